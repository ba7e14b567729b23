/* The same tasks by several executors, one after the other: a bar each on one axis of time, so that the shortest bar is
 * the fastest way. */
#include "base/units.h"
#include "ui/axis.h"
#include "ui/part.h"
#include "ui/words.h"

#include <math.h>
#include <stdio.h>

#define MARGIN       1
#define NARROW       30
#define BAR_LEAST    10
#define LABEL_WIDTH  8 /* the longest name of an executor, and a gap */
#define TIME_WIDTH   11
#define FACTOR_WIDTH 8
#define ROWS_THICK   2
#define BELOW        2 /* rows below the bars: axis and words */

struct plan_of_ways {
    int thickness; /* rows of a bar */
    int bar_column, bar_width, time_column, factor_column, progress_column, progress_width;
    bool rule, axis, words;
    uint64_t span_ns; /* of the axis */
};

static enum role way_role(const struct snapshot *snapshot, const struct snapshot_way *way)
{
    if (way == scene_running_way(snapshot))
        return snapshot->paused ? ROLE_STOPPED : ROLE_RUNNING;
    return way == snapshot->ways ? ROLE_BASELINE : ROLE_POOL;
}

/* Until the first one has ended, the axis grows by round steps; then it fits the longest. */
static uint64_t span_of(const struct snapshot *snapshot)
{
    uint64_t longest = 0;
    for (size_t i = 0; i < snapshot->ways_count; i++)
        if (snapshot->ways[i].progress.elapsed_ns > longest)
            longest = snapshot->ways[i].progress.elapsed_ns;
    return longest > 0 ? axis_round_up(longest) : 0;
}

static struct plan_of_ways plan_of(const struct snapshot *snapshot, struct rect area)
{
    struct plan_of_ways plan = {.bar_column = MARGIN + LABEL_WIDTH, .span_ns = span_of(snapshot)};
    plan.thickness = area.rows >= ROWS_THICK * (int)snapshot->ways_count + 1 + BELOW ? ROWS_THICK : 1;
    int spare = area.rows - plan.thickness * (int)snapshot->ways_count;
    char text[64];
    plan.rule = spare > 0;
    plan.axis = spare > 1;
    plan.words = spare > BELOW;
    uint64_t total = snapshot->ways[0].progress.total;
    plan.progress_width = painter_width(words_progress(total, total, text, sizeof text)) + 2;
    plan.factor_column = area.columns - MARGIN - FACTOR_WIDTH;
    plan.time_column = plan.factor_column - TIME_WIDTH;
    plan.progress_column = plan.time_column - plan.progress_width;
    if (area.columns < 60) {
        plan.progress_column = plan.time_column;
        plan.progress_width = 0;
    }
    plan.bar_width = plan.progress_column - plan.bar_column;
    return plan;
}

static const char *factor_text(const struct snapshot_way *way, char *buffer, size_t size)
{
    char number[32];
    if (!way->progress.started || isnan(way->speedup))
        return way->progress.started ? WORDS_UNKNOWN : "";
    (void)snprintf(buffer, size, "%s×", words_speedup(way->speedup, number, sizeof number));
    return buffer;
}

static void draw_way(const struct painter *painter, int row, const struct plan_of_ways *plan,
                     const struct snapshot *snapshot, const struct snapshot_way *way)
{
    const struct snapshot_progress *progress = &way->progress;
    enum role ink = way_role(snapshot, way);
    char text[64];
    double share = plan->span_ns > 0 ? (double)progress->elapsed_ns / (double)plan->span_ns : NAN;
    painter_text(painter, row, MARGIN, progress->started ? ink : ROLE_QUIET, settings_executor_name(way->executor));
    if (plan->bar_width >= BAR_LEAST)
        painter_thick_bar(painter, (struct rect){row, plan->bar_column, plan->thickness, plan->bar_width}, ink, share);
    if (plan->progress_width > 0)
        painter_field_right(painter, row, plan->progress_column, plan->progress_width, ROLE_STRONG,
                            words_progress(progress->done, progress->total, text, sizeof text));
    painter_field_right(painter, row, plan->time_column, TIME_WIDTH, progress->started ? ROLE_TEXT : ROLE_QUIET,
                        progress->started ? units_time(text, sizeof text, progress->elapsed_ns) : "to come");
    painter_field_right(painter, row, plan->factor_column, FACTOR_WIDTH, words_speedup_role(way->speedup),
                        factor_text(way, text, sizeof text));
}

/* What the figures are measured against, and what is no executor but a model of one. */
static void draw_words(const struct painter *painter, int row, const struct snapshot *snapshot)
{
    char against[64];
    bool modelled = false;
    for (size_t i = 0; i < snapshot->ways_count; i++)
        modelled |= snapshot->ways[i].executor == RUN_BY_BIGLOCK;
    (void)snprintf(against, sizeof against, "speed-up against the %s",
                   settings_executor_name(snapshot->ways[0].executor));
    const struct segment segments[] = {{ROLE_TEXT, against, FIGURE_SPEEDUP},
                                       {ROLE_TEXT, modelled ? WORDS_BIGLOCK : "", FIGURE_NONE},
                                       {ROLE_QUIET, "the shorter, the faster", FIGURE_NONE}};
    painter_segments(painter, row, MARGIN, painter->area.columns - MARGIN, segments,
                     sizeof segments / sizeof *segments);
}

/* Those that have begun in one row, "biglock 0.98×  thread 1.94×  loop 6.1 s": the newest first, as many as fit. */
static void draw_line(const struct painter *painter, const struct snapshot *snapshot)
{
    int column = 0;
    char text[64];
    for (size_t i = snapshot->ways_count; i-- > 0;) {
        const struct snapshot_way *way = &snapshot->ways[i];
        if (!way->progress.started)
            continue;
        const char *figure =
            i == 0 ? units_time(text, sizeof text, way->progress.elapsed_ns) : factor_text(way, text, sizeof text);
        const char *name = settings_executor_name(way->executor);
        if (column + painter_width(name) + 1 + painter_width(figure) > painter->area.columns)
            break;
        column = painter_text(painter, 0, column, way_role(snapshot, way), name);
        column = painter_text(painter, 0, column + 1, ROLE_STRONG, figure) + 2;
    }
}

static int wanted(const struct scene *scene, int columns)
{
    int count = (int)scene->snapshot->ways_count;
    if (count == 0)
        return 0;
    return columns < NARROW ? 1 : ROWS_THICK * count + 1 + BELOW;
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    int row = 0;
    if (painter->area.rows < (int)snapshot->ways_count || painter->area.columns < NARROW) {
        draw_line(painter, snapshot);
        return;
    }
    struct plan_of_ways plan = plan_of(snapshot, painter->area);
    if (plan.rule)
        painter_rule(painter, row++, "Ways");
    for (size_t i = 0; i < snapshot->ways_count; i++, row += plan.thickness)
        draw_way(painter, row, &plan, snapshot, &snapshot->ways[i]);
    if (plan.axis && plan.bar_width >= BAR_LEAST)
        axis_draw(painter, painter_bar_inside(painter, row++, plan.bar_column, plan.bar_width), plan.span_ns);
    if (plan.words)
        draw_words(painter, row, snapshot);
}

const struct part part_ways = {"ways", wanted, draw};
