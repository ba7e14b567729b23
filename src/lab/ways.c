#include "lab/ways.h"

#include "lab/executor.h"

#include <math.h>

static int add(struct ways *ways, int executor, const char *option, struct problem *problem)
{
    int error = executor_check((enum settings_executor)executor, option, problem);
    if (!error && ways->count < WAYS_MAX)
        ways->list[ways->count++].executor = (enum settings_executor)executor;
    return error;
}

/* The experiment's own ways, unless the user chose one; the baseline's is not run twice. */
static int add_runs(struct ways *ways, const struct workload *workload, const struct settings *settings,
                    struct problem *problem)
{
    int error = 0;
    if (settings->executor != RUN_BY_AUTO)
        return add(ways, settings->executor, "executor", problem);
    if (!workload->ways || workload->steps)
        return add(ways, (int)executor_usual(workload), "executor", problem);
    for (const int *way = workload->ways; !error && *way != RUN_BY_AUTO; way++)
        if (!ways->has_baseline || *way != settings->baseline)
            error = add(ways, *way, "executor", problem);
    return error;
}

/* A script is one process that takes its steps one after the other: nothing of a pool can be chosen for it. */
static int check_script(const struct workload *workload, const struct settings *settings, struct problem *problem)
{
    const struct {
        bool asked;
        const char *lack, *option;
    } rows[] = {
        {settings->executor != RUN_BY_AUTO, "other way to be run", "executor"},
        {settings->workers != 0, "pool of workers", "workers"},
        {settings->tasks != 0 && !workload->plan, "number of tasks", "tasks"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].asked)
            return problem_set(problem, "--%s: %s is a script, and a script has no %s; leave it out", rows[i].option,
                               workload->id, rows[i].lack);
    return 0;
}

static int check(const struct workload *workload, const struct settings *settings, struct problem *problem)
{
    if (workload->steps)
        return check_script(workload, settings, problem);
    if (settings->step)
        return problem_set(problem, "--step: %s is no script, so it has no steps to wait before; leave it out",
                           workload->id);
    return 0;
}

int ways_init(struct ways *ways, const struct workload *workload, const struct settings *settings,
              struct problem *problem)
{
    *ways = (struct ways){.has_baseline = !settings->no_baseline && !workload->no_baseline && !workload->steps};
    int error = check(workload, settings, problem);
    if (!error && ways->has_baseline)
        error = add(ways, settings->baseline, "baseline", problem);
    return error ? error : add_runs(ways, workload, settings, problem);
}

void ways_size(struct ways *ways, const struct workload *workload, const struct settings *settings, unsigned cores,
               uint64_t tasks)
{
    for (size_t i = 0; i < ways->count; i++) {
        struct way *way = &ways->list[i];
        way->workers = executor_width(way->executor, settings->workers, workload, cores, tasks);
        way->workers_max = executor_width_max(way->executor, workload, way->workers);
    }
}

void ways_set_stages(struct ways *ways, unsigned workers, unsigned workers_max)
{
    for (size_t i = 0; i < ways->count; i++)
        if (ways->list[i].executor != RUN_BY_LOOP) {
            ways->list[i].workers = workers;
            ways->list[i].workers_max = workers_max;
        }
}

unsigned ways_workers_max(const struct ways *ways)
{
    unsigned most = 1;
    for (size_t i = 0; i < ways->count; i++)
        most = ways->list[i].workers_max > most ? ways->list[i].workers_max : most;
    return most;
}

bool ways_are_several(const struct ways *ways)
{
    return ways->count - ways->has_baseline > 1;
}

void ways_reset(struct ways *ways, uint64_t tasks)
{
    for (size_t i = 0; i < ways->count; i++)
        ways->rows[i] =
            (struct snapshot_way){.executor = ways->list[i].executor, .progress = {.total = tasks}, .speedup = NAN};
}

void ways_note(struct ways *ways, size_t index, const struct snapshot_progress *progress, double speedup)
{
    struct snapshot_way *row = &ways->rows[index];
    const struct snapshot_progress *first = &ways->rows[0].progress;
    row->progress = *progress;
    row->speedup = speedup;
    if (!progress->finished)
        return;
    bool known = first->finished && first->done == first->total && progress->done == progress->total;
    row->speedup = known && progress->elapsed_ns > 0 ? (double)first->elapsed_ns / (double)progress->elapsed_ns : NAN;
}
