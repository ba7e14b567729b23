#include "proc/pool.h"

#include "base/clock.h"
#include "base/cores.h"
#include "ipc/harvest.h"
#include "ipc/self.h"
#include "proc/biglock.h"
#include "proc/pool_engine.h"
#include "proc/post.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CAPACITY_USUAL  65536
#define RESULT_USUAL    65536
#define INPUT_USUAL     64
#define INPUT_ALIGN     8
#define GRACE_USUAL_NS  (100 * NS_PER_MS)
#define FORGOTTEN_TICKS 5
#define ATTEMPTS_USUAL  3

struct expectation {
    pool_claimant *claimant; /* NULL = nobody */
    void *owner;
    uint64_t index;
};

struct pool {
    struct pool_options options;
    struct evloop *loop;
    bool own_loop, closed, stopped, keep;
    struct pool_area area;
    struct supervisor *supervisor;
    struct harvest *harvest;
    struct pool_events events;
    void *context;
    uint64_t inputs_head, inputs_tail; /* bytes of the input ring, counted since the start */
    uint64_t
        *inputs_end; /* [capacity]: where a task's input ends in the ring, 0 = it has none there; made when needed */
    struct expectation *expectations; /* [capacity], made when first needed */
    struct pool_feeder *feeders;
    bool closely;     /* every task is news, see pool_listen_closely() */
    bool unfed;       /* tasks were found final, and the feeders have not been told */
    uint64_t offered; /* ids below it may be taken */
    unsigned forgotten_ticks;
};

/* ------------------------------------------------------------------ making */

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
    atomic_store(&pool->area.tasks->facts.chunk, options->chunk);
    return 0;
}

static uint64_t look(void *context, bool all);
static uint64_t unfinished(void *context);
static void audit(void *context);
static void gave_up(void *context, const char *why);

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
        .events = {.look = look,
                   .unfinished = unfinished,
                   .audit = audit,
                   .died = worker_died,
                   .line = worker_printed,
                   .gave_up = gave_up},
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
        (void)look(pool, true);
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

/* ------------------------------------------------------------------ submitting */

static uint64_t input_span(uint64_t size)
{
    return (size + INPUT_ALIGN - 1) & ~(uint64_t)(INPUT_ALIGN - 1);
}

/* A place for `size` bytes in the ring of inputs, in one piece; freed in the order of the tasks. */
static int place_input(struct pool *pool, size_t size, uint64_t *ret_place)
{
    uint64_t ring = pool->options.inputs_bytes & ~(uint64_t)(INPUT_ALIGN - 1), span = input_span(size);
    if (span > ring)
        return -EMSGSIZE;
    if (pool->inputs_head == pool->inputs_tail) /* empty: from its beginning on, the largest fits */
        pool->inputs_head = pool->inputs_tail = 0;
    uint64_t place = pool->inputs_head % ring;
    uint64_t filler = place + span > ring ? ring - place : 0;
    if (pool->inputs_head + filler + span - pool->inputs_tail > ring)
        return -EAGAIN;
    if (!pool->inputs_end)
        pool->inputs_end = calloc(pool->area.tasks->facts.capacity, sizeof *pool->inputs_end);
    if (!pool->inputs_end)
        return -ENOMEM;
    *ret_place = (pool->inputs_head + filler) % ring;
    pool->inputs_head += filler + span;
    pool->inputs_end[pool_submitted(pool) & pool->area.tasks->facts.mask] = pool->inputs_head;
    return 0;
}

/* By the pool's own notes: what stands in the record may have been overwritten. */
static void free_input(struct pool *pool, uint64_t id)
{
    uint64_t *end = pool->inputs_end ? &pool->inputs_end[id & pool->area.tasks->facts.mask] : NULL;
    if (!end || *end == 0)
        return;
    pool->inputs_tail = *end;
    *end = 0;
}

int pool_submit(struct pool *pool, const void *input, size_t size, uint64_t *ret_id)
{
    if (pool->stopped)
        return -ESHUTDOWN;
    if (size > UINT32_MAX)
        return -EMSGSIZE;
    if (pool_room(pool) == 0)
        return -EAGAIN;
    uint64_t word = 0;
    if (size > TASK_INLINE_MAX) {
        int error = place_input(pool, size, &word);
        if (error)
            return error;
        memcpy(pool->area.inputs + word, input, size);
    } else if (size > 0) {
        memcpy(&word, input, size);
    }
    if (ret_id)
        *ret_id = pool_submitted(pool);
    task_table_submit(pool->area.tasks, word, (uint32_t)size, pool->options.attempts);
    return 0;
}

/* Asks to be woken: for every task when somebody waits for single ones, else when a worker runs out of work. */
static void listen_again(struct pool *pool)
{
    supervisor_listen(pool->supervisor, pool->expectations || pool->closely ? NOTIFY_ANY : NOTIFY_IDLE);
}

void pool_listen_closely(struct pool *pool, bool closely)
{
    pool->closely = closely;
    listen_again(pool);
}

void pool_offer(struct pool *pool, uint64_t end)
{
    struct task_table *tasks = pool->area.tasks;
    uint32_t fresh = (uint32_t)end - task_span_end(atomic_load(&tasks->fresh));
    pool->offered = end;
    listen_again(pool);
    task_table_offer(tasks, end);
    unsigned sleepers = supervisor_sleepers(pool->supervisor); /* counted after the offer: see there */
    task_table_wake(tasks, (int)(fresh < sleepers ? fresh : sleepers));
    if (pool->options.kind == POOL_PROCESS_A_TASK)
        supervisor_supply(pool->supervisor);
}

void pool_offer_elsewhere(struct pool *pool, uint64_t end)
{
    pool->offered = end;
    listen_again(pool);
    task_table_offer_elsewhere(pool->area.tasks, end);
}

/* ------------------------------------------------------------------ collecting */

/* Where the bytes of a result are: in the record (copied to `small`), or in the ring of the worker that made it. NULL when
 * what stands there makes no sense. */
static const void *data_of(struct pool *pool, const struct task_record *record, task_word word, uint64_t *small,
                           uint32_t *size)
{
    *size = atomic_load_explicit(&record->result_size, memory_order_relaxed);
    *small = atomic_load_explicit(&record->result, memory_order_relaxed);
    if (*size <= TASK_INLINE_MAX)
        return small;
    unsigned slot = task_word_slot(word);
    if (slot >= pool->area.facts->slots)
        return NULL;
    struct results *ring = pool->area.results[slot];
    return results_is_sound(ring, pool->area.facts->result_max) ? results_at(ring, *small, *size) : NULL;
}

static enum pool_status status_of(enum task_state state)
{
    static const enum pool_status statuses[] = {
        [T_DONE] = POOL_OK, [T_FAILED] = POOL_FAILED, [T_LOST] = POOL_LOST, [T_CANCELLED] = POOL_CANCELLED};
    return statuses[state];
}

static int exit_code_of(struct death death)
{
    switch (death.how) {
    case DEATH_NONE:
    case DEATH_LEFT:
    case DEATH_GAVE_UP:
        return 0;
    case DEATH_EXITED:
        return death.code;
    default:
        return -(int)death.code;
    }
}

static void tell_claimant(struct pool *pool, uint64_t id, const struct task_record *record, const void *data,
                          size_t size)
{
    if (!pool->expectations)
        return;
    struct expectation *expectation = &pool->expectations[id & pool->area.tasks->facts.mask];
    pool_claimant *claimant = expectation->claimant;
    if (!claimant)
        return;
    expectation->claimant = NULL;
    task_word word = atomic_load(&record->word);
    struct pool_result result = {
        .status = status_of(task_word_state(word)), .data = data, .size = size, .attempts = task_word_attempts(word)};
    char cause[96], why[160];
    if (result.status == POOL_LOST) {
        result.exit_code = exit_code_of(record->death);
        int length = snprintf(why, sizeof why, "%s, %u %s", death_text(record->death, cause, sizeof cause),
                              result.attempts, result.attempts == 1 ? "attempt" : "attempts");
        result.data = why;
        result.size = (size_t)length < sizeof why ? (size_t)length : sizeof why - 1;
    }
    claimant(expectation->owner, expectation->index, &result);
}

static void task_is_final(void *context, uint64_t id, const struct task_record *record)
{
    struct pool *pool = context;
    task_word word = atomic_load_explicit(&record->word, memory_order_relaxed);
    bool has_data = task_word_state(word) == T_DONE || task_word_state(word) == T_FAILED;
    uint64_t small;
    uint32_t size = 0;
    const void *data = has_data && task_word_incarnation(word) > 0 ? data_of(pool, record, word, &small, &size) : NULL;
    if (has_data && !data) { /* overwritten by a task that writes where it should not */
        struct task_record *own = task_table_at(pool->area.tasks, (uint32_t)id);
        atomic_store(&own->word, task_word_make(T_LOST, task_word_attempts(word), 0, 0));
        size = 0;
    }
    if (pool->events.final)
        pool->events.final(pool->context, id, record, data, size);
    tell_claimant(pool, id, record, data, size);
    if (size > TASK_INLINE_MAX)
        results_consume(pool->area.results[task_word_slot(word)], small);
}

static void release_finished(struct pool *pool)
{
    for (uint64_t id = harvest_released(pool->harvest); id < harvest_low(pool->harvest); id++)
        free_input(pool, id);
    harvest_release(pool->harvest, harvest_low(pool->harvest));
}

static void feed_all(struct pool *pool)
{
    for (struct pool_feeder *feeder = pool->feeders, *next; feeder; feeder = next) {
        next = feeder->next; /* a feeder that is through takes itself out */
        feeder->feed(feeder->owner);
    }
}

static void feed_the_rest(struct pool *pool)
{
    for (struct pool_feeder *feeder = pool->feeders; feeder; feeder = feeder->next)
        feeder->all = true;
    feed_all(pool);
}

/* The request for news comes before the look at the records: a chunk that ends after the look, wakes (see worker.c,
 * notify()). */
static uint64_t look(void *context, bool all)
{
    struct pool *pool = context;
    if (pool->supervisor)
        listen_again(pool);
    uint64_t found = harvest_look(pool->harvest, all, task_is_final, pool);
    if ((found > 0 || pool->unfed) && !pool->keep) {
        pool->unfed = false;
        release_finished(pool);
        feed_all(pool);
    }
    return harvest_count(pool->harvest);
}

/* Of those that workers were offered. A look without its consequences: it may be asked in the middle of one. */
static uint64_t unfinished(void *context)
{
    struct pool *pool = context;
    pool->unfed |= harvest_look(pool->harvest, false, task_is_final, pool) > 0;
    uint64_t final = harvest_count(pool->harvest);
    return pool->offered > final ? pool->offered - final : 0;
}

void pool_look(struct pool *pool)
{
    (void)look(pool, false);
}

/* When all workers have slept for a while, and yet something that they were offered is not final, then what told of it
 * was overwritten. Called at every tick. */
static void audit(void *context)
{
    struct pool *pool = context;
    uint64_t low = harvest_low(pool->harvest);
    unsigned alive = supervisor_alive(pool->supervisor);
    bool forgotten = low < pool->offered && alive > 0 && supervisor_sleepers(pool->supervisor) == alive;
    pool->forgotten_ticks = forgotten ? pool->forgotten_ticks + 1 : 0;
    if (pool->forgotten_ticks < FORGOTTEN_TICKS)
        return;
    pool->forgotten_ticks = 0;
    supervisor_recover(pool->supervisor, low, pool->offered);
}

int pool_expects(struct pool *pool)
{
    if (pool->expectations)
        return 0;
    pool->expectations = calloc(pool->area.tasks->facts.capacity, sizeof *pool->expectations);
    if (!pool->expectations)
        return -ENOMEM;
    supervisor_listen(pool->supervisor, NOTIFY_ANY);
    return 0;
}

void pool_expect(struct pool *pool, uint64_t id, pool_claimant *claimant, void *owner, uint64_t index)
{
    pool->expectations[id & pool->area.tasks->facts.mask] = (struct expectation){claimant, owner, index};
}

void pool_forget(struct pool *pool, const void *owner)
{
    for (uint32_t i = 0; pool->expectations && i < pool->area.tasks->facts.capacity; i++)
        if (pool->expectations[i].owner == owner)
            pool->expectations[i].claimant = NULL;
}

/* ------------------------------------------------------------------ running and ending */

/* The processes that the program itself has started: a task may wait for what one of them held when it died. */
static void look_after_others(void)
{
    const struct self *me = self();
    if (me->look_after)
        me->look_after(me->look_after_context);
}

bool pool_wait(struct pool *pool, bool (*done)(const void *context), const void *context, uint64_t deadline_ns)
{
    bool expired = false;
    while (!done(context)) {
        if (expired)
            return false;
        /* Once at least: who asks again and again with no time to wait gets an answer in the end. */
        expired = clock_ns() >= deadline_ns;
        (void)evloop_step(pool->loop, deadline_ns);
        look_after_others();
    }
    return true;
}

int pool_resize(struct pool *pool, unsigned workers)
{
    return workers == 0 ? -EINVAL : supervisor_resize(pool->supervisor, workers);
}

void pool_close(struct pool *pool)
{
    pool->closed = true;
}

void pool_cancel(struct pool *pool, uint64_t begin, uint64_t end, enum task_state state, struct death death)
{
    (void)task_table_cancel(pool->area.tasks, begin, end, state, death);
}

void pool_look_at_all(struct pool *pool)
{
    (void)look(pool, true);
}

/* Everything that is not final becomes so: what nobody holds now, the rest when its worker is dead. */
static void end_unclaimed(struct pool *pool, enum task_state state, struct death death)
{
    (void)task_table_cancel(pool->area.tasks, harvest_low(pool->harvest), pool_submitted(pool), state, death);
    (void)look(pool, true);
    feed_the_rest(pool); /* maps learn that no more is taken */
}

static void gave_up(void *context, const char *why)
{
    struct pool *pool = context;
    (void)why; /* kept by the supervisor */
    pool->closed = pool->stopped = true;
    end_unclaimed(pool, T_LOST, (struct death){.how = DEATH_GAVE_UP});
}

void pool_stop(struct pool *pool, enum supervisor_stop urgency)
{
    pool->closed = true;
    if (urgency >= STOP_SOON && !pool->stopped) {
        pool->stopped = true;
        end_unclaimed(pool, T_CANCELLED, (struct death){0});
    }
    supervisor_stop(pool->supervisor, urgency);
}

static bool nothing_left(const void *context)
{
    const struct pool *pool = context;
    return pool->stopped || (pool_finished(pool) == pool_submitted(pool) && !pool->feeders);
}

static bool nobody_left(const void *context)
{
    return supervisor_processes(((const struct pool *)context)->supervisor) == 0;
}

int pool_join(struct pool *pool, uint64_t timeout_ns)
{
    uint64_t deadline = clock_after(timeout_ns);
    if (!pool->closed)
        return -EINVAL;
    feed_the_rest(pool); /* nobody fetches while this waits */
    if (!pool_wait(pool, nothing_left, pool, deadline))
        return -ETIMEDOUT;
    pool_stop(pool, STOP_WHEN_DONE);
    return pool_wait(pool, nobody_left, pool, deadline) ? 0 : -ETIMEDOUT;
}

void pool_terminate(struct pool *pool)
{
    pool_stop(pool, STOP_TERMINATE);
    (void)pool_wait(pool, nobody_left, pool, CLOCK_NEVER);
    end_unclaimed(pool, T_CANCELLED, (struct death){0});
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
