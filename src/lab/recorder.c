#include "lab/recorder.h"

#include "base/amount.h"
#include "base/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int recorder_init(struct recorder *recorder, enum settings_executor executor, unsigned workers, uint64_t tasks)
{
    *recorder = (struct recorder){.run = {.executor = (int)executor, .workers_asked = workers, .tasks_count = tasks}};
    recorder->run.tasks = calloc(tasks + 1, sizeof *recorder->run.tasks);
    if (!recorder->run.tasks)
        return -ENOMEM;
    for (uint64_t i = 0; i < tasks; i++)
        recorder->run.tasks[i] = (struct run_task){.worker = RUN_NO_WORKER, .core = RUN_NO_CORE};
    return 0;
}

void recorder_release(struct recorder *recorder)
{
    struct run *run = &recorder->run;
    for (uint64_t i = 0; run->tasks && i < run->tasks_count; i++)
        if (run->tasks[i].result_size > sizeof run->tasks[i].small) {
            union {
                const void *in;
                void *out;
            } result = {run->tasks[i].result};
            free(result.out);
        }
    free(run->tasks);
    free(run->workers);
    free(run->channels);
    free(run->pauses);
    free(run->kills);
    recorder->lines.lines = run->lines ? run->lines : recorder->lines.lines;
    recorder->lines.count = run->lines ? run->lines_count : recorder->lines.count;
    line_store_release(&recorder->lines);
}

void recorder_begin(struct recorder *recorder)
{
    recorder->origin_ns = clock_ns();
}

uint64_t recorder_clock(const struct recorder *recorder, uint64_t ns)
{
    return ns > recorder->origin_ns ? ns - recorder->origin_ns : 0;
}

/* ------------------------------------------------------------------ tasks */

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

/* On the run's clock: a pool's wall holds its start-up, the loop's does not. */
static uint64_t wall_begin(const struct recorder *recorder)
{
    return recorder->run.executor == RUN_BY_LOOP ? recorder->first_start_ns : 0;
}

static void note_start(struct recorder *recorder, uint64_t start_ns)
{
    if (recorder->first_start_ns != 0 && start_ns >= recorder->first_start_ns)
        return;
    recorder->first_start_ns = start_ns;
    recorder->run.begin_ns = wall_begin(recorder);
}

static void note_end(struct recorder *recorder, uint64_t end_ns)
{
    if (end_ns > recorder->last_end_ns)
        recorder->last_end_ns = end_ns;
}

static void note_times(struct recorder *recorder, const struct task_record *record, struct run_task *task)
{
    uint64_t claim = atomic_load_explicit(&record->claim_ns, memory_order_relaxed);
    uint64_t start = atomic_load_explicit(&record->start_ns, memory_order_relaxed);
    uint64_t finish = atomic_load_explicit(&record->finish_ns, memory_order_relaxed);
    task->claim_ns = recorder_clock(recorder, claim);
    task->start_ns = recorder_clock(recorder, start);
    task->finish_ns = recorder_clock(recorder, finish);
    task->core = (int16_t)atomic_load_explicit(&record->core, memory_order_relaxed);
    note_start(recorder, task->start_ns);
    note_end(recorder, task->finish_ns);
}

void recorder_task(struct recorder *recorder, uint64_t id, const struct task_record *record, int32_t worker,
                   const void *result, size_t size)
{
    struct run_task *task = &recorder->run.tasks[id];
    task_word word = atomic_load_explicit(&record->word, memory_order_relaxed);
    task->status = (uint8_t)status_of(task_word_state(word));
    task->attempts = (uint8_t)task_word_attempts(word);
    task->worker = worker;
    if (record->death.how != DEATH_UNKNOWN) /* else the last that it was in the hands of is all that is known */
        task->death = record->death;
    if (run_task_finished(task)) {
        note_times(recorder, record, task);
        keep_result(task, result, size);
    } else { /* lost or cancelled: it took until now, when that was decided */
        note_end(recorder, recorder_clock(recorder, clock_ns()));
    }
}

void recorder_skip(struct recorder *recorder, uint64_t id, enum task_status status)
{
    recorder->run.tasks[id] =
        (struct run_task){.status = (uint8_t)status, .worker = RUN_NO_WORKER, .core = RUN_NO_CORE};
}

/* ------------------------------------------------------------------ workers */

static void note_kill(struct run *run, const struct run_kill *kill)
{
    size_t count = run->kills_count;
    if ((count & (count - 1)) == 0) { /* full: there is room for a power of two */
        struct run_kill *kills = realloc(run->kills, (count ? 2 * count : 1) * sizeof *kills);
        if (!kills)
            return;
        run->kills = kills;
    }
    run->kills[run->kills_count++] = *kill;
}

/* The record of a task keeps only its last attempt, but the clock began to run with the first. */
void recorder_death(struct recorder *recorder, const struct life *life, uint64_t task, const struct task_record *record)
{
    uint64_t start_ns = record ? atomic_load_explicit(&record->start_ns, memory_order_relaxed) : 0;
    if (task < recorder->run.tasks_count && !run_task_finished(&recorder->run.tasks[task]))
        recorder->run.tasks[task].death = life->death;
    recorder->run.deaths += death_is_violent(life->death);
    recorder->run.retries += life->death_retried;
    if (!record || start_ns < life->born_ns || start_ns > life->ended_ns)
        return;
    struct run_kill kill = {.task = task,
                            .begin_ns = recorder_clock(recorder, start_ns),
                            .end_ns = recorder_clock(recorder, life->ended_ns),
                            .slot = life->place,
                            .incarnation = (unsigned)life->incarnation,
                            .death = life->death,
                            .core = (int16_t)atomic_load_explicit(&record->core, memory_order_relaxed)};
    note_start(recorder, kill.begin_ns);
    if (task < recorder->run.tasks_count && !run_task_finished(&recorder->run.tasks[task]))
        note_kill(&recorder->run, &kill);
}

void recorder_line(struct recorder *recorder, const struct life *life, size_t index, const struct output_line *line,
                   struct run_line *ret_line)
{
    *ret_line = (struct run_line){.time_ns = recorder_clock(recorder, line->time_ns),
                                  .worker = (int32_t)index,
                                  .task = line->task == SLOT_NO_TASK ? RUN_NO_TASK : line->task,
                                  .text = line->text};
    (void)snprintf(ret_line->name, sizeof ret_line->name, "%s", line->name[0] ? line->name : life->name);
    line_store_add(&recorder->lines, ret_line);
}

void recorder_split_states(const uint64_t times_ns[SLOT_STATE_COUNT], const uint64_t stopped_ns[SLOT_STATE_COUNT],
                           uint64_t time_ns[TIME_COUNT])
{
    static const enum run_time kinds[SLOT_STATE_COUNT] = {
        [SLOT_STARTING] = TIME_START,  [SLOT_WAITING] = TIME_WAIT, [SLOT_RUNNING] = TIME_OFF_CORE,
        [SLOT_LEAVING] = TIME_LEAVE,   [SLOT_PUT] = TIME_PUT,      [SLOT_GET] = TIME_GET,
        [SLOT_SEND] = TIME_SEND,       [SLOT_LOCK] = TIME_LOCK,    [SLOT_JOIN] = TIME_JOIN,
        [SLOT_RECEIVE] = TIME_RECEIVE,
    };
    memset(time_ns, 0, TIME_COUNT * sizeof *time_ns);
    for (int state = 0; state < SLOT_STATE_COUNT; state++) {
        uint64_t held_ns = state == SLOT_STARTING || state == SLOT_LEAVING ? 0 : stopped_ns[state];
        time_ns[kinds[state]] = times_ns[state] - held_ns;
        time_ns[TIME_STOPPED] += held_ns;
    }
}

void recorder_split_life(const struct life *life, uint64_t time_ns[TIME_COUNT])
{
    recorder_split_states(life->times_ns, life->stopped_ns, time_ns);
    time_ns[TIME_ON_CORE] = amount_least(time_ns[TIME_OFF_CORE], life->work_cpu_ns);
    time_ns[TIME_NO_CORE] = amount_least(time_ns[TIME_OFF_CORE] - time_ns[TIME_ON_CORE], life->delay_ns);
    time_ns[TIME_OFF_CORE] -= time_ns[TIME_ON_CORE] + time_ns[TIME_NO_CORE];
}

static void fill_worker(const struct recorder *recorder, const struct life *life, struct run_worker *worker)
{
    *worker = (struct run_worker){
        .slot = life->slot,
        .incarnation = (unsigned)life->incarnation,
        .pid = life->pid,
        .born_ns = recorder_clock(recorder, life->born_ns),
        .ended_ns = recorder_clock(recorder, life->ended_ns),
        .tasks = life->tasks,
        .cpu_ns = life->cpu_ns,
        .max_rss_bytes = life->max_rss_bytes,
        .switches_voluntary = life->switches_voluntary,
        .switches_involuntary = life->switches_involuntary,
        .death = life->death,
        .death_task = life->death_task == SLOT_NO_TASK ? RUN_NO_TASK : life->death_task,
    };
    (void)snprintf(worker->name, sizeof worker->name, "%s", life->name);
    recorder_split_life(life, worker->time_ns);
}

/* ------------------------------------------------------------------ time */

/* Room for the next pause, so that what was stopped is never counted as time that ran. */
static int grow_pauses(struct run *run)
{
    struct run_pause *pauses = realloc(run->pauses, (run->pauses_count + 1) * sizeof *pauses);
    if (!pauses)
        return -ENOMEM;
    run->pauses = pauses;
    return 0;
}

int recorder_pause(struct recorder *recorder, bool paused)
{
    struct run *run = &recorder->run;
    if (paused == recorder->paused)
        return 0;
    int error = paused ? grow_pauses(run) : 0;
    if (error)
        return error;
    uint64_t now = recorder_clock(recorder, clock_ns());
    if (paused)
        run->pauses[run->pauses_count++] = (struct run_pause){now, UINT64_MAX};
    else
        run->pauses[run->pauses_count - 1].end_ns = now;
    recorder->paused = paused;
    return 0;
}

static uint64_t wall_until(const struct recorder *recorder, uint64_t end_ns)
{
    uint64_t begin = wall_begin(recorder);
    return end_ns > begin ? end_ns - begin - run_paused(&recorder->run, begin, end_ns) : 0;
}

uint64_t recorder_elapsed(const struct recorder *recorder, uint64_t now_ns, bool all_done)
{
    bool over = recorder->ended || all_done;
    return wall_until(recorder, over ? recorder->last_end_ns : recorder_clock(recorder, now_ns));
}

/* From before the first birth until every worker that was there at the start was ready, or until the end, if that came
 * sooner: it is a part of the wall. */
static uint64_t start_up(const struct recorder *recorder, const struct life *lives, size_t count)
{
    const struct run *run = &recorder->run;
    uint64_t last = 0;
    for (size_t i = 0; i < count; i++) {
        if (lives[i].incarnation > 1 || lives[i].slot >= run->workers_asked)
            continue; /* came later, in the place of another or in a new one */
        uint64_t ready = recorder_clock(recorder, lives[i].born_ns + lives[i].times_ns[SLOT_STARTING]);
        if (ready > last)
            last = ready;
    }
    last -= run_paused(run, 0, last);
    return run->wall_ns ? amount_least(last, run->wall_ns) : last;
}

void recorder_end(struct recorder *recorder, const struct life *lives, size_t count)
{
    struct run *run = &recorder->run;
    run->workers = calloc(count + 1, sizeof *run->workers);
    run->workers_count = run->workers ? count : 0;
    for (size_t i = 0; i < run->workers_count; i++) {
        fill_worker(recorder, &lives[i], &run->workers[i]);
        run->cpu_ns += lives[i].cpu_ns;
    }
    run->wall_ns = wall_until(recorder, recorder->last_end_ns);
    run->paused_ns = run_paused(run, run->begin_ns, recorder->last_end_ns);
    run->start_up_ns = start_up(recorder, lives, count);
    run->lines = line_store_take(&recorder->lines, &run->lines_count);
    run->lines_dropped = recorder->lines.dropped;
    recorder->ended = true;
}
