#include "report/json_graph.h"

#include "model/flow.h"
#include "model/graph_flow.h"
#include "report/json_rows.h"

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

static json_t *channel_object(const struct snapshot_channel *channel)
{
    return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
                     known_name(channel->name), "kind", channel_kind_name(channel->kind), "from",
                     known_name(channel->from), "to", known_name(channel->to), "puts", known(channel->puts), "gets",
                     known(channel->gets), "depth", known(channel->depth), "capacity", known(channel->capacity),
                     "high_water", known(channel->high_water), "p50_ns", known(channel->p50_ns), "p95_ns",
                     known(channel->p95_ns), "max_ns", known(channel->max_ns), "put_ns", known(channel->put_ns),
                     "get_ns", known(channel->get_ns), "lost", known(channel->lost), "redelivered",
                     known(channel->redelivered), "damaged", known(channel->damaged));
}

json_t *json_channels(const struct run *run)
{
    json_t *channels = json_array();
    for (size_t i = 0; run && i < run->channels_count; i++)
        json_array_append_new(channels, channel_object(&run->channels[i]));
    return channels;
}
