/* Queues and pipes: a row each, with how full it is now and was before, what comes in and goes out, and who stands
 * blocked at its ends. */
#include "base/units.h"
#include "ui/list.h"
#include "ui/part.h"
#include "ui/spark.h"
#include "ui/table.h"
#include "ui/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define NARROW    30
#define NOTES     7
#define NOTE_SIZE 48

static const char *name_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_channel *channel = item;
    (void)snprintf(buffer, size, "%s", channel->name);
    return buffer;
}

static enum role name_role(const void *item)
{
    const struct snapshot_channel *channel = item;
    return channel->closed ? ROLE_GONE : ROLE_STRONG;
}

static const char *kind_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_channel *channel = item;
    (void)snprintf(buffer, size, "%s", channel_kind_name(channel->kind));
    return buffer;
}

static enum role quiet_role(const void *item)
{
    (void)item;
    return ROLE_QUIET;
}

/* Who puts and who gets, as far as it is known. */
static const char *ends_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_channel *channel = item;
    if (*channel->from || *channel->to)
        (void)snprintf(buffer, size, "%s → %s", *channel->from ? channel->from : WORDS_UNKNOWN,
                       *channel->to ? channel->to : WORDS_UNKNOWN);
    else
        buffer[0] = '\0';
    return buffer;
}

static double fill_of(const struct snapshot_channel *channel)
{
    return channel->capacity > 0 ? (double)channel->depth / (double)channel->capacity : NAN;
}

static enum role fill_role(const struct snapshot_channel *channel)
{
    return channel->capacity > 0 && channel->depth >= channel->capacity ? ROLE_BLOCKED : ROLE_POOL;
}

static void fill_draw(const struct painter *painter, int row, int column, int width, const void *item)
{
    painter_bar(painter, row, column, width, fill_role(item), fill_of(item));
}

/* "3 / 4" messages, or "1.2K / 64K" of a pipe. */
static const char *depth_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_channel *channel = item;
    char depth[32], capacity[32];
    if (channel->kind == CHANNEL_PIPE)
        (void)snprintf(buffer, size, "%s / %s", units_bytes(depth, sizeof depth, channel->depth),
                       units_bytes(capacity, sizeof capacity, channel->capacity));
    else
        (void)snprintf(buffer, size, "%s / %s", units_count(depth, sizeof depth, (double)channel->depth),
                       units_count(capacity, sizeof capacity, (double)channel->capacity));
    return buffer;
}

static enum role depth_role(const void *item)
{
    return fill_role(item) == ROLE_BLOCKED ? ROLE_BLOCKED : ROLE_TEXT;
}

static void history_draw(const struct painter *painter, int row, int column, int width, const void *item)
{
    const struct snapshot_channel *channel = item;
    spark_draw(painter, row, column, width, channel->history, channel->history_count);
}

static const char *rate_text(double rate, char *buffer, size_t size)
{
    return isnan(rate) ? WORDS_UNKNOWN : units_count(buffer, size, rate);
}

static const char *in_text(const void *item, char *buffer, size_t size)
{
    return rate_text(((const struct snapshot_channel *)item)->rate_in, buffer, size);
}

static const char *out_text(const void *item, char *buffer, size_t size)
{
    return rate_text(((const struct snapshot_channel *)item)->rate_out, buffer, size);
}

static const char *p50_text(const void *item, char *buffer, size_t size)
{
    return words_time(((const struct snapshot_channel *)item)->p50_ns, buffer, size);
}

static const char *p95_text(const void *item, char *buffer, size_t size)
{
    return words_time(((const struct snapshot_channel *)item)->p95_ns, buffer, size);
}

static void note(struct segment *segment, char *text, enum role ink, uint64_t count, const char *word)
{
    text[0] = '\0';
    if (count > 0)
        (void)snprintf(text, NOTE_SIZE, "%" PRIu64 " %s", count, word);
    *segment = (struct segment){.ink = ink, .text = text};
}

/* In words what a figure alone does not tell, the worst first. */
static void notes_draw(const struct painter *painter, int row, int column, int width, const void *item)
{
    const struct snapshot_channel *channel = item;
    bool pipe = channel->kind == CHANNEL_PIPE;
    uint64_t open = channel->unfinished == SNAPSHOT_UNKNOWN ? 0 : channel->unfinished;
    struct segment notes[NOTES];
    char texts[NOTES][NOTE_SIZE];
    note(&notes[0], texts[0], ROLE_DEAD, channel->damaged, "damaged");
    note(&notes[1], texts[1], ROLE_DEAD, channel->lost, "lost");
    note(&notes[2], texts[2], ROLE_BLOCKED, channel->putters, pipe ? "send wait" : "put wait");
    note(&notes[3], texts[3], ROLE_BLOCKED, channel->getters, pipe ? "recv wait" : "get wait");
    notes[4] = (struct segment){.ink = ROLE_GONE, .text = channel->closed ? "closed" : ""};
    note(&notes[5], texts[5], ROLE_WARNING, channel->redelivered, "given again");
    note(&notes[6], texts[6], ROLE_TEXT, open, "not done");
    struct painter cell = painter_within(painter, (struct rect){row, column, 1, width});
    painter_segments(&cell, 0, 0, width, notes, NOTES);
}

static bool is_harmed(const void *item)
{
    const struct snapshot_channel *channel = item;
    return channel->lost > 0 || channel->damaged > 0;
}

/* Its name and how full it is. */
static int draw_short(const struct painter *painter, int column, const void *item)
{
    const struct snapshot_channel *channel = item;
    char depth[64];
    depth_text(channel, depth, sizeof depth);
    if (column + painter_width(channel->name) + 1 + painter_width(depth) > painter->area.columns)
        return column;
    column = painter_text(painter, 0, column, is_harmed(channel) ? ROLE_DEAD : name_role(channel), channel->name);
    return painter_text(painter, 0, column + 1, depth_role(channel), depth) + COLUMN_GAP;
}

static const char *put_text(const void *item, char *buffer, size_t size)
{
    return words_time(((const struct snapshot_channel *)item)->put_ns, buffer, size);
}

static const char *get_text(const void *item, char *buffer, size_t size)
{
    return words_time(((const struct snapshot_channel *)item)->get_ns, buffer, size);
}

static const char *most_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_channel *channel = item;
    return channel->kind == CHANNEL_PIPE ? units_bytes(buffer, size, channel->high_water)
                                         : units_count(buffer, size, (double)channel->high_water);
}

static const char *sentinels_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_channel *channel = item;
    return channel->sentinels == SNAPSHOT_UNKNOWN ? WORDS_UNKNOWN
                                                  : units_count(buffer, size, (double)channel->sentinels);
}

/* ------------------------------------------------------------------ by what they are sorted */

static double unknown_or(uint64_t number)
{
    return number == SNAPSHOT_UNKNOWN ? NAN : (double)number;
}

static double in_key(const void *item)
{
    return ((const struct snapshot_channel *)item)->rate_in;
}

static double out_key(const void *item)
{
    return ((const struct snapshot_channel *)item)->rate_out;
}

static double fill_key(const void *item)
{
    return fill_of(item);
}

static double p50_key(const void *item)
{
    return unknown_or(((const struct snapshot_channel *)item)->p50_ns);
}

static double p95_key(const void *item)
{
    return unknown_or(((const struct snapshot_channel *)item)->p95_ns);
}

static double put_key(const void *item)
{
    return (double)((const struct snapshot_channel *)item)->put_ns;
}

static double get_key(const void *item)
{
    return (double)((const struct snapshot_channel *)item)->get_ns;
}

static double most_key(const void *item)
{
    return (double)((const struct snapshot_channel *)item)->high_water;
}

static double sentinels_key(const void *item)
{
    return unknown_or(((const struct snapshot_channel *)item)->sentinels);
}

/* A duplex pipe has two rows of one name, which differ by who sends. */
static uint64_t identity(const void *item)
{
    const struct snapshot_channel *channel = item;
    return list_name_identity(channel->name) * 31 + list_name_identity(channel->from);
}

static const struct column columns[] = {
    {"channel", .width = 10, .width_max = 24, .priority = 1, .left = true, .text = name_text, .role = name_role,
     .figure = FIGURE_QUEUE_NAME},
    {"kind", .width = 8, .priority = 8, .left = true, .text = kind_text, .role = quiet_role,
     .figure = FIGURE_QUEUE_KIND},
    {"from → to", .width = 20, .width_max = 30, .priority = 11, .left = true, .text = ends_text, .role = quiet_role,
     .figure = FIGURE_QUEUE_ENDS},
    {"filled", .width = 10, .width_max = 14, .priority = 3, .left = true, .draw = fill_draw, .key = fill_key,
     .figure = FIGURE_QUEUE_DEPTH},
    {"holds", .width = 11, .priority = 2, .text = depth_text, .role = depth_role, .key = fill_key,
     .figure = FIGURE_QUEUE_DEPTH},
    {"before", .width = 8, .width_max = SNAPSHOT_HISTORY, .priority = 7, .left = true, .draw = history_draw,
     .key = fill_key, .figure = FIGURE_QUEUE_HISTORY},
    {"in/s", .width = 5, .priority = 5, .text = in_text, .key = in_key, .figure = FIGURE_QUEUE_RATE},
    {"out/s", .width = 5, .priority = 6, .text = out_text, .key = out_key, .figure = FIGURE_QUEUE_RATE},
    {"notes", .width = 14, .width_max = 40, .priority = 4, .left = true, .draw = notes_draw, .key = put_key,
     .figure = FIGURE_QUEUE_BLOCKED},
    {"p50 wait", .width = 8, .priority = 9, .text = p50_text, .role = quiet_role, .key = p50_key,
     .figure = FIGURE_QUEUE_WAIT},
    {"p95 wait", .width = 8, .priority = 10, .text = p95_text, .role = quiet_role, .key = p95_key,
     .figure = FIGURE_QUEUE_WAIT},
    /* From here on only in the view of channels: CHANNEL_COLUMNS_USUAL. */
    [CHANNEL_COLUMNS_USUAL] = {"most", .width = 6, .priority = 12, .text = most_text, .key = most_key,
                               .figure = FIGURE_QUEUE_HIGH_WATER},
    {"in put", .width = 8, .priority = 13, .text = put_text, .key = put_key, .figure = FIGURE_QUEUE_BLOCKED_TIME},
    {"in get", .width = 8, .priority = 14, .text = get_text, .key = get_key, .figure = FIGURE_QUEUE_BLOCKED_TIME},
    {"ends", .width = 4, .priority = 15, .text = sentinels_text, .key = sentinels_key,
     .figure = FIGURE_QUEUE_SENTINELS},
};

const struct table channel_table = {
    .title = "Channels",
    .columns = columns,
    .count = sizeof columns / sizeof *columns,
    .usual = CHANNEL_COLUMNS_USUAL,
    .item_size = sizeof(struct snapshot_channel),
    .identity = identity,
    .harmed = is_harmed,
    .draw_short = draw_short,
};

static int wanted(const struct scene *scene, int screen_columns)
{
    size_t count = scene->snapshot->channels_count;
    return count == 0 || screen_columns < NARROW ? 0 : (int)count + TABLE_FRAME;
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    if (painter->area.rows > TABLE_FRAME)
        table_draw_list(painter, &channel_table, snapshot->channels, snapshot->channels_count);
    else
        table_draw_line(painter, &channel_table, snapshot->channels, snapshot->channels_count);
}

const struct part part_channels = {"channels", wanted, draw};
