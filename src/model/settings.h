/* settings.h - how an experiment is to be run: plain data and the table that describes every field.
 * Each long option of `forklab run` is a row of this table, and nothing else. */
#ifndef FORKLAB_MODEL_SETTINGS_H
#define FORKLAB_MODEL_SETTINGS_H
#include "model/setting.h"

#include <limits.h>

enum settings_results { RESULTS_SUBMITTED, RESULTS_FINISHED };
enum settings_start { START_FORK, START_SPAWN };
enum settings_executor { RUN_BY_LOOP, RUN_BY_POOL };

#define SETTINGS_PARAMETERS_MAX 32

struct settings {
    int64_t workers; /* 0 = usable cores */
    int executor;    /* enum settings_executor */
    int64_t tasks;   /* 0 = as many as the workload makes */
    char input[PATH_MAX];
    int64_t chunk;
    int results; /* enum settings_results: order in which results are reported */
    int start;   /* enum settings_start */
    bool pin;    /* worker k only on the k-th usable core */
    int64_t seed;
    double scale;
    int64_t attempts;
    uint64_t timeout_ns; /* of one task; 0 = none */
    bool no_baseline;
    bool headless;
    char json[PATH_MAX];
};

extern const struct setting settings_rows[];
extern const size_t settings_count;

#endif
