/* execution.h - a plan on its way through a pool (or through the one process of a loop), in whatever way it is to be
 * run, and the run that it leaves behind.
 *
 *     execution_new() · execution_start() · step the loop until execution_ended() · execution_run() · execution_free()
 *
 * Each has a commons of its own, where the workload's setup() makes its shared objects. The run's arrays are filled in
 * as tasks become final; walls, sums and lives are complete once it has ended. */
#ifndef FORKLAB_LAB_EXECUTION_H
#define FORKLAB_LAB_EXECUTION_H
#include "base/problem.h"
#include "lab/recorder.h"
#include "model/run.h"
#include "proc/pool_engine.h"

struct execution;

struct execution_events { /* any may be NULL; `context` is the options' */
    void (*finished)(void *context, uint64_t task);
    void (*died)(void *context, const struct life *life);
    void (*line)(void *context, const struct run_line *line);
};

struct execution_options {
    struct evloop *loop;
    const struct workload *workload;
    const void *parameters;
    const struct plan *plan;
    const struct graph_tasks *graph; /* run by its stages, unless by a loop; NULL = the tasks of a workload */
    const struct settings *settings;
    enum settings_executor executor;
    unsigned workers, workers_max;
    unsigned chunk; /* where the executor has such */
    const char *spawn_argument;
    struct execution_events events;
    void *context;
};

int execution_new(struct execution **ret_execution, const struct execution_options *options, struct problem *problem);
/* Ends what runs, at once. NULL is fine. */
void execution_free(struct execution *execution);
int execution_start(struct execution *execution, struct problem *problem);

/* Moves on what does not move by events: the next batch, the end. Call it after every step of the loop. */
void execution_advance(struct execution *execution);
bool execution_ended(const struct execution *execution);

/* Everybody stops where he is; a script goes on to the end of its step and stops there. 0, or -ENOMEM: then nothing was
 * paused. Going on cannot fail. */
int execution_pause(struct execution *execution, bool paused);
/* Lets exactly the next step of a paused script go. -EINVAL: it is none; -EBUSY: it does not wait for that. */
int execution_step(struct execution *execution);
/* A paused script waits for its next step to be let go. */
bool execution_waits(const struct execution *execution);
/* Of a script: how many steps were let go so far, and which step a task is. */
uint64_t execution_steps(const struct execution *execution);
const struct step *execution_script_step(const struct execution *execution, uint64_t task);

/* LEAVE, then TERM, then KILL; again: KILL at once. What is not finished becomes cancelled. */
void execution_stop(struct execution *execution, enum supervisor_stop urgency);

/* Why nothing in it moves, for people; kept in the run. "" = it moves again. */
void execution_note_stuck(struct execution *execution, const char *why);
/* The same end as by STOP_SOON, but nobody has interrupted it: it could not go on. */
void execution_give_up(struct execution *execution);

/* It comes to its end by itself: everything is done, or it was stopped. */
bool execution_is_closing(const struct execution *execution);

/* One, or one for each stage of a graph. */
unsigned execution_pools(const struct execution *execution);
struct pool *execution_pool(struct execution *execution, unsigned index);
unsigned execution_workers(const struct execution *execution, unsigned index); /* that it began with */
/* How its workers are made. */
enum settings_start execution_start_method(const struct execution *execution, unsigned index);
struct stages *execution_stages(struct execution *execution); /* NULL = it is no graph, or runs in one process */
/* Collects what is final by now, without waiting for the news of it. */
void execution_look(struct execution *execution);
/* Who a task's `worker` is, among all of the execution so far; NULL: nobody. */
const struct life *execution_life(const struct execution *execution, int32_t number);
struct commons *execution_commons(struct execution *execution);
const struct run *execution_run(const struct execution *execution);
/* Lines printed so far, 0 the oldest that is kept; also after the end. Valid until the loop is stepped. */
size_t execution_lines_count(const struct execution *execution);
const struct run_line *execution_line(const struct execution *execution, size_t index);
uint64_t execution_lines_dropped(const struct execution *execution);
uint64_t execution_done(const struct execution *execution);
/* How many tasks were let go so far: those of the batches of the plan up to now. */
uint64_t execution_offered(const struct execution *execution);
/* The end of the batch that begins with that task. */
uint64_t execution_batch_end(const struct execution *execution, uint64_t begin);
/* A moment of CLOCK_MONOTONIC on the run's clock. */
uint64_t execution_clock(const struct execution *execution, uint64_t ns);
/* Nanoseconds on the run's clock, pauses not counted; the wall once all is done. */
uint64_t execution_elapsed(const struct execution *execution, uint64_t now_ns);

#endif
