/* operation_kills.h - one operation on a shared object, by a process that is SIGKILLed after 0, 1, 2… of its
 * instructions, each time in a fresh commons. After each kill whoever reaped it repairs (commons_leave()), and then
 * everything must still work: within a bound, since what hangs has failed.
 *
 * A scenario is a row of functions; who calls them, in this order:
 *
 *     setup        the test, in the fresh commons, before anybody starts
 *     prepare      the victim, at full speed: takes the lock that it will release…
 *     contender    a process that lives; with `contender_waits` the victim goes on only once that one is blocked
 *     victim       the victim, step by step, and killed somewhere on the way, at the latest when it is through
 *     check        a judge, a process of its own, after the repair
 *     teardown     the test
 *
 * The contender must then return by itself; whatever it waits for, the victim, the repair or check() must bring about.
 * One that works in a loop returns once trial_is_over(). A victim must not block for good, with its contender's help.
 *
 * To have the scenarios of an object in the quick run and in full in a stress program, put the table into a support
 * file. */
#ifndef FORKLAB_TESTS_SUPPORT_OPERATION_KILLS_H
#define FORKLAB_TESTS_SUPPORT_OPERATION_KILLS_H
#include "base/problem.h"
#include "ipc/commons.h"

#include <stdbool.h>

#define TRIAL_NOTES 16

struct trial_progress;

struct trial { /* of one kill; each process has its own copy of it */
    struct commons commons;
    void *object, *other;              /* for the scenario: what setup() made */
    uint32_t victim, contender, judge; /* their slots, which they have entered */
    const struct trial_progress *progress;
    _Atomic uint64_t *notes; /* [TRIAL_NOTES], zeroes; all processes of the trial see them */
};

struct operation_scenario {
    const char *name;
    bool (*setup)(struct trial *trial, struct problem *problem);
    void (*prepare)(struct trial *trial); /* NULL = nothing to do */
    void (*victim)(struct trial *trial);
    bool (*contender)(struct trial *trial, struct problem *problem); /* NULL = nobody */
    bool contender_waits;
    bool (*check)(struct trial *trial, struct problem *problem);
    void (*teardown)(struct trial *trial); /* NULL = nothing to do */
};

struct operation_figures {
    uint64_t instructions; /* of the operation, undisturbed */
    uint64_t points;       /* that were tried */
    uint64_t ns;
};

/* check() has come to an end. */
bool trial_is_over(const struct trial *trial);

/* The victim's operation has come to an end. */
bool trial_victim_is_through(const struct trial *trial);

/* Tries `points` of the instructions, spread by the seed, or each one for 0. False: the problem says what went wrong,
 * and after how many instructions. */
bool operation_kills_try(const struct operation_scenario *scenario, unsigned points, uint64_t seed,
                         struct operation_figures *ret_figures, struct problem *problem);

#endif
