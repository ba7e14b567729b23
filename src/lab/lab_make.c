/* lab_make.c - how a lab comes to be, and goes. */
#include "lab/graph_task.h"
#include "lab/lab_body.h"
#include "lab/machine.h"
#include "lab/script.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static int make_plan(struct lab *lab, struct problem *problem)
{
    const struct workload *workload = lab->options.workload;
    const struct settings *settings = &lab->settings;
    if (lab->graph)
        return graph_lab_plan(lab->graph, settings, &lab->plan, problem);
    if (*settings->input && !workload->default_input)
        return problem_set(problem, "%s reads no input: leave out --input", workload->id);
    lab->plan = plan_new((uint64_t)settings->tasks, (uint64_t)settings->seed, settings->scale);
    if (!lab->plan)
        return problem_set(problem, "no memory for the tasks");
    plan_set_data_folder(lab->plan, lab->data_folder);
    if (workload->default_input) {
        char path[PATH_MAX + 256];
        if (*settings->input)
            (void)snprintf(path, sizeof path, "%s", settings->input);
        else
            (void)snprintf(path, sizeof path, "%s/%s", lab->data_folder, workload->default_input);
        int error = plan_read(lab->plan, path, problem);
        if (error)
            return error;
    }
    int error = 0;
    if (workload->plan)
        error = workload->plan(lab->plan, lab->parameters, problem);
    else
        script_plan(lab->plan, workload);
    if (error)
        return error;
    error = plan_check(lab->plan);
    if (error)
        return problem_set(problem, "cannot make the tasks of %s: %s", workload->id, strerror(-error));
    if (plan_count(lab->plan) == 0)
        return problem_set(problem, "%s has no task to run: the input holds no line", workload->id);
    return 0;
}

/* A worker takes up to eight descriptors: its process, its output, its pipe, and five files of /proc while it is watched.
 * The soft limit of 1024 is too few for hundreds of them. */
static void raise_descriptor_limit(unsigned workers)
{
    struct rlimit limit;
    rlim_t needed = 64 + 8 * (rlim_t)workers;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= needed)
        return;
    limit.rlim_cur = limit.rlim_max < needed ? limit.rlim_max : needed;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static int copy_options(struct lab *lab, const struct lab_options *options)
{
    lab->options = *options;
    lab->settings = *options->settings;
    if (options->graph) {
        graph_task_set_works(options->works, options->works_count);
        lab->graph = graph_lab_new(options->graph);
        if (!lab->graph)
            return -ENOMEM;
        lab->options.workload = graph_lab_workload(lab->graph);
        lab->options.parameters = graph_lab_parameters(lab->graph);
    }
    size_t size = lab->options.workload->parameters_size;
    lab->parameters = malloc(size + 1);
    lab->data_folder = strdup(options->data_folder ? options->data_folder : ".");
    if (!lab->parameters || !lab->data_folder)
        return -ENOMEM;
    if (size > 0)
        memcpy(lab->parameters, lab->options.parameters, size);
    return 0;
}

static int make_observer(struct lab *lab)
{
    struct observer_options options = {.workload = lab->options.workload,
                                       .settings = &lab->settings,
                                       .machine = &lab->machine,
                                       .ways = &lab->ways,
                                       .graph = lab->graph ? graph_lab_tasks(lab->graph) : NULL,
                                       .workers_max = ways_workers_max(&lab->ways)};
    return observer_new(&lab->observer, &options);
}

/* More tasks were asked for than there is input for. */
static void note_few_tasks(struct lab *lab)
{
    uint64_t asked = (uint64_t)lab->settings.tasks, count = plan_count(lab->plan);
    if (asked > count && !lab->graph && !lab->options.workload->steps)
        observer_notice(lab->observer, "tasks=%" PRIu64 ", but the input is enough for %" PRIu64 " %s only", asked,
                        count, count == 1 ? "task" : "tasks");
}

/* How it is run, and by how many workers: for that, the tasks must be known. */
static int make_ways(struct lab *lab)
{
    ways_size(&lab->ways, lab->options.workload, &lab->settings, (unsigned)lab->machine.cores.usable,
              plan_count(lab->plan));
    if (lab->graph)
        ways_set_stages(&lab->ways, graph_lab_workers(lab->graph), graph_lab_workers_max(lab->graph));
    lab->settings.executor = (int)lab->ways.list[lab->ways.count - 1].executor;
    raise_descriptor_limit(ways_workers_max(&lab->ways));
    return make_observer(lab);
}

/* Everything about an experiment that bad input can spoil. 0 or problem_set(). */
static int make_experiment(struct lab *lab, const struct lab_options *options, struct problem *problem)
{
    int error = copy_options(lab, options);
    if (error)
        return problem_set(problem, "cannot set up the lab: %s", strerror(-error));
    error = ways_init(&lab->ways, lab->options.workload, options->settings, problem);
    return error ? error : make_plan(lab, problem); /* may wait for input, which any signal may end */
}

static void release_experiment(struct lab *lab)
{
    observer_free(lab->observer);
    plan_free(lab->plan);
    graph_lab_free(lab->graph);
    free(lab->data_folder);
    free(lab->parameters);
    lab->observer = NULL;
    lab->plan = NULL;
    lab->graph = NULL;
    lab->data_folder = NULL;
    lab->parameters = NULL;
    lab->phase = PHASE_IDLE;
}

int lab_load(struct lab *lab, const struct lab_options *options, struct problem *problem)
{
    if (lab->phase != PHASE_ENDED && lab->phase != PHASE_IDLE) {
        (void)problem_set(problem, "an experiment runs: it must end before another begins");
        return -EBUSY;
    }
    struct lab next = {.phase = PHASE_IDLE};
    int error = make_experiment(&next, options, problem);
    if (error) {
        release_experiment(&next);
        return error;
    }
    lab_forget(lab);
    release_experiment(lab);
    lab->options = next.options;
    lab->settings = next.settings;
    lab->parameters = next.parameters;
    lab->data_folder = next.data_folder;
    lab->plan = next.plan;
    lab->graph = next.graph;
    lab->ways = next.ways;
    lab->wished = lab->wished_chunk = 0;
    lab->record = (struct record){.workload = NULL};
    error = make_ways(lab);
    if (error) {
        release_experiment(lab);
        return problem_set(problem, "cannot set up the lab: %s", strerror(-error));
    }
    note_few_tasks(lab);
    lab->phase = PHASE_ENDED;
    return 0;
}

static int make_bench(struct lab *lab)
{
    lab->signals = -1;
    lab->phase = PHASE_IDLE;
    machine_detect(&lab->machine);
    lab->idle = (struct snapshot){.phase = PHASE_IDLE, .machine = &lab->machine, .lab_cpu = NAN, .speedup = NAN};
    lab->idle.efficiency = NAN;
    int error = rescue_init(&lab->rescue);
    return error ? error : evloop_new(&lab->loop);
}

int lab_new(struct lab **ret_lab, const struct lab_options *options, struct problem *problem)
{
    struct lab *lab = calloc(1, sizeof *lab);
    int error = lab ? make_bench(lab) : -ENOMEM;
    if (error) {
        (void)problem_set(problem, "cannot set up the lab: %s", strerror(-error));
    } else if (options->workload || options->graph) {
        error = lab_load(lab, options, problem);
    }
    if (!error) {
        error = lab_take_signals(lab);
        if (error)
            (void)problem_set(problem, "cannot set up the lab: %s", strerror(-error));
    }
    if (error)
        lab_free(lab);
    else
        *ret_lab = lab;
    return error;
}

void lab_free(struct lab *lab)
{
    if (!lab)
        return;
    lab_forget(lab);
    release_experiment(lab);
    rescue_release(&lab->rescue);
    lab_end_signals(lab);
    evloop_free(lab->loop);
    free(lab);
}

int lab_spawned(int argc, char **argv, const struct workload *const workloads[], size_t count,
                const struct work works[], size_t works_count)
{
    struct pool_function *functions = calloc(count + 1, sizeof *functions);
    if (!functions)
        return 127;
    for (size_t i = 0; i < count; i++)
        functions[i] = (struct pool_function){workloads[i]->id, workloads[i]->run};
    functions[count] = (struct pool_function){GRAPH_STAGE_FUNCTION, graph_stage_run};
    graph_task_set_works(works, works_count);
    int status = pool_spawned(argc, argv, functions, count + 1);
    free(functions);
    return status;
}
