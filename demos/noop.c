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
    .plan = plan,
    .run = run,
};
