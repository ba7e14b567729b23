/* kill_points.h - a worker of a real pool killed at every single instruction of its work: from inside a task through
 * publishing its result, taking and claiming the next one, to the moment it is inside that, falls asleep or leaves. After
 * each kill the real supervisor repairs, and everything must still come out right. */
#ifndef FORKLAB_TESTS_KILL_POINTS_H
#define FORKLAB_TESTS_KILL_POINTS_H
#include "base/problem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kill_action {
    KILL_IT,
    LET_LEAVE,   /* it was ordered to leave in the middle of its chunk: killed on its way out */
    REVOKE_LEAVE /* the same, but at that instruction the order is taken back, and it lives on */
};

struct kill_scenario {
    const char *name;
    unsigned workers; /* 1: the dead one's successor in the same slot does the rest; 2: with a live contender */
    unsigned tasks;   /* a round */
    unsigned traps;   /* bit i: stepped from inside task i, until it is inside another task, asleep, or gone */
    unsigned chunk;
    unsigned result_size;    /* above TASK_INLINE_MAX: through the ring */
    unsigned chunks_of_life; /* 0 = for ever */
    bool retry;              /* the one that is stepped has the tasks of one that was killed before it */
    enum kill_action action;
};

extern const struct kill_scenario kill_scenarios[];
extern const size_t kill_scenarios_count;

struct kill_figures {
    uint64_t instructions; /* of the scenario, undisturbed */
    uint64_t points;       /* that were tried */
    uint64_t ns;
};

/* Tries `points` of them, spread by the seed, or each one for 0. False: the problem says what went wrong, and after how many
 * instructions. Ends within seconds a point, whatever happens. Call it in a process without other children. */
bool kill_points_try(const struct kill_scenario *scenario, unsigned points, uint64_t seed,
                     struct kill_figures *ret_figures, struct problem *problem);

#endif
