/* replay_part.c - one execution of a record, moved on from event to event. */
#include "model/replay_body.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ events */

static void add(struct replay_part *part, enum replay_event_kind kind, size_t index, uint64_t time_ns)
{
    part->events[part->events_count++] =
        (struct replay_event){.time_ns = time_ns, .kind = kind, .index = (uint32_t)index};
    part->length_ns = time_ns > part->length_ns ? time_ns : part->length_ns;
}

static void add_workers(struct replay_part *part)
{
    for (size_t i = 0; i < part->run->workers_count; i++) {
        const struct run_worker *worker = &part->run->workers[i];
        uint64_t ready_ns = worker->born_ns + worker->time_ns[TIME_START];
        add(part, EVENT_BIRTH, i, worker->born_ns);
        if (ready_ns < worker->ended_ns)
            add(part, EVENT_READY, i, ready_ns);
        add(part, EVENT_END, i, worker->ended_ns);
    }
}

static uint64_t last_end(const struct run *run)
{
    uint64_t last = 0;
    for (size_t i = 0; i < run->workers_count; i++)
        last = run->workers[i].ended_ns > last ? run->workers[i].ended_ns : last;
    return last;
}

/* When it was decided that a task is lost: with the last of its workers; of one that was never begun, at the end. */
static uint64_t lost_ns(const struct run *run, uint64_t task)
{
    uint64_t time_ns = 0;
    for (size_t i = 0; i < run->kills_count; i++)
        if (run->kills[i].task == task && run->kills[i].end_ns > time_ns)
            time_ns = run->kills[i].end_ns;
    return time_ns > 0 ? time_ns : last_end(run);
}

static void add_tasks(struct replay_part *part)
{
    for (uint64_t i = 0; i < part->run->tasks_count; i++) {
        const struct run_task *task = &part->run->tasks[i];
        if (run_task_finished(task))
            add(part, EVENT_FINISH, i, task->finish_ns);
        else if (task->status == TASK_LOST)
            add(part, EVENT_LOST, i, lost_ns(part->run, i));
    }
}

/* Births, deaths and pauses have events of their own. */
static bool is_told(enum mark_kind kind)
{
    return kind != MARK_BIRTH && kind != MARK_DEATH && kind != MARK_PAUSE && kind != MARK_RESUME;
}

static void add_changes(struct replay_part *part)
{
    for (size_t i = 0; i < part->run->kills_count; i++)
        add(part, EVENT_KILL, i, part->run->kills[i].end_ns);
    for (size_t i = 0; i < part->run->pauses_count; i++) {
        add(part, EVENT_PAUSE, i, part->run->pauses[i].begin_ns);
        if (part->run->pauses[i].end_ns != UINT64_MAX)
            add(part, EVENT_RESUME, i, part->run->pauses[i].end_ns);
    }
    for (size_t i = 0; part->watched && i < part->watched->marks_count; i++)
        if (is_told(part->watched->marks[i].kind))
            add(part, EVENT_MARK, i, part->watched->marks[i].time_ns);
}

static int by_time(const void *a, const void *b)
{
    const struct replay_event *left = a, *right = b;
    if (left->time_ns != right->time_ns)
        return left->time_ns < right->time_ns ? -1 : 1;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

static bool make_events(struct replay_part *part)
{
    const struct run *run = part->run;
    size_t marks = part->watched ? part->watched->marks_count : 0;
    size_t most = 3 * run->workers_count + run->tasks_count + run->kills_count + 2 * run->pauses_count + marks;
    part->events = malloc((most + 1) * sizeof *part->events);
    if (!part->events)
        return false;
    add_workers(part);
    add_tasks(part);
    add_changes(part);
    qsort(part->events, part->events_count, sizeof *part->events, by_time);
    return true;
}

/* ------------------------------------------------------------------ from the beginning */

static unsigned slot_of(const void *context, int32_t worker)
{
    const struct run *run = context;
    return worker >= 0 && (size_t)worker < run->workers_count ? run->workers[worker].slot : HISTORY_NO_SLOT;
}

/* Nothing has happened yet. False: no memory. */
static bool begin(struct replay_part *part)
{
    const struct run *run = part->run;
    struct run *live = &part->live;
    *live = (struct run){.executor = run->executor,
                         .workers_asked = run->workers_asked,
                         .begin_ns = run->begin_ns,
                         .tasks = live->tasks,
                         .tasks_count = run->tasks_count,
                         .pauses = live->pauses,
                         .kills = live->kills,
                         .lines = run->lines};
    for (uint64_t i = 0; i < run->tasks_count; i++)
        live->tasks[i] = (struct run_task){.worker = RUN_NO_WORKER, .core = RUN_NO_CORE};
    part->next = 0;
    part->finished = part->lost = part->baseline_spent_ns = part->differ = 0;
    part->compared = false;
    part->places = run->workers_asked;
    part->pool_size = run->workers_asked;
    bool in_chunks = run != part->record->baseline && !part->record->graph && !part->record->workload->steps;
    part->chunk = in_chunks ? (uint64_t)part->record->settings.chunk : 0;
    part->last_death = RUN_NO_WORKER;
    chronicle_free(part->chronicle);
    struct chronicle_options options = {.run = live,
                                        .ordered = !part->record->graph,
                                        .process_each = run->executor == RUN_BY_PROCESS,
                                        .slot_of = slot_of,
                                        .context = run};
    part->chronicle = NULL;
    return chronicle_new(&part->chronicle, &options) == 0;
}

int replay_part_init(struct replay_part *part, const struct record *record, const struct run *run)
{
    *part = (struct replay_part){.record = record, .run = run};
    if (run == record->run) {
        part->baseline = record->baseline;
        part->watched = record->history;
    }
    size_t spans = part->watched ? part->watched->spans_count : 0;
    part->live.tasks = calloc(run->tasks_count + 1, sizeof *part->live.tasks);
    part->live.pauses = calloc(run->pauses_count + 1, sizeof *part->live.pauses);
    part->live.kills = calloc(run->kills_count + 1, sizeof *part->live.kills);
    part->spans = calloc(spans + 1, sizeof *part->spans);
    if (part->live.tasks && part->live.pauses && part->live.kills && part->spans && make_events(part) && begin(part))
        return 0;
    replay_part_release(part);
    return -ENOMEM;
}

void replay_part_release(struct replay_part *part)
{
    chronicle_free(part->chronicle);
    free(part->live.tasks);
    free(part->live.pauses);
    free(part->live.kills);
    free(part->spans);
    free(part->events);
    *part = (struct replay_part){0};
}

/* ------------------------------------------------------------------ from event to event */

static void tell_birth(struct replay_part *part, const struct run_worker *worker)
{
    struct chronicle_birth birth = {.slot = worker->slot,
                                    .incarnation = worker->incarnation,
                                    .stage = (int)worker->stage,
                                    .added = worker->added,
                                    .pid = worker->pid,
                                    .name = worker->name,
                                    .born_ns = worker->born_ns};
    chronicle_born(part->chronicle, &birth);
    part->places += worker->added && worker->incarnation == 1;
}

static void tell_end(struct replay_part *part, uint32_t index)
{
    const struct run_worker *worker = &part->run->workers[index];
    chronicle_ended(part->chronicle, worker->slot, worker->incarnation, worker->ended_ns, worker->death);
    if (!death_is_violent(worker->death))
        return;
    part->live.deaths++;
    part->last_death = (int32_t)index;
}

static void compare(struct replay_part *part, uint32_t task)
{
    if (task >= part->baseline->tasks_count || !run_task_finished(&part->baseline->tasks[task]))
        return;
    const struct run_task *other = &part->baseline->tasks[task];
    part->compared = true;
    part->differ += !run_task_same(part->record->workload, &part->live.tasks[task], other);
    part->baseline_spent_ns += run_task_time(part->baseline, other);
}

static void tell_task(struct replay_part *part, const struct replay_event *event)
{
    part->live.tasks[event->index] = part->run->tasks[event->index];
    if (event->kind == EVENT_LOST) {
        part->lost++;
        chronicle_lost(part->chronicle, event->index, event->time_ns);
        return;
    }
    part->finished++;
    chronicle_finished(part->chronicle, event->index);
    if (part->baseline)
        compare(part, event->index);
}

static void tell_kill(struct replay_part *part, const struct run_kill *kill)
{
    part->live.kills[part->live.kills_count++] = *kill;
    part->live.retries =
        (unsigned)part->live.kills_count < part->run->retries ? (unsigned)part->live.kills_count : part->run->retries;
}

static void tell_mark(struct replay_part *part, const struct history_mark *mark)
{
    chronicle_mark(part->chronicle, mark);
    if (mark->kind == MARK_RESIZE)
        part->pool_size += mark->after - mark->before;
    if (mark->kind == MARK_CHUNK)
        part->chunk = mark->after;
}

static void happen(struct replay_part *part, const struct replay_event *event)
{
    struct run *live = &part->live;
    switch ((enum replay_event_kind)event->kind) {
    case EVENT_BIRTH:
        tell_birth(part, &part->run->workers[event->index]);
        break;
    case EVENT_READY:
        chronicle_ready(part->chronicle, part->run->workers[event->index].slot, event->time_ns);
        break;
    case EVENT_END:
        tell_end(part, event->index);
        break;
    case EVENT_KILL:
        tell_kill(part, &part->run->kills[event->index]);
        break;
    case EVENT_FINISH:
    case EVENT_LOST:
        tell_task(part, event);
        break;
    case EVENT_PAUSE:
        live->pauses[live->pauses_count++] = (struct run_pause){event->time_ns, UINT64_MAX};
        break;
    case EVENT_RESUME:
        live->pauses[event->index].end_ns = event->time_ns;
        break;
    case EVENT_MARK:
        tell_mark(part, &part->watched->marks[event->index]);
        break;
    }
}

/* As far as they were seen by then. */
static void cut_spans(struct replay_part *part, uint64_t time_ns)
{
    size_t count = 0;
    for (size_t i = 0; part->watched && i < part->watched->spans_count; i++) {
        if (part->watched->spans[i].begin_ns > time_ns)
            continue;
        part->spans[count] = part->watched->spans[i];
        if (part->spans[count].end_ns > time_ns)
            part->spans[count].end_ns = time_ns;
        count++;
    }
    part->history.spans = part->spans;
    part->history.spans_count = count;
    part->history.spans_dropped = part->watched ? part->watched->spans_dropped : 0;
}

/* Everything that is known only afterwards; the arrays stay the replay's own. */
static void complete(struct replay_part *part)
{
    struct run live = part->live;
    part->live = *part->run;
    part->live.tasks = live.tasks;
    part->live.pauses = live.pauses;
    part->live.kills = live.kills;
    memcpy(live.tasks, part->run->tasks, part->run->tasks_count * sizeof *live.tasks);
}

static size_t lines_until(const struct run *run, uint64_t time_ns)
{
    size_t lines = 0;
    while (lines < run->lines_count && run->lines[lines].time_ns <= time_ns)
        lines++;
    return lines;
}

bool replay_part_go(struct replay_part *part, uint64_t time_ns)
{
    bool over = time_ns >= part->length_ns, completed = part->live.workers_count > 0;
    bool back = part->next > 0 && part->events[part->next - 1].time_ns > time_ns;
    if ((back || (completed && !over)) && !begin(part))
        return false;
    while (part->next < part->events_count && part->events[part->next].time_ns <= time_ns)
        happen(part, &part->events[part->next++]);
    if (!over)
        part->live.lines_count = lines_until(part->run, time_ns);
    else if (!completed)
        complete(part);
    part->history = *chronicle_look(part->chronicle, over ? part->length_ns : time_ns, over);
    cut_spans(part, time_ns);
    return true;
}
