/* pool_body.h - a pool's own state: what pool.c, pool_submit.c, pool_collect.c and pool_end.c share. Everybody else looks
 * inside through pool_engine.h. */
#ifndef FORKLAB_PROC_POOL_BODY_H
#define FORKLAB_PROC_POOL_BODY_H
#include "ipc/harvest.h"
#include "proc/pool_engine.h"

struct expectation {
    pool_claimant *claimant; /* NULL = nobody */
    void *owner;
    uint64_t index;
};

struct pool {
    struct pool_options options;
    struct evloop *loop;
    bool own_loop, closed, stopped, keep;
    struct pool_area area;
    struct supervisor *supervisor;
    struct harvest *harvest;
    struct pool_events events;
    void *context;
    uint64_t inputs_head, inputs_tail; /* bytes of the input ring, counted since the start */
    uint64_t
        *inputs_end; /* [capacity]: where a task's input ends in the ring, 0 = it has none there; made when needed */
    struct expectation *expectations; /* [capacity], made when first needed */
    struct pool_feeder *feeders;
    bool closely;     /* every task is news, see pool_listen_closely() */
    bool unfed;       /* tasks were found final, and the feeders have not been told */
    uint64_t offered; /* ids below it may be taken */
    unsigned forgotten_ticks;
};

/* The input of a task that is final gives its place back. */
void pool_free_input(struct pool *pool, uint64_t id);
/* Asks to be woken: for every task when somebody waits for single ones, else when a worker runs out of work. */
void pool_listen(struct pool *pool);
/* Maps learn that no more is taken, or that somebody waits for all. */
void pool_feed_the_rest(struct pool *pool);

/* What the supervisor calls, see its events; `context` is the pool. */
uint64_t pool_collect(void *context, bool all);
uint64_t pool_unfinished(void *context);
void pool_audit(void *context);
void pool_gave_up(void *context, const char *why);

#endif
