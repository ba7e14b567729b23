/* result.h - what a finished run came to, as bands of a screen: the walls side by side, the figures, where the wall went,
 * and the question that was asked before. Each band says how many rows it can use, and draws into what it gets. */
#ifndef FORKLAB_UI_RESULT_H
#define FORKLAB_UI_RESULT_H
#include "tune/forecast.h"
#include "tune/losses.h"
#include "tune/scaling.h"
#include "ui/painter.h"
#include "ui/scene.h"

#define RESULT_WAYS_MAX RUN_BY_COUNT /* by each executor once */

/* Computed once for each record: some of it goes through all tasks. Zeroed at first. */
struct result {
    const struct run *run;            /* which it is of; NULL = none */
    unsigned number;                  /* of the last run of the session then */
    double speedups[RESULT_WAYS_MAX]; /* of each run of the record; NAN = unknown */
    struct losses losses;
    struct scaling scaling;
    struct forecast forecast;
    int truth; /* index of the true choice, or -1 */
    char sentence[FORECAST_SENTENCE_SIZE];
};

/* Brings it up to date with the scene's record; without one, there is nothing in it. */
void result_update(struct result *result, const struct scene *scene);

struct band {
    int (*wanted)(const struct result *result, const struct scene *scene, int columns);
    void (*draw)(const struct painter *painter, const struct result *result, const struct scene *scene);
};
extern const struct band result_walls, result_figures, result_losses, result_forecast;

#endif
