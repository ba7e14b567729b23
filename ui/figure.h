/* figure.h - every figure that a screen shows, explained: how it is computed, from which measurement, and what it does
 * not say. For the key that explains a number; one row each, and a screen names the row of what it draws. */
#ifndef FORKLAB_UI_FIGURE_H
#define FORKLAB_UI_FIGURE_H

enum figure {
    FIGURE_NONE, /* what stands there is no figure */

    /* the run, and the loop that it is measured against */
    FIGURE_SPEEDUP,
    FIGURE_SPEEDUP_SO_FAR,
    FIGURE_EFFICIENCY,
    FIGURE_WALL,
    FIGURE_BASELINE_WALL,
    FIGURE_GHOST, /* where the baseline was by now */
    FIGURE_TASKS_DONE,
    FIGURE_SAME_ANSWERS,
    FIGURE_KARP_FLATT,
    FIGURE_AMDAHL_BOUND,
    FIGURE_RATE_BEFORE_AFTER,
    FIGURE_DEATHS,
    FIGURE_RETRIES,
    FIGURE_FORECAST,
    FIGURE_STEPS,

    /* the machine */
    FIGURE_CORE_BUSY,
    FIGURE_USABLE_CORES,
    FIGURE_LAB_CPU,

    /* the order of finishing */
    FIGURE_INVERSIONS,
    FIGURE_OVERTAKING,
    FIGURE_BUFFER,
    FIGURE_TURN_WAIT,

    /* where the wall went: tune/losses.h */
    FIGURE_LOSS_IDEAL,
    FIGURE_LOSS_START,
    FIGURE_LOSS_TAIL,
    FIGURE_LOSS_NO_CORE,
    FIGURE_LOSS_WAIT,
    FIGURE_LOSS_PUT,
    FIGURE_LOSS_GET,
    FIGURE_LOSS_SEND,
    FIGURE_LOSS_RECEIVE,
    FIGURE_LOSS_LOCK,
    FIGURE_LOSS_JOIN,
    FIGURE_LOSS_SLOWER,
    FIGURE_LOSS_DEATHS,
    FIGURE_LOSS_FEWER,
    FIGURE_LOSS_REST,

    /* where the workers' lives went: enum run_time, in its order */
    FIGURE_TIME_START,
    FIGURE_TIME_WAIT,
    FIGURE_TIME_ON_CORE,
    FIGURE_TIME_NO_CORE,
    FIGURE_TIME_OFF_CORE,
    FIGURE_TIME_PUT,
    FIGURE_TIME_GET,
    FIGURE_TIME_SEND,
    FIGURE_TIME_RECEIVE,
    FIGURE_TIME_LOCK,
    FIGURE_TIME_JOIN,
    FIGURE_TIME_STOPPED,
    FIGURE_TIME_LEAVE,

    /* columns of workers */
    FIGURE_WORKER_NAME,
    FIGURE_WORKER_PID,
    FIGURE_WORKER_STATE,
    FIGURE_WORKER_ON,
    FIGURE_WORKER_CORE,
    FIGURE_WORKER_MIGRATIONS,
    FIGURE_WORKER_TASK,
    FIGURE_WORKER_FOR,
    FIGURE_WORKER_DONE,
    FIGURE_WORKER_DEATHS,
    FIGURE_WORKER_RETRIES,
    FIGURE_WORKER_TIMES,
    FIGURE_WORKER_CPU,
    FIGURE_WORKER_MEMORY,
    FIGURE_WORKER_FAULTS,
    FIGURE_WORKER_SWITCHES,
    FIGURE_WORKER_WCHAN,
    FIGURE_WORKER_START_METHOD,
    FIGURE_WORKER_EXIT,
    FIGURE_WORKER_NICE,
    FIGURE_WORKER_BLOCKED,
    FIGURE_WORKER_BOUND,

    /* columns of queues and pipes */
    FIGURE_QUEUE_NAME,
    FIGURE_QUEUE_KIND,
    FIGURE_QUEUE_ENDS,
    FIGURE_QUEUE_DEPTH,
    FIGURE_QUEUE_HISTORY,
    FIGURE_QUEUE_HIGH_WATER,
    FIGURE_QUEUE_RATE,
    FIGURE_QUEUE_WAIT,
    FIGURE_QUEUE_BLOCKED,
    FIGURE_QUEUE_BLOCKED_TIME,
    FIGURE_QUEUE_UNFINISHED,
    FIGURE_QUEUE_LOST,
    FIGURE_QUEUE_SENTINELS,
    FIGURE_PIPE_BYTES,
    FIGURE_LITTLE,

    /* columns of locks */
    FIGURE_LOCK_NAME,
    FIGURE_LOCK_KIND,
    FIGURE_LOCK_OWNER,
    FIGURE_LOCK_WAITERS,
    FIGURE_LOCK_VALUE,
    FIGURE_LOCK_HELD,
    FIGURE_LOCK_TAKEN,

    /* columns of processes */
    FIGURE_PROCESS_PID,
    FIGURE_PROCESS_PARENT,
    FIGURE_PROCESS_USER,
    FIGURE_PROCESS_NAME,
    FIGURE_PROCESS_STATE,
    FIGURE_PROCESS_CORE,
    FIGURE_PROCESS_CPU,
    FIGURE_PROCESS_TIME,
    FIGURE_PROCESS_MEMORY,
    FIGURE_PROCESS_NICE,
    FIGURE_PROCESS_THREADS,
    FIGURE_PROCESS_WCHAN,
    FIGURE_PROCESS_SWITCHES,
    FIGURE_PROCESS_FAULTS,
    FIGURE_PROCESS_AGE,
    FIGURE_TREE_CPU, /* of a whole tree against the cores */
    FIGURE_LOAD,

    /* stages of a graph */
    FIGURE_STAGE_DONE,

    /* the runs of a sitting */
    FIGURE_RUN_NUMBER,
    FIGURE_RUN_WHAT,
    FIGURE_RUN_HOW,
    FIGURE_RUN_WORKERS,
    FIGURE_RUN_CHUNK,

    FIGURE_COUNT
};

struct figure_row {
    const char *name;   /* as a heading: "speed-up" */
    const char *how;    /* how it is computed, with the formula */
    const char *from;   /* which measurement, whose word, how often */
    const char *caveat; /* what it does not say */
};

extern const struct figure_row figure_rows[FIGURE_COUNT]; /* [FIGURE_NONE] is empty */

#endif
