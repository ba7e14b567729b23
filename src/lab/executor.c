#include "lab/executor.h"

#include "lab/dispatcher.h"
#include "lab/feeder.h"

#include <stdio.h>

#define GROWS_TO 64 /* `+` can always make a pool this large */

static const struct executor rows[RUN_BY_COUNT] = {
    [RUN_BY_LOOP] = {.worker = "Loop", .kind = POOL_ONE_PROCESS, .alone = true},
    [RUN_BY_POOL] = {.worker = "Worker", .kind = POOL_PROCESSES},
    [RUN_BY_PROCESS] = {.worker = "Process", .kind = POOL_PROCESS_A_TASK, .many = true},
    [RUN_BY_QUEUE] = {.worker = "Worker", .kind = POOL_PROCESSES, .carrier = &feeder_type},
    [RUN_BY_PIPE] = {.worker = "Worker", .kind = POOL_PROCESSES, .carrier = &dispatcher_type},
    [RUN_BY_THREAD] = {.worker = "Thread", .kind = POOL_THREADS},
    [RUN_BY_BIGLOCK] = {.worker = "Thread", .kind = POOL_THREADS_LOCKED},
};

const struct executor *executor_row(enum settings_executor executor)
{
    return executor < RUN_BY_COUNT && rows[executor].worker ? &rows[executor] : NULL;
}

int executor_check(enum settings_executor executor, const char *option, struct problem *problem)
{
    if (executor_row(executor))
        return 0;
    char names[128] = "";
    size_t used = 0;
    for (enum settings_executor i = 0; i < RUN_BY_COUNT; i++)
        if (rows[i].worker)
            used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "",
                                     settings_executor_name(i));
    return problem_set(problem, "--%s: %s is no way to run this; take one of %s", option,
                       settings_executor_name(executor), names);
}

enum settings_executor executor_usual(const struct workload *workload)
{
    return workload->executor ? (enum settings_executor)workload->executor : RUN_BY_POOL;
}

bool executor_has_chunks(enum settings_executor executor, const struct workload *workload)
{
    const struct executor *row = &rows[executor];
    return !row->alone && !row->carrier && row->kind != POOL_PROCESS_A_TASK && !workload->steps;
}

static unsigned clamp(uint64_t width)
{
    return width < 1 ? 1 : width > SETTINGS_WORKERS_MAX ? SETTINGS_WORKERS_MAX : (unsigned)width;
}

unsigned executor_width(enum settings_executor executor, int64_t asked, const struct workload *workload, unsigned cores,
                        uint64_t tasks)
{
    if (rows[executor].alone || workload->steps)
        return 1;
    if (asked > 0)
        return clamp((uint64_t)asked);
    if (workload->workers > 0)
        return clamp((uint64_t)workload->workers);
    return clamp(rows[executor].many ? tasks : cores);
}

unsigned executor_width_max(enum settings_executor executor, const struct workload *workload, unsigned width)
{
    if (rows[executor].alone || workload->steps)
        return 1;
    return width > GROWS_TO ? width : GROWS_TO;
}
