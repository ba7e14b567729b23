/* worker.h - the code of a worker, in its own process (or thread): take tasks, run them, publish their results, until
 * told to leave. It owns one slot, writes nothing shared but that slot, its results and the records that it claimed,
 * and makes no system call in order to be watched.
 *
 * Which tasks it may take, it learns from its source: the spans of the task table itself (worker_source_table, the usual one),
 * or a channel by which their numbers, and perhaps their inputs, come. Whatever a source says is only a hint: the claim
 * of the record in the table decides, so a wrong or doubled hint costs time and never a task. */
#ifndef FORKLAB_PROC_WORKER_H
#define FORKLAB_PROC_WORKER_H
#include "ipc/outcome.h"
#include "ipc/pool_area.h"
#include "ipc/task.h"

#include <stdbool.h>

struct worker;

/* What a source gives: positions in the task table that may be READY, to be run in this order. */
struct worker_job {
    task_span span;
    const void *input; /* of the span's one task, instead of that in its record; NULL = the record's */
    size_t input_size;
    bool taken; /* from where nobody else finds it: to be done even by a worker that is told to leave meanwhile */
};

enum worker_take {
    TAKE_JOB,
    TAKE_NOTHING, /* for now: the worker looks whether it is to leave, and asks again */
    TAKE_END      /* there will never be more: the worker leaves */
};

/* Where tasks come from, and who else hears of their results. Called by the worker alone, in its process. A worker may
 * be killed at any instruction of these, so each must leave behind what its own repair, or the table's, understands. In
 * this order, for each job:
 *
 *     take() · for each task that it could claim: run it, deliver(), publish its record · done()
 *
 * A job that the worker was told to leave in the middle of has no done(): what is left of it is given to others, as
 * after a death. */
struct worker_source {
    /* The next job; waits for it at most about 100 ms (for longer in a wait of ipc/waiting.h, which looks around by
     * itself, when the source is sure to be closed at the end). Leaves the span in the slot's `intent` before it takes
     * it from where nobody else could find it again. */
    enum worker_take (*take)(struct worker *worker, struct worker_job *ret_job);
    /* The task at `position` came to `state`, DONE or FAILED, with worker->outcome, and nobody knows yet: hand its
     * result on. NULL = nothing to do. */
    void (*deliver)(struct worker *worker, uint32_t position, enum task_state state);
    /* The job is through: acknowledge it. NULL = nothing to do. */
    void (*done)(struct worker *worker, const struct worker_job *job);
    /* The worker takes no more, whatever the reason. NULL = nothing to do. */
    void (*leave)(struct worker *worker);
};

extern const struct worker_source worker_source_table;

/* For a source that finds nothing, before it waits: who wants to know learns that the worker is idle. */
void worker_tell_idle(struct worker *worker);
/* For one that has taken something from where there was room for only so much: who fills it up learns that there is room
 * again, if it asked for any news (NOTIFY_ANY). */
void worker_tell_taken(const struct worker *worker);

struct worker {
    struct pool_area *area;
    unsigned number; /* of its slot */
    task_function *run;
    const struct worker_source *source;                      /* NULL = worker_source_table */
    int notify;                                              /* eventfd: wakes the supervisor; -1 = nobody to wake */
    int parent;                                              /* pidfd of the supervisor; -1 = not looked at */
    void (*between)(struct worker *worker, uint64_t now_ns); /* after every job; NULL = nothing */

    /* Its own, zero at first. */
    struct outcome outcome;
    uint64_t parent_checked_ns;
    bool worked;  /* since it was last idle */
    bool leaving; /* it left a span half done: taking the order to leave back comes too late now */
};

/* What a worker is started with, in whatever process or thread. */
struct worker_options {
    struct pool_area *area;
    task_function *run;
    int notify;
    const int *kept; /* descriptors of the stage's pipes */
};

/* Runs tasks until ordered to leave, at the end of its life in chunks, or at the end of its source. Thread-safe: all
 * state is in `worker` and the area. */
void worker_run(struct worker *worker);

/* The whole life of a worker, by the process or thread that is to be it: name, core, crash handler, output,
 * worker_run(), and what its slot must say before and after. */
void worker_live(struct worker *worker);

/* A pidfd of the supervisor, for workers of this process to see its death by; -1 when that cannot be had. False: it is
 * dead already. */
bool worker_find_parent(const struct pool_area *area, int *ret_pidfd);

/* The whole life of a worker process: the second net for the supervisor's death, worker_live(). Returns the exit
 * status. `options->notify` as kept by child.h. */
int worker_process(const struct worker_options *options, unsigned number);

#endif
