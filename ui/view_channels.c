/* view_channels.c - queues and pipes, the selected one at length, and the locks below. Left and right choose between the
 * two lists. */
#include "ui/channel_chart.h"
#include "ui/layout.h"
#include "ui/list.h"
#include "ui/part.h"

#include <stdio.h>
#include <string.h>

#define MARGIN 1
#define NARROW 40

struct state {
    struct list channels, locks;
    bool in_locks; /* the keys are for the lower list */
};

enum { CHANNELS, CHART, LOCKS, BLOCKS };

static const struct layout_step steps[] = {
    {CHANNELS, 3, 2},  {LOCKS, 3, 2},  {CHART, 6, 5},   {CHANNELS, 6, 4}, {LOCKS, 6, 4},     {CHART, 12, 8},
    {CHANNELS, 10, 5}, {LOCKS, 10, 5}, {CHART, 18, 13}, {LOCKS, 24, 6},   {CHANNELS, 24, 6}, {CHART, PART_ANY_ROWS, 1},
};

static void take(const struct scene *scene, struct state *state)
{
    const struct snapshot *snapshot = scene->snapshot;
    state->channels.table = &channel_table;
    state->locks.table = &lock_table;
    state->locks.number = 1;
    list_take(&state->channels, snapshot->channels, snapshot->channels_count);
    list_take(&state->locks, snapshot->locks, snapshot->locks_count);
    state->in_locks &= snapshot->locks_count > 0;
    state->in_locks |= snapshot->channels_count == 0 && snapshot->locks_count > 0;
}

/* Other views and keys mean the same ones. */
static void tell(const struct scene *scene, const struct state *state)
{
    const struct snapshot *snapshot = scene->snapshot;
    size_t channel = list_selected(&state->channels, snapshot->channels);
    size_t lock = list_selected(&state->locks, snapshot->locks);
    if (channel != SIZE_MAX)
        (void)snprintf(scene->look->channel, sizeof scene->look->channel, "%s", snapshot->channels[channel].name);
    if (lock != SIZE_MAX)
        (void)snprintf(scene->look->lock, sizeof scene->look->lock, "%s", snapshot->locks[lock].name);
}

static void draw_list(const struct painter *painter, const char *title, struct list *list, const void *items,
                      size_t count, bool active)
{
    char sorted[48], text[96];
    (void)painter_rule(painter, 0, title);
    (void)list_sorted_by(list, sorted, sizeof sorted);
    (void)snprintf(text, sizeof text, " %zu of %zu%s%s%s ", list->count, count, *sorted ? " · " : "", sorted,
                   active ? " ▸" : "");
    painter_text(painter, 0, painter->area.columns - painter_width(text) - MARGIN, active ? ROLE_STRONG : ROLE_QUIET,
                 text);
    struct painter below = painter_within(painter, (struct rect){1, 0, painter->area.rows - 1, painter->area.columns});
    struct table_needs needs = {table_name_width(list->table, items, count), 0};
    list_draw(&below, list, items, needs);
}

static void draw_chart(const struct painter *painter, const struct scene *scene, const struct state *state)
{
    size_t place = list_selected(&state->channels, scene->snapshot->channels);
    if (place == SIZE_MAX)
        return;
    const struct snapshot_channel *channel = &scene->snapshot->channels[place];
    char title[96];
    bool both = *channel->from && *channel->to;
    (void)snprintf(title, sizeof title, "%s: %s%s%s%s%s", channel->name, channel_kind_name(channel->kind),
                   both ? " from " : "", both ? channel->from : "", both ? " to " : "", both ? channel->to : "");
    (void)painter_rule(painter, 0, title);
    struct painter below = painter_within(painter, (struct rect){1, 0, painter->area.rows - 1, painter->area.columns});
    channel_chart_draw(&below, scene, channel);
}

static void draw_none(const struct painter *painter, const struct snapshot *snapshot)
{
    static const char *const none[] = {"No queues, pipes or locks here.",
                                       "Try cube-queue, primes-queue, or shared-or-not."};
    static const char *const later[] = {"No queues, pipes or locks yet.",
                                        "The loop runs first, in one process: they come with the run."};
    const char *const *lines = snapshot->phase == PHASE_BASELINE ? later : none;
    for (int i = 0; i < 2; i++)
        painter_field(painter, painter->area.rows / 2 + i, MARGIN, painter->area.columns - 2 * MARGIN,
                      i ? ROLE_QUIET : ROLE_STRONG, lines[i]);
}

static void draw(const struct painter *painter, const struct scene *scene, void *context)
{
    const struct snapshot *snapshot = scene->snapshot;
    struct state *state = context;
    int rows[BLOCKS], row = 0;
    take(scene, state);
    tell(scene, state);
    int channels = (int)snapshot->channels_count, locks = (int)snapshot->locks_count;
    if (painter->area.columns < NARROW) {
        (channels > 0 ? &part_channels : &part_locks)->draw(painter, scene);
        return;
    }
    const int wanted[BLOCKS] = {channels ? channels + 2 : 0, channels ? PART_ANY_ROWS : 0, locks ? locks + 2 : 0};
    layout_share(steps, sizeof steps / sizeof *steps, wanted, rows, BLOCKS, painter->area.rows);
    for (int block = 0; block < BLOCKS; row += rows[block++]) {
        struct painter band = painter_within(painter, (struct rect){row, 0, rows[block], painter->area.columns});
        if (rows[block] == 0)
            continue;
        if (block == CHANNELS)
            draw_list(&band, "Channels", &state->channels, snapshot->channels, snapshot->channels_count,
                      !state->in_locks && locks > 0);
        else if (block == CHART)
            draw_chart(&band, scene, state);
        else
            draw_list(&band, "Locks", &state->locks, snapshot->locks, snapshot->locks_count,
                      state->in_locks && channels > 0);
    }
    if (channels + locks == 0)
        draw_none(painter, snapshot);
}

static bool handle(const struct scene *scene, void *context, const struct input *input)
{
    struct state *state = context;
    const struct snapshot *snapshot = scene->snapshot;
    take(scene, state);
    if (input->action == ACTION_LEFT || input->action == ACTION_RIGHT) {
        state->in_locks = input->action == ACTION_RIGHT;
        return true;
    }
    if (input->target && (input->target->kind == TARGET_ROW || input->target->kind == TARGET_COLUMN))
        state->in_locks = input->target->list == 1;
    bool taken = state->in_locks ? list_handle(&state->locks, input, snapshot->locks)
                                 : list_handle(&state->channels, input, snapshot->channels);
    tell(scene, state);
    return taken;
}

static bool find(const struct scene *scene, void *context, const char *text, enum find_how how)
{
    struct state *state = context;
    const struct snapshot *snapshot = scene->snapshot;
    take(scene, state);
    bool found = list_find(&state->channels, snapshot->channels, snapshot->channels_count, text, how);
    state->in_locks = !found || how == FIND_FILTER
                          ? list_find(&state->locks, snapshot->locks, snapshot->locks_count, text, how) && !found
                          : false;
    tell(scene, state);
    return found || state->in_locks;
}

/* Those of the list that the keys are for. */
static const struct table *columns(const struct scene *scene, void *context, unsigned **ret_hidden)
{
    struct state *state = context;
    take(scene, state);
    struct list *list = state->in_locks ? &state->locks : &state->channels;
    *ret_hidden = &list->hidden;
    return list->table;
}

/* Every cell of the selected row, by what it means. */
static bool details(const struct scene *scene, void *context, struct sheet *sheet)
{
    struct state *state = context;
    const struct snapshot *snapshot = scene->snapshot;
    take(scene, state);
    const struct list *list = state->in_locks ? &state->locks : &state->channels;
    const void *items = state->in_locks ? (const void *)snapshot->locks : snapshot->channels;
    size_t place = list_selected(list, items);
    if (place == SIZE_MAX)
        return false;
    if (state->in_locks)
        list_describe(&lock_table, &snapshot->locks[place], sheet);
    else
        list_describe(&channel_table, &snapshot->channels[place], sheet);
    return true;
}

const struct view view_channels = {"channels",         "Channels",   .state_size = sizeof(struct state),
                                   .needs_run = true,  .draw = draw, .handle = handle,
                                   .details = details, .find = find, .columns = columns};
