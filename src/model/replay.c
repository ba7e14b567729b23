#include "model/replay.h"

#include "model/graph.h"
#include "model/replay_body.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int add_part(struct replay *replay, const struct run *run)
{
    int error = replay_part_init(&replay->parts[replay->parts_count], replay->record, run);
    replay->parts_count += error == 0;
    return error;
}

/* As many as any moment can have. */
static bool make_rows(struct replay *replay)
{
    size_t workers = 0, lines = 0;
    for (size_t i = 0; i < replay->parts_count; i++) {
        workers += replay->parts[i].run->workers_count;
        lines += replay->parts[i].run->lines_count;
    }
    size_t stages = replay->record->graph ? replay->record->graph->stages_count : 0;
    replay->rows = calloc(workers + 1, sizeof *replay->rows);
    replay->lines = calloc(lines + 1, sizeof *replay->lines);
    replay->stages = calloc(stages + 1, sizeof *replay->stages);
    size_t channels = replay->record->run ? replay->record->run->channels_count : 0;
    replay->channels = calloc(channels + 1, sizeof *replay->channels);
    return replay->rows && replay->lines && replay->stages && replay->channels;
}

int replay_new(struct replay **ret_replay, const struct record *record)
{
    if (!record->run && !record->baseline)
        return -EINVAL;
    struct replay *replay = calloc(1, sizeof *replay);
    if (!replay)
        return -ENOMEM;
    replay->record = record;
    replay->has_baseline = record->baseline;
    int error = record->baseline ? add_part(replay, record->baseline) : 0;
    if (!error && record->run)
        error = add_part(replay, record->run);
    if (!error && record->baseline)
        error = ghost_make(&replay->ghost, record->baseline);
    if (!error && !make_rows(replay))
        error = -ENOMEM;
    if (error) {
        replay_free(replay);
        return error;
    }
    *ret_replay = replay;
    return 0;
}

void replay_free(struct replay *replay)
{
    if (!replay)
        return;
    for (size_t i = 0; i < replay->parts_count; i++)
        replay_part_release(&replay->parts[i]);
    ghost_release(&replay->ghost);
    free(replay->rows);
    free(replay->lines);
    free(replay->stages);
    free(replay->channels);
    free(replay);
}

uint64_t replay_run_ns(const struct replay *replay)
{
    return replay->has_baseline ? replay->parts[0].length_ns : 0;
}

uint64_t replay_length_ns(const struct replay *replay)
{
    uint64_t length_ns = 0;
    for (size_t i = 0; i < replay->parts_count; i++)
        length_ns += replay->parts[i].length_ns;
    return length_ns;
}

/* ------------------------------------------------------------------ the snapshot */

static uint64_t last_finish(const struct history *history)
{
    size_t count = history->order_count;
    return count > 0 ? history->run->tasks[history->order[count - 1]].finish_ns : history->run->begin_ns;
}

/* Once all is done its time stands still, as a run's wall does. */
static struct snapshot_progress progress_of(const struct replay_part *part, uint64_t time_ns)
{
    struct snapshot_progress progress = {
        .done = part->finished + part->lost, .total = part->run->tasks_count, .started = true};
    bool over = time_ns >= part->length_ns;
    for (uint64_t i = 0; over && i < part->run->tasks_count; i++) {
        int status = part->run->tasks[i].status;
        progress.done += status == TASK_CANCELLED || status == TASK_SKIPPED;
    }
    progress.finished = over || progress.done == progress.total;
    progress.elapsed_ns = history_elapsed(&part->live, progress.finished ? last_finish(&part->history) : time_ns);
    if (over)
        progress.elapsed_ns = part->run->wall_ns;
    return progress;
}

static struct snapshot_progress progress_at_end(const struct run *run)
{
    return (struct snapshot_progress){.done = run->tasks_count,
                                      .total = run->tasks_count,
                                      .elapsed_ns = run->wall_ns,
                                      .started = true,
                                      .finished = true};
}

static void fill_run(struct replay *replay, const struct replay_part *part, uint64_t time_ns)
{
    struct snapshot *snapshot = &replay->snapshot;
    snapshot->run = progress_of(part, time_ns);
    snapshot->baseline_run = part->baseline;
    if (part->baseline) {
        snapshot->baseline = progress_at_end(part->baseline);
        snapshot->ghost_done = ghost_done(&replay->ghost, snapshot->run.elapsed_ns);
    }
    bool known = part->baseline && snapshot->run.done > 0 && snapshot->run.elapsed_ns > 0;
    snapshot->speedup = known ? (double)part->baseline_spent_ns / (double)snapshot->run.elapsed_ns : NAN;
    unsigned places = replay->record->graph ? part->run->workers_asked : part->places;
    snapshot->efficiency_cores = run_cores(places, &replay->record->machine);
    if (known && snapshot->efficiency_cores > 0)
        snapshot->efficiency = snapshot->speedup / snapshot->efficiency_cores;
    snapshot->answers_compared = part->compared;
    snapshot->answers_differ = part->differ;
}

static void fill_baseline(struct replay *replay, const struct replay_part *part, uint64_t time_ns)
{
    struct snapshot *snapshot = &replay->snapshot;
    snapshot->baseline = progress_of(part, time_ns);
    snapshot->ghost_done = snapshot->baseline.done;
    snapshot->run.total = part->run->tasks_count;
}

static void fill_recent(struct snapshot *snapshot, const struct replay_part *part)
{
    const struct history *history = &part->history;
    size_t count = history->order_count < SNAPSHOT_RECENT_MAX ? history->order_count : SNAPSHOT_RECENT_MAX;
    for (size_t i = 0; i < count; i++) {
        uint32_t id = history->order[history->order_count - count + i];
        const struct run_task *task = &part->live.tasks[id];
        bool known = task->worker >= 0 && (size_t)task->worker < part->run->workers_count;
        snapshot->recent[i] = (struct snapshot_recent){.task = id,
                                                       .slot = known ? part->run->workers[task->worker].slot : 0,
                                                       .status = (enum task_status)task->status};
    }
    snapshot->recent_count = count;
}

static void fill_notice(struct snapshot *snapshot, const struct replay_part *part)
{
    if (part->last_death == RUN_NO_WORKER)
        return;
    const struct run_worker *worker = &part->run->workers[part->last_death];
    char cause[96];
    int used = snprintf(snapshot->notice, sizeof snapshot->notice, "%s (pid %d) %s", worker->name, worker->pid,
                        death_text(worker->death, cause, sizeof cause));
    if (worker->death_task != RUN_NO_TASK && used > 0 && (size_t)used < sizeof snapshot->notice)
        (void)snprintf(snapshot->notice + used, sizeof snapshot->notice - (size_t)used, "; task %llu was in its hands",
                       (unsigned long long)worker->death_task);
}

/* Of a script each task is a step; the last one that had begun. */
static void fill_script(struct replay *replay, const struct replay_part *part, uint64_t time_ns)
{
    struct snapshot *snapshot = &replay->snapshot;
    const struct workload *workload = replay->record->workload;
    size_t count = workload->steps && part->run == replay->record->run ? part->run->tasks_count : 0;
    snapshot->steps = (unsigned)count;
    for (size_t i = 0; i < count && i < workload->steps_count; i++)
        if (run_task_finished(&part->run->tasks[i]) && part->run->tasks[i].start_ns <= time_ns) {
            snapshot->step_number = (unsigned)i + 1;
            snapshot->step = workload->steps[i].title;
        }
}

static void fill(struct replay *replay, struct replay_part *part, enum lab_phase phase, uint64_t time_ns)
{
    struct snapshot *snapshot = &replay->snapshot;
    const struct run *live = &part->live;
    const struct record *record = replay->record;
    bool over = time_ns >= part->length_ns;
    *snapshot = (struct snapshot){.phase = phase,
                                  .paused = live->pauses_count > 0 &&
                                            live->pauses[live->pauses_count - 1].end_ns == UINT64_MAX && !over,
                                  .interrupted = over && live->interrupted,
                                  .workload = record->workload,
                                  .settings = &record->settings,
                                  .machine = &record->machine,
                                  .pool_size = (unsigned)part->pool_size,
                                  .chunk = (unsigned)part->chunk,
                                  .lab_cpu = NAN,
                                  .speedup = NAN,
                                  .efficiency = NAN,
                                  .deaths = live->deaths,
                                  .retries = live->retries,
                                  .history = &part->history,
                                  .live = live,
                                  .lines_dropped = live->lines_dropped};
    snapshot->pool_max = part->run->workers_asked > part->places ? part->run->workers_asked : part->places;
    bool counted = part->history.figures.counted != ORDER_UNKNOWN;
    snapshot->inversions = counted ? part->history.figures.inversions : SNAPSHOT_UNKNOWN;
    (void)snprintf(snapshot->stuck, sizeof snapshot->stuck, "%s", live->stuck);
    if (part->run == record->baseline)
        fill_baseline(replay, part, time_ns);
    else
        fill_run(replay, part, time_ns);
    fill_script(replay, part, time_ns);
    fill_recent(snapshot, part);
    fill_notice(snapshot, part);
    replay_rows(replay, part, time_ns);
    replay_channels(replay, part, time_ns);
}

const struct snapshot *replay_at(struct replay *replay, uint64_t time_ns)
{
    struct replay_part *part = &replay->parts[0];
    enum lab_phase phase = replay->has_baseline ? PHASE_BASELINE : PHASE_RUN;
    bool over = time_ns >= replay_length_ns(replay);
    if (replay->parts_count == 2 && time_ns >= part->length_ns) {
        time_ns -= part->length_ns;
        part = &replay->parts[1];
        phase = PHASE_RUN;
    }
    if (!replay_part_go(part, time_ns))
        return NULL;
    fill(replay, part, over ? PHASE_ENDED : phase, time_ns);
    return &replay->snapshot;
}
