#include "ui/part.h"
#include "ui/state.h"
#include "ui/words.h"

#define MARGIN        1
#define NARROW        60
#define BAR_PART      3 /* the bar has one third of the width, unless its legend needs more of the rest */
#define KINDS_LEAST   4 /* kinds of time that the legend names even where the bar must give way */
#define PERCENT_WIDTH 5
#define GAP           2

static void sum_times(const struct scene *scene, uint64_t sums[TIME_COUNT])
{
    for (int kind = 0; kind < TIME_COUNT; kind++) {
        sums[kind] = scene->verdict ? scene->verdict->time_ns[kind] : 0;
        for (size_t i = 0; !scene->verdict && i < scene->snapshot->workers_count; i++)
            if (scene->snapshot->workers[i].stage >= 0) /* not what a task has started: its time is its own */
                sums[kind] += scene->snapshot->workers[i].time_ns[kind];
    }
}

static int share_width(enum run_time kind)
{
    return 2 + painter_width(time_looks[kind].word) + 1 + PERCENT_WIDTH;
}

/* The ways to be blocked are many, and an experiment has few of them; most are never stopped: those without any time
 * are not named. */
static bool is_usual(enum run_time kind, const uint64_t times[TIME_COUNT])
{
    return times[kind] > 0 || (time_looks[kind].role != ROLE_BLOCKED && kind != TIME_STOPPED);
}

/* The kinds that the legend names, in their order: the usual ones, but where not all of them have room, the largest. */
struct legend {
    bool named[TIME_COUNT];
    int width; /* with a gap before each */
};

/* What is shown as 0 % is nothing; of several, the last one goes. */
static void leave_out_least(struct legend *legend, const uint64_t times[TIME_COUNT], uint64_t sum)
{
    enum run_time least = TIME_COUNT;
    uint64_t least_ns = UINT64_MAX;
    for (int i = 0; i < TIME_COUNT; i++) {
        uint64_t ns = times[time_order[i]] < sum / 200 ? 0 : times[time_order[i]];
        if (!legend->named[time_order[i]] || ns > least_ns)
            continue;
        least = time_order[i];
        least_ns = ns;
    }
    legend->named[least] = false;
    legend->width -= GAP + share_width(least);
}

static struct legend legend_of(int columns, const uint64_t times[TIME_COUNT], uint64_t sum)
{
    struct legend legend = {.width = 0};
    int count = 0;
    for (int kind = 0; kind < TIME_COUNT; kind++)
        if (is_usual((enum run_time)kind, times)) {
            legend.named[kind] = true;
            legend.width += GAP + share_width((enum run_time)kind);
            count++;
        }
    int beside = columns - 2 * MARGIN - columns / BAR_PART;
    for (; count > KINDS_LEAST && legend.width > beside; count--)
        leave_out_least(&legend, times, sum);
    for (; count > 0 && legend.width - GAP > columns - 2 * MARGIN; count--)
        leave_out_least(&legend, times, sum);
    return legend;
}

static void draw_share(const struct painter *painter, int row, int column, enum run_time kind, double share)
{
    char percent[32];
    const struct time_look *look = &time_looks[kind];
    painter_glyph(painter, row, column, look->role, look->glyph);
    int end = painter_text(painter, row, column + 2, ROLE_TEXT, look->word);
    painter_field_right(painter, row, end + 1, PERCENT_WIDTH, ROLE_STRONG,
                        words_percent(share, percent, sizeof percent));
    painter_figure(painter, row, end + 1, PERCENT_WIDTH, (enum figure)(FIGURE_TIME_START + (int)kind));
}

/* Once the bar has given way, nothing is left of it. */
static int bar_width(int columns, const struct legend *legend)
{
    int left = columns - 2 * MARGIN - legend->width;
    return left < columns / BAR_PART ? left : columns / BAR_PART;
}

static int wanted(const struct scene *scene, int columns)
{
    return columns < NARROW || scene->snapshot->workers_count == 0 ? 0 : 2;
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    uint64_t times[TIME_COUNT], sum = 0;
    int columns = painter->area.columns, row = painter->area.rows - 1;
    if (row > 0)
        painter_rule(painter, 0,
                     scene->snapshot->steps > 0 ? "Where Main's time goes" : "Where the workers' time goes");
    sum_times(scene, times);
    for (int kind = 0; kind < TIME_COUNT; kind++)
        sum += times[kind];
    if (sum == 0) {
        painter_field(painter, row, MARGIN, columns - MARGIN, ROLE_QUIET, "not known yet");
        return;
    }
    struct legend legend = legend_of(columns, times, sum);
    int bar = bar_width(columns, &legend);
    state_time_bar(painter, row, MARGIN, bar, times);
    int column = MARGIN + (bar > 0 ? bar + GAP : 0);
    for (int i = 0; i < TIME_COUNT; i++) {
        enum run_time kind = time_order[i];
        if (!legend.named[kind])
            continue;
        draw_share(painter, row, column, kind, (double)times[kind] / (double)sum);
        column += share_width(kind) + GAP;
    }
}

const struct part part_time = {"time", wanted, draw};
