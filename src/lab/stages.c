#include "lab/stages.h"

#include "base/clock.h"
#include "lab/stage_links.h"

#include <errno.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORKERS_MAX_USUAL 16                /* `+` can always make a stage this large */
#define AUDIT_NS          (100 * NS_PER_MS) /* how often to look for messages that were lost */
#define AUDITS_TO_BE_SURE 3

/* What is known of a task, by its number. */
struct fate {
    uint8_t final;  /* it has come to an end */
    uint8_t status; /* enum task_status that it is to come to without a value; TASK_NOT_RUN = it may get one */
};

struct stage_pool {
    struct stages *stages;
    size_t index;
    struct pool *pool;
    uint64_t finished; /* tasks that came to their end here */
    bool ended;        /* told to leave: nothing more can come */
};

struct stages {
    struct stages_options options;
    struct stage_links links;
    struct stage_pool pools[GRAPH_STAGES_MAX];
    size_t count;
    struct fate *fates;
    uint64_t *doomed; /* numbers of tasks that wait for their end without a value: a stack, as large as all tasks */
    uint64_t doomed_count;
    uint64_t done, done_in[GRAPH_STAGES_MAX]; /* by group */
    uint64_t audited_ns;
    unsigned empty[GRAPH_STAGES_MAX]; /* by group: audits in a row that found nothing on its way */
};

static const struct flow *flow_of(const struct stages *stages)
{
    return stages->options.tasks->flow;
}

static const struct flow_group *group_of(const struct stages *stages, size_t stage)
{
    return &flow_of(stages)->groups[flow_of(stages)->group_of[stage]];
}

/* ------------------------------------------------------------------ events of the pools */

/* Those that were to get this task's value, and will not. */
static void doom(struct stages *stages, size_t group, uint64_t item, enum task_status status, size_t size)
{
    enum task_status fate = graph_task_fate(stages->options.tasks, group, status, size);
    const struct flow_group *from = &flow_of(stages)->groups[group];
    for (size_t i = 0; fate != TASK_NOT_RUN && i < from->outputs_count; i++) {
        const struct flow_output *output = &from->outputs[i];
        uint64_t number = flow_of(stages)->groups[output->group].first + output->offset + item;
        if (stages->fates[number].final || stages->fates[number].status != TASK_NOT_RUN)
            continue;
        stages->fates[number].status = (uint8_t)fate;
        stages->doomed[stages->doomed_count++] = number;
    }
}

static void task_is_final(void *context, uint64_t item, const struct task_record *record, const void *data, size_t size)
{
    struct stage_pool *pool = context;
    struct stages *stages = pool->stages;
    size_t group = flow_of(stages)->group_of[pool->index];
    uint64_t number = flow_of(stages)->groups[group].first + item;
    struct fate *fate = &stages->fates[number];
    if (fate->final) /* another pool of the group had it */
        return;
    fate->final = 1;
    stages->done++;
    stages->done_in[group]++;
    pool->finished++;
    enum task_status status = fate->status;
    stages->options.events.final(stages->options.context, pool->index, number, record, status, data, size);
    if (status == TASK_NOT_RUN)
        status = task_word_state(atomic_load_explicit(&record->word, memory_order_relaxed)) == T_DONE ? TASK_OK
                                                                                                      : TASK_FAILED;
    doom(stages, group, item, status, size);
}

static void worker_died(void *context, const struct life *life)
{
    struct stage_pool *pool = context;
    pool->stages->options.events.died(pool->stages->options.context, pool->index, life);
}

static void worker_printed(void *context, size_t life, const struct output_line *line)
{
    struct stage_pool *pool = context;
    pool->stages->options.events.line(pool->stages->options.context, pool->index, life, line);
}

/* ------------------------------------------------------------------ making */

static unsigned workers_max(const struct graph *graph, size_t index)
{
    const struct graph_stage *stage = &graph->stages[index];
    if (stage_is_at_pipe(graph, index))
        return (unsigned)stage->workers;
    return stage->workers > WORKERS_MAX_USUAL ? (unsigned)stage->workers : WORKERS_MAX_USUAL;
}

unsigned stages_slots(const struct graph *graph)
{
    unsigned slots = 0;
    for (size_t i = 0; i < graph->stages_count; i++)
        slots += workers_max(graph, i);
    return slots;
}

static uint64_t inputs_bytes(const struct graph_tasks *tasks, const struct flow_group *group)
{
    uint64_t total = 8;
    for (uint64_t i = 0; group->input == GRAPH_NO_CHANNEL && i < group->count; i++) {
        size_t size;
        (void)plan_input(tasks->plan, group->first + i, &size);
        total += size > TASK_INLINE_MAX ? (size + 7) & ~(uint64_t)7 : 0;
    }
    return total;
}

static int make_pool(struct stage_pool *pool)
{
    const struct stages_options *options = &pool->stages->options;
    const struct settings *settings = options->settings;
    const struct graph *graph = options->tasks->graph;
    const struct graph_stage *stage = &graph->stages[pool->index];
    const struct flow_group *group = group_of(pool->stages, pool->index);
    struct graph_stage_context context;
    graph_stage_context(stage, &context);
    struct pool_options made = {
        .run = graph_stage_run,
        .function = GRAPH_STAGE_FUNCTION,
        .context = &context,
        .context_size = sizeof context,
        .workers = (unsigned)stage->workers,
        .workers_max = workers_max(graph, pool->index),
        .capacity = group->count > 0 ? group->count : 1,
        .inputs_bytes = inputs_bytes(options->tasks, group),
        .result_max = graph_value_max(graph, stage),
        .chunk = (unsigned)stage->chunk,
        .attempts = (unsigned)settings->attempts,
        .timeout_ns = settings->timeout_ns,
        .pin = stage->pin,
        .seed = (uint64_t)settings->seed,
        .scale = settings->scale > 0 ? settings->scale : DBL_MIN, /* 0 would be the pool's usual, 1 */
        .spawn_argument = stage->start != START_FORK ? options->spawn_argument : NULL,
        .by_forkserver = stage->start == START_FORKSERVER,
        .stage = stage->name,
        .commons = options->commons,
        .name = stage->name,
        .loop = options->loop,
    };
    static const struct pool_events events = {.final = task_is_final, .died = worker_died, .line = worker_printed};
    int error = pool_new(&pool->pool, &made);
    if (!error)
        pool_observe(pool->pool, &events, pool, true);
    return error;
}

static int submit(struct stage_pool *pool)
{
    const struct flow_group *group = group_of(pool->stages, pool->index);
    int error = 0;
    for (uint64_t i = 0; i < group->count && !error; i++) {
        size_t size;
        const void *input = plan_input(pool->stages->options.tasks->plan, group->first + i, &size);
        error = pool_submit(pool->pool, input, size, NULL);
    }
    if (group->input != GRAPH_NO_CHANNEL)
        pool_offer_elsewhere(pool->pool, group->count);
    else
        pool_offer(pool->pool, group->count);
    return error;
}

static int make_pools(struct stages *stages)
{
    const struct graph *graph = stages->options.tasks->graph;
    int error = stage_links_init(&stages->links, stages->options.commons, graph, flow_of(stages));
    for (size_t i = 0; i < graph->stages_count && !error; i++) {
        struct stage_pool *pool = &stages->pools[i];
        *pool = (struct stage_pool){.stages = stages, .index = i};
        stages->count = i + 1;
        error = make_pool(pool);
        if (!error)
            pool_set_pipes(pool->pool, stage_links_pipes(&stages->links, i));
        if (!error)
            error = submit(pool);
    }
    return error;
}

int stages_new(struct stages **ret_stages, const struct stages_options *options, struct problem *problem)
{
    struct stages *stages = calloc(1, sizeof *stages);
    int error = stages ? 0 : -ENOMEM;
    if (!error) {
        stages->options = *options;
        stages->fates = calloc(flow_of(stages)->tasks + 1, sizeof *stages->fates);
        stages->doomed = calloc(flow_of(stages)->tasks + 1, sizeof *stages->doomed);
        error = stages->fates && stages->doomed ? 0 : -ENOMEM;
    }
    if (!error)
        error = make_pools(stages);
    if (error) {
        stages_free(stages);
        (void)problem_set(problem, "cannot make room for %llu tasks and %u workers: %s",
                          (unsigned long long)options->tasks->flow->tasks, stages_slots(options->tasks->graph),
                          strerror(-error));
        return error;
    }
    *ret_stages = stages;
    return 0;
}

void stages_free(struct stages *stages)
{
    if (!stages)
        return;
    for (size_t i = 0; i < stages->count; i++)
        pool_free(stages->pools[i].pool);
    stage_links_release(&stages->links);
    free(stages->fates);
    free(stages->doomed);
    free(stages);
}

/* ------------------------------------------------------------------ running */

/* The last stage first: a pipe's reader is there when its writer begins. */
int stages_start(struct stages *stages, struct problem *problem)
{
    for (size_t i = stages->count; i-- > 0;) {
        int error = pool_start(stages->pools[i].pool);
        if (error)
            return problem_set(problem, "cannot start a single worker of %s: %s",
                               stages->options.tasks->graph->stages[i].name, strerror(-error));
    }
    return 0;
}

/* All that are doomed now; the pools that have them are marked. */
static void cancel_doomed(struct stages *stages, bool ret_touched[GRAPH_STAGES_MAX])
{
    while (stages->doomed_count > 0) {
        uint64_t number = stages->doomed[--stages->doomed_count];
        const struct flow_group *group = &flow_of(stages)->groups[flow_group_at(flow_of(stages), number)];
        uint64_t item = number - group->first;
        pool_cancel(stages->pools[group->stages[0]].pool, item, item + 1, T_CANCELLED, (struct death){0});
        ret_touched[group->stages[0]] = true;
    }
}

/* Each of them may doom others, as soon as its pool is looked at. */
static void end_doomed(struct stages *stages)
{
    while (stages->doomed_count > 0) {
        bool touched[GRAPH_STAGES_MAX] = {false};
        cancel_doomed(stages, touched);
        for (size_t i = 0; i < stages->count; i++)
            if (touched[i])
                pool_look_at_all(stages->pools[i].pool);
    }
}

/* Nothing more can come to these pools. What is closed releases who waits for it. */
static void end_group(struct stages *stages, const struct flow_group *group)
{
    if (group->input != GRAPH_NO_CHANNEL)
        stage_links_close(&stages->links, group->input);
    for (size_t i = 0; i < group->stages_count; i++) {
        struct stage_pool *pool = &stages->pools[group->stages[i]];
        if (!pool->ended)
            pool_stop(pool->pool, STOP_WHEN_DONE);
        pool->ended = true;
    }
}

/* All who could still put something for this group have come to their end. */
static bool writers_are_done(const struct stages *stages, size_t group)
{
    const struct flow *flow = flow_of(stages);
    for (size_t g = 0; g < flow->groups_count; g++)
        for (size_t i = 0; i < flow->groups[g].outputs_count; i++)
            if (flow->groups[g].outputs[i].group == group && stages->done_in[g] < flow->groups[g].count)
                return false;
    return true;
}

/* A message that died with who had it in hand, in a queue that reports instead of bringing it again: its task would
 * wait for ever. Seen several times, since a message is nowhere for a moment while a worker is about to take it. */
static void end_lost(struct stages *stages, size_t g)
{
    const struct flow_group *group = &flow_of(stages)->groups[g];
    bool nothing_comes = writers_are_done(stages, g) && stage_links_is_empty(&stages->links, group->input);
    stages->empty[g] = nothing_comes ? stages->empty[g] + 1 : 0;
    if (stages->empty[g] < AUDITS_TO_BE_SURE)
        return;
    for (size_t i = 0; i < group->stages_count; i++) {
        struct pool *pool = stages->pools[group->stages[i]].pool;
        pool_cancel(pool, 0, group->count, T_LOST, (struct death){.how = DEATH_UNKNOWN});
        pool_look_at_all(pool);
    }
}

static void audit(struct stages *stages)
{
    uint64_t now = clock_ns();
    if (now - stages->audited_ns < AUDIT_NS)
        return;
    stages->audited_ns = now;
    for (size_t g = 0; g < flow_of(stages)->groups_count; g++) {
        const struct flow_group *group = &flow_of(stages)->groups[g];
        if (group->input != GRAPH_NO_CHANNEL && stages->done_in[g] < group->count)
            end_lost(stages, g);
    }
}

void stages_advance(struct stages *stages)
{
    audit(stages);
    end_doomed(stages);
    for (size_t g = 0; g < flow_of(stages)->groups_count; g++)
        if (stages->done_in[g] == flow_of(stages)->groups[g].count)
            end_group(stages, &flow_of(stages)->groups[g]);
}

/* ------------------------------------------------------------------ looking */

uint64_t stages_done(const struct stages *stages)
{
    return stages->done;
}

size_t stages_count(const struct stages *stages)
{
    return stages->count;
}

struct pool *stages_pool(struct stages *stages, size_t index)
{
    return stages->pools[index].pool;
}

int stages_resize(struct stages *stages, const char *name, unsigned workers)
{
    const struct graph *graph = stages->options.tasks->graph;
    size_t index = 0;
    while (index < stages->count && strcmp(graph->stages[index].name, name) != 0)
        index++;
    if (index == stages->count)
        return -ENOENT;
    if (stage_is_at_pipe(graph, index)) /* whose end one worker has */
        return -ENOTSUP;
    int error = pool_resize(stages->pools[index].pool, workers);
    return error == -ESHUTDOWN ? -EBUSY : error;
}

void stages_look(const struct stages *stages, size_t index, struct snapshot_stage *stage)
{
    const struct stage_pool *pool = &stages->pools[index];
    const struct graph *graph = stages->options.tasks->graph;
    stage->done = pool->finished;
    stage->workers = supervisor_size(pool_supervisor(pool->pool));
    stage->workers_max = pool->ended || stage_is_at_pipe(graph, index) ? 0 : workers_max(graph, index);
}
