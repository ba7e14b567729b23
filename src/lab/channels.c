#include "lab/channels.h"

#include "ipc/pipe_board.h"
#include "ipc/queue.h"
#include "lab/channel_track.h"
#include "proc/stage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ rows */

/* Without memory there is no new row: what cannot be shown harms nobody. */
static bool make_room(struct channels *channels)
{
    if (channels->count < channels->capacity)
        return true;
    size_t capacity = channels->capacity * 2 + 8;
    struct channel_track *tracks = realloc(channels->tracks, capacity * sizeof *tracks);
    if (tracks)
        channels->tracks = tracks;
    struct snapshot_channel *rows = realloc(channels->rows, capacity * sizeof *rows);
    if (rows)
        channels->rows = rows;
    if (tracks && rows)
        channels->capacity = capacity;
    return tracks && rows;
}

/* What is remembered of it; begins where it was found the last time. NULL = no memory. */
static struct channel_track *track_of(struct channels *channels, size_t place, uint32_t entry, unsigned flow)
{
    for (size_t i = 0; i < channels->count; i++) {
        struct channel_track *track = &channels->tracks[(place + i) % channels->count];
        if (track->entry == entry && track->flow == flow)
            return track;
    }
    if (!make_room(channels))
        return NULL;
    struct channel_track *track = &channels->tracks[channels->count++];
    *track = (struct channel_track){.entry = entry, .flow = flow};
    return track;
}

static struct snapshot_channel row_of(const struct region_entry *entry, enum channel_kind kind)
{
    struct snapshot_channel row = {.kind = kind,
                                   .unfinished = SNAPSHOT_UNKNOWN,
                                   .p50_ns = SNAPSHOT_UNKNOWN,
                                   .p95_ns = SNAPSHOT_UNKNOWN,
                                   .mean_ns = NAN,
                                   .sentinels = SNAPSHOT_UNKNOWN,
                                   .max_ns = SNAPSHOT_UNKNOWN};
    census_copy_name(row.name, sizeof row.name, entry->name, sizeof entry->name);
    return row;
}

/* ------------------------------------------------------------------ ends */

struct ends {
    const struct region_entry *first;
    unsigned count;
};

static void add_end(struct ends *ends, const struct region_entry *stage)
{
    if (ends->count++ == 0)
        ends->first = stage;
}

/* "cube", or "cube +1" when there are more. */
static void name_ends(const struct ends *ends, char *buffer, size_t size)
{
    if (ends->count == 0)
        return;
    census_copy_name(buffer, size, ends->first->name, sizeof ends->first->name);
    size_t length = strlen(buffer), room = sizeof " +4294967295";
    if (ends->count > 1)
        (void)snprintf(buffer + (length + room < size ? length : size - room), room, " +%u", ends->count - 1);
}

static bool leads_to(const struct stage *stage, const char *name)
{
    for (uint32_t i = 0; i < stage->outputs_count && i < STAGE_OUTPUTS_MAX; i++)
        if (stage->outputs[i].kind != STAGE_NOTHING && strncmp(stage->outputs[i].name, name, REGION_NAME_SIZE) == 0)
            return true;
    return false;
}

/* Between which stages the channel lies, by what they say that they are connected to. */
static void find_stages(const struct census *census, struct snapshot_channel *row)
{
    const struct region *region = &census->commons->region;
    const struct region_entry *entry;
    struct ends from = {0}, to = {0};
    for (uint32_t i = 0; (entry = region_entry(region, i)); i++) {
        const struct stage *stage = (const void *)(region->base + entry->offset);
        if (entry->kind != REGION_STAGE || entry->size < sizeof *stage)
            continue;
        if (leads_to(stage, row->name))
            add_end(&from, entry);
        if (stage->input.kind != STAGE_NOTHING && strncmp(stage->input.name, row->name, REGION_NAME_SIZE) == 0)
            add_end(&to, entry);
    }
    name_ends(&from, row->from, sizeof row->from);
    name_ends(&to, row->to, sizeof row->to);
}

/* ------------------------------------------------------------------ queues */

static void fill_queue(const struct queue_view *view, struct snapshot_channel *row)
{
    row->depth = view->depth;
    row->capacity = view->capacity;
    row->capacity_max = view->capacity_max;
    row->high_water = view->high_water;
    row->puts = view->puts;
    row->gets = view->gets;
    row->put_ns = view->put_ns;
    row->get_ns = view->get_ns;
    if (view->kind == QUEUE_JOINABLE)
        row->unfinished = view->in_hand;
    if (view->timed > 0) {
        row->p50_ns = view->p50_ns;
        row->p95_ns = view->p95_ns;
        row->max_ns = view->max_ns;
        row->mean_ns = view->mean_ns;
    }
    row->sentinels = view->sentinels;
    row->lost = view->lost;
    row->redelivered = view->redelivered;
    row->closed = view->closed;
}

/* Those that join it say in their slots that they get. */
static unsigned count_getters(const struct census *census, const struct region_entry *entry, const struct queue *queue)
{
    unsigned getters = 0;
    for (uint32_t i = 0; i < census->slots; i++) {
        const struct census_process *process = &census->processes[i];
        getters += process->state == SLOT_GET && census_is_at(process, entry) &&
                   !queue_is_joining(queue, party_make(i, process->incarnation));
    }
    return getters;
}

static void look_at_queue(const struct census *census, const struct region_entry *entry, struct snapshot_channel *row)
{
    static const enum channel_kind kinds[] = {
        [QUEUE_PLAIN] = CHANNEL_QUEUE, [QUEUE_JOINABLE] = CHANNEL_JOINABLE, [QUEUE_SIMPLE] = CHANNEL_SIMPLE};
    struct queue *queue = (void *)(census->commons->region.base + entry->offset);
    struct queue_view view;
    queue_look(queue, &view);
    *row = row_of(entry, view.kind <= QUEUE_SIMPLE ? kinds[view.kind] : CHANNEL_QUEUE);
    fill_queue(&view, row);
    row->putters = census_blocked(census, SLOT_PUT, entry);
    row->getters = count_getters(census, entry, queue);
    find_stages(census, row);
}

/* ------------------------------------------------------------------ pipes */

static void look_at_pipe(const struct census *census, const struct region_entry *entry, const struct pipe_view *view,
                         unsigned side, struct snapshot_channel *row)
{
    const struct pipe_flow_view *flow = &view->flows[side];
    *row = row_of(entry, CHANNEL_PIPE);
    row->depth = flow->in_flight_bytes;
    row->capacity = view->capacity_bytes;
    row->puts = flow->sent;
    row->gets = flow->received;
    row->putters = flow->sender_blocked;
    row->getters = flow->receiver_blocked;
    row->put_ns = flow->send_blocked_ns;
    row->get_ns = flow->receive_blocked_ns;
    row->damaged = flow->damaged;
    row->closed = flow->sender_gone || flow->receiver_gone;
    if (!view->duplex)
        find_stages(census, row);
    if (!*row->from)
        census_name(census, flow->sender, row->from, sizeof row->from);
    if (!*row->to)
        census_name(census, flow->receiver, row->to, sizeof row->to);
}

/* ------------------------------------------------------------------ all of them */

struct looking {
    struct channels *channels;
    const struct census *census;
    uint64_t elapsed_ns;
    size_t place; /* of the next row */
};

static void note(struct looking *looking, uint32_t entry, unsigned flow, struct snapshot_channel *row)
{
    struct channel_track *track = track_of(looking->channels, looking->place, entry, flow);
    if (!track)
        return;
    channel_track_note(track, looking->elapsed_ns, row);
    looking->channels->rows[looking->place++] = *row;
}

static void look_at(struct looking *looking, uint32_t index, const struct region_entry *entry)
{
    void *object = looking->census->commons->region.base + entry->offset;
    struct snapshot_channel row;
    if (entry->kind == REGION_QUEUE && queue_valid(object, entry->size)) {
        look_at_queue(looking->census, entry, &row);
        note(looking, index, 0, &row);
    }
    if (entry->kind != REGION_PIPE || entry->size < sizeof(struct pipe_board))
        return;
    struct pipe_view view;
    pipe_look(object, &view);
    for (unsigned side = 0; side < (view.duplex ? 2 : 1); side++) {
        look_at_pipe(looking->census, entry, &view, side, &row);
        note(looking, index, side, &row);
    }
}

const struct snapshot_channel *channels_look(struct channels *channels, const struct census *census,
                                             uint64_t elapsed_ns, size_t *ret_count)
{
    struct looking looking = {channels, census, elapsed_ns, 0};
    const struct region_entry *entry;
    for (uint32_t i = 0; census->commons && (entry = region_entry(&census->commons->region, i)); i++)
        look_at(&looking, i, entry);
    *ret_count = looking.place;
    return channels->rows;
}

void channels_begin(struct channels *channels)
{
    channels->count = 0;
}

void channels_release(struct channels *channels)
{
    free(channels->tracks);
    free(channels->rows);
    *channels = (struct channels){0};
}
