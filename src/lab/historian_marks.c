#include "lab/historian_marks.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

void historian_marks_begin(struct historian_marks *marks, struct chronicle *chronicle, struct execution *execution,
                           const struct graph_tasks *graph)
{
    *marks = (struct historian_marks){.chronicle = chronicle, .execution = execution, .graph = graph};
}

static void add_at(struct historian_marks *marks, uint64_t time_ns, enum mark_kind kind, const char *name,
                   uint64_t before, uint64_t after)
{
    struct history_mark mark = {
        .kind = kind, .time_ns = time_ns, .slot = HISTORY_NO_SLOT, .before = before, .after = after};
    (void)snprintf(mark.name, sizeof mark.name, "%s", name);
    chronicle_mark(marks->chronicle, &mark);
}

void historian_marks_add(struct historian_marks *marks, enum mark_kind kind, const char *name, uint64_t before,
                         uint64_t after)
{
    add_at(marks, execution_clock(marks->execution, clock_ns()), kind, name, before, after);
}

/* ------------------------------------------------------------------ what the user changes */

static void note(struct historian_marks *marks, enum mark_kind kind, const char *name, unsigned *seen, unsigned now)
{
    if (*seen != 0 && now != 0 && now != *seen)
        historian_marks_add(marks, kind, name, *seen, now);
    *seen = now != 0 ? now : *seen;
}

/* Of a graph each stage has a size of its own, as long as it may have another. */
static void look_at_sizes(struct historian_marks *marks, const struct snapshot *snapshot)
{
    note(marks, MARK_CHUNK, "", &marks->chunk, snapshot->chunk);
    if (!marks->graph)
        note(marks, MARK_RESIZE, "", &marks->sizes[0], snapshot->pool_size);
    for (size_t i = 0; marks->graph && i < snapshot->stages_count; i++)
        if (snapshot->stages[i].workers_max > 0)
            note(marks, MARK_RESIZE, snapshot->stages[i].name, &marks->sizes[i], snapshot->stages[i].workers);
}

static size_t find_channel(const struct historian_marks *marks, const char *name)
{
    size_t i = 0;
    while (i < marks->channels_count && strcmp(marks->channels[i].name, name) != 0)
        i++;
    return i;
}

/* Of a pipe the kernel decides, and by itself. */
static void look_at_channel(struct historian_marks *marks, const struct snapshot_channel *channel)
{
    size_t place = find_channel(marks, channel->name);
    if (channel->kind == CHANNEL_PIPE || !channel->name[0] || place == HISTORIAN_CHANNELS)
        return;
    if (place == marks->channels_count) {
        (void)snprintf(marks->channels[place].name, sizeof marks->channels[place].name, "%s", channel->name);
        marks->channels_count++;
    } else if (marks->channels[place].capacity != channel->capacity) {
        historian_marks_add(marks, MARK_CAPACITY, channel->name, marks->channels[place].capacity, channel->capacity);
    }
    marks->channels[place].capacity = channel->capacity;
}

/* ------------------------------------------------------------------ what comes to its end */

static uint64_t last_finish(const struct run *run, uint64_t begin, uint64_t end)
{
    uint64_t last = 0;
    for (uint64_t i = begin; i < end; i++)
        last = run->tasks[i].finish_ns > last ? run->tasks[i].finish_ns : last;
    return last;
}

/* A script's steps are no batches, and the loop has none. */
static void look_at_batches(struct historian_marks *marks)
{
    uint64_t offered = execution_offered(marks->execution);
    if (execution_steps(marks->execution) > 0 || execution_run(marks->execution)->executor == RUN_BY_LOOP)
        return;
    while (marks->batch < offered) {
        uint64_t end = execution_batch_end(marks->execution, marks->batch);
        if (end >= offered)
            return; /* under way */
        uint64_t time_ns = last_finish(execution_run(marks->execution), marks->batch, end);
        add_at(marks, time_ns, MARK_BATCH_END, "", marks->batch, end);
        marks->batch = end;
    }
}

static void look_at_stages(struct historian_marks *marks, const uint64_t *done_in)
{
    const struct graph_tasks *graph = marks->graph;
    for (size_t i = 0; graph && i < graph->graph->stages_count; i++) {
        const struct flow_group *group = &graph->flow->groups[graph->flow->group_of[i]];
        if (marks->stage_ended[i] || group->count == 0 || done_in[graph->flow->group_of[i]] < group->count)
            continue;
        marks->stage_ended[i] = true;
        uint64_t time_ns = last_finish(execution_run(marks->execution), group->first, group->first + group->count);
        if (time_ns > 0) /* else none of them ever had a value */
            add_at(marks, time_ns, MARK_STAGE_END, graph->graph->stages[i].name, 0, group->count);
    }
}

void historian_marks_look(struct historian_marks *marks, const struct snapshot *snapshot, const uint64_t *done_in)
{
    bool moves = !execution_ended(marks->execution) && !execution_is_closing(marks->execution);
    if (moves && snapshot->phase == PHASE_RUN)
        look_at_sizes(marks, snapshot);
    for (size_t i = 0; moves && i < snapshot->channels_count; i++)
        look_at_channel(marks, &snapshot->channels[i]);
    look_at_batches(marks);
    look_at_stages(marks, done_in);
}
