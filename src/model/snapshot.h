/* snapshot.h - the state of the lab at one moment, for views. Plain data: a view never touches shared memory, /proc or
 * a process. Made by the lab at frame rate; pointers in it are valid until the next snapshot. A figure that is not
 * known is NAN or the SNAPSHOT_UNKNOWN below, and is shown as "–". */
#ifndef FORKLAB_MODEL_SNAPSHOT_H
#define FORKLAB_MODEL_SNAPSHOT_H
#include "model/run.h"
#include "model/sabotage.h"

#include <limits.h>

struct history; /* model/history.h */

#define SNAPSHOT_UNKNOWN    UINT64_MAX
#define SNAPSHOT_RECENT_MAX 256
#define SNAPSHOT_NO_NICE    INT_MIN /* not known */
#define SNAPSHOT_NO_START   (-1)    /* not known */

enum lab_phase {
    PHASE_BASELINE,
    PHASE_RUN,
    PHASE_ENDING,
    PHASE_ENDED,
    PHASE_IDLE, /* no experiment is loaded: workload and settings are NULL, all lists are empty */
    PHASE_COUNT
};

enum worker_state {                  /* letter, glyph and colour of each stand in the ui's table */
                    WORKER_EMPTY,    /* no process in the slot */
                    WORKER_STARTING, /* forked, not ready */
                    WORKER_WAITING,  /* wants a task */
                    WORKER_RUNNING,  /* in a task, on a core or not seen otherwise */
                    WORKER_NO_CORE,  /* in a task, runnable, but no core is free (seen by the sampler) */
                    WORKER_SLEEPING, /* in a task, asleep in the kernel (seen by the sampler) */
                    WORKER_PUT,      /* blocked: the queue is full (its own word) */
                    WORKER_GET,      /* …the queue is empty */
                    WORKER_SEND,     /* …the pipe is full */
                    WORKER_RECEIVE,  /* …the pipe is empty */
                    WORKER_LOCK,     /* …a lock, semaphore, event, condition or barrier */
                    WORKER_JOIN,     /* …a process that has not ended */
                    WORKER_STOPPED,  /* SIGSTOP */
                    WORKER_LEAVING,
                    WORKER_DEAD, /* died violently; replaced soon, or not */
                    WORKER_LEFT, /* left cleanly */
                    WORKER_STATE_COUNT
};
const char *worker_state_name(enum worker_state state); /* "starting", "no_core"…: JSON */

struct snapshot_progress {
    uint64_t done, total; /* tasks final */
    uint64_t elapsed_ns;  /* so far, or the wall when finished; pauses not counted */
    bool started, finished;
};

struct snapshot_worker {
    unsigned slot, incarnation; /* together the stable identity for a cursor */
    int pid;                    /* 0 = none */
    char name[24];
    enum worker_state state;
    int core;            /* RUN_NO_CORE = unknown */
    uint64_t task;       /* in its hands; RUN_NO_TASK = none */
    unsigned step;       /* of a script: the same as a step, from 1; 0 = none */
    uint64_t state_ns;   /* how long it has been in this state (in this task, when in one; or since the
                                   * lab stopped it) */
    uint64_t sampled_ns; /* SLEEPING, NO_CORE: how long at least it has been so, by the last two samples; else 0 */
    uint64_t tasks_done; /* by all workers of this slot */
    unsigned deaths;     /* of this slot so far */
    unsigned retries;    /* tasks that were given to others because of one of them */
    struct death death;  /* the last one */
    uint64_t time_ns[TIME_COUNT];                      /* of this worker so far; all 0 = not known yet */
    double cpu;                                        /* 0..1 of one core since the last sample; NAN = unknown */
    uint64_t rss_bytes;                                /* SNAPSHOT_UNKNOWN = unknown */
    uint64_t switches_voluntary, switches_involuntary; /* SNAPSHOT_UNKNOWN */
    uint64_t faults_minor, faults_major; /* pages mapped without, and with, reading them in; SNAPSHOT_UNKNOWN */
    uint64_t migrations; /* to another core, as the kernel counts them; SNAPSHOT_UNKNOWN: it does not tell */
    int nice;            /* SNAPSHOT_NO_NICE */
    int pinned;          /* the one core that it may use, while the lab may use more; RUN_NO_CORE = it has the choice */
    char wchan[32];      /* the kernel's function that it sleeps in, as last sampled; "" = it does not, or unknown */
    int start;           /* enum settings_start: how its process was made; SNAPSHOT_NO_START */
    char blocked_on[24]; /* name of what it waits for in one of the blocked states; "" = nothing */
    int stage;           /* index into snapshot.stages; -1 = none: a process that a task started */
};

enum channel_kind { CHANNEL_QUEUE, CHANNEL_JOINABLE, CHANNEL_SIMPLE, CHANNEL_PIPE, CHANNEL_KIND_COUNT };
const char *channel_kind_name(enum channel_kind kind); /* "queue", "joinable", "simple", "pipe" */

#define SNAPSHOT_HISTORY 64

struct snapshot_channel { /* a queue, or one direction of a pipe */
    char name[24];
    enum channel_kind kind;
    char from[24], to[24];    /* stages or processes at its ends; "" = unknown */
    uint64_t depth, capacity; /* messages; of a pipe: bytes in flight and its size */
    uint64_t capacity_max;    /* to which LAB_CAPACITY can change it, from 1; 0 = it cannot be changed */
    uint64_t high_water;
    uint64_t puts, gets;             /* messages, ever */
    double rate_in, rate_out;        /* messages a second, over the last second; NAN */
    unsigned putters, getters;       /* blocked now */
    uint64_t put_ns, get_ns;         /* time that both spent blocked, together */
    uint64_t unfinished;             /* of a joinable queue: got, but not task_done; SNAPSHOT_UNKNOWN for the others */
    uint64_t p50_ns, p95_ns, max_ns; /* a message's time inside; SNAPSHOT_UNKNOWN = none yet */
    double mean_ns;                  /* the same on average; NAN = none yet */
    double mean_depth;  /* over the run so far, as it was at each look until the next; NAN = no time has passed */
    uint64_t sentinels; /* got; SNAPSHOT_UNKNOWN of a pipe */
    uint64_t lost, redelivered; /* messages in the hands of the dead */
    uint64_t damaged;           /* frames that were not whole */
    bool closed;
    float history[SNAPSHOT_HISTORY]; /* depth / capacity, 0..1, oldest first */
    uint64_t history_step_ns;        /* between two of them */
    int history_count;
};

/* Of a row of the lock table. */
enum guard_kind {
    GUARD_PLAIN,
    GUARD_RECURSIVE,
    GUARD_SEMAPHORE,
    GUARD_BOUNDED,
    GUARD_EVENT,
    GUARD_CONDITION,
    GUARD_BARRIER,
    GUARD_BIG,
    GUARD_KIND_COUNT
};

struct snapshot_lock {
    char name[24];
    enum guard_kind kind;
    char owner[24];   /* "" = nobody, or the kind has none; of a semaphore: who has all permits */
    bool owner_dead;  /* the next one is told */
    bool broken;      /* a barrier */
    int64_t value;    /* permits of a semaphore, 0/1 of an event, arrived at a barrier, depth of a recursive lock */
    int64_t limit;    /* permits of a bounded one, parties of a barrier; 0 = none */
    uint64_t held_ns; /* by this owner; SNAPSHOT_UNKNOWN */
    unsigned waiters;
    uint64_t taken; /* acquisitions, ever; SNAPSHOT_UNKNOWN */
};

struct snapshot_stage { /* in the order of the flow */
    char name[24], work[32], input[24], output[24];
    uint64_t done, total;
    unsigned workers;     /* as asked for now */
    unsigned workers_max; /* to which LAB_RESIZE can change them, from 1; 0 = they cannot be changed */
};

struct snapshot_way { /* one of several executors that an experiment is run by, one after the other */
    enum settings_executor executor;
    struct snapshot_progress progress;
    double speedup; /* against the first; NAN */
};

/* A picture that tasks fill in, cell by cell: what task made it, and its brightness. */
struct snapshot_picture {
    int width, height;         /* 0 = none */
    const uint8_t *brightness; /* [width * height], 0..255 */
    const uint16_t *worker;    /* [width * height]: slot + 1 of who is at it, or made it; 0 = nobody yet */
    const bool *done;          /* [width * height] */
};

struct snapshot_recent { /* a finished task, for the strip of finishing order */
    uint64_t task;
    unsigned slot;
    enum task_status status;
};

struct snapshot_line {
    uint64_t time_ns;
    char worker[24];
    uint64_t task;
    const char *text;
    bool from_baseline;
};

#define SNAPSHOT_SABOTAGES_MAX 4

struct snapshot_sabotage { /* what is being done to a queue or lock on purpose */
    enum sabotage what;
    char name[24]; /* of the queue or lock */
    enum sabotage_state state;
    uint64_t since_ns; /* how long it has been in that state */
    int pid;           /* who does it: in the table of workers, too */
};

/* What it points to, model/snapshot_copy.c copies: a new pointer is to be added there. */
struct snapshot {
    enum lab_phase phase;
    bool paused, interrupted;
    const struct workload *workload;
    const struct settings *settings; /* as asked */
    const struct machine *machine;
    unsigned pool_size; /* as wished now; changed by + and - */
    unsigned pool_max;
    unsigned chunk; /* tasks that a worker takes at once, as it is now; 0 = means nothing here: cannot be changed */

    double *core_busy; /* [cores_count], 0..1; NAN until two samples were taken */
    int *core_number;
    int cores_count;
    double lab_cpu; /* the lab's own share of one core, over the last seconds; NAN = unknown */

    struct snapshot_progress baseline; /* !started: none */
    struct snapshot_progress run;
    uint64_t ghost_done;       /* what the baseline had done at the run's present elapsed_ns */
    double speedup;            /* so far: the baseline's time for the tasks that the run has finished / elapsed; NAN */
    double efficiency;         /* that / efficiency_cores */
    unsigned efficiency_cores; /* that the workers of the run, at its largest so far, can keep busy */
    bool answers_compared;     /* at least one finished task could be compared with the baseline's */
    uint64_t answers_differ;
    unsigned deaths, retries;

    const struct snapshot_worker *workers; /* slots in use, in slot order; during the baseline: its one process */
    size_t workers_count;

    struct snapshot_recent recent[SNAPSHOT_RECENT_MAX]; /* newest last */
    size_t recent_count;
    uint64_t inversions; /* so far; SNAPSHOT_UNKNOWN when not counted live */

    const struct history *history;  /* model/history.h: timeline, order, changes; NULL: nothing has begun */
    const struct run *live;         /* that of the execution which runs, or ran last, being filled in; NULL likewise */
    const struct run *baseline_run; /* the finished baseline; NULL = none, or it is what runs */

    const struct snapshot_line *lines; /* newest last, bounded */
    size_t lines_count;
    uint64_t lines_dropped;

    const struct snapshot_stage *stages; /* empty for a single pool */
    size_t stages_count;
    const struct snapshot_channel *channels;
    size_t channels_count;
    const struct snapshot_lock *locks;
    size_t locks_count;
    const struct snapshot_way *ways; /* empty for a single one */
    size_t ways_count;
    struct snapshot_picture picture;
    const char *step;            /* title of the step that runs, or ran last; NULL = not scripted */
    unsigned step_number, steps; /* from 1 */
    bool stepping;               /* it waits for the next step to be let go */
    struct snapshot_sabotage sabotages[SNAPSHOT_SABOTAGES_MAX]; /* in the order in which they were begun */
    size_t sabotages_count;
    char stuck[512]; /* nothing moves: who waits on what, since when, and why; "" = it moves */

    char notice[160]; /* the last thing worth a line: "Worker-3 killed by SIGKILL in task 131, given to another" */
};

#endif
