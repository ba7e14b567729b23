#include "model/flow.h"

#include <errno.h>
#include <stdio.h>

/* Stages of one channel stand together; a stage with a source of its own stands alone. */
static size_t group_for(struct flow *flow, const struct graph_stage *stage)
{
    for (size_t g = 0; stage->source == GRAPH_CHANNEL && g < flow->groups_count; g++)
        if (flow->groups[g].input == stage->input)
            return g;
    flow->groups[flow->groups_count] =
        (struct flow_group){.input = stage->source == GRAPH_CHANNEL ? stage->input : GRAPH_NO_CHANNEL};
    return flow->groups_count++;
}

static size_t reader_of(const struct flow *flow, size_t channel)
{
    size_t g = 0;
    while (g < flow->groups_count && flow->groups[g].input != channel)
        g++;
    return g;
}

/* What the group passes on goes behind what others pass on to the same channel. Its count is known: all its writers
 * came before. */
static void add_outputs(struct flow *flow, struct flow_group *group, const struct graph_stage *stage)
{
    for (size_t i = 0; i < stage->outputs_count; i++) {
        size_t reader = reader_of(flow, stage->outputs[i]);
        group->outputs[group->outputs_count++] =
            (struct flow_output){stage->outputs[i], reader, flow->groups[reader].count};
        flow->groups[reader].count += group->count;
    }
}

int flow_make(struct flow *ret_flow, const struct graph *graph, const uint64_t *counts)
{
    *ret_flow = (struct flow){0};
    for (size_t s = 0; s < graph->stages_count; s++) {
        size_t g = ret_flow->group_of[s] = group_for(ret_flow, &graph->stages[s]);
        struct flow_group *group = &ret_flow->groups[g];
        group->stages[group->stages_count++] = s;
        if (group->input == GRAPH_NO_CHANNEL)
            group->count = counts[s];
    }
    for (size_t g = 0; g < ret_flow->groups_count; g++) {
        struct flow_group *group = &ret_flow->groups[g];
        group->first = ret_flow->tasks;
        if (group->count > PLAN_TASKS_MAX - ret_flow->tasks)
            return -E2BIG;
        ret_flow->tasks += group->count;
        add_outputs(ret_flow, group, &graph->stages[group->stages[0]]);
    }
    return 0;
}

size_t flow_group_at(const struct flow *flow, uint64_t number)
{
    size_t g = 0;
    while (g + 1 < flow->groups_count && number >= flow->groups[g + 1].first)
        g++;
    return g;
}

bool flow_origin(const struct flow *flow, size_t group, uint64_t item, size_t *ret_group, uint64_t *ret_item)
{
    for (size_t g = 0; g < flow->groups_count; g++)
        for (size_t i = 0; i < flow->groups[g].outputs_count; i++) {
            const struct flow_output *output = &flow->groups[g].outputs[i];
            if (output->group != group || item < output->offset || item - output->offset >= flow->groups[g].count)
                continue;
            *ret_group = g;
            *ret_item = item - output->offset;
            return true;
        }
    return false;
}

static const char *input_name(const struct graph *graph, const struct graph_stage *stage)
{
    if (stage->source == GRAPH_CHANNEL)
        return graph->channels[stage->input].name;
    return stage->source == GRAPH_RANGE ? "a range" : "a file";
}

void flow_describe(const struct flow *flow, const struct graph *graph, size_t stage, struct snapshot_stage *ret_stage)
{
    const struct graph_stage *described = &graph->stages[stage];
    const char *output = described->outputs_count > 0 ? graph->channels[described->outputs[0]].name : "results";
    *ret_stage = (struct snapshot_stage){.total = flow->groups[flow->group_of[stage]].count,
                                         .workers = (unsigned)described->workers};
    (void)snprintf(ret_stage->name, sizeof ret_stage->name, "%s", described->name);
    (void)snprintf(ret_stage->work, sizeof ret_stage->work, "%s", described->work->name);
    (void)snprintf(ret_stage->input, sizeof ret_stage->input, "%s", input_name(graph, described));
    (void)snprintf(ret_stage->output, sizeof ret_stage->output, "%s", output);
}
