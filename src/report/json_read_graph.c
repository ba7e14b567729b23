/* json_read_graph.c - what else stands in a report beside its runs: channels, stages, lines, what was seen. */
#include "report/json_read_body.h"

#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#define SLOTS_MAX 65535

static const char *kind_name(int kind)
{
    return channel_kind_name((enum channel_kind)kind);
}

static const char *mark_name(int kind)
{
    return mark_kind_name((enum mark_kind)kind);
}

static const char *state_name(int state)
{
    return worker_state_name((enum worker_state)state);
}

/* ------------------------------------------------------------------ lines and channels */

void json_read_lines(struct json_read *read, struct fields *fields, const json_t *root)
{
    struct run *run = &read->run;
    fields_at(fields, "%s", "");
    const json_t *list = fields_array(fields, root, "output");
    run->lines_dropped = fields_whole_or(fields, root, "output_dropped", INT64_MAX, 0);
    size_t count = json_array_size(list);
    run->lines = keeper_new(&read->keeper, count, sizeof *run->lines);
    for (size_t i = 0; run->lines && i < count && !fields->failed; i++) {
        fields_at(fields, "output[%zu]", i);
        const json_t *item = fields_item(fields, list, i);
        struct run_line *line = &run->lines[i];
        line->time_ns = fields_whole(fields, item, "time_ns", FIELDS_TIME_MAX);
        line->worker = RUN_NO_WORKER;
        if (run->workers_count > 0)
            line->worker =
                (int32_t)fields_whole_or(fields, item, "worker", run->workers_count - 1, (uint64_t)RUN_NO_WORKER);
        line->task = RUN_NO_TASK;
        if (run->tasks_count > 0)
            line->task = fields_whole_or(fields, item, "task", run->tasks_count - 1, RUN_NO_TASK);
        fields_copy_text(fields, item, "name", line->name, sizeof line->name);
        const char *text = fields_text(fields, item, "text");
        line->text = keeper_text(&read->keeper, text ? text : "");
        run->lines_count = i + 1;
    }
}

/* How full it was. */
static void read_seen(struct fields *fields, const json_t *item, struct snapshot_channel *channel)
{
    const json_t *filled = fields_array(fields, item, "filled");
    size_t count = json_array_size(filled);
    channel->mean_depth = fields_real(fields, item, "mean_depth");
    channel->history_step_ns = fields_whole_or(fields, item, "filled_step_ns", FIELDS_TIME_MAX, 0);
    if (count > SNAPSHOT_HISTORY || (count > 0 && channel->history_step_ns == 0)) {
        fields_refuse(fields, "filled", "must be at most %d parts, each of a known length", SNAPSHOT_HISTORY);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        double part = json_number_value(json_array_get(filled, i));
        if (!(part >= 0 && part <= 1))
            fields_refuse(fields, "filled", "must be from 0 to 1");
        channel->history[i] = (float)part;
    }
    channel->history_count = (int)count;
}

static void read_channel(struct fields *fields, const json_t *item, struct snapshot_channel *channel)
{
    static const struct {
        const char *key;
        size_t offset;
    } figures[] = {
        {"puts", offsetof(struct snapshot_channel, puts)},
        {"gets", offsetof(struct snapshot_channel, gets)},
        {"depth", offsetof(struct snapshot_channel, depth)},
        {"capacity", offsetof(struct snapshot_channel, capacity)},
        {"high_water", offsetof(struct snapshot_channel, high_water)},
        {"p50_ns", offsetof(struct snapshot_channel, p50_ns)},
        {"p95_ns", offsetof(struct snapshot_channel, p95_ns)},
        {"max_ns", offsetof(struct snapshot_channel, max_ns)},
        {"put_ns", offsetof(struct snapshot_channel, put_ns)},
        {"get_ns", offsetof(struct snapshot_channel, get_ns)},
        {"sentinels", offsetof(struct snapshot_channel, sentinels)},
        {"lost", offsetof(struct snapshot_channel, lost)},
        {"redelivered", offsetof(struct snapshot_channel, redelivered)},
        {"damaged", offsetof(struct snapshot_channel, damaged)},
    };
    channel->kind = (enum channel_kind)fields_choice(fields, item, "kind", kind_name, CHANNEL_KIND_COUNT);
    fields_copy_text(fields, item, "name", channel->name, sizeof channel->name);
    fields_copy_text(fields, item, "from", channel->from, sizeof channel->from);
    fields_copy_text(fields, item, "to", channel->to, sizeof channel->to);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        *(uint64_t *)((char *)channel + figures[i].offset) =
            fields_whole_or(fields, item, figures[i].key, INT64_MAX, SNAPSHOT_UNKNOWN);
    channel->rate_in = channel->rate_out = NAN;
    channel->mean_ns = fields_real(fields, item, "mean_ns");
    channel->unfinished = SNAPSHOT_UNKNOWN;
    read_seen(fields, item, channel);
}

void json_read_channels(struct json_read *read, struct fields *fields, const json_t *root)
{
    struct run *run = &read->run;
    fields_at(fields, "%s", "");
    const json_t *list = fields_array(fields, root, "channels");
    size_t count = json_array_size(list);
    run->channels = keeper_new(&read->keeper, count, sizeof *run->channels);
    for (size_t i = 0; run->channels && i < count && !fields->failed; i++) {
        fields_at(fields, "channels[%zu]", i);
        read_channel(fields, fields_item(fields, list, i), &run->channels[i]);
        run->channels_count = i + 1;
    }
    read->record.seen = run->channels;
    read->record.seen_count = run->channels_count;
}

/* ------------------------------------------------------------------ what was seen */

static void read_marks(struct json_read *read, struct fields *fields, const json_t *list)
{
    size_t count = json_array_size(list);
    uint64_t before_ns = 0;
    struct history_mark *marks = keeper_new(&read->keeper, count, sizeof *marks);
    for (size_t i = 0; marks && i < count && !fields->failed; i++) {
        fields_at(fields, "marks[%zu]", i);
        const json_t *item = fields_item(fields, list, i);
        marks[i] = (struct history_mark){
            .kind = (enum mark_kind)fields_choice(fields, item, "kind", mark_name, MARK_KIND_COUNT),
            .time_ns = fields_whole(fields, item, "time_ns", FIELDS_TIME_MAX),
            .slot = (unsigned)fields_whole_or(fields, item, "slot", SLOTS_MAX, HISTORY_NO_SLOT),
            .before = fields_whole(fields, item, "before", INT64_MAX),
            .after = fields_whole(fields, item, "after", INT64_MAX),
        };
        fields_copy_text(fields, item, "name", marks[i].name, sizeof marks[i].name);
        if (marks[i].time_ns < before_ns)
            fields_refuse(fields, "time_ns", "is before that of the mark before it");
        before_ns = marks[i].time_ns;
        read->history.marks_count = i + 1;
    }
    read->history.marks = marks;
}

static void read_spans(struct json_read *read, struct fields *fields, const json_t *list)
{
    size_t count = json_array_size(list);
    struct history_span *spans = keeper_new(&read->keeper, count, sizeof *spans);
    for (size_t i = 0; spans && i < count && !fields->failed; i++) {
        fields_at(fields, "spans[%zu]", i);
        const json_t *item = fields_item(fields, list, i);
        spans[i] = (struct history_span){
            .state = (enum worker_state)fields_choice(fields, item, "state", state_name, WORKER_STATE_COUNT),
            .begin_ns = fields_whole(fields, item, "begin_ns", FIELDS_TIME_MAX),
            .end_ns = fields_whole(fields, item, "end_ns", FIELDS_TIME_MAX),
            .slot = (unsigned)fields_whole(fields, item, "slot", SLOTS_MAX),
            .sampled = fields_switch(fields, item, "sampled"),
        };
        fields_copy_text(fields, item, "blocked_on", spans[i].blocked_on, sizeof spans[i].blocked_on);
        if (spans[i].end_ns < spans[i].begin_ns)
            fields_refuse(fields, "end_ns", "is before begin_ns");
        read->history.spans_count = i + 1;
    }
    read->history.spans = spans;
}

void json_read_history(struct json_read *read, struct fields *fields, const json_t *root)
{
    fields_at(fields, "%s", "");
    read_marks(read, fields, fields_array(fields, root, "marks"));
    fields_at(fields, "%s", "");
    read_spans(read, fields, fields_array(fields, root, "spans"));
    read->history.run = &read->run;
    if (read->record.run)
        read->record.history = &read->history;
}

/* ------------------------------------------------------------------ stages */

static size_t channel_by_name(struct graph *graph, const char *name)
{
    size_t i = 0;
    while (i < graph->channels_count && strcmp(graph->channels[i].name, name) != 0)
        i++;
    if (i == graph->channels_count && i < GRAPH_CHANNELS_MAX && strlen(name) <= GRAPH_NAME_MAX)
        (void)snprintf(graph->channels[graph->channels_count++].name, GRAPH_NAME_MAX + 1, "%s", name);
    return i < graph->channels_count ? i : GRAPH_NO_CHANNEL;
}

/* The channels are those that a stage writes to; what a stage reads is one of them, or a range, or a file. */
static void read_outputs(struct fields *fields, const json_t *item, struct graph *graph, struct graph_stage *stage)
{
    const json_t *list = fields_array(fields, item, "outputs");
    for (size_t i = 0; i < json_array_size(list) && i < GRAPH_CHANNELS_MAX; i++) {
        const char *name = json_string_value(json_array_get(list, i));
        size_t channel = name ? channel_by_name(graph, name) : GRAPH_NO_CHANNEL;
        if (channel == GRAPH_NO_CHANNEL)
            fields_refuse(fields, "outputs", "must be names of at most %d channels", GRAPH_CHANNELS_MAX);
        else
            stage->outputs[stage->outputs_count++] = channel;
    }
}

static void read_stage(struct json_read *read, struct fields *fields, const json_t *item, size_t index)
{
    struct graph_stage *stage = &read->graph.stages[index];
    struct work *work = &read->works[index];
    const char *name = fields_text(fields, item, "work");
    *work = (struct work){.name = keeper_text(&read->keeper, name ? name : ""),
                          .help = "",
                          .takes = WORK_TEXT,
                          .gives = WORK_TEXT,
                          .drops = true};
    stage->work = work;
    stage->takes = stage->gives = WORK_TEXT;
    stage->workers = (int64_t)fields_whole(fields, item, "workers", SLOTS_MAX);
    stage->results = fields_switch(fields, item, "results");
    fields_copy_text(fields, item, "name", stage->name, sizeof stage->name);
    if (stage->workers == 0)
        fields_refuse(fields, "workers", "must be 1 or more");
    read_outputs(fields, item, &read->graph, stage);
}

static void read_input(struct fields *fields, const json_t *item, struct graph *graph, struct graph_stage *stage)
{
    const char *input = fields_text(fields, item, "input");
    stage->input = GRAPH_NO_CHANNEL;
    for (size_t i = 0; input && i < graph->channels_count; i++)
        if (strcmp(graph->channels[i].name, input) == 0)
            stage->input = i;
    bool range = input && input[strspn(input, "-0123456789")] == '.';
    stage->source = stage->input != GRAPH_NO_CHANNEL ? GRAPH_CHANNEL : range ? GRAPH_RANGE : GRAPH_FILE;
}

/* The group of the stages that take from the same channel, which share their tasks; they stand together. */
static size_t find_group(const struct flow *flow, size_t input)
{
    size_t group = 0;
    while (group < flow->groups_count && (input == GRAPH_NO_CHANNEL || flow->groups[group].input != input))
        group++;
    return group;
}

/* Groups stand one behind the other. */
static void add_to_flow(struct json_read *read, struct fields *fields, const json_t *item, size_t index)
{
    struct flow *flow = &read->flow;
    uint64_t first = fields_whole(fields, item, "first", PLAN_TASKS_MAX);
    uint64_t count = fields_whole(fields, item, "count", PLAN_TASKS_MAX);
    size_t group = find_group(flow, read->graph.stages[index].input);
    if (group == flow->groups_count) {
        if (first != flow->tasks)
            fields_refuse(fields, "first", "the tasks of stages must follow one another");
        flow->groups[flow->groups_count++] =
            (struct flow_group){.input = read->graph.stages[index].input, .first = first, .count = count};
        flow->tasks += count;
    } else if (flow->groups[group].first != first || flow->groups[group].count != count) {
        fields_refuse(fields, "count", "must be that of the stage that it shares its tasks with");
    }
    flow->group_of[index] = group;
    flow->groups[group].stages[flow->groups[group].stages_count++] = index;
}

static void check_stages(struct fields *fields, const struct run *run, size_t count)
{
    for (size_t i = 0; i < run->workers_count; i++)
        if (run->workers[i].stage > 0 && run->workers[i].stage >= count)
            fields_refuse(fields, "workers", "one is of a stage that there is not");
}

void json_read_graph(struct json_read *read, struct fields *fields, const json_t *root)
{
    fields_at(fields, "%s", "");
    const json_t *list = fields_array(fields, root, "stages");
    size_t count = json_array_size(list);
    if (count > GRAPH_STAGES_MAX)
        fields_refuse(fields, "stages", "there are more than %d", GRAPH_STAGES_MAX);
    for (size_t i = 0; i < count && !fields->failed; i++) {
        fields_at(fields, "stages[%zu]", i);
        read_stage(read, fields, fields_item(fields, list, i), i);
    }
    for (size_t i = 0; i < count && !fields->failed; i++) {
        fields_at(fields, "stages[%zu]", i);
        read_input(fields, json_array_get(list, i), &read->graph, &read->graph.stages[i]);
        add_to_flow(read, fields, json_array_get(list, i), i);
    }
    fields_at(fields, "%s", "");
    check_stages(fields, &read->run, count);
    check_stages(fields, &read->baseline, count);
    if (count == 0 || fields->failed)
        return;
    read->graph.stages_count = count;
    read->record.graph = &read->graph;
    read->record.flow = &read->flow;
    const struct run *runs[] = {read->record.run, read->record.baseline};
    for (size_t i = 0; i < 2; i++)
        if (runs[i] && runs[i]->tasks_count != read->flow.tasks)
            fields_refuse(fields, "stages", "they must have all tasks between them");
}
