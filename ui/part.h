/* part.h - a part of a view: a band of rows as wide as the screen. Each lives in its own file part_NAME.c. A view asks
 * every part how many rows it can use, shares out what there is (layout.h), and lets each draw into what it got. */
#ifndef FORKLAB_UI_PART_H
#define FORKLAB_UI_PART_H
#include "ui/painter.h"
#include "ui/scene.h"

#include <limits.h>

struct part {
    const char *name;
    /* The most rows that it can fill with sense on a screen of `columns`; 0: it has nothing to say. */
    int (*wanted)(const struct scene *scene, int columns);
    /* Draws into all of the painter's area, whose rows are 1 to wanted(). */
    void (*draw)(const struct painter *painter, const struct scene *scene);
};

/* Wanted by a part that can fill any number of rows. */
#define PART_ANY_ROWS INT_MAX

extern const struct part part_facts;    /* lesson, settings, cores */
extern const struct part part_stuck;    /* why nothing moves */
extern const struct part part_step;     /* of a script */
extern const struct part part_race;     /* the run against its baseline */
extern const struct part part_change;   /* what the last change did */
extern const struct part part_ways;     /* several executors side by side */
extern const struct part part_stages;   /* of a graph, in the order of the flow */
extern const struct part part_picture;  /* that tasks fill in */
extern const struct part part_workers;  /* one row a worker */
extern const struct part part_channels; /* one row a queue or pipe */
extern const struct part part_locks;    /* one row a lock */
extern const struct part part_time;     /* where all workers' time went */
extern const struct part part_recent;   /* order of finishing */
extern const struct part part_output;   /* what workloads print */

#endif
