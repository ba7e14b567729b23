/* replay_channels.c - the queues and pipes of a replay's snapshot: at the end as they were left, before it as they were
 * seen. */
#include "model/replay_body.h"

#include <math.h>
#include <string.h>

/* Without a history nobody knows when it was made. */
static bool is_seen(const struct snapshot_channel *channel)
{
    return channel->history_count > 0 && channel->history_step_ns > 0 && channel->capacity != SNAPSHOT_UNKNOWN;
}

/* Before the first change that is still to come. */
static uint64_t capacity_at(const struct replay_part *part, const struct snapshot_channel *channel, uint64_t time_ns)
{
    for (size_t i = 0; part->watched && i < part->watched->marks_count; i++) {
        const struct history_mark *mark = &part->watched->marks[i];
        if (mark->kind == MARK_CAPACITY && mark->time_ns > time_ns && strcmp(mark->name, channel->name) == 0)
            return mark->before;
    }
    return channel->capacity;
}

static uint64_t messages(float filled, uint64_t capacity)
{
    return (uint64_t)((double)filled * (double)capacity + 0.5);
}

static void cut_history(struct snapshot_channel *row, uint64_t elapsed_ns)
{
    uint64_t last = elapsed_ns / row->history_step_ns;
    if ((uint64_t)row->history_count - 1 > last)
        row->history_count = (int)last + 1;
    row->depth = messages(row->history[row->history_count - 1], row->capacity);
    row->high_water = 0;
    for (int i = 0; i < row->history_count; i++) {
        uint64_t depth = messages(row->history[i], row->capacity);
        row->high_water = depth > row->high_water ? depth : row->high_water;
    }
}

static void count_blocked(const struct replay *replay, struct snapshot_channel *row)
{
    for (size_t i = 0; i < replay->snapshot.workers_count; i++) {
        enum worker_state state = replay->rows[i].state;
        if (strcmp(replay->rows[i].blocked_on, row->name) != 0)
            continue;
        row->putters += state == WORKER_PUT || state == WORKER_SEND;
        row->getters += state == WORKER_GET || state == WORKER_RECEIVE;
    }
}

/* What was lost is told at the end. */
static struct snapshot_channel before_the_end(const struct replay_part *part, const struct snapshot_channel *channel,
                                              uint64_t time_ns)
{
    struct snapshot_channel row = *channel;
    row.capacity = capacity_at(part, channel, time_ns);
    row.puts = row.gets = row.put_ns = row.get_ns = SNAPSHOT_UNKNOWN;
    row.p50_ns = row.p95_ns = row.max_ns = row.sentinels = row.unfinished = SNAPSHOT_UNKNOWN;
    row.mean_ns = row.mean_depth = row.rate_in = row.rate_out = NAN;
    row.lost = row.redelivered = row.damaged = 0;
    cut_history(&row, history_elapsed(&part->live, time_ns));
    return row;
}

void replay_channels(struct replay *replay, const struct replay_part *part, uint64_t time_ns)
{
    struct snapshot *snapshot = &replay->snapshot;
    bool over = time_ns >= part->length_ns;
    snapshot->channels = replay->channels;
    for (size_t i = 0; i < part->run->channels_count; i++) {
        const struct snapshot_channel *channel = &part->run->channels[i];
        struct snapshot_channel *row = &replay->channels[snapshot->channels_count];
        if (!over && !is_seen(channel))
            continue;
        snapshot->channels_count++;
        *row = over ? *channel : before_the_end(part, channel, time_ns);
        if (!over)
            count_blocked(replay, row);
        else if (is_seen(channel) && row->high_water == SNAPSHOT_UNKNOWN)
            cut_history(row, UINT64_MAX);
    }
}
