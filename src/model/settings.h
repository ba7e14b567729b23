/* settings.h - how an experiment is to be run: plain data and the table that describes every field.
 * Each long option of `forklab run` is a row of this table, and nothing else. */
#ifndef FORKLAB_MODEL_SETTINGS_H
#define FORKLAB_MODEL_SETTINGS_H
#include "model/setting.h"

#include <limits.h>

enum settings_results { RESULTS_SUBMITTED, RESULTS_FINISHED };
enum settings_start { START_FORK, START_SPAWN, START_FORKSERVER };
extern const char *const settings_starts[]; /* as typed, NULL-ended */

enum settings_executor {
    RUN_BY_AUTO, /* as the experiment is meant: workload.h, `executor` */
    RUN_BY_LOOP, /* one after the other in one process */
    RUN_BY_POOL,
    RUN_BY_PROCESS, /* a new process for each task */
    RUN_BY_QUEUE,   /* workers pull from a joinable queue and put on a simple one */
    RUN_BY_PIPE,    /* a pipe to each worker: tasks one way, results the other */
    RUN_BY_THREAD,  /* threads of one child process */
    RUN_BY_BIGLOCK, /* such threads, that must hold one lock to run: a model of an interpreter's lock */
    RUN_BY_COUNT
};
const char *settings_executor_name(enum settings_executor executor); /* as typed: "pool" */

#define SETTINGS_WORKERS_MAX    1024
#define SETTINGS_PARAMETERS_MAX 4096 /* bytes of all -p texts with their NULs */

struct settings {
    int64_t workers;      /* 0 = usable cores; of RUN_BY_PROCESS: one for each task, all at once */
    int executor;         /* enum settings_executor */
    int baseline;         /* enum settings_executor, not AUTO: what the run is compared with */
    int64_t capacity;     /* of the queues between stages, in messages; 0 = the experiment's own */
    int64_t tasks;        /* 0 = as many as the workload makes */
    char input[PATH_MAX]; /* "-" = standard input; "" = the workload's own */
    int64_t chunk;
    int results; /* enum settings_results: order in which results are reported */
    int start;   /* enum settings_start */
    bool pin;    /* worker k only on the k-th usable core */
    int64_t seed;
    double scale;                        /* multiplies every sleep of a workload */
    int64_t attempts;                    /* executions of one task that may die with their worker */
    uint64_t timeout_ns;                 /* of one task; 0 = none */
    char param[SETTINGS_PARAMETERS_MAX]; /* KEY=VALUE texts of -p, as setting_list_next() reads them */
    bool no_baseline;
    bool step; /* a script waits before each step until it is let go; for others this is refused */
    bool headless;
    bool plain;          /* no screen either: what one would show, as lines of text */
    char json[PATH_MAX]; /* where the JSON report goes, "-" = standard output; "" = nowhere */
};

/* In the order of --help. */
extern const struct setting settings_rows[];
extern const size_t settings_count;

#endif
