/* waiter_kills.h - processes that wait again and again, at an event, a condition or a barrier, killed at random moments
 * and replaced, one after another, while a driver sets, notifies, resets. Nobody who lives may be left behind. */
#ifndef FORKLAB_TESTS_SUPPORT_WAITER_KILLS_H
#define FORKLAB_TESTS_SUPPORT_WAITER_KILLS_H
#include "base/problem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct waiter_kills {
    const char *name;
    const struct waiter_kind *kind;
};

/* One row for each kind of object. */
extern const struct waiter_kills waiter_kills[];
extern const size_t waiter_kills_count;

struct waiter_kills_figures {
    uint64_t kills;
    uint64_t calls;  /* of set, notify, reset */
    uint64_t p99_ns; /* that one of them took */
};

/* False: the problem says what. Ends within seconds a kill, whatever happens. */
bool waiter_kills_run(const struct waiter_kills *row, unsigned kills, uint64_t seed,
                      struct waiter_kills_figures *ret_figures, struct problem *problem);

#endif
