/* pool_engine.h - the pool from inside, for the lab and for the files that pool.h's calls are made of: the shared
 * area, the supervisor, raw tasks without handles, and what happens as it happens. */
#ifndef FORKLAB_PROC_POOL_ENGINE_H
#define FORKLAB_PROC_POOL_ENGINE_H
#include "proc/pool.h"
#include "proc/supervisor.h"

struct pool_events { /* called while the pool's loop is stepped; any may be NULL */
    /* A task became final. `data`: result or message, valid in this call only. */
    void (*final)(void *context, uint64_t id, const struct task_record *record, const void *data, size_t size);
    void (*died)(void *context, const struct life *life);
    void (*line)(void *context, size_t life, const struct output_line *line);
};

/* Before pool_start(). `keep`: records of finished tasks stay readable and are not used again, so that the pool takes
 * `capacity` tasks in all. */
void pool_observe(struct pool *pool, const struct pool_events *events, void *context, bool keep);

/* A task without a handle; workers do not see it before pool_offer(). Its id goes to `ret_id` (may be NULL). Taken
 * after close too, for maps that are under way. Errors as pool_apply_async(). */
int pool_submit(struct pool *pool, const void *input, size_t size, uint64_t *ret_id);
/* Before pool_start(), for a pool with a stage (proc/stage.h) at pipes. Not owned. */
void pool_set_pipes(struct pool *pool, const struct stage_pipes *pipes);
/* Tasks that a worker takes at once from the table, from its next claim on; at least 1. */
void pool_set_chunk(struct pool *pool, unsigned chunk);
unsigned pool_chunk(const struct pool *pool);
/* Lets workers have the tasks with ids below `end`. */
void pool_offer(struct pool *pool, uint64_t end);
/* The same for workers whose tasks come by a channel (proc/stage.h). */
void pool_offer_elsewhere(struct pool *pool, uint64_t end);

/* Whether to be woken for every task that ends, and every one that a worker takes from a channel, from now on; else, as
 * at first, only when a worker runs out of work. */
void pool_listen_closely(struct pool *pool, bool closely);

/* Collects what is final by now, without waiting for the news of it. */
void pool_look(struct pool *pool);

/* Steps the loop until `done(context)` or the deadline. True: done. */
bool pool_wait(struct pool *pool, bool (*done)(const void *context), const void *context, uint64_t deadline_ns);

/* Whoever wants the result of the task `id`, which must not be final yet: at most one a task. */
int pool_expects(struct pool *pool); /* makes room for expectations: pool_expect() cannot fail after it. 0, -ENOMEM */
typedef void pool_claimant(void *owner, uint64_t index, const struct pool_result *result);
void pool_expect(struct pool *pool, uint64_t id, pool_claimant *claimant, void *owner, uint64_t index);
/* An owner that goes away: nobody of it is called any more. */
void pool_forget(struct pool *pool, const void *owner);

uint64_t pool_submitted(const struct pool *pool);
uint64_t pool_finished(const struct pool *pool); /* tasks that are final */
bool pool_accepts(const struct pool *pool);      /* neither closed, nor terminated, nor given up */
/* Tasks that may still be submitted now. */
uint64_t pool_room(const struct pool *pool);

/* Ends the tasks with ids from `begin` to `end` that nobody has begun: T_CANCELLED or T_LOST. Their events come by the
 * next look at all tasks, which takes time for each of them: once for many that are cancelled. */
void pool_cancel(struct pool *pool, uint64_t begin, uint64_t end, enum task_state state, struct death death);
void pool_look_at_all(struct pool *pool);

/* Stops without waiting: as supervisor_stop(), and cancels what nobody has begun when `urgency` is STOP_SOON or more. */
void pool_stop(struct pool *pool, enum supervisor_stop urgency);

struct supervisor *pool_supervisor(struct pool *pool);
struct pool_area *pool_area_of(struct pool *pool);

/* Maps that still have inputs to submit: they get their turn whenever room appears. */
struct pool_feeder {
    void (*feed)(void *owner);
    void *owner;
    bool all; /* nothing is held back any more: somebody waits for all, or no more is taken */
    struct pool_feeder *next;
};
void pool_add_feeder(struct pool *pool, struct pool_feeder *feeder);
void pool_remove_feeder(struct pool *pool, struct pool_feeder *feeder);

#endif
