/* execution.h - a plan on its way through a pool (or through the one process of the baseline), and the run that it
 * leaves behind.
 *
 *     execution_new() · execution_start() · step the loop until execution_ended() · execution_run() · execution_free()
 *
 * The run's arrays are filled in as tasks become final; walls, sums and lives are complete once it has ended. */
#ifndef FORKLAB_LAB_EXECUTION_H
#define FORKLAB_LAB_EXECUTION_H
#include "base/problem.h"
#include "lab/line_store.h"
#include "model/run.h"
#include "proc/pool_engine.h"

struct execution;

struct execution_events { /* any may be NULL; `context` is the options' */
    void (*finished)(void *context, uint64_t task);
    void (*died)(void *context, const struct life *life);
    void (*line)(void *context, const struct run_line *line, const char *worker);
};

struct execution_options {
    struct evloop *loop;
    const struct workload *workload;
    const void *parameters;
    const struct plan *plan;
    const struct settings *settings;
    enum settings_executor executor;
    unsigned workers, workers_max;
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

/* 0, or -ENOMEM: then nothing was paused. Going on cannot fail. */
int execution_pause(struct execution *execution, bool paused);
/* LEAVE, then TERM, then KILL; again: KILL at once. What is not finished becomes cancelled. */
void execution_stop(struct execution *execution, enum supervisor_stop urgency);

struct pool *execution_pool(struct execution *execution);
const struct run *execution_run(const struct execution *execution);
/* Lines printed so far, 0 the oldest that is kept; also after the end. Valid until the loop is stepped. */
size_t execution_lines_count(const struct execution *execution);
const struct run_line *execution_line(const struct execution *execution, size_t index);
uint64_t execution_lines_dropped(const struct execution *execution);
const char *execution_line_worker(const struct execution *execution, const struct run_line *line, char *buffer,
                                  size_t size);
uint64_t execution_done(const struct execution *execution);
/* Nanoseconds on the run's clock, pauses not counted; the wall once all is done. */
uint64_t execution_elapsed(const struct execution *execution, uint64_t now_ns);

/* Where a life went that has ended. The kernel's counters cover the whole life; of its part in tasks, what was
 * neither on a core nor waiting for one was asleep or stopped. */
void execution_split_life(const struct life *life, uint64_t time_ns[TIME_COUNT]);

/* "Worker-3", "Loop". Returns `buffer`. */
const char *execution_worker_name(enum settings_executor executor, unsigned slot, char *buffer, size_t size);

#endif
