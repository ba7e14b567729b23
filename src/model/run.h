/* run.h - one execution of an experiment, after the fact: every task, every worker, every line of output. Plain data,
 * filled in by the lab; reports, verdicts and screens only read it. All times are nanoseconds from the run's start
 * unless the name says otherwise. */
#ifndef FORKLAB_MODEL_RUN_H
#define FORKLAB_MODEL_RUN_H
#include "base/death.h"
#include "base/problem.h"
#include "model/machine.h"
#include "model/settings.h"
#include "model/workload.h"

enum task_status {
    TASK_NOT_RUN,   /* the run ended before its turn */
    TASK_OK,        /* has a result */
    TASK_FAILED,    /* run() said so: the result is the error's text */
    TASK_LOST,      /* killed its worker too often, or the pool gave up: `death` says the last cause */
    TASK_CANCELLED, /* terminated before it was done; of a graph: the value that it should work on was never made */
    TASK_SKIPPED,   /* of a graph: a stage before it let nothing through, so there was nothing to do */
    TASK_STATUS_COUNT
};
const char *task_status_name(enum task_status status); /* "ok", "failed", "lost", "cancelled", "skipped", "not_run" */

#define RUN_NO_WORKER (-1)
#define RUN_NO_CORE   (-1)

struct flow;    /* model/flow.h */
struct history; /* model/history.h */
struct graph;
struct snapshot_channel; /* model/snapshot.h */

struct run_task {
    uint64_t claim_ns, start_ns, finish_ns; /* valid for OK and FAILED; 0 otherwise */
    const void *result;                     /* owned by the run; OK: bytes for the workload; FAILED: text */
    uint32_t result_size;
    int32_t worker;     /* index into run.workers, or RUN_NO_WORKER */
    int16_t core;       /* where it started, or RUN_NO_CORE */
    uint8_t attempts;   /* executions begun */
    uint8_t status;     /* enum task_status */
    struct death death; /* LOST: the last cause */
    uint64_t small;     /* storage of results up to 8 bytes: `result` may point here */
};

/* True for OK and FAILED: it came to an end by itself, so its times and its result are there. */
bool run_task_finished(const struct run_task *task);

/* True when two runs of one task ended alike: same status, and same result or same message. */
bool run_task_same(const struct workload *workload, const struct run_task *a, const struct run_task *b);

/* Where a worker's life went; the parts sum to its life exactly. */
enum run_time {
    TIME_START,    /* from before fork to ready */
    TIME_WAIT,     /* ready, wanted a task */
    TIME_ON_CORE,  /* in a task, on a core (kernel's figure) */
    TIME_NO_CORE,  /* in a task, runnable, no core free (kernel's figure) */
    TIME_OFF_CORE, /* in a task, asleep: the rest; also stopped, when another than the lab did it */
    TIME_PUT,      /* in a task, blocked on a full queue; the next five likewise… */
    TIME_GET,      /* …on an empty one */
    TIME_SEND,     /* …on a full pipe */
    TIME_RECEIVE,  /* …on an empty one */
    TIME_LOCK,     /* …on a lock, semaphore, event, condition or barrier */
    TIME_JOIN,     /* …on the end of a process */
    TIME_STOPPED,  /* ready or in a task, held by a stop signal of the lab's (a pause, too): in none of the above */
    TIME_LEAVE,    /* from the end of its work, or from its last sign of life, to reaped */
    TIME_COUNT
};
const char *run_time_name(enum run_time time);  /* "start", "wait", "on_core"…: JSON */
const char *run_time_title(enum run_time time); /* "on core": for people */

struct run_worker {
    unsigned slot;        /* place in the pool, from 0; of a graph: among the places that all its pools can have */
    unsigned stage;       /* of a graph: its index; else 0 */
    bool added;           /* its place is not one of those that the run began with: it came by a resize */
    unsigned incarnation; /* 1 for the slot's first worker */
    int pid;
    char name[24]; /* "Worker-1"; the loop's is "Loop" */
    uint64_t born_ns, ended_ns;
    uint64_t tasks; /* finished by it */
    uint64_t time_ns[TIME_COUNT];
    uint64_t cpu_ns; /* on a core in all its life */
    uint64_t max_rss_bytes;
    uint64_t switches_voluntary, switches_involuntary;
    struct death death;  /* DEATH_LEFT for a clean end */
    uint64_t death_task; /* the task in its hands, or RUN_NO_TASK */
};
#define RUN_NO_TASK UINT64_MAX

struct run_line { /* one line that a workload printed */
    uint64_t time_ns;
    int32_t worker;   /* index into run.workers */
    char name[24];    /* of who printed it: that worker, or a process that it started */
    uint64_t task;    /* or RUN_NO_TASK */
    const char *text; /* NUL-ended, no newline, control characters replaced, valid UTF-8 or ASCII not checked */
};

struct run_pause { /* by the user; the last one goes on while end_ns is UINT64_MAX */
    uint64_t begin_ns, end_ns;
};

/* What a worker had done of a task when it died, by its own record: gone, and to be done again. */
struct run_kill {
    uint64_t task;
    uint64_t begin_ns, end_ns; /* the start of that attempt, the end of the worker */
    unsigned slot, incarnation;
    struct death death;
    int core; /* where that attempt started, or RUN_NO_CORE */
};

struct run {
    int executor;           /* enum settings_executor */
    unsigned workers_asked; /* how many there were to be at the start; of a graph: in all its pools */
    uint64_t begin_ns;      /* where the wall begins: a pool's before the first fork, the loop's at its first task */
    uint64_t
        wall_ns; /* from there to the last task's finish (of a lost one: until it was given up), pauses not counted */
    uint64_t start_up_ns;     /* from before the first fork until every worker of the first batch was ready, likewise */
    uint64_t paused_ns;       /* what the wall leaves out */
    struct run_pause *pauses; /* in order of time, whether the wall covers them or not */
    size_t pauses_count;
    uint64_t cpu_ns;          /* of all workers, whole lives */
    unsigned deaths, retries; /* violent deaths; tasks begun again because of one */
    struct run_task *tasks;
    uint64_t tasks_count;
    struct run_worker *workers; /* one for each worker process, in order of birth */
    size_t workers_count;
    struct snapshot_channel *channels; /* its queues and pipes, as they were left */
    size_t channels_count;
    struct run_kill *kills; /* in order of their ends, as they were noticed */
    size_t kills_count;
    struct run_line *lines;
    size_t lines_count;
    uint64_t lines_dropped; /* beyond the bound */
    bool interrupted;       /* the user stopped it */
    char gave_up[160];      /* why the pool gave up; "" = it did not */
    char stuck[512];        /* why nothing in it moved any more, at its end; "" = it moved */
    char shortage[160];     /* why there were fewer workers than asked for; "" = there were not */
};

/* How much of the time from `from_ns` to `to_ns` was a pause. */
uint64_t run_paused(const struct run *run, uint64_t from_ns, uint64_t to_ns);
/* How long a finished task took, pauses not counted. */
uint64_t run_task_time(const struct run *run, const struct run_task *task);

/* The cores that so many workers can keep busy at once: what efficiency is measured against. */
unsigned run_cores(unsigned workers, const struct machine *machine);

struct record {
    const struct workload *workload;
    const void *parameters;
    const struct plan *plan; /* the inputs */

    /* The experiment is a graph of pools, whose tasks the flow tells apart, and which of them makes whose input. NULL =
     * it is a workload. */
    const struct graph *graph;
    const struct flow *flow;

    struct settings settings;
    struct machine machine;
    const struct run *baseline; /* NULL: none was run */
    const struct run *run;      /* the last one. NULL: interrupted before it began, or it could not begin */
    struct problem why;         /* why it could not begin; empty = it could */

    /* What was seen of `run` on its way, by who looked: marks and spans alone count. NULL = nothing. */
    const struct history *history;

    /* Likewise its channels: how full they were is told by nobody else. The same as run->channels, in that order, those
     * that were there by then. */
    const struct snapshot_channel *seen;
    size_t seen_count;

    unsigned
        guess; /* what the user has predicted of it: a choice of its forecast (tune/forecast.h), from 1; 0 = nothing */

    /* An experiment that was run in several ways, one after the other: all that were begun, `run` the last of them.
     * 0 = a single one. */
    const struct run *const *runs;
    size_t runs_count;
};

/* True for a task of a graph that is done, and passed nothing on: its stage let nothing through. */
bool run_task_drops(const struct record *record, const struct run *run, uint64_t task);

/* What the results of all tasks of `run` say together, in one line; NULL when the workload has nothing to say. Returns
 * `buffer`. */
const char *run_summary(const struct record *record, const struct run *run, char *buffer, size_t size);
#define RUN_SUMMARY_SIZE 512

/* Of a script: the text with which that step of the table ended, whether it failed or not; "" = it did not. Returns
 * `buffer`. */
const char *record_step_text(const struct record *record, uint32_t step, char *buffer, size_t size);

/* A run of a record by its number: all of its ways, or the only one. NULL after the last. */
const struct run *record_run(const struct record *record, size_t index);

#endif
