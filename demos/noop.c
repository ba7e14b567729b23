/* noop.c - tasks that give their number back and do nothing else: what a run costs is the engine's own time. */
#include "ipc/task.h"
#include "model/workload.h"

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)parameters;
    (void)problem;
    uint64_t count = plan_tasks(plan, 100000);
    for (uint64_t i = 0; i < count; i++)
        plan_add(plan, &i, sizeof i);
    return 0;
}

static int run(struct task *task, const void *parameters)
{
    (void)parameters;
    return task_return(task, task->input, task->input_size);
}

const struct workload noop = {
    .id = "noop",
    .title = "Nothing, many times",
    .primitive = "pool",
    .lesson = "Handing out a task has a price: tasks shorter than it are faster in a plain loop.",
    .watch = "The speed-up is far below 1: nothing is done, but handed out all the same.",
    .attempt = "forklab run noop -c 1  # every task alone\n"
               "forklab run noop -c 256  # a chunk pays the price once\n"
               "forklab run noop -x process -n 200  # a process for each task: dearer by far",
    .python = "pool.map(int, range(n), chunksize=1)",
    .group = "limits",
    .question = {.kind = FORECAST_SPEEDUP,
                 .because = "Handing out a task costs a microsecond or so, and to do nothing costs less."},
    .plan = plan,
    .run = run,
};
