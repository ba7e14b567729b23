#include "lab/stage_links.h"

#include "ipc/queue.h"
#include "lab/graph_task.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool is_pipe(const struct graph_channel *channel)
{
    return channel->kind == CHANNEL_PIPE;
}

bool stage_is_at_pipe(const struct graph *graph, size_t index)
{
    const struct graph_stage *stage = &graph->stages[index];
    bool at_pipe = stage->source == GRAPH_CHANNEL && is_pipe(&graph->channels[stage->input]);
    for (size_t i = 0; i < stage->outputs_count; i++)
        at_pipe |= is_pipe(&graph->channels[stage->outputs[i]]);
    return at_pipe;
}

/* ------------------------------------------------------------------ making */

static enum queue_kind kind_of(const struct graph_channel *channel)
{
    return channel->kind == CHANNEL_JOINABLE ? QUEUE_JOINABLE
           : channel->kind == CHANNEL_SIMPLE ? QUEUE_SIMPLE
                                             : QUEUE_PLAIN;
}

static int add_queue(struct stage_links *links, const struct graph_channel *channel)
{
    struct queue *queue;
    struct queue_options options = {
        .capacity = (uint32_t)channel->capacity,
        .capacity_max = queue_room_to_grow((uint32_t)channel->capacity),
        .message_max = (uint32_t)STAGE_MESSAGE_SIZE(channel->message_bytes),
        .kind = kind_of(channel),
        .on_death = channel->on_death == GRAPH_REPORT ? QUEUE_REPORT : QUEUE_REDELIVER,
    };
    return queue_add(links->commons, channel->name, &options, &queue);
}

static int add_channel(struct stage_links *links, size_t index)
{
    const struct graph_channel *channel = &links->graph->channels[index];
    struct pipe_options options = {.duplex = channel->duplex, .capacity_bytes = channel->size_bytes};
    return is_pipe(channel) ? pipe_create(links->ends[index], &options, links->commons, channel->name)
                            : add_queue(links, channel);
}

static struct stage_port port_of(const struct stage_links *links, size_t index, enum pipe_side side, uint64_t offset)
{
    const struct graph_channel *channel = &links->graph->channels[index];
    struct stage_port port = {.kind = is_pipe(channel) ? STAGE_PIPE : STAGE_QUEUE, .side = side, .offset = offset};
    (void)snprintf(port.name, sizeof port.name, "%s", channel->name);
    return port;
}

static int add_stage(struct stage_links *links, const struct flow *flow, size_t index)
{
    const struct graph_stage *stage = &links->graph->stages[index];
    const struct flow_group *group = &flow->groups[flow->group_of[index]];
    struct stage made = {.outputs_count = (uint32_t)group->outputs_count, .drops_empty = stage->work->drops};
    if (stage->source == GRAPH_CHANNEL)
        made.input = port_of(links, stage->input, PIPE_RIGHT, 0);
    for (size_t i = 0; i < group->outputs_count; i++)
        made.outputs[i] = port_of(links, group->outputs[i].channel, PIPE_LEFT, group->outputs[i].offset);
    uint64_t takes = work_type_max(stage->takes), gives = graph_value_max(links->graph, stage);
    made.value_max = takes > gives ? takes : gives;
    return stage_add(links->commons, stage->name, &made);
}

int stage_links_init(struct stage_links *links, struct commons *commons, const struct graph *graph,
                     const struct flow *flow)
{
    *links = (struct stage_links){.commons = commons, .graph = graph};
    for (size_t i = 0; i < GRAPH_CHANNELS_MAX; i++)
        for (int side = 0; side < 2; side++)
            links->ends[i][side] = (struct pipe_end){.send_fd = -1, .receive_fd = -1};
    int error = 0;
    for (size_t i = 0; i < graph->channels_count && !error; i++)
        error = add_channel(links, i);
    for (size_t i = 0; i < graph->stages_count && !error; i++)
        error = add_stage(links, flow, i);
    return error;
}

/* The board is about its owner, which the lab never was. */
static void give_away(struct pipe_end *end)
{
    end->board = NULL;
    pipe_close(end);
}

void stage_links_release(struct stage_links *links)
{
    for (size_t i = 0; links->graph && i < links->graph->channels_count; i++)
        for (int side = 0; side < 2; side++)
            give_away(&links->ends[i][side]);
}

/* ------------------------------------------------------------------ pipes for workers */

/* The stage's ends in the order of its ports; NULL behind the last. */
static size_t list_ends(struct stage_link *link, struct pipe_end *ends[1 + GRAPH_CHANNELS_MAX])
{
    struct stage_links *links = link->links;
    const struct graph_stage *stage = &links->graph->stages[link->stage];
    size_t count = 0;
    if (stage->source == GRAPH_CHANNEL && is_pipe(&links->graph->channels[stage->input]))
        ends[count++] = &links->ends[stage->input][PIPE_RIGHT];
    for (size_t i = 0; i < stage->outputs_count; i++)
        if (is_pipe(&links->graph->channels[stage->outputs[i]]))
            ends[count++] = &links->ends[stage->outputs[i]][PIPE_LEFT];
    return count;
}

static int give(void *context, unsigned slot, uint64_t incarnation, int ret_descriptors[STAGE_DESCRIPTORS_MAX])
{
    struct stage_link *link = context;
    struct pipe_end *ends[1 + GRAPH_CHANNELS_MAX];
    size_t ends_count = list_ends(link, ends);
    int count = 0;
    (void)slot;
    (void)incarnation;
    if (link->given)
        return -EPIPE;
    if (ends_count * PIPE_DESCRIPTORS_MAX > STAGE_DESCRIPTORS_MAX)
        return -E2BIG;
    for (size_t i = 0; i < ends_count; i++)
        count += pipe_descriptors(ends[i], ret_descriptors + count);
    return count;
}

static void gave(void *context, unsigned slot, bool started)
{
    struct stage_link *link = context;
    struct pipe_end *ends[1 + GRAPH_CHANNELS_MAX];
    (void)slot;
    if (!started)
        return;
    for (size_t i = 0, count = list_ends(link, ends); i < count; i++)
        give_away(ends[i]);
    link->given = true;
}

const struct stage_pipes *stage_links_pipes(struct stage_links *links, size_t stage)
{
    struct stage_link *link = &links->stages[stage];
    if (!stage_is_at_pipe(links->graph, stage))
        return NULL;
    *link = (struct stage_link){.links = links, .stage = stage, .pipes = {.give = give, .gave = gave, .context = link}};
    return &link->pipes;
}

/* ------------------------------------------------------------------ queues */

void stage_links_close(struct stage_links *links, size_t channel)
{
    struct queue *queue = queue_find(links->commons, links->graph->channels[channel].name);
    if (queue)
        queue_close(queue);
}

bool stage_links_is_empty(struct stage_links *links, size_t channel)
{
    struct queue *queue = queue_find(links->commons, links->graph->channels[channel].name);
    struct queue_view view;
    if (!queue)
        return false;
    queue_look(queue, &view);
    return view.depth == 0 && view.in_hand == 0;
}
