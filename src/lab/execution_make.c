/* execution_make.c - an execution's pools and what they tell it. */
#include "lab/execution_body.h"
#include "lab/executor.h"
#include "lab/script.h"

#include <errno.h>
#include <float.h>
#include <stdlib.h>
#include <string.h>

#define LOOP_CHUNK     1024 /* the loop takes so many tasks at once: next to no pool in its way */
#define STARTED_BESIDE 256  /* places for processes that tasks start */

/* ------------------------------------------------------------------ events of the pool */

static void stage_task_is_final(void *context, size_t pool, uint64_t number, const struct task_record *record,
                                enum task_status status, const void *data, size_t size)
{
    struct execution *execution = context;
    task_word word = atomic_load_explicit(&record->word, memory_order_relaxed);
    int32_t worker = cast_owner(&execution->cast, (unsigned)pool, word);
    if (status == TASK_NOT_RUN)
        recorder_task(&execution->recorder, number, record, worker, data, size);
    else
        recorder_skip(&execution->recorder, number, status);
    if (execution->options.events.finished && execution->started)
        execution->options.events.finished(execution->options.context, number);
}

static void task_is_final(void *context, uint64_t id, const struct task_record *record, const void *data, size_t size)
{
    stage_task_is_final(context, 0, id, record, TASK_NOT_RUN, data, size);
}

static const struct task_record *task_in_hand(const struct execution *execution, size_t pool, const struct life *life)
{
    struct task_table *tasks = pool_area_of(execution->cast.pools[pool])->tasks;
    if (life->death_task >= atomic_load(&tasks->facts.submitted))
        return NULL;
    return task_table_at(tasks, (uint32_t)life->death_task);
}

/* What the steps so far have left behind is gone with their process: a new one could not go on. */
static void end_script(struct execution *execution)
{
    execution->closing = true;
    pool_stop(execution->pool, STOP_SOON);
}

static void stage_worker_died(void *context, size_t pool, const struct life *life)
{
    struct execution *execution = context;
    uint64_t task = cast_task(&execution->cast, (unsigned)pool, life->death_task);
    recorder_death(&execution->recorder, life, task, task_in_hand(execution, pool, life));
    if (execution->options.events.died)
        execution->options.events.died(execution->options.context, life);
    if (execution->script && !execution->closing)
        end_script(execution);
}

static void worker_died(void *context, const struct life *life)
{
    stage_worker_died(context, 0, life);
}

static void stage_worker_printed(void *context, size_t pool, size_t life, const struct output_line *line)
{
    struct execution *execution = context;
    struct run_line kept;
    int32_t number = cast_number(&execution->cast, (unsigned)pool, life);
    if (number == RUN_NO_WORKER)
        return; /* no memory for who it was */
    struct output_line told = *line;
    told.task = cast_task(&execution->cast, (unsigned)pool, line->task);
    const struct life *by = cast_life(&execution->cast, number);
    if (execution->script && line->name[0] && strcmp(line->name, by->name) != 0)
        told.task = SLOT_NO_TASK; /* a process that Main started may outlive the step that it was in */
    recorder_line(&execution->recorder, by, (size_t)number, &told, &kept);
    if (execution->options.events.line)
        execution->options.events.line(execution->options.context, &kept);
}

static void worker_printed(void *context, size_t life, const struct output_line *line)
{
    stage_worker_printed(context, 0, life, line);
}

/* ------------------------------------------------------------------ making */

static uint64_t inputs_bytes(const struct plan *plan)
{
    uint64_t total = 0;
    for (uint64_t i = 0; i < plan_count(plan); i++) {
        size_t size;
        (void)plan_input(plan, i, &size);
        if (size > TASK_INLINE_MAX)
            total += (size + 7) & ~(uint64_t)7;
    }
    return total + 8;
}

static struct pool_options pool_options_of(struct execution *execution)
{
    enum settings_start start = execution_start_method(execution, 0);
    const struct execution_options *options = &execution->options;
    const struct settings *settings = options->settings;
    const struct executor *executor = executor_row(options->executor);
    bool loop = options->executor == RUN_BY_LOOP;
    uint64_t count = plan_count(options->plan);
    return (struct pool_options){
        .run = options->workload->run,
        .function = options->workload->id,
        .context = options->parameters,
        .context_size = options->workload->parameters_size,
        .workers = options->workers,
        .workers_max = options->workers_max,
        .capacity = count > 0 ? count : 1,
        .inputs_bytes = inputs_bytes(options->plan),
        .result_max = workload_result_max(options->workload),
        .chunk = loop ? LOOP_CHUNK : options->chunk,
        .attempts = (unsigned)settings->attempts,
        .timeout_ns = settings->timeout_ns,
        .pin = settings->pin && !loop,
        .seed = (uint64_t)settings->seed,
        .scale = settings->scale > 0 ? settings->scale : DBL_MIN, /* 0 would be the pool's usual, 1 */
        .spawn_argument = start != START_FORK ? options->spawn_argument : NULL,
        .by_forkserver = start == START_FORKSERVER,
        .stage = executor->carrier ? CARRIER_STAGE : NULL,
        .commons = &execution->commons,
        .name = executor->worker,
        .kind = executor->kind,
        .loop = options->loop,
    };
}

/* Nothing is tried twice: the world that a step finds is the one that the steps before it left. */
static int make_script(struct execution *execution, struct pool_options *pool)
{
    const struct execution_options *options = &execution->options;
    size_t size;
    execution->script = script_context(options->workload, options->parameters, &size);
    if (!execution->script)
        return -ENOMEM;
    pool->run = script_run;
    pool->context = execution->script;
    pool->context_size = size;
    pool->name = SCRIPT_WORKER;
    pool->kind = POOL_ONE_PROCESS;
    pool->chunk = pool->attempts = 1;
    pool->spawn_argument = NULL;
    pool->stage = NULL;
    return 0;
}

static int make_carrier(struct execution *execution, const struct pool_options *pool)
{
    const struct carrier_type *type = executor_row(execution->options.executor)->carrier;
    struct carrier_options options = {
        .commons = &execution->commons,
        .loop = execution->options.loop,
        .tasks = plan_count(execution->options.plan),
        .capacity = (uint64_t)execution->options.settings->capacity,
        .workers_max = pool->workers_max,
        .result_max = pool->result_max,
    };
    return pool->stage ? type->open(&execution->carrier, &options) : 0;
}

static int make_pool(struct execution *execution)
{
    const struct plan *plan = execution->options.plan;
    struct pool_options pool = pool_options_of(execution);
    int error = execution->options.workload->steps ? make_script(execution, &pool) : 0;
    if (!error)
        error = make_carrier(execution, &pool);
    if (!error)
        error = pool_new(&execution->pool, &pool);
    if (error)
        return error;
    if (execution->carrier)
        execution->carrier->type->serve(execution->carrier, execution->pool);
    static const struct pool_events events = {.final = task_is_final, .died = worker_died, .line = worker_printed};
    cast_add_pool(&execution->cast, execution->pool, 0);
    pool_observe(execution->pool, &events, execution, true);
    for (uint64_t i = 0; i < plan_count(plan) && !error; i++) {
        size_t size;
        const void *input = plan_input(plan, i, &size);
        error = pool_submit(execution->pool, input, size, NULL);
    }
    return error;
}

static int make_stages(struct execution *execution, struct problem *problem)
{
    struct stages_options options = {
        .loop = execution->options.loop,
        .commons = &execution->commons,
        .tasks = execution->options.graph,
        .settings = execution->options.settings,
        .spawn_argument = execution->options.spawn_argument,
        .events = {.final = stage_task_is_final, .died = stage_worker_died, .line = stage_worker_printed},
        .context = execution,
    };
    int error = stages_new(&execution->stages, &options, problem);
    const struct flow *flow = execution->options.graph->flow;
    for (size_t i = 0; !error && i < stages_count(execution->stages); i++)
        cast_add_pool(&execution->cast, stages_pool(execution->stages, i), flow->groups[flow->group_of[i]].first);
    return error;
}

static int make(struct execution *execution, struct problem *problem)
{
    const struct execution_options *options = &execution->options;
    bool by_stages = options->graph && options->executor != RUN_BY_LOOP;
    unsigned slots = by_stages ? stages_slots(options->graph->graph) : options->workers_max;
    int error = recorder_init(&execution->recorder, options->executor, options->workers, plan_count(options->plan));
    if (!error)
        error = commons_create(&execution->commons, slots + STARTED_BESIDE);
    if (!error && by_stages)
        return make_stages(execution, problem);
    if (!error)
        error = make_pool(execution);
    if (error) {
        (void)problem_set(problem, "cannot make room for %llu tasks and %u workers: %s",
                          (unsigned long long)plan_count(options->plan), options->workers_max, strerror(-error));
        return error;
    }
    return options->workload->setup ? options->workload->setup(&execution->commons, options->parameters, problem) : 0;
}

int execution_new(struct execution **ret_execution, const struct execution_options *options, struct problem *problem)
{
    struct execution *execution = calloc(1, sizeof *execution);
    if (!execution)
        return problem_set(problem, "no memory");
    execution->options = *options;
    execution->commons.region.fd = -1;
    int error = make(execution, problem);
    if (error) {
        execution_free(execution);
        return error;
    }
    *ret_execution = execution;
    return 0;
}

void execution_free(struct execution *execution)
{
    if (!execution)
        return;
    pool_free(execution->pool);
    if (execution->carrier)
        execution->carrier->type->free(execution->carrier);
    stages_free(execution->stages);
    cast_release(&execution->cast);
    commons_release(&execution->commons);
    recorder_release(&execution->recorder);
    free(execution->script);
    free(execution);
}
