/* snapshot.h - the state of the lab at one moment, for views. Plain data: a view never touches shared memory, /proc or
 * a process. Made by the lab at frame rate; pointers in it are valid until the next snapshot. A figure that is not
 * known is NAN or the SNAPSHOT_UNKNOWN below, and is shown as "–". */
#ifndef FORKLAB_MODEL_SNAPSHOT_H
#define FORKLAB_MODEL_SNAPSHOT_H
#include "model/run.h"

#define SNAPSHOT_UNKNOWN    UINT64_MAX
#define SNAPSHOT_RECENT_MAX 256

enum lab_phase { PHASE_BASELINE, PHASE_RUN, PHASE_ENDING, PHASE_ENDED };

enum worker_state {                  /* letter, glyph and colour of each stand in the ui's table */
                    WORKER_EMPTY,    /* no process in the slot */
                    WORKER_STARTING, /* forked, not ready */
                    WORKER_WAITING,  /* wants a task */
                    WORKER_RUNNING,  /* in a task, on a core or not seen otherwise */
                    WORKER_NO_CORE,  /* in a task, runnable, but no core is free (seen by the sampler) */
                    WORKER_SLEEPING, /* in a task, asleep in the kernel (seen by the sampler) */
                    WORKER_STOPPED,  /* SIGSTOP */
                    WORKER_LEAVING,
                    WORKER_DEAD, /* died violently; replaced soon, or not */
                    WORKER_LEFT, /* left cleanly */
                    WORKER_STATE_COUNT
};

struct snapshot_worker {
    unsigned slot, incarnation; /* together the stable identity for a cursor */
    int pid;                    /* 0 = none */
    char name[24];
    enum worker_state state;
    int core;                     /* RUN_NO_CORE = unknown */
    uint64_t task;                /* in its hands; RUN_NO_TASK = none */
    uint64_t state_ns;            /* how long it has been in this state (in this task, when in one) */
    uint64_t tasks_done;          /* by all workers of this slot */
    unsigned deaths;              /* of this slot so far */
    struct death death;           /* the last one */
    uint64_t time_ns[TIME_COUNT]; /* of this worker so far; all 0 = not known yet */
    double cpu;                   /* 0..1 of one core since the last sample; NAN = unknown */
    uint64_t rss_bytes;           /* SNAPSHOT_UNKNOWN = unknown */
    uint64_t switches_voluntary, switches_involuntary; /* SNAPSHOT_UNKNOWN */
};

struct snapshot_progress {
    uint64_t done, total; /* tasks final */
    uint64_t elapsed_ns;  /* so far, or the wall when finished; pauses not counted */
    bool started, finished;
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

struct snapshot {
    enum lab_phase phase;
    bool paused, interrupted;
    const struct workload *workload;
    const struct settings *settings; /* as asked */
    const struct machine *machine;
    unsigned pool_size; /* as wished now; changed by + and - */
    unsigned pool_max;

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

    const struct snapshot_line *lines; /* newest last, bounded */
    size_t lines_count;
    uint64_t lines_dropped;

    char notice[160]; /* the last thing worth a line: "Worker-3 killed by SIGKILL in task 131, given to another" */
};

#endif
