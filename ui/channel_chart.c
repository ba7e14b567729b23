#include "ui/channel_chart.h"

#include "base/clock.h"
#include "base/units.h"
#include "ui/axis.h"
#include "ui/plot.h"
#include "ui/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define MARGIN      1
#define SCALE_WIDTH 6  /* the figures of the upright axis */
#define WORDS_LEAST 46 /* columns right of the chart, or half of all */
#define WORDS_MOST  72
#define WORDS_FROM  96 /* columns from which on there is room for them there */
#define ROWS_LEAST  4
#define AGREES      0.15 /* both sides of Little's law differ by less: a run is short, and looks are few */

bool channel_little(const struct snapshot_channel *channel, uint64_t elapsed_ns, double *ret_seen, double *ret_law)
{
    if (channel->kind == CHANNEL_PIPE || channel->gets < LITTLE_LEAST || isnan(channel->mean_ns) ||
        isnan(channel->mean_depth) || elapsed_ns == 0)
        return false;
    *ret_seen = channel->mean_depth;
    *ret_law = (double)channel->gets / (double)elapsed_ns * channel->mean_ns;
    return true;
}

/* ------------------------------------------------------------------ the chart */

static const char *amount(const struct snapshot_channel *channel, double part, char *buffer, size_t size)
{
    double value = part * (double)channel->capacity;
    return channel->kind == CHANNEL_PIPE ? units_bytes(buffer, size, (uint64_t)value)
                                         : units_count(buffer, size, value);
}

/* Small things in a large room are drawn in a part of it: to the most that was ever inside, twice as high. */
static double top_of(const struct snapshot_channel *channel)
{
    double most = channel->capacity > 0 ? (double)channel->high_water / (double)channel->capacity : 0;
    double top = 1;
    while (top > 1e-6 && most * 2 <= top / 2)
        top /= 2;
    return top;
}

static void draw_scale(const struct painter *painter, int rows, const struct snapshot_channel *channel, double top)
{
    char text[32];
    painter_field_right(painter, 0, 0, SCALE_WIDTH, ROLE_QUIET, amount(channel, top, text, sizeof text));
    painter_field_right(painter, rows - 1, 0, SCALE_WIDTH, ROLE_QUIET, "0");
    if (rows >= 7)
        painter_field_right(painter, rows / 2, 0, SCALE_WIDTH, ROLE_QUIET, amount(channel, top / 2, text, sizeof text));
    if (top >= 1) /* the ceiling: whoever puts more must wait */
        painter_repeat(painter, 0, SCALE_WIDTH + 1, painter->area.columns - SCALE_WIDTH - 1, ROLE_FRAME, 0x2500);
}

/* A column of dots for each part of the run, filled from below. */
static void draw_curve(const struct painter *painter, const struct snapshot_channel *channel, double top)
{
    struct plot plot = plot_of(painter);
    for (int column = 0; column < plot.columns && channel->history_count > 0; column++) {
        int at = column * channel->history_count / plot.columns;
        double filled = (double)channel->history[at] / top;
        int height = plot_scale(filled, 0, 1, plot.rows);
        enum role ink = channel->history[at] >= 1 ? ROLE_BLOCKED : ROLE_POOL;
        for (int row = 0; filled > 0 && row <= height && row < plot.rows; row++)
            plot_dot(&plot, plot.rows - 1 - row, column, ink);
    }
}

static void draw_chart(const struct painter *painter, const struct snapshot_channel *channel)
{
    int rows = painter->area.rows - 1, columns = painter->area.columns - SCALE_WIDTH - 1;
    double top = top_of(channel);
    if (rows < 2 || columns < 8)
        return;
    draw_scale(painter, rows, channel, top);
    struct painter inside = painter_within(painter, (struct rect){0, SCALE_WIDTH + 1, rows, columns});
    draw_curve(&inside, channel, top);
    axis_draw(painter, (struct rect){rows, SCALE_WIDTH + 1, 1, columns},
              (uint64_t)channel->history_count * channel->history_step_ns);
}

/* ------------------------------------------------------------------ the words */

struct words {
    const struct painter *painter;
    int row;
};

static void word(struct words *words, const char *head, enum role ink, enum figure figure, const char *text)
{
    if (words->row >= words->painter->area.rows)
        return;
    painter_text(words->painter, words->row, 0, ROLE_QUIET, head);
    painter_field(words->painter, words->row, 10, words->painter->area.columns - 10, ink, text);
    painter_figure(words->painter, words->row++, 10, painter_width(text), figure);
}

static void add_depth(struct words *words, const struct snapshot_channel *channel)
{
    char text[128], depth[32], capacity[32], most[32], mean[32];
    bool pipe = channel->kind == CHANNEL_PIPE;
    double whole = channel->capacity > 0 ? (double)channel->capacity : 1;
    (void)snprintf(text, sizeof text, "%s of %s%s, at most %s, on average %s",
                   amount(channel, (double)channel->depth / whole, depth, sizeof depth),
                   amount(channel, 1, capacity, sizeof capacity), pipe ? " in flight" : "",
                   amount(channel, (double)channel->high_water / whole, most, sizeof most),
                   isnan(channel->mean_depth) ? WORDS_UNKNOWN
                                              : amount(channel, channel->mean_depth / whole, mean, sizeof mean));
    word(words, "holds", ROLE_TEXT, pipe ? FIGURE_PIPE_BYTES : FIGURE_QUEUE_DEPTH, text);
}

static void add_rates(struct words *words, const struct snapshot_channel *channel)
{
    char text[128], in[32], out[32], puts[32], gets[32];
    (void)snprintf(text, sizeof text, "in %s/s, out %s/s, of %s put and %s got",
                   isnan(channel->rate_in) ? WORDS_UNKNOWN : units_count(in, sizeof in, channel->rate_in),
                   isnan(channel->rate_out) ? WORDS_UNKNOWN : units_count(out, sizeof out, channel->rate_out),
                   words_whole(channel->puts, puts, sizeof puts), words_whole(channel->gets, gets, sizeof gets));
    word(words, "passes", ROLE_TEXT, FIGURE_QUEUE_RATE, text);
}

static void add_times(struct words *words, const struct snapshot_channel *channel)
{
    char text[128], p50[32], p95[32], max[32];
    if (channel->p50_ns == SNAPSHOT_UNKNOWN)
        (void)snprintf(text, sizeof text, "%s",
                       channel->kind == CHANNEL_PIPE       ? "the kernel does not tell"
                       : channel->gets == SNAPSHOT_UNKNOWN ? WORDS_UNKNOWN
                                                           : "none yet");
    else
        (void)snprintf(text, sizeof text, "p50 %s, p95 %s, at most %s", units_time(p50, sizeof p50, channel->p50_ns),
                       units_time(p95, sizeof p95, channel->p95_ns), units_time(max, sizeof max, channel->max_ns));
    word(words, "inside", ROLE_TEXT, FIGURE_QUEUE_WAIT, text);
}

static void add_blocked(struct words *words, const struct snapshot_channel *channel)
{
    char text[128], put[32], get[32];
    bool now = channel->putters > 0 || channel->getters > 0, pipe = channel->kind == CHANNEL_PIPE;
    (void)snprintf(text, sizeof text, "%u in %s (%s so far), %u in %s (%s)", channel->putters, pipe ? "send" : "put",
                   words_time(channel->put_ns, put, sizeof put), channel->getters, pipe ? "receive" : "get",
                   words_time(channel->get_ns, get, sizeof get));
    word(words, "blocked", now ? ROLE_BLOCKED : ROLE_TEXT, FIGURE_QUEUE_BLOCKED_TIME, text);
}

static void add_little(struct words *words, const struct scene *scene, const struct snapshot_channel *channel)
{
    const struct snapshot *snapshot = scene->snapshot;
    uint64_t elapsed = snapshot->run.started ? snapshot->run.elapsed_ns : snapshot->baseline.elapsed_ns;
    double seen, law;
    char text[128], rate[32], time[32], product[32], mean[32];
    if (!channel_little(channel, elapsed, &seen, &law))
        return;
    double apart = fabs(seen - law) / fmax(fmax(seen, law), 1);
    (void)snprintf(text, sizeof text, "%s/s × %s = %s, seen %s: %s",
                   units_count(rate, sizeof rate, (double)channel->gets * NS_PER_S / (double)elapsed),
                   units_time(time, sizeof time, (uint64_t)channel->mean_ns), units_count(product, sizeof product, law),
                   units_count(mean, sizeof mean, seen), apart < AGREES ? "agrees" : "not settled");
    word(words, "Little", apart < AGREES ? ROLE_GOOD : ROLE_QUIET, FIGURE_LITTLE, text);
}

static void add_ends(struct words *words, const struct snapshot_channel *channel)
{
    char text[128];
    if (channel->sentinels != SNAPSHOT_UNKNOWN) {
        (void)snprintf(text, sizeof text, "%" PRIu64 " got%s", channel->sentinels,
                       channel->closed ? ", and it is closed" : "");
        word(words, "sentinels", ROLE_TEXT, FIGURE_QUEUE_SENTINELS, text);
    }
    if (channel->unfinished != SNAPSHOT_UNKNOWN) {
        (void)snprintf(text, sizeof text, "%" PRIu64 " got, and not reported as done", channel->unfinished);
        word(words, "open", ROLE_TEXT, FIGURE_QUEUE_UNFINISHED, text);
    }
    if (channel->lost > 0 || channel->redelivered > 0 || channel->damaged > 0) {
        (void)snprintf(text, sizeof text, "%" PRIu64 " lost, %" PRIu64 " given again, %" PRIu64 " damaged",
                       channel->lost, channel->redelivered, channel->damaged);
        word(words, "harm", ROLE_DEAD, FIGURE_QUEUE_LOST, text);
    }
}

static void draw_words(const struct painter *painter, const struct scene *scene, const struct snapshot_channel *channel)
{
    struct words words = {painter, 0};
    add_depth(&words, channel);
    add_rates(&words, channel);
    add_times(&words, channel);
    add_blocked(&words, channel);
    add_little(&words, scene, channel);
    add_ends(&words, channel);
}

void channel_chart_draw(const struct painter *painter, const struct scene *scene,
                        const struct snapshot_channel *channel)
{
    int rows = painter->area.rows, columns = painter->area.columns;
    if (columns >= WORDS_FROM) {
        int half = columns / 2 < WORDS_MOST ? columns / 2 : WORDS_MOST;
        int about = half > WORDS_LEAST ? half : WORDS_LEAST, width = columns - about - 3 * MARGIN;
        struct painter chart = painter_within(painter, (struct rect){0, MARGIN, rows, width});
        struct painter words = painter_within(painter, (struct rect){0, width + 2 * MARGIN, rows, about});
        draw_chart(&chart, channel);
        draw_words(&words, scene, channel);
        return;
    }
    int below = rows >= 2 * ROWS_LEAST + 2 ? 6 : rows / 2;
    struct painter chart = painter_within(painter, (struct rect){0, MARGIN, rows - below, columns - 2 * MARGIN});
    struct painter words = painter_within(painter, (struct rect){rows - below, MARGIN, below, columns - 2 * MARGIN});
    draw_chart(&chart, channel);
    draw_words(&words, scene, channel);
}
