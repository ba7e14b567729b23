/* queue_chaos.h - putters and getters of one queue that are killed at random moments, again and again, while others go
 * on; then a count of what became of every message. Kills fall where the processes are: in put and get most of all.
 *
 * Each putter numbers its messages and notes in shared memory the number that it is about to put, and those that it has
 * put; each getter notes what it got. So for every number there is one of three truths: put for certain, perhaps (its
 * putter died in that put), or not; and it was got so and so many times. */
#ifndef FORKLAB_TESTS_SUPPORT_QUEUE_CHAOS_H
#define FORKLAB_TESTS_SUPPORT_QUEUE_CHAOS_H
#include "base/problem.h"
#include "ipc/queue.h"

struct queue_chaos {
    const char *name;
    struct queue_options options; /* with a capacity_max: the capacity is changed at each kill */
    unsigned putters, getters;
    size_t size_max; /* of a message */
    bool kill_putters, kill_getters;
};

extern const struct queue_chaos queue_chaos_rows[];
extern const size_t queue_chaos_rows_count;

struct queue_chaos_figures {
    uint64_t kills, messages, redelivered, lost, ns;
};

/* Until there were `kills`. False: the problem says what was lost, doubled, torn, or who hung. */
bool queue_chaos_run(const struct queue_chaos *chaos, unsigned kills, uint64_t seed,
                     struct queue_chaos_figures *ret_figures, struct problem *problem);

#endif
