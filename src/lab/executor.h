/* executor.h - the ways in which the tasks of an experiment can be run: what each means for the pool behind it, and how
 * many workers it has when nobody says so. */
#ifndef FORKLAB_LAB_EXECUTOR_H
#define FORKLAB_LAB_EXECUTOR_H
#include "base/problem.h"
#include "lab/carrier.h"
#include "model/settings.h"
#include "model/workload.h"

#include <stdbool.h>

struct executor {
    const char *worker; /* what its workers are called */
    enum pool_workers kind;
    const struct carrier_type *carrier; /* how its tasks come; NULL = by the table */
    bool alone;                         /* one worker: more make no sense */
    bool many;                          /* as many workers as tasks, unless it is told otherwise */
};

/* The row of an executor that can be run; NULL for one that cannot. */
const struct executor *executor_row(enum settings_executor executor);
/* Refuses an executor that cannot be run; `option`: the setting that named it. 0 or problem_set(). */
int executor_check(enum settings_executor executor, const char *option, struct problem *problem);

/* How it is to be run when the settings leave it open. */
enum settings_executor executor_usual(const struct workload *workload);

/* Its workers take several tasks at once when asked to. */
bool executor_has_chunks(enum settings_executor executor, const struct workload *workload);

/* How many workers at the start: `asked` by the settings (0 = not), else the workload's usual number, else one a usable
 * core or one a task. */
unsigned executor_width(enum settings_executor executor, int64_t asked, const struct workload *workload, unsigned cores,
                        uint64_t tasks);
/* To how many it can grow. */
unsigned executor_width_max(enum settings_executor executor, const struct workload *workload, unsigned width);

#endif
