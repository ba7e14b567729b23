/* replay_rows.c - the rows of a replay's snapshot: who did what at that moment, what was printed, how far stages were. */
#include "model/flow.h"
#include "model/replay_body.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LINES_SHOWN 200

/* ------------------------------------------------------------------ workers */

/* The last one born in that lane, as it was recorded. */
static const struct run_worker *worker_of(const struct replay_part *part, const struct history_lane *lane)
{
    const struct history_life *life = &lane->lives[lane->lives_count - 1];
    for (size_t i = 0; i < part->run->workers_count; i++)
        if (part->run->workers[i].slot == lane->slot && part->run->workers[i].incarnation == life->incarnation)
            return &part->run->workers[i];
    return NULL;
}

static unsigned deaths_of(const struct history_lane *lane)
{
    unsigned deaths = 0;
    for (size_t i = 0; i < lane->lives_count; i++)
        deaths += lane->lives[i].ended_ns != HISTORY_ALIVE && death_is_violent(lane->lives[i].death);
    return deaths;
}

static void fill_ended(const struct run_worker *worker, uint64_t time_ns, struct snapshot_worker *row)
{
    bool violent = death_is_violent(worker->death);
    row->state = violent ? WORKER_DEAD : WORKER_LEFT;
    row->task = violent ? worker->death_task : RUN_NO_TASK;
    row->state_ns = time_ns - worker->ended_ns;
    row->death = worker->death;
    memcpy(row->time_ns, worker->time_ns, sizeof row->time_ns);
}

/* The end of what it last did, or when it was ready. */
static uint64_t waits_since(const struct replay_part *part, const struct history_lane *lane,
                            const struct history_life *life)
{
    uint64_t since = life->ready_ns;
    if (lane->count > 0 && part->live.tasks[lane->tasks[lane->count - 1]].finish_ns > since)
        since = part->live.tasks[lane->tasks[lane->count - 1]].finish_ns;
    return since;
}

static void fill_alive(const struct replay_part *part, const struct history_lane *lane, const struct run_worker *worker,
                       uint64_t time_ns, struct snapshot_worker *row)
{
    const struct history_life *life = &lane->lives[lane->lives_count - 1];
    uint64_t leaves_ns = worker->ended_ns - worker->time_ns[TIME_LEAVE];
    uint64_t since = waits_since(part, lane, life);
    row->state = WORKER_WAITING;
    if (life->ready_ns == 0) {
        row->state = WORKER_STARTING;
        since = life->born_ns;
    } else if (time_ns >= leaves_ns && leaves_ns >= since && !death_is_violent(worker->death)) {
        row->state = WORKER_LEAVING;
        since = leaves_ns;
    }
    row->state_ns = time_ns - since;
}

static void fill_worker(const struct replay_part *part, const struct history_lane *lane, uint64_t time_ns,
                        struct snapshot_worker *row)
{
    const struct run_worker *worker = worker_of(part, lane);
    *row = (struct snapshot_worker){.slot = lane->slot,
                                    .core = RUN_NO_CORE,
                                    .task = RUN_NO_TASK,
                                    .tasks_done = lane->count,
                                    .deaths = deaths_of(lane),
                                    .cpu = NAN,
                                    .rss_bytes = SNAPSHOT_UNKNOWN,
                                    .switches_voluntary = SNAPSHOT_UNKNOWN,
                                    .switches_involuntary = SNAPSHOT_UNKNOWN,
                                    .faults_minor = SNAPSHOT_UNKNOWN,
                                    .faults_major = SNAPSHOT_UNKNOWN,
                                    .migrations = SNAPSHOT_UNKNOWN,
                                    .nice = SNAPSHOT_NO_NICE,
                                    .pinned = RUN_NO_CORE,
                                    .start = SNAPSHOT_NO_START,
                                    .stage = lane->stage};
    (void)snprintf(row->name, sizeof row->name, "%s", lane->name);
    for (size_t i = lane->lives_count; row->deaths > 0 && i > 0 && row->death.how == DEATH_NONE; i--)
        if (lane->lives[i - 1].ended_ns != HISTORY_ALIVE)
            row->death = lane->lives[i - 1].death;
    if (!worker)
        return;
    row->incarnation = worker->incarnation;
    row->pid = worker->pid;
    if (lane->lives[lane->lives_count - 1].ended_ns != HISTORY_ALIVE)
        fill_ended(worker, time_ns, row);
    else
        fill_alive(part, lane, worker, time_ns, row);
}

static struct snapshot_worker *find_row(struct replay *replay, unsigned slot)
{
    for (size_t i = 0; i < replay->snapshot.workers_count; i++)
        if (replay->rows[i].slot == slot)
            return &replay->rows[i];
    return NULL;
}

static void put_in_hands(struct replay *replay, unsigned slot, uint64_t task, int core, uint64_t for_ns)
{
    struct snapshot_worker *row = find_row(replay, slot);
    if (!row || row->state == WORKER_DEAD || row->state == WORKER_LEFT)
        return;
    row->state = WORKER_RUNNING;
    row->task = task;
    row->core = core;
    row->state_ns = for_ns;
}

/* A task that finished later, or never. */
static void fill_hands(struct replay *replay, const struct replay_part *part, uint64_t time_ns)
{
    const struct run *run = part->run;
    for (uint64_t i = 0; i < run->tasks_count; i++) {
        const struct run_task *task = &run->tasks[i];
        if (run_task_finished(task) && task->start_ns <= time_ns && task->finish_ns > time_ns && task->worker >= 0)
            put_in_hands(replay, run->workers[task->worker].slot, i, task->core, time_ns - task->start_ns);
    }
    for (size_t i = 0; i < run->kills_count; i++) {
        const struct run_kill *kill = &run->kills[i];
        if (kill->begin_ns <= time_ns && kill->end_ns > time_ns)
            put_in_hands(replay, kill->slot, kill->task, kill->core, time_ns - kill->begin_ns);
    }
}

/* What somebody saw of it at that moment. */
static void fill_states(struct replay *replay, const struct replay_part *part, uint64_t time_ns)
{
    const struct history *watched = part->watched;
    for (size_t i = 0; watched && i < watched->spans_count; i++) {
        const struct history_span *span = &watched->spans[i];
        struct snapshot_worker *row = find_row(replay, span->slot);
        if (!row || span->begin_ns > time_ns || span->end_ns < time_ns || row->state == WORKER_DEAD ||
            row->state == WORKER_LEFT)
            continue;
        row->state = span->state;
        row->state_ns = row->task == RUN_NO_TASK || !span->sampled ? time_ns - span->begin_ns : row->state_ns;
        (void)snprintf(row->blocked_on, sizeof row->blocked_on, "%s", span->blocked_on);
    }
}

static void fill_workers(struct replay *replay, const struct replay_part *part, uint64_t time_ns)
{
    struct snapshot *snapshot = &replay->snapshot;
    snapshot->workers = replay->rows;
    for (size_t i = 0; i < part->history.lanes_count; i++)
        if (part->history.lanes[i].lives_count > 0)
            fill_worker(part, &part->history.lanes[i], time_ns, &replay->rows[snapshot->workers_count++]);
    fill_hands(replay, part, time_ns);
    fill_states(replay, part, time_ns);
    for (size_t i = 0; snapshot->paused && i < snapshot->workers_count; i++)
        if (replay->rows[i].state != WORKER_DEAD && replay->rows[i].state != WORKER_LEFT)
            replay->rows[i].state = WORKER_STOPPED;
}

/* ------------------------------------------------------------------ lines and stages */

static void fill_lines(struct replay *replay, const struct replay_part *part)
{
    const struct run *run = part->run;
    size_t count = part->live.lines_count, shown = count < LINES_SHOWN ? count : LINES_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        const struct run_line *line = &run->lines[count - shown + i];
        replay->lines[i] = (struct snapshot_line){.time_ns = line->time_ns,
                                                  .task = line->task,
                                                  .text = line->text,
                                                  .from_baseline = run == replay->record->baseline};
        (void)snprintf(replay->lines[i].worker, sizeof replay->lines[i].worker, "%s", line->name);
    }
    replay->snapshot.lines = replay->lines;
    replay->snapshot.lines_count = shown;
}

/* As large as it was made by then. */
static void resize_stages(struct replay *replay, const struct history *history)
{
    for (size_t i = 0; i < history->marks_count; i++)
        for (size_t s = 0; history->marks[i].kind == MARK_RESIZE && s < replay->snapshot.stages_count; s++)
            if (strcmp(replay->stages[s].name, history->marks[i].name) == 0)
                replay->stages[s].workers = (unsigned)history->marks[i].after;
}

/* Of those that one process works one after the other, or of whose tasks it is not known who had them: as many as their
 * group has done. */
static void fill_stages(struct replay *replay, const struct replay_part *part)
{
    const struct record *record = replay->record;
    struct snapshot *snapshot = &replay->snapshot;
    snapshot->stages = replay->stages;
    snapshot->stages_count = record->graph ? record->graph->stages_count : 0;
    for (size_t i = 0; i < snapshot->stages_count; i++)
        flow_describe(record->flow, record->graph, i, &replay->stages[i]);
    resize_stages(replay, &part->history);
    for (uint64_t i = 0; record->graph && i < part->run->tasks_count; i++) {
        const struct run_task *task = &part->live.tasks[i];
        const struct flow_group *group = &record->flow->groups[flow_group_at(record->flow, i)];
        if (task->status == TASK_NOT_RUN)
            continue;
        bool one = group->stages_count == 1 || part->run->executor == RUN_BY_LOOP || task->worker < 0;
        const struct history_lane *lane =
            one ? NULL : history_lane(&part->history, part->run->workers[task->worker].slot);
        for (size_t s = 0; s < group->stages_count; s++)
            replay->stages[group->stages[s]].done += !lane || lane->stage == (int)group->stages[s];
    }
}

void replay_rows(struct replay *replay, const struct replay_part *part, uint64_t time_ns)
{
    fill_workers(replay, part, time_ns);
    fill_lines(replay, part);
    fill_stages(replay, part);
}
