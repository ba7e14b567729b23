#include "lab/execution.h"

#include "base/clock.h"
#include "ipc/commons.h"
#include "ipc/task.h"
#include "lab/cast.h"
#include "lab/channel_copy.h"
#include "lab/executor.h"
#include "lab/script.h"
#include "lab/stages.h"

#include <errno.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOP_CHUNK     1024 /* the loop takes so many tasks at once: next to no pool in its way */
#define STARTED_BESIDE 256  /* places for processes that tasks start */

struct execution {
    struct execution_options options;
    struct commons commons;
    struct pool *pool;       /* NULL = a graph's stages */
    struct stages *stages;   /* NULL = a single pool */
    struct carrier *carrier; /* of the pool's tasks; NULL = the table */
    struct cast cast;
    struct recorder recorder;
    void *script;     /* context of a scripted experiment; NULL = it is none */
    uint64_t offered; /* tasks of the batches so far */
    bool started, closing;
    bool held; /* a script, that is not to begin its next step by itself */
};

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

static uint64_t last_start(const struct execution *execution, size_t pool, const struct life *life)
{
    struct task_table *tasks = pool_area_of(execution->cast.pools[pool])->tasks;
    if (life->death_task >= atomic_load(&tasks->facts.submitted))
        return 0;
    return atomic_load_explicit(&task_table_at(tasks, (uint32_t)life->death_task)->start_ns, memory_order_relaxed);
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
    recorder_death(&execution->recorder, life, task, last_start(execution, pool, life));
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

/* A script's process is always a copy of this one: its steps are pointers. */
static bool is_spawned(const struct execution *execution)
{
    return execution->options.settings->start != START_FORK && execution->options.executor != RUN_BY_LOOP &&
           !execution->script;
}

static struct pool_options pool_options_of(struct execution *execution)
{
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
        .chunk = loop ? LOOP_CHUNK : (unsigned)settings->chunk,
        .attempts = (unsigned)settings->attempts,
        .timeout_ns = settings->timeout_ns,
        .pin = settings->pin && !loop,
        .seed = (uint64_t)settings->seed,
        .scale = settings->scale > 0 ? settings->scale : DBL_MIN, /* 0 would be the pool's usual, 1 */
        .spawn_argument = is_spawned(execution) ? options->spawn_argument : NULL,
        .by_forkserver = settings->start == START_FORKSERVER,
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

/* ------------------------------------------------------------------ running */

/* A batch may be meant for a pool of another size, unless the user said which. */
static void resize_for(struct execution *execution, uint64_t begin)
{
    const struct execution_options *options = &execution->options;
    unsigned workers = plan_batch_workers(options->plan, begin);
    if (workers > options->workers_max)
        workers = options->workers_max;
    if (execution->started && workers > 0 && options->settings->workers == 0)
        (void)pool_resize(execution->pool, workers); /* refused: those that there are go on */
}

/* The loop takes its tasks in order anyway: batches are of no use to it. A script goes step by step. */
static void offer_batch(struct execution *execution)
{
    if (execution->script) {
        execution->offered++;
    } else if (execution->options.executor == RUN_BY_LOOP) {
        execution->offered = execution->recorder.run.tasks_count;
    } else {
        resize_for(execution, execution->offered);
        execution->offered = plan_batch_end(execution->options.plan, execution->offered);
    }
    if (execution->carrier)
        execution->carrier->type->offer(execution->carrier, execution->offered);
    else
        pool_offer(execution->pool, execution->offered);
}

int execution_start(struct execution *execution, struct problem *problem)
{
    recorder_begin(&execution->recorder);
    int error;
    if (execution->stages) {
        error = stages_start(execution->stages, problem);
    } else {
        if (!execution->held)
            offer_batch(execution);
        error = pool_start(execution->pool);
        if (error)
            (void)problem_set(problem, "cannot start a single worker: %s", strerror(-error));
    }
    execution->started = error == 0;
    return error;
}

/* The first to say something is heard; of several pools, with its name. */
static void note(const struct execution *execution, unsigned pool, const char *said, char *text, size_t size)
{
    if (text[0] || !said[0])
        return;
    if (execution->stages)
        (void)snprintf(text, size, "%s: %s", execution->options.graph->graph->stages[pool].name, said);
    else
        (void)snprintf(text, size, "%s", said);
}

static void note_trouble(struct execution *execution)
{
    struct run *run = &execution->recorder.run;
    for (unsigned i = 0; i < execution->cast.pools_count; i++) {
        const struct supervisor *supervisor = pool_supervisor(execution->cast.pools[i]);
        note(execution, i, supervisor_why(supervisor), run->gave_up, sizeof run->gave_up);
        note(execution, i, supervisor_shortage(supervisor), run->shortage, sizeof run->shortage);
    }
}

/* Between stages a death alone says nothing: its message may come again, or be lost. */
static void count_retries(struct run *run)
{
    run->retries = 0;
    for (uint64_t i = 0; i < run->tasks_count; i++)
        run->retries += run->tasks[i].attempts > 1 ? run->tasks[i].attempts - 1 : 0;
}

/* One process runs all tasks of a graph, also those that no value has come to. */
static void skip_without_value(struct execution *execution)
{
    const struct graph_tasks *graph = execution->options.graph;
    for (uint64_t i = 0; i < execution->recorder.run.tasks_count; i++) {
        enum task_status fate = graph_task_end(graph, execution->recorder.run.tasks, i);
        if (fate != TASK_NOT_RUN)
            recorder_skip(&execution->recorder, i, fate);
    }
}

/* Everybody is gone: what was collected on the way becomes the run. */
static void finish(struct execution *execution)
{
    size_t count;
    struct run *run = &execution->recorder.run;
    struct life *lives = cast_copy(&execution->cast, &count);
    note_trouble(execution);
    if (execution->stages)
        count_retries(run);
    else if (execution->options.graph)
        skip_without_value(execution);
    run->channels = channels_copy(&execution->commons, &run->channels_count);
    recorder_end(&execution->recorder, lives, count);
    free(lives);
}

static bool somebody_is_left(const struct execution *execution)
{
    for (unsigned i = 0; i < execution->cast.pools_count; i++)
        if (supervisor_processes(pool_supervisor(execution->cast.pools[i])) > 0)
            return true;
    return false;
}

static bool has_given_up(const struct execution *execution)
{
    return !execution->stages && *supervisor_why(pool_supervisor(execution->pool));
}

bool execution_waits(const struct execution *execution)
{
    return execution->held && !execution->closing && execution_done(execution) == execution->offered &&
           execution->offered < execution->recorder.run.tasks_count;
}

/* The next batch, when the one before is through. */
static void go_on(struct execution *execution)
{
    uint64_t done = execution_done(execution);
    if (execution->stages || done != execution->offered || done == execution->recorder.run.tasks_count)
        return;
    if (execution->held)
        (void)recorder_pause(&execution->recorder, true); /* without memory, this counts as time that it took */
    else
        offer_batch(execution);
}

static void stop_pools(struct execution *execution, enum supervisor_stop urgency)
{
    if (execution->carrier)
        execution->carrier->type->close(execution->carrier);
    for (unsigned i = 0; i < execution->cast.pools_count; i++)
        pool_stop(execution->cast.pools[i], urgency);
}

void execution_advance(struct execution *execution)
{
    if (execution->recorder.ended || !execution->started)
        return;
    /* Not while they are paused: of a worker that is stopped, nobody knows what it was about to take. */
    if (execution->stages && !execution->closing && !execution->recorder.paused)
        stages_advance(execution->stages);
    if (execution->carrier)
        execution->carrier->type->advance(execution->carrier);
    if (!execution->closing)
        go_on(execution);
    if (!execution->closing && execution_done(execution) == execution->recorder.run.tasks_count) {
        (void)execution_pause(execution, false);
        execution_note_stuck(execution, ""); /* it moved again, if only to its end */
        execution->closing = true;
        stop_pools(execution, STOP_WHEN_DONE);
    }
    if ((execution->closing || has_given_up(execution)) && !somebody_is_left(execution))
        finish(execution);
}

bool execution_ended(const struct execution *execution)
{
    return execution->recorder.ended;
}

/* Between two steps nobody is stopped: what the script has started may go on. */
static void hold(struct execution *execution, bool held)
{
    execution->held = held;
    if (!held)
        (void)recorder_pause(&execution->recorder, false);
}

int execution_pause(struct execution *execution, bool paused)
{
    if (execution->script) {
        hold(execution, paused);
        return 0;
    }
    int error = recorder_pause(&execution->recorder, paused);
    for (unsigned i = 0; !error && i < execution->cast.pools_count; i++)
        supervisor_pause(pool_supervisor(execution->cast.pools[i]), paused);
    return error;
}

int execution_step(struct execution *execution)
{
    if (!execution->script)
        return -EINVAL;
    if (!execution_waits(execution))
        return -EBUSY;
    (void)recorder_pause(&execution->recorder, false);
    offer_batch(execution);
    return 0;
}

uint64_t execution_steps(const struct execution *execution)
{
    return execution->script ? execution->offered : 0;
}

const struct step *execution_script_step(const struct execution *execution, uint64_t task)
{
    return script_step(execution->options.workload, execution->options.plan, task);
}

static void end(struct execution *execution, enum supervisor_stop urgency)
{
    (void)execution_pause(execution, false);
    execution->closing = true;
    stop_pools(execution, urgency);
}

void execution_stop(struct execution *execution, enum supervisor_stop urgency)
{
    if (execution_done(execution) < execution->recorder.run.tasks_count)
        execution->recorder.run.interrupted = true;
    end(execution, urgency);
}

void execution_note_stuck(struct execution *execution, const char *why)
{
    struct run *run = &execution->recorder.run;
    (void)snprintf(run->stuck, sizeof run->stuck, "%s", why);
}

void execution_give_up(struct execution *execution)
{
    end(execution, STOP_SOON);
}

/* ------------------------------------------------------------------ looking */

bool execution_is_closing(const struct execution *execution)
{
    return execution->closing;
}

unsigned execution_pools(const struct execution *execution)
{
    return execution->cast.pools_count;
}

struct pool *execution_pool(struct execution *execution, unsigned index)
{
    return execution->cast.pools[index];
}

struct stages *execution_stages(struct execution *execution)
{
    return execution->stages;
}

void execution_look(struct execution *execution)
{
    for (unsigned i = 0; i < execution->cast.pools_count; i++)
        pool_look(execution->cast.pools[i]);
}

int execution_signal(struct execution *execution, unsigned place, int signal)
{
    for (unsigned i = 0; i < execution->cast.pools_count; i++) {
        const struct pool_facts *facts = pool_area_of(execution->cast.pools[i])->facts;
        if (place >= facts->first_slot && place - facts->first_slot < facts->slots)
            return supervisor_signal(pool_supervisor(execution->cast.pools[i]), place - facts->first_slot, signal);
    }
    return -ESRCH;
}

const struct life *execution_life(const struct execution *execution, int32_t number)
{
    return cast_life(&execution->cast, number);
}

struct commons *execution_commons(struct execution *execution)
{
    return &execution->commons;
}

const struct run *execution_run(const struct execution *execution)
{
    return &execution->recorder.run;
}

size_t execution_lines_count(const struct execution *execution)
{
    return execution->recorder.ended ? execution->recorder.run.lines_count : execution->recorder.lines.count;
}

const struct run_line *execution_line(const struct execution *execution, size_t index)
{
    const struct recorder *recorder = &execution->recorder;
    return recorder->ended ? &recorder->run.lines[index] : line_store_at(&recorder->lines, index);
}

uint64_t execution_lines_dropped(const struct execution *execution)
{
    return execution->recorder.lines.dropped;
}

uint64_t execution_done(const struct execution *execution)
{
    return execution->stages ? stages_done(execution->stages) : pool_finished(execution->pool);
}

uint64_t execution_elapsed(const struct execution *execution, uint64_t now_ns)
{
    bool all_done = execution_done(execution) == execution->recorder.run.tasks_count;
    return recorder_elapsed(&execution->recorder, now_ns, all_done);
}
