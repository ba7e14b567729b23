#include "proc/pool.h"

#include "base/clock.h"
#include "base/cores.h"
#include "proc/biglock.h"
#include "proc/pool_body.h"
#include "proc/post.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CAPACITY_USUAL 65536
#define RESULT_USUAL   65536
#define INPUT_USUAL    64
#define GRACE_USUAL_NS (100 * NS_PER_MS)
#define ATTEMPTS_USUAL 3

static bool can_spawn(const struct pool_options *options)
{
    return options->function && strlen(options->function) < POOL_FUNCTION_NAME_SIZE &&
           strlen(options->spawn_argument) < POST_ARGUMENT_SIZE;
}

static bool is_threads(const struct pool_options *options)
{
    return options->kind == POOL_THREADS || options->kind == POOL_THREADS_LOCKED;
}

static int check(const struct pool_options *options)
{
    bool sound = options->run && options->workers <= options->workers_max && options->workers_max <= TASK_SLOTS_MAX &&
                 options->workers > 0 && options->capacity <= TASK_TABLE_CAPACITY_MAX &&
                 options->result_max <= TASK_RESULT_MAX && options->attempts <= TASK_ATTEMPTS_MAX &&
                 options->scale > 0 && (options->kind != POOL_THREADS_LOCKED || options->commons) &&
                 (options->kind != POOL_ONE_PROCESS || options->workers_max == 1) &&
                 (options->context || options->context_size == 0) && (!options->spawn_argument || can_spawn(options));
    return sound ? 0 : -EINVAL;
}

static struct pool_options with_defaults(const struct pool_options *given)
{
    struct pool_options options = *given;
    if (options.workers == 0)
        options.workers = (unsigned)cores_detect().usable;
    if (options.workers_max == 0)
        options.workers_max = options.workers;
    if (options.capacity == 0)
        options.capacity = CAPACITY_USUAL;
    if (options.inputs_bytes == 0)
        options.inputs_bytes = INPUT_USUAL * options.capacity;
    if (options.result_max == 0)
        options.result_max = RESULT_USUAL;
    if (options.kind == POOL_PROCESS_A_TASK)
        options.chunk = options.chunks_of_life = 1;
    if (options.chunk == 0)
        options.chunk = 1;
    if (options.attempts == 0)
        options.attempts = ATTEMPTS_USUAL;
    if (options.grace_ns == 0)
        options.grace_ns = GRACE_USUAL_NS;
    if (!options.name)
        options.name = "Worker";
    if (options.scale == 0)
        options.scale = 1;
    return options;
}

static int make_area(struct pool *pool)
{
    const struct pool_options *options = &pool->options;
    struct pool_area_sizes sizes = {.slots = options->workers_max,
                                    .capacity = options->capacity,
                                    .inputs = options->inputs_bytes,
                                    .result_max = options->result_max,
                                    .context = options->context_size};
    int error = pool_area_create(&pool->area, &sizes, options->context, options->commons);
    if (!error && options->kind == POOL_THREADS_LOCKED)
        error = biglock_add(options->commons);
    if (error)
        return error;
    struct pool_facts *facts = pool->area.facts;
    facts->chunks_of_life = options->chunks_of_life;
    facts->pin = options->pin;
    facts->threads = is_threads(options);
    facts->big_lock = options->kind == POOL_THREADS_LOCKED;
    facts->seed = options->seed;
    facts->scale = options->scale;
    facts->supervisor = getpid();
    (void)snprintf(facts->function, sizeof facts->function, "%s", options->function ? options->function : "");
    (void)snprintf(facts->stage, sizeof facts->stage, "%s", options->stage ? options->stage : "");
    pool_set_chunk(pool, options->chunk);
    return 0;
}

static void worker_died(void *context, const struct life *life)
{
    struct pool *pool = context;
    if (pool->events.died)
        pool->events.died(pool->context, life);
}

static void worker_printed(void *context, size_t life, const struct output_line *line)
{
    struct pool *pool = context;
    if (pool->events.line)
        pool->events.line(pool->context, life, line);
    else
        (void)fprintf(stderr, "%s\n", line->text);
}

static enum staff_names names_of(enum pool_workers kind)
{
    return kind == POOL_PROCESS_A_TASK ? NAMES_BY_BIRTH : kind == POOL_ONE_PROCESS ? NAMES_ALONE : NAMES_BY_SLOT;
}

static int make_supervisor(struct pool *pool)
{
    struct supervisor_options options = {
        .loop = pool->loop,
        .area = &pool->area,
        .run = pool->options.run,
        .name = pool->options.name,
        .names = names_of(pool->options.kind),
        .one_task = pool->options.kind == POOL_PROCESS_A_TASK,
        .spawn_argument = pool->options.spawn_argument,
        .by_forkserver = pool->options.by_forkserver,
        .timeout_ns = pool->options.timeout_ns,
        .grace_ns = pool->options.grace_ns,
        .events = {.look = pool_collect,
                   .unfinished = pool_unfinished,
                   .audit = pool_audit,
                   .died = worker_died,
                   .line = worker_printed,
                   .gave_up = pool_gave_up},
        .context = pool,
    };
    return supervisor_new(&pool->supervisor, &options);
}

int pool_new(struct pool **ret_pool, const struct pool_options *given)
{
    struct pool_options options = with_defaults(given);
    int error = check(&options);
    if (error)
        return error;
    struct pool *pool = calloc(1, sizeof *pool);
    if (!pool)
        return -ENOMEM;
    pool->options = options;
    pool->loop = options.loop;
    pool->own_loop = !options.loop;
    if (pool->own_loop)
        error = evloop_new(&pool->loop);
    if (!error)
        error = make_area(pool);
    if (!error && !(pool->harvest = harvest_new(pool->area.tasks)))
        error = -ENOMEM;
    if (!error)
        error = make_supervisor(pool);
    if (error) {
        pool_free(pool);
        return error;
    }
    *ret_pool = pool;
    return 0;
}

int pool_start(struct pool *pool)
{
    return supervisor_resize(pool->supervisor, pool->options.workers);
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    if (pool->supervisor)
        pool_stop(pool, STOP_KILL);
    supervisor_free(pool->supervisor);
    pool->supervisor = NULL;
    if (pool->harvest)
        (void)pool_collect(pool, true);
    harvest_free(pool->harvest);
    if (pool->area.region.base)
        pool_area_release(&pool->area);
    free(pool->expectations);
    free(pool->inputs_end);
    if (pool->own_loop)
        evloop_free(pool->loop);
    free(pool);
}

void pool_set_pipes(struct pool *pool, const struct stage_pipes *pipes)
{
    supervisor_set_pipes(pool->supervisor, pipes);
}

void pool_observe(struct pool *pool, const struct pool_events *events, void *context, bool keep)
{
    pool->events = *events;
    pool->context = context;
    pool->keep = keep;
}

int pool_resize(struct pool *pool, unsigned workers)
{
    return workers == 0 ? -EINVAL : supervisor_resize(pool->supervisor, workers);
}

void pool_set_chunk(struct pool *pool, unsigned chunk)
{
    atomic_store(&pool->area.tasks->facts.chunk, chunk);
}

unsigned pool_chunk(const struct pool *pool)
{
    return atomic_load(&pool->area.tasks->facts.chunk);
}

struct evloop *pool_loop(struct pool *pool)
{
    return pool->loop;
}

uint64_t pool_submitted(const struct pool *pool)
{
    return atomic_load_explicit(&pool->area.tasks->facts.submitted, memory_order_relaxed);
}

uint64_t pool_finished(const struct pool *pool)
{
    return harvest_count(pool->harvest);
}

bool pool_accepts(const struct pool *pool)
{
    return !pool->closed;
}

uint64_t pool_room(const struct pool *pool)
{
    return pool->options.capacity - (pool_submitted(pool) - harvest_released(pool->harvest));
}

struct supervisor *pool_supervisor(struct pool *pool)
{
    return pool->supervisor;
}

struct pool_area *pool_area_of(struct pool *pool)
{
    return &pool->area;
}

void pool_add_feeder(struct pool *pool, struct pool_feeder *feeder)
{
    feeder->next = pool->feeders;
    pool->feeders = feeder;
}

void pool_remove_feeder(struct pool *pool, struct pool_feeder *feeder)
{
    for (struct pool_feeder **link = &pool->feeders; *link; link = &(*link)->next)
        if (*link == feeder) {
            *link = feeder->next;
            return;
        }
}
