#include "lab/execution.h"

#include "base/clock.h"
#include "ipc/task.h"

#include <errno.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOP_CHUNK 1024 /* the baseline takes so many tasks at once: next to no pool in its way */

struct execution {
    struct execution_options options;
    struct pool *pool;
    struct run run;
    struct line_store lines;
    uint64_t offered; /* tasks of the batches so far */
    uint64_t origin_ns;
    uint64_t first_start_ns, last_finish_ns; /* on the run's clock; 0 = none yet */
    bool started, closing, ended, paused;
};

const char *execution_worker_name(enum settings_executor executor, unsigned slot, char *buffer, size_t size)
{
    if (executor == RUN_BY_LOOP)
        (void)snprintf(buffer, size, "Loop");
    else
        (void)snprintf(buffer, size, "Worker-%u", slot + 1);
    return buffer;
}

static uint64_t since_origin(const struct execution *execution, uint64_t ns)
{
    return ns > execution->origin_ns ? ns - execution->origin_ns : 0;
}

/* ------------------------------------------------------------------ events of the pool */

static enum task_status status_of(enum task_state state)
{
    static const enum task_status statuses[] = {
        [T_DONE] = TASK_OK, [T_FAILED] = TASK_FAILED, [T_LOST] = TASK_LOST, [T_CANCELLED] = TASK_CANCELLED};
    return statuses[state];
}

static void keep_result(struct run_task *task, const void *data, size_t size)
{
    void *copy = &task->small;
    if (size > sizeof task->small) {
        copy = malloc(size);
        if (!copy) { /* the task ran, but what it returned is gone */
            task->status = TASK_LOST;
            return;
        }
    }
    if (size > 0)
        memcpy(copy, data, size);
    task->result = copy;
    task->result_size = (uint32_t)size;
}

static int32_t life_index(struct execution *execution, task_word word)
{
    struct supervisor *supervisor = pool_supervisor(execution->pool);
    if (task_word_incarnation(word) == 0 || task_word_slot(word) >= execution->options.workers_max)
        return RUN_NO_WORKER;
    size_t count;
    const struct life *lives = supervisor_lives(supervisor, &count);
    const struct life *life = supervisor_life(supervisor, task_word_slot(word));
    return life && life->incarnation == task_word_incarnation(word) ? (int32_t)(life - lives) : RUN_NO_WORKER;
}

static void note_start(struct execution *execution, uint64_t start_ns)
{
    if (execution->first_start_ns == 0 || start_ns < execution->first_start_ns)
        execution->first_start_ns = start_ns;
}

static void note_end(struct execution *execution, uint64_t end_ns)
{
    if (end_ns > execution->last_finish_ns)
        execution->last_finish_ns = end_ns;
}

static void note_times(struct execution *execution, const struct task_record *record, struct run_task *task)
{
    uint64_t claim = atomic_load_explicit(&record->claim_ns, memory_order_relaxed);
    uint64_t start = atomic_load_explicit(&record->start_ns, memory_order_relaxed);
    uint64_t finish = atomic_load_explicit(&record->finish_ns, memory_order_relaxed);
    task->claim_ns = since_origin(execution, claim);
    task->start_ns = since_origin(execution, start);
    task->finish_ns = since_origin(execution, finish);
    task->core = (int16_t)atomic_load_explicit(&record->core, memory_order_relaxed);
    note_start(execution, task->start_ns);
    note_end(execution, task->finish_ns);
}

static void task_is_final(void *context, uint64_t id, const struct task_record *record, const void *data, size_t size)
{
    struct execution *execution = context;
    struct run_task *task = &execution->run.tasks[id];
    task_word word = atomic_load_explicit(&record->word, memory_order_relaxed);
    task->status = (uint8_t)status_of(task_word_state(word));
    task->attempts = (uint8_t)task_word_attempts(word);
    task->worker = life_index(execution, word);
    task->death = record->death;
    if (run_task_finished(task)) {
        note_times(execution, record, task);
        keep_result(task, data, size);
    } else { /* lost or cancelled: it took until now, when that was decided */
        note_end(execution, since_origin(execution, clock_ns()));
    }
    if (execution->options.events.finished && execution->started)
        execution->options.events.finished(execution->options.context, id);
}

/* The record of a task keeps only its last attempt, but the clock began to run with the first. */
static void note_lost_start(struct execution *execution, const struct life *life)
{
    if (life->death_task >= execution->run.tasks_count)
        return;
    struct task_table *tasks = pool_area_of(execution->pool)->tasks;
    uint64_t start =
        atomic_load_explicit(&task_table_at(tasks, (uint32_t)life->death_task)->start_ns, memory_order_relaxed);
    if (start >= life->born_ns && start <= life->ended_ns)
        note_start(execution, since_origin(execution, start));
}

static void worker_died(void *context, const struct life *life)
{
    struct execution *execution = context;
    execution->run.deaths += death_is_violent(life->death);
    execution->run.retries += life->death_retried;
    note_lost_start(execution, life);
    if (execution->options.events.died)
        execution->options.events.died(execution->options.context, life);
}

static void worker_printed(void *context, size_t life, const struct output_line *line)
{
    struct execution *execution = context;
    size_t count;
    const struct life *lives = supervisor_lives(pool_supervisor(execution->pool), &count);
    struct run_line kept = {.time_ns = since_origin(execution, line->time_ns),
                            .worker = (int32_t)life,
                            .task = line->task == SLOT_NO_TASK ? RUN_NO_TASK : line->task,
                            .text = line->text};
    line_store_add(&execution->lines, &kept);
    char name[24];
    if (execution->options.events.line)
        execution->options.events.line(
            execution->options.context, &kept,
            execution_worker_name(execution->options.executor, lives[life].slot, name, sizeof name));
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

static int make_pool(struct execution *execution)
{
    const struct execution_options *options = &execution->options;
    const struct settings *settings = options->settings;
    bool loop = options->executor == RUN_BY_LOOP;
    uint64_t count = plan_count(options->plan);
    struct pool_options pool = {
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
        .spawn_argument = settings->start == START_SPAWN && !loop ? options->spawn_argument : NULL,
        .loop = options->loop,
    };
    int error = pool_new(&execution->pool, &pool);
    if (error)
        return error;
    static const struct pool_events events = {.final = task_is_final, .died = worker_died, .line = worker_printed};
    pool_observe(execution->pool, &events, execution, true);
    for (uint64_t i = 0; i < count && !error; i++) {
        size_t size;
        const void *input = plan_input(options->plan, i, &size);
        error = pool_submit(execution->pool, input, size, NULL);
    }
    return error;
}

int execution_new(struct execution **ret_execution, const struct execution_options *options, struct problem *problem)
{
    struct execution *execution = calloc(1, sizeof *execution);
    int error = execution ? 0 : -ENOMEM;
    if (!error) {
        execution->options = *options;
        execution->run.executor = (int)options->executor;
        execution->run.workers_asked = options->workers;
        execution->run.tasks_count = plan_count(options->plan);
        execution->run.tasks = calloc(execution->run.tasks_count + 1, sizeof *execution->run.tasks);
        error = execution->run.tasks ? make_pool(execution) : -ENOMEM;
        for (uint64_t i = 0; !error && i < execution->run.tasks_count; i++)
            execution->run.tasks[i] = (struct run_task){.worker = RUN_NO_WORKER, .core = RUN_NO_CORE};
    }
    if (error) {
        (void)problem_set(problem, "cannot make room for %llu tasks and %u workers: %s",
                          (unsigned long long)plan_count(options->plan), options->workers_max, strerror(-error));
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
    for (uint64_t i = 0; execution->run.tasks && i < execution->run.tasks_count; i++)
        if (execution->run.tasks[i].result_size > sizeof execution->run.tasks[i].small) {
            union {
                const void *in;
                void *out;
            } result = {execution->run.tasks[i].result};
            free(result.out);
        }
    free(execution->run.tasks);
    free(execution->run.workers);
    free(execution->run.pauses);
    execution->lines.lines = execution->run.lines ? execution->run.lines : execution->lines.lines;
    execution->lines.count = execution->run.lines ? execution->run.lines_count : execution->lines.count;
    line_store_release(&execution->lines);
    free(execution);
}

/* ------------------------------------------------------------------ running */

/* The loop takes its tasks in order anyway: batches are of no use to it. */
static void offer_batch(struct execution *execution)
{
    execution->offered = execution->options.executor == RUN_BY_LOOP
                             ? execution->run.tasks_count
                             : plan_batch_end(execution->options.plan, execution->offered);
    pool_offer(execution->pool, execution->offered);
}

/* The next batch may want another number of workers, unless the user asked for one. */
static void size_for_batch(struct execution *execution)
{
    const struct execution_options *options = &execution->options;
    unsigned workers = plan_batch_workers(options->plan, execution->offered);
    if (workers > 0 && options->settings->workers == 0)
        (void)pool_resize(execution->pool, workers < options->workers_max ? workers : options->workers_max);
}

int execution_start(struct execution *execution, struct problem *problem)
{
    execution->origin_ns = clock_ns();
    offer_batch(execution);
    int error = pool_start(execution->pool);
    if (error)
        (void)problem_set(problem, "cannot start a single worker: %s", strerror(-error));
    else
        execution->started = true;
    return error;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* From before the first fork until every worker that was there at the start was ready, or until the end, if that came
 * sooner: it is a part of the wall. */
static uint64_t start_up(const struct execution *execution)
{
    const struct run *run = &execution->run;
    size_t count;
    const struct life *lives = supervisor_lives(pool_supervisor(execution->pool), &count);
    uint64_t last = 0;
    for (size_t i = 0; i < count && i < run->workers_asked; i++) {
        uint64_t ready = since_origin(execution, lives[i].born_ns + lives[i].times_ns[SLOT_STARTING]);
        if (ready > last)
            last = ready;
    }
    last -= run_paused(run, 0, last);
    return run->wall_ns ? least(last, run->wall_ns) : last;
}

void execution_split_life(const struct life *life, uint64_t time_ns[TIME_COUNT])
{
    uint64_t running = life->times_ns[SLOT_RUNNING];
    time_ns[TIME_START] = life->times_ns[SLOT_STARTING];
    time_ns[TIME_WAIT] = life->times_ns[SLOT_WAITING];
    time_ns[TIME_ON_CORE] = least(running, life->work_cpu_ns);
    time_ns[TIME_NO_CORE] = least(running - time_ns[TIME_ON_CORE], life->delay_ns);
    time_ns[TIME_OFF_CORE] = running - time_ns[TIME_ON_CORE] - time_ns[TIME_NO_CORE];
    time_ns[TIME_LEAVE] = life->times_ns[SLOT_LEAVING];
}

static void fill_worker(const struct execution *execution, const struct life *life, struct run_worker *worker)
{
    *worker = (struct run_worker){
        .slot = life->slot,
        .incarnation = (unsigned)life->incarnation,
        .pid = life->pid,
        .born_ns = since_origin(execution, life->born_ns),
        .ended_ns = since_origin(execution, life->ended_ns),
        .tasks = life->tasks,
        .cpu_ns = life->cpu_ns,
        .max_rss_bytes = life->max_rss_bytes,
        .switches_voluntary = life->switches_voluntary,
        .switches_involuntary = life->switches_involuntary,
        .death = life->death,
        .death_task = life->death_task == SLOT_NO_TASK ? RUN_NO_TASK : life->death_task,
    };
    (void)execution_worker_name(execution->options.executor, life->slot, worker->name, sizeof worker->name);
    execution_split_life(life, worker->time_ns);
}

/* On the run's clock: a pool's wall holds its start-up, the loop's does not. */
static uint64_t wall_begin(const struct execution *execution)
{
    return execution->options.executor == RUN_BY_LOOP ? execution->first_start_ns : 0;
}

static uint64_t wall_until(const struct execution *execution, uint64_t end_ns)
{
    uint64_t begin = wall_begin(execution);
    return end_ns > begin ? end_ns - begin - run_paused(&execution->run, begin, end_ns) : 0;
}

/* Everybody is gone: what was collected on the way becomes the run. */
static void finish(struct execution *execution)
{
    struct run *run = &execution->run;
    size_t count;
    const struct life *lives = supervisor_lives(pool_supervisor(execution->pool), &count);
    run->workers = calloc(count + 1, sizeof *run->workers);
    run->workers_count = run->workers ? count : 0;
    for (size_t i = 0; i < run->workers_count; i++) {
        fill_worker(execution, &lives[i], &run->workers[i]);
        run->cpu_ns += lives[i].cpu_ns;
    }
    run->begin_ns = wall_begin(execution);
    run->wall_ns = wall_until(execution, execution->last_finish_ns);
    run->paused_ns = run_paused(run, run->begin_ns, execution->last_finish_ns);
    run->start_up_ns = start_up(execution);
    run->lines = line_store_take(&execution->lines, &run->lines_count);
    run->lines_dropped = execution->lines.dropped;
    (void)snprintf(run->gave_up, sizeof run->gave_up, "%s", supervisor_why(pool_supervisor(execution->pool)));
    execution->ended = true;
}

void execution_advance(struct execution *execution)
{
    if (execution->ended || !execution->started)
        return;
    uint64_t done = pool_finished(execution->pool);
    if (!execution->closing && done == execution->offered && done < execution->run.tasks_count) {
        size_for_batch(execution);
        offer_batch(execution);
    }
    if (!execution->closing && done == execution->run.tasks_count) {
        (void)execution_pause(execution, false);
        execution->closing = true;
        pool_stop(execution->pool, STOP_WHEN_DONE);
    }
    if (supervisor_alive(pool_supervisor(execution->pool)) == 0 &&
        (execution->closing || *supervisor_why(pool_supervisor(execution->pool))))
        finish(execution);
}

bool execution_ended(const struct execution *execution)
{
    return execution->ended;
}

/* Room for the next pause, so that what was stopped is never counted as time that ran. */
static int grow_pauses(struct run *run)
{
    struct run_pause *pauses = realloc(run->pauses, (run->pauses_count + 1) * sizeof *pauses);
    if (!pauses)
        return -ENOMEM;
    run->pauses = pauses;
    return 0;
}

int execution_pause(struct execution *execution, bool paused)
{
    struct run *run = &execution->run;
    if (paused == execution->paused)
        return 0;
    int error = paused ? grow_pauses(run) : 0;
    if (error)
        return error;
    uint64_t now = since_origin(execution, clock_ns());
    if (paused)
        run->pauses[run->pauses_count++] = (struct run_pause){now, UINT64_MAX};
    else
        run->pauses[run->pauses_count - 1].end_ns = now;
    execution->paused = paused;
    supervisor_pause(pool_supervisor(execution->pool), paused);
    return 0;
}

void execution_stop(struct execution *execution, enum supervisor_stop urgency)
{
    (void)execution_pause(execution, false);
    execution->closing = true;
    if (pool_finished(execution->pool) < execution->run.tasks_count)
        execution->run.interrupted = true;
    pool_stop(execution->pool, urgency);
}

struct pool *execution_pool(struct execution *execution)
{
    return execution->pool;
}

const struct run *execution_run(const struct execution *execution)
{
    return &execution->run;
}

size_t execution_lines_count(const struct execution *execution)
{
    return execution->ended ? execution->run.lines_count : execution->lines.count;
}

const struct run_line *execution_line(const struct execution *execution, size_t index)
{
    return execution->ended ? &execution->run.lines[index] : line_store_at(&execution->lines, index);
}

uint64_t execution_lines_dropped(const struct execution *execution)
{
    return execution->lines.dropped;
}

const char *execution_line_worker(const struct execution *execution, const struct run_line *line, char *buffer,
                                  size_t size)
{
    size_t count;
    const struct life *lives = supervisor_lives(pool_supervisor(execution->pool), &count);
    return execution_worker_name(execution->options.executor, lives[line->worker].slot, buffer, size);
}

uint64_t execution_done(const struct execution *execution)
{
    return pool_finished(execution->pool);
}

uint64_t execution_elapsed(const struct execution *execution, uint64_t now_ns)
{
    if (execution->ended || pool_finished(execution->pool) == execution->run.tasks_count)
        return wall_until(execution, execution->last_finish_ns);
    return wall_until(execution, since_origin(execution, now_ns));
}
