/* queue_deaths.h - users of a queue that are killed one after another, each at a random moment of what it does, and after
 * each death an exact account: how many messages it had put or got, which of them came back or were reported, and that
 * the queue has all its room. support/queue_chaos.h is the crowd; this is the book-keeping. */
#ifndef FORKLAB_TESTS_SUPPORT_QUEUE_DEATHS_H
#define FORKLAB_TESTS_SUPPORT_QUEUE_DEATHS_H
#include "base/problem.h"
#include "ipc/queue.h"

struct queue_deaths {
    const char *name;
    enum queue_kind kind;
    enum queue_on_death on_death;
    bool putter; /* who is killed puts; otherwise it gets */
};

extern const struct queue_deaths queue_deaths_rows[];
extern const size_t queue_deaths_rows_count;

struct queue_deaths_figures {
    uint64_t kills;
    uint64_t in_hand; /* of those, with a message in hand, or put by a put that did not come back */
    uint64_t slow;    /* the others' next operation took longer than 100 ms */
    uint64_t slowest_ns;
};

/* False: the problem says what does not add up, and after which kill. */
bool queue_deaths_run(const struct queue_deaths *row, unsigned kills, uint64_t seed,
                      struct queue_deaths_figures *ret_figures, struct problem *problem);

#endif
