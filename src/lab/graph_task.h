/* graph_task.h - the tasks of a graph as functions: of one stage, for the pool that works it; and of all its stages,
 * for the one process of the baseline, which calls the same works on the same values in the same order. */
#ifndef FORKLAB_LAB_GRAPH_TASK_H
#define FORKLAB_LAB_GRAPH_TASK_H
#include "model/flow.h"
#include "model/plan.h"
#include "model/run.h"

#include <stdalign.h>

struct task;

/* The works that exec'ed workers find theirs in: set before lab_spawned() does anything. */
void graph_task_set_works(const struct work *works, size_t count);

/* --- one stage --- */

/* The context of its pool. By name, since an exec'ed worker has its functions elsewhere. */
struct graph_stage_context {
    char work[SETTING_NAME_MAX + 1];
    uint64_t delay_ns;
    alignas(16) unsigned char parameters[WORK_PARAMETERS_MAX];
};
void graph_stage_context(const struct graph_stage *stage, struct graph_stage_context *ret_context);
#define GRAPH_STAGE_FUNCTION "graph" /* by which an exec'ed worker finds the next */
int graph_stage_run(struct task *task, const void *context);

/* The largest result of a task of that stage, in bytes: of its type, and what the queues behind it take. */
size_t graph_value_max(const struct graph *graph, const struct graph_stage *stage);

/* --- all stages --- */

/* What all tasks are about. Everything outlives who uses it. */
struct graph_tasks {
    const struct graph *graph;
    const struct flow *flow;
    const struct plan *plan; /* by number; those whose value comes by a channel have none */
    uint64_t seed;
};

/* The context is a `const struct graph_tasks *`: this process's, or that of a copy. The result of a task that gets no
 * value (graph_task_fate()) is empty. */
int graph_loop_run(struct task *task, const void *context);

/* --- what became of a task's value --- */

/* Of a task whose value the other one should make, which is of the group `from` and came to `status` with a result of
 * `size` bytes: TASK_NOT_RUN: it can be run; TASK_SKIPPED: a stage before it let nothing through; TASK_CANCELLED: what
 * should have made its value did not. */
enum task_status graph_task_fate(const struct graph_tasks *tasks, size_t from, enum task_status status, size_t size);

/* The same of task `number`, when all tasks before it have ended as in `ended`. */
enum task_status graph_task_end(const struct graph_tasks *tasks, const struct run_task *ended, uint64_t number);

#endif
