#include "ui/part.h"
#include "ui/state.h"
#include "ui/words.h"

#define MARGIN        1
#define NARROW        60
#define BAR_PART      3 /* the bar has one third of the width, unless its legend needs more of the rest */
#define KINDS_LEAST   4 /* kinds of time that the legend always names */
#define PERCENT_WIDTH 5
#define GAP           2

static void sum_times(const struct scene *scene, uint64_t sums[TIME_COUNT])
{
    for (int kind = 0; kind < TIME_COUNT; kind++) {
        sums[kind] = scene->verdict ? scene->verdict->time_ns[kind] : 0;
        for (size_t i = 0; !scene->verdict && i < scene->snapshot->workers_count; i++)
            sums[kind] += scene->snapshot->workers[i].time_ns[kind];
    }
}

/* The ways to be blocked are many, and an experiment has few of them: those without any time are not named. */
static bool is_named(enum run_time kind, const uint64_t times[TIME_COUNT])
{
    return times[kind] > 0 || time_looks[kind].role != ROLE_BLOCKED;
}

static int share_width(enum run_time kind)
{
    return 2 + painter_width(time_looks[kind].word) + 1 + PERCENT_WIDTH;
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

/* The bar gives way to a legend of the kinds that matter. */
static int bar_width(int columns, const uint64_t times[TIME_COUNT])
{
    int left = columns - 2 * MARGIN;
    for (int i = 0, named = 0; i < TIME_COUNT && named < KINDS_LEAST; i++)
        if (is_named(time_order[i], times)) {
            left -= share_width(time_order[i]) + GAP;
            named++;
        }
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
    if (sum == 0)
        return;
    int bar = bar_width(columns, times);
    state_time_bar(painter, row, MARGIN, bar, times);
    int column = MARGIN + (bar > 0 ? bar + GAP : 0);
    for (int i = 0; i < TIME_COUNT; i++) {
        enum run_time kind = time_order[i];
        if (!is_named(kind, times))
            continue;
        if (column + share_width(kind) > columns)
            break;
        draw_share(painter, row, column, kind, (double)times[kind] / (double)sum);
        column += share_width(kind) + GAP;
    }
}

const struct part part_time = {"time", wanted, draw};
