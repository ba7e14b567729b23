/* part_change.c - what the last change to a running pool did to its throughput: before and after, each with its spread. */
#include "base/units.h"
#include "model/history.h"
#include "ui/part.h"
#include "ui/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define MARGIN 1
#define NARROW 60

static bool is_change(enum mark_kind kind)
{
    return kind == MARK_RESIZE || kind == MARK_CHUNK || kind == MARK_CAPACITY;
}

/* The index of the last change; SIZE_MAX: nothing was changed yet. */
static size_t last_change(const struct history *history)
{
    for (size_t i = history ? history->marks_count : 0; i-- > 0;)
        if (is_change(history->marks[i].kind))
            return i;
    return SIZE_MAX;
}

static void describe(const struct history_mark *mark, char *buffer, size_t size)
{
    const char *what = mark->kind == MARK_RESIZE ? "workers" : mark->kind == MARK_CHUNK ? "chunk" : "capacity";
    (void)snprintf(buffer, size, "%s%s%s %" PRIu64 " → %" PRIu64, mark->name, *mark->name ? " " : "", what,
                   mark->before, mark->after);
}

/* "41.2/s (39.9 to 42.5)", or how many tasks there are so far. */
static const char *rate_text(const struct history_rate *rate, char *buffer, size_t size)
{
    char mean[32], low[32], high[32];
    if (rate->parts == 0)
        (void)snprintf(buffer, size, "%" PRIu64 " task%s", rate->tasks, rate->tasks == 1 ? "" : "s");
    else
        (void)snprintf(buffer, size, "%s/s (%s to %s)", units_count(mean, sizeof mean, rate->rate),
                       units_count(low, sizeof low, rate->low), units_count(high, sizeof high, rate->high));
    return buffer;
}

static struct segment effect_segment(enum history_effect effect)
{
    static const struct segment effects[] = {
        [HISTORY_NOT_ENOUGH] = {ROLE_QUIET, "not enough yet to tell", FIGURE_NONE},
        [HISTORY_NO_DIFFERENCE] = {ROLE_TEXT, "no difference beyond the spread", FIGURE_NONE},
        [HISTORY_FASTER] = {ROLE_GOOD, "faster ✓", FIGURE_NONE},
        [HISTORY_SLOWER] = {ROLE_WARNING, "slower", FIGURE_NONE},
    };
    return effects[effect];
}

static int wanted(const struct scene *scene, int columns)
{
    return columns >= NARROW && last_change(scene->snapshot->history) != SIZE_MAX ? 1 : 0;
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const struct history *history = scene->snapshot->history;
    size_t mark = last_change(history);
    struct history_change change;
    char what[96], before[96], after[96], text[2][112];
    history_change(history, mark, &change);
    describe(&history->marks[mark], what, sizeof what);
    (void)snprintf(text[0], sizeof text[0], "before: %s", rate_text(&change.before, before, sizeof before));
    (void)snprintf(text[1], sizeof text[1], "after: %s", rate_text(&change.after, after, sizeof after));
    const struct segment segments[] = {
        {ROLE_MARK, what, FIGURE_NONE},
        {ROLE_TEXT, text[0], FIGURE_RATE_BEFORE_AFTER},
        {ROLE_STRONG, text[1], FIGURE_RATE_BEFORE_AFTER},
        effect_segment(change.effect),
    };
    painter_segments(painter, 0, MARGIN, painter->area.columns - MARGIN, segments, sizeof segments / sizeof *segments);
}

const struct part part_change = {"change", wanted, draw};
