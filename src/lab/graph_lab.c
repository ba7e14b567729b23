#include "lab/graph_lab.h"

#include "lab/stages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct graph_lab {
    struct graph_tasks tasks;
    struct flow flow;
    struct workload workload;
    const struct graph_tasks *parameters; /* what the baseline's context points to */
};

struct graph_lab *graph_lab_new(const struct graph *graph)
{
    struct graph_lab *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    made->tasks = (struct graph_tasks){.graph = graph, .flow = &made->flow};
    made->parameters = &made->tasks;
    graph_describe(graph, &made->workload);
    made->workload.run = graph_loop_run;
    made->workload.parameters_size = sizeof made->parameters;
    made->workload.result_max = WORK_TEXT_MAX;
    return made;
}

void graph_lab_free(struct graph_lab *graph)
{
    free(graph);
}

const struct workload *graph_lab_workload(const struct graph_lab *graph)
{
    return &graph->workload;
}

const void *graph_lab_parameters(const struct graph_lab *graph)
{
    return &graph->parameters;
}

const struct graph_tasks *graph_lab_tasks(const struct graph_lab *graph)
{
    return &graph->tasks;
}

unsigned graph_lab_workers(const struct graph_lab *graph)
{
    unsigned workers = 0;
    for (size_t i = 0; i < graph->tasks.graph->stages_count; i++)
        workers += (unsigned)graph->tasks.graph->stages[i].workers;
    return workers;
}

unsigned graph_lab_workers_max(const struct graph_lab *graph)
{
    return stages_slots(graph->tasks.graph);
}

/* ------------------------------------------------------------------ inputs */

/* The values of each stage that has some of its own. */
static int read_sources(const struct graph *graph, const struct settings *settings, struct plan **sources,
                        struct problem *problem)
{
    for (size_t i = 0; i < graph->stages_count; i++) {
        if (graph->stages[i].source == GRAPH_CHANNEL)
            continue;
        sources[i] = plan_new((uint64_t)settings->tasks, (uint64_t)settings->seed, settings->scale);
        if (!sources[i])
            return problem_set(problem, "no memory for the values of %s", graph->stages[i].name);
        int error = graph_plan(graph, i, sources[i], problem);
        if (!error && plan_check(sources[i]) != 0)
            error = problem_set(problem, "cannot make the values of %s: %s", graph->stages[i].name,
                                strerror(-plan_check(sources[i])));
        if (error)
            return error;
    }
    return 0;
}

/* All tasks by number: those of a source with their values, the others without. */
static void fill(struct plan *plan, const struct flow *flow, struct plan *const *sources)
{
    for (size_t g = 0; g < flow->groups_count; g++) {
        const struct plan *source = sources[flow->groups[g].stages[0]];
        for (uint64_t i = 0; i < flow->groups[g].count; i++) {
            size_t size = 0;
            const void *value = source ? plan_input(source, i, &size) : NULL;
            plan_add(plan, value ? value : "", size);
        }
    }
}

static int make_plan(struct graph_lab *graph, const struct settings *settings, struct plan *const *sources,
                     struct plan **ret_plan, struct problem *problem)
{
    uint64_t counts[GRAPH_STAGES_MAX] = {0};
    for (size_t i = 0; i < graph->tasks.graph->stages_count; i++)
        counts[i] = sources[i] ? plan_count(sources[i]) : 0;
    int error = flow_make(&graph->flow, graph->tasks.graph, counts);
    struct plan *plan = error ? NULL : plan_new(0, (uint64_t)settings->seed, settings->scale);
    if (plan)
        fill(plan, &graph->flow, sources);
    if (!error)
        error = plan ? plan_check(plan) : -ENOMEM;
    if (!error && plan_count(plan) == 0)
        error = problem_set(problem, "%s has no value to work on", graph->workload.id);
    else if (error)
        (void)problem_set(problem, "cannot make the tasks of %s: %s", graph->workload.id, strerror(-error));
    if (error) {
        plan_free(plan);
        return error;
    }
    *ret_plan = plan;
    return 0;
}

/* Its stages run side by side, or all in one process; nothing else is meant by a file. */
static int check_executors(const struct graph_lab *graph, const struct settings *settings, struct problem *problem)
{
    bool run =
        settings->executor == RUN_BY_AUTO || settings->executor == RUN_BY_POOL || settings->executor == RUN_BY_LOOP;
    if (!run)
        return problem_set(problem, "--executor: %s is no way to run the stages of %s; take one of auto, pool, loop",
                           settings_executor_name((enum settings_executor)settings->executor), graph->workload.id);
    if (settings->baseline != RUN_BY_LOOP)
        return problem_set(problem, "--baseline: the stages of %s can only be compared with a loop, not with %s",
                           graph->workload.id, settings_executor_name((enum settings_executor)settings->baseline));
    return 0;
}

int graph_lab_plan(struct graph_lab *graph, const struct settings *settings, struct plan **ret_plan,
                   struct problem *problem)
{
    struct plan *sources[GRAPH_STAGES_MAX] = {NULL};
    int error = check_executors(graph, settings, problem);
    if (!error)
        error = read_sources(graph->tasks.graph, settings, sources, problem);
    if (!error)
        error = make_plan(graph, settings, sources, ret_plan, problem);
    for (size_t i = 0; i < GRAPH_STAGES_MAX; i++)
        plan_free(sources[i]);
    if (error)
        return error;
    graph->tasks.plan = *ret_plan;
    graph->tasks.seed = (uint64_t)settings->seed;
    return 0;
}
