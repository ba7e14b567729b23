#include "ui/part.h"
#include "ui/state.h"
#include "ui/words.h"

#include <stdio.h>

#define MARGIN   1
#define NARROW   60
#define BAR_PART 3 /* the bar has one third of the width, its legend the rest */

static void sum_times(const struct scene *scene, uint64_t sums[TIME_COUNT])
{
    for (int kind = 0; kind < TIME_COUNT; kind++) {
        sums[kind] = scene->verdict ? scene->verdict->time_ns[kind] : 0;
        for (size_t i = 0; !scene->verdict && i < scene->snapshot->workers_count; i++)
            sums[kind] += scene->snapshot->workers[i].time_ns[kind];
    }
}

static int draw_share(const struct painter *painter, int row, int column, enum run_time kind, double share)
{
    char percent[32];
    const struct time_look *look = &time_looks[kind];
    painter_glyph(painter, row, column, look->role, look->glyph);
    painter_format(painter, row, column + 2, ROLE_TEXT, "%s", run_time_title(kind));
    column += 2 + painter_width(run_time_title(kind)) + 1;
    painter_field_right(painter, row, column, 5, ROLE_STRONG, words_percent(share, percent, sizeof percent));
    return column + 5 + 3;
}

static int wanted(const struct scene *scene, int columns)
{
    return columns < NARROW || scene->snapshot->workers_count == 0 ? 0 : 2;
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    uint64_t times[TIME_COUNT], sum = 0;
    int columns = painter->area.columns, row = painter->area.rows - 1;
    int bar = columns / BAR_PART;
    if (row > 0)
        painter_rule(painter, 0, "Where the workers' time goes");
    sum_times(scene, times);
    for (int kind = 0; kind < TIME_COUNT; kind++)
        sum += times[kind];
    if (sum == 0)
        return;
    state_time_bar(painter, row, MARGIN, bar, times);
    int column = MARGIN + bar + 2;
    for (int i = 0; i < TIME_COUNT; i++) {
        enum run_time kind = time_order[i];
        int needed = 2 + painter_width(run_time_title(kind)) + 1 + 5;
        if (column + needed > columns)
            break;
        column = draw_share(painter, row, column, kind, (double)times[kind] / (double)sum);
    }
}

const struct part part_time = {"time", wanted, draw};
