#include "report/json_graph.h"

#include "model/flow.h"
#include "model/graph_flow.h"
#include "report/json_rows.h"

#include <math.h>
#include <string.h>

static json_t *outputs(const struct graph *graph, const struct graph_stage *stage)
{
    json_t *names = json_array();
    for (size_t i = 0; i < stage->outputs_count; i++)
        json_array_append_new(names, json_string(graph->channels[stage->outputs[i]].name));
    return names;
}

/* A channel, a range as typed, or a file. */
static json_t *input(const struct graph *graph, const struct graph_stage *stage)
{
    char text[PATH_MAX];
    return json_text(graph_print_input(graph, stage, text, sizeof text));
}

static json_t *stage_object(const struct record *record, size_t index)
{
    const struct graph *graph = record->graph;
    const struct graph_stage *stage = &graph->stages[index];
    const struct flow_group *group = &record->flow->groups[record->flow->group_of[index]];
    return json_pack("{s:s, s:s, s:I, s:o, s:o, s:b, s:s, s:s, s:I, s:I}", "name", stage->name, "work",
                     stage->work->name, "workers", (json_int_t)stage->workers, "input", input(graph, stage), "outputs",
                     outputs(graph, stage), "results", stage->results, "takes", work_type_name(stage->takes), "gives",
                     work_type_name(stage->gives), "first", (json_int_t)group->first, "count",
                     (json_int_t)group->count);
}

json_t *json_stages(const struct record *record)
{
    json_t *stages = json_array();
    for (size_t i = 0; record->graph && i < record->graph->stages_count; i++)
        json_array_append_new(stages, stage_object(record, i));
    return stages;
}

static json_t *known(uint64_t number)
{
    return number == SNAPSHOT_UNKNOWN ? json_null() : json_integer((json_int_t)number);
}

static json_t *known_name(const char *name)
{
    return *name ? json_text(name) : json_null();
}

static json_t *known_real(double number)
{
    return isnan(number) ? json_null() : json_real(number);
}

static json_t *channel_object(const struct snapshot_channel *channel)
{
    return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
                     "name", known_name(channel->name), "kind", channel_kind_name(channel->kind), "from",
                     known_name(channel->from), "to", known_name(channel->to), "puts", known(channel->puts), "gets",
                     known(channel->gets), "depth", known(channel->depth), "capacity", known(channel->capacity),
                     "high_water", known(channel->high_water), "p50_ns", known(channel->p50_ns), "p95_ns",
                     known(channel->p95_ns), "max_ns", known(channel->max_ns), "mean_ns", known_real(channel->mean_ns),
                     "put_ns", known(channel->put_ns), "get_ns", known(channel->get_ns), "sentinels",
                     known(channel->sentinels), "lost", known(channel->lost), "redelivered",
                     known(channel->redelivered), "damaged", known(channel->damaged));
}

/* How full it was, from 0 to 1, in thousandths: more nobody has seen. */
static json_t *filled(const struct snapshot_channel *seen)
{
    json_t *parts = json_array();
    for (int i = 0; i < seen->history_count; i++)
        json_array_append_new(parts, json_real(round((double)seen->history[i] * 1000) / 1000));
    return parts;
}

static void add_seen(json_t *object, const struct snapshot_channel *seen)
{
    json_object_set_new(object, "mean_depth", known_real(seen ? seen->mean_depth : NAN));
    json_object_set_new(object, "filled", seen ? filled(seen) : json_array());
    json_object_set_new(object, "filled_step_ns", known(seen ? seen->history_step_ns : SNAPSHOT_UNKNOWN));
}

json_t *json_channels(const struct record *record)
{
    json_t *channels = json_array();
    for (size_t i = 0; record->run && i < record->run->channels_count; i++) {
        const struct snapshot_channel *channel = &record->run->channels[i];
        json_t *object = channel_object(channel);
        bool same = i < record->seen_count && strcmp(record->seen[i].name, channel->name) == 0;
        add_seen(object, same ? &record->seen[i] : NULL);
        json_array_append_new(channels, object);
    }
    return channels;
}
