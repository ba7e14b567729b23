/* The race: the run's bar above the baseline's on one scale, the baseline's own time. The baseline's bar ends where it
 * was after as long as the run has taken by now; the run's ends at the work that it has done, measured in the
 * baseline's time. So the one is longer than the other by exactly the speed-up. */
#include "base/units.h"
#include "tune/finding.h"
#include "ui/axis.h"
#include "ui/constants.h"
#include "ui/digits.h"
#include "ui/part.h"
#include "ui/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define LABEL_LEAST   6 /* columns of the labels and the gap behind them */
#define LABEL_GAP     2
#define TIME_WIDTH    15
#define BAR_MIN       12
#define NARROW        30 /* below it there is room for bars alone */
#define DIGITS_SCREEN 100
#define MARGIN        1
#define SMALL_SPEEDUP 0.0995 /* below it words_speedup() writes more decimals */
#define GHOST_NOW     "by now"
#define GHOST_THEN    "by then"

struct lane {
    const char *label;
    enum role ink;
    double fraction;
    uint64_t done, total;
    const char *when; /* behind `done`, when that is not how far it got in the end; NULL = "of total" */
    char time[48];
    enum figure figure; /* of the time */
};

/* How the rows and columns of the part are used. */
struct plan_of_race {
    bool rule, axis, verdict, progress, time, digits;
    int thickness; /* rows of a bar */
    int label_width, bar_column, bar_width;
    int figures_column, progress_width, digits_column, digits_width;
};

static double of_total(uint64_t part, uint64_t total)
{
    return total > 0 ? (double)part / (double)total : 0;
}

static struct lane baseline_lane(const struct snapshot *snapshot)
{
    const struct snapshot_progress *baseline = &snapshot->baseline;
    struct lane lane = {
        .label = words_baseline(snapshot), .ink = ROLE_BASELINE, .done = baseline->done, .total = baseline->total};
    lane.figure = FIGURE_BASELINE_WALL;
    char time[32];
    if (!baseline->started) {
        lane.fraction = NAN;
        (void)snprintf(lane.time, sizeof lane.time, "not run");
        return lane;
    }
    lane.fraction = of_total(baseline->done, baseline->total);
    if (baseline->finished && snapshot->run.started && baseline->elapsed_ns > 0) {
        lane.fraction = fmin(1, (double)snapshot->run.elapsed_ns / (double)baseline->elapsed_ns);
        lane.done = snapshot->ghost_done;
        if (lane.done < lane.total)
            lane.when = snapshot->run.finished ? GHOST_THEN : GHOST_NOW;
    }
    (void)snprintf(lane.time, sizeof lane.time, baseline->finished ? "took %s" : "%s",
                   units_time(time, sizeof time, baseline->elapsed_ns));
    return lane;
}

/* The executor of the baseline itself runs the same "again". */
static const char *run_label(const struct snapshot *snapshot)
{
    const char *run = words_run(snapshot);
    return strcmp(run, words_baseline(snapshot)) == 0 ? "again" : run;
}

static struct lane run_lane(const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    const struct snapshot_progress *run = &snapshot->run, *baseline = &snapshot->baseline;
    struct lane lane = {.label = run_label(snapshot),
                        .ink = snapshot->paused ? ROLE_STOPPED : ROLE_POOL,
                        .done = run->done,
                        .total = run->total,
                        .figure = FIGURE_WALL};
    char time[32];
    if (!run->started) {
        (void)snprintf(lane.time, sizeof lane.time, snapshot->phase == PHASE_ENDED ? "not run" : "comes next");
        return lane;
    }
    lane.fraction = of_total(run->done, run->total);
    if (baseline->finished && baseline->elapsed_ns > 0 && !isnan(snapshot->speedup) && run->done < run->total)
        lane.fraction = snapshot->speedup * (double)run->elapsed_ns / (double)baseline->elapsed_ns;
    (void)snprintf(lane.time, sizeof lane.time, run->finished ? "took %s" : "%s",
                   units_time(time, sizeof time, run->elapsed_ns));
    return lane;
}

/* Which rows there are, from the most needed to the least: two bars, the verdict, the rule, the axis, thick bars. */
static void plan_rows(struct plan_of_race *plan, int rows)
{
    plan->verdict = rows >= 3;
    plan->rule = rows >= 4;
    plan->axis = rows >= 5;
    plan->thickness = rows >= 9 ? 3 : rows >= 7 ? 2 : 1;
}

static int label_width(const struct lane *a, const struct lane *b)
{
    int width = painter_width(painter_width(a->label) > painter_width(b->label) ? a->label : b->label) + LABEL_GAP;
    return width < LABEL_LEAST ? LABEL_LEAST : width;
}

static void plan_columns(struct plan_of_race *plan, int columns, uint64_t total, double speedup)
{
    char text[64];
    plan->progress_width = painter_width(words_progress(total, total, text, sizeof text)) + 2;
    int ghost_width = snprintf(NULL, 0, "  %" PRIu64 " %s", total, GHOST_THEN);
    if (plan->progress_width < ghost_width)
        plan->progress_width = ghost_width;
    plan->digits_width = digits_width("0.00x") + 2;
    if (!isnan(speedup) && speedup >= 100)
        plan->digits_width = digits_width("0000x") + 2;
    if (speedup < SMALL_SPEEDUP)
        plan->digits_width = digits_width("0.0000x") + 2;
    plan->digits_column = columns - plan->digits_width - MARGIN;
    plan->figures_column = (plan->digits ? plan->digits_column : columns) - MARGIN;
    plan->bar_column = columns < NARROW ? 2 : MARGIN + plan->label_width;
    plan->time = columns >= 60;
    plan->progress = columns >= NARROW && plan->figures_column - plan->progress_width - plan->bar_column >= BAR_MIN;
    plan->figures_column -= (plan->time ? TIME_WIDTH : 0) + (plan->progress ? plan->progress_width : 0);
    plan->bar_width = plan->figures_column - plan->bar_column;
}

static void draw_lane(const struct painter *painter, const struct plan_of_race *plan, int row, const struct lane *lane)
{
    char text[64];
    int column = plan->figures_column;
    if (plan->bar_column == 2)
        painter_glyph(painter, row, 0, lane->ink, (uint32_t)lane->label[0]);
    else
        painter_text(painter, row, MARGIN, lane->ink, lane->label);
    painter_thick_bar(painter, (struct rect){row, plan->bar_column, plan->thickness, plan->bar_width}, lane->ink,
                      lane->fraction);
    if (plan->progress) {
        if (lane->when)
            (void)snprintf(text, sizeof text, "%" PRIu64 " %s", lane->done, lane->when);
        else
            words_progress(lane->done, lane->total, text, sizeof text);
        painter_field_right(painter, row, column, plan->progress_width, ROLE_STRONG, lane->total ? text : "");
        painter_figure(painter, row, column, plan->progress_width, lane->when ? FIGURE_GHOST : FIGURE_TASKS_DONE);
        column += plan->progress_width;
    }
    if (!plan->time)
        return;
    painter_field_right(painter, row, column, TIME_WIDTH, ROLE_TEXT, lane->time);
    painter_figure(painter, row, column, TIME_WIDTH, lane->figure);
}

static void draw_digits(const struct painter *painter, const struct plan_of_race *plan, int row, double speedup)
{
    char number[16], text[24];
    if (isnan(speedup))
        return;
    (void)snprintf(text, sizeof text, "%sx", words_speedup(speedup, number, sizeof number));
    int width = digits_width(text);
    if (width > plan->digits_width) /* the line below says it in full */
        return;
    digits_draw(painter, row, plan->digits_column + plan->digits_width - width, words_speedup_role(speedup), text);
}

/* What may be said about the answers: nothing before any could be compared. */
static struct segment answers_segment(const struct scene *scene, char *buffer, size_t size)
{
    const struct snapshot *snapshot = scene->snapshot;
    bool ended = scene->verdict != NULL;
    if (snapshot->answers_differ > 0) {
        (void)snprintf(buffer, size, "✗ %" PRIu64 " answers differ from the %s's", snapshot->answers_differ,
                       words_baseline(snapshot));
        return (struct segment){ROLE_DEAD, buffer, FIGURE_SAME_ANSWERS};
    }
    if (ended ? scene->verdict->compared && scene->verdict->results_equal : snapshot->answers_compared)
        return (struct segment){ROLE_GOOD, ended ? "same answers ✓" : "same answers so far ✓", FIGURE_SAME_ANSWERS};
    return (struct segment){ROLE_QUIET, "", FIGURE_NONE};
}

/* What there is to say while there is no speed-up. */
static const char *waiting_text(const struct scene *scene, char *buffer, size_t size)
{
    const struct snapshot *snapshot = scene->snapshot;
    const char *baseline = words_baseline(snapshot);
    if (snapshot->phase == PHASE_ENDED)
        return snapshot->interrupted ? "stopped before both had done all tasks: no speed-up" : "no speed-up to tell";
    if (snapshot->phase == PHASE_BASELINE)
        (void)snprintf(buffer, size, "the %s goes first%s", baseline,
                       snapshot->settings->baseline == RUN_BY_LOOP ? ": one process, one task after the other" : "");
    else if (!snapshot->baseline.started)
        (void)snprintf(buffer, size, "no %s to compare with", baseline);
    else
        (void)snprintf(buffer, size, "the %s set the time to beat", baseline);
    return buffer;
}

static const char *pace_text(const struct scene *scene, char *buffer, size_t size)
{
    char number[32];
    double speedup = words_scene_speedup(scene);
    bool ended = scene->verdict != NULL;
    if (isnan(speedup))
        return waiting_text(scene, buffer, size);
    words_speedup(speedup, number, sizeof number);
    (void)snprintf(buffer, size, "%s× as fast as the %s%s%s", number, words_baseline(scene->snapshot),
                   ended ? "" : " so far", speedup < 1 ? ": slower" : "");
    return buffer;
}

/* What must be said of the wall that all is measured by; "" = nothing. */
static const char *disturbed_text(const struct snapshot *snapshot, char *buffer, size_t size)
{
    char why[FINDING_DISTURBED_SIZE];
    buffer[0] = '\0';
    if (*finding_disturbed(snapshot->baseline_run, why, sizeof why))
        (void)snprintf(buffer, size, "%s disturbed: %s", words_baseline(snapshot), why);
    return buffer;
}

/* What must be said when one of the two is no executor of its own, but imitates another language's. */
static const char *model_text(const struct snapshot *snapshot)
{
    bool modelled =
        words_executor(snapshot) == RUN_BY_BIGLOCK ||
        (snapshot->settings->baseline == RUN_BY_BIGLOCK && (snapshot->baseline.started || !snapshot->run.started));
    return modelled ? WORDS_BIGLOCK : "";
}

static void draw_verdict(const struct painter *painter, int row, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    char pace[96], walls[96] = "", efficiency[96] = "", answers[96], deaths[64] = "", a[32], b[32];
    char disturbed[32 + FINDING_DISTURBED_SIZE];
    double share = scene->verdict ? scene->verdict->efficiency : snapshot->efficiency;
    unsigned cores = scene->verdict ? scene->verdict->cores : snapshot->efficiency_cores;
    if (scene->verdict && !isnan(scene->verdict->speedup))
        (void)snprintf(walls, sizeof walls, "%s instead of %s", units_time(a, sizeof a, snapshot->run.elapsed_ns),
                       units_time(b, sizeof b, snapshot->baseline.elapsed_ns));
    if (finding_mostly_asleep(snapshot->baseline_run))
        (void)snprintf(efficiency, sizeof efficiency, "no efficiency: the tasks mostly sleep");
    else if (share > 1)
        (void)snprintf(efficiency, sizeof efficiency, "efficiency %s", words_percent(share, a, sizeof a));
    else if (!isnan(share))
        (void)snprintf(efficiency, sizeof efficiency, "%s of what %u core%s can give",
                       words_percent(share, a, sizeof a), cores, cores == 1 ? "" : "s");
    if (snapshot->deaths > 0)
        words_count(snapshot->deaths, "death", "deaths", deaths, sizeof deaths);
    const struct segment segments[] = {
        {words_speedup_role(words_scene_speedup(scene)), pace_text(scene, pace, sizeof pace),
         scene->verdict ? FIGURE_SPEEDUP : FIGURE_SPEEDUP_SO_FAR},
        {ROLE_DEAD, disturbed_text(snapshot, disturbed, sizeof disturbed), FIGURE_BASELINE_WALL},
        {ROLE_QUIET, model_text(snapshot), FIGURE_NONE},
        answers_segment(scene, answers, sizeof answers),
        {ROLE_TEXT, walls, FIGURE_WALL},
        {ROLE_TEXT, efficiency, FIGURE_EFFICIENCY},
        {ROLE_DEAD, deaths, FIGURE_DEATHS},
    };
    painter_segments(painter, row, MARGIN, painter->area.columns - MARGIN, segments,
                     sizeof segments / sizeof *segments);
}

/* Steps of a script race against nothing, and several ways have bars of their own. */
static int wanted(const struct scene *scene, int columns)
{
    if (scene->snapshot->steps > 0 || scene->snapshot->ways_count > 0)
        return 0;
    return columns < NARROW ? 3 : columns < 60 ? 5 : 10; /* the last of them stays blank */
}

/* Both bars are work, measured by how long the baseline took for it: that is what the axis says. */
static void draw_axis(const struct painter *painter, int row, const struct plan_of_race *plan,
                      const struct snapshot *snapshot)
{
    if (!snapshot->baseline.finished)
        return;
    axis_draw(painter, painter_bar_inside(painter, row, plan->bar_column, plan->bar_width),
              snapshot->baseline.elapsed_ns);
    if (plan->progress)
        (void)painter_format(painter, row, plan->figures_column + 2, ROLE_QUIET, "of the %s's time",
                             words_baseline(snapshot));
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    struct lane pool = run_lane(scene), loop = baseline_lane(snapshot);
    double speedup = words_scene_speedup(scene);
    struct plan_of_race plan = {0};
    int row = 0;
    plan_rows(&plan, painter->area.rows);
    plan.label_width = label_width(&pool, &loop);
    plan.digits = plan.thickness >= 2 && painter->area.columns >= DIGITS_SCREEN && painter->tier != GLYPHS_ASCII;
    plan_columns(&plan, painter->area.columns, pool.total > loop.total ? pool.total : loop.total, speedup);
    if (plan.rule)
        painter_rule(painter, row++, "Race");
    if (plan.digits)
        draw_digits(painter, &plan, row + (plan.thickness * 2 - DIGITS_ROWS) / 2, speedup);
    draw_lane(painter, &plan, row, &pool);
    row += plan.thickness;
    if (painter->area.rows == 1)
        return;
    draw_lane(painter, &plan, row, &loop);
    row += plan.thickness;
    if (plan.axis)
        draw_axis(painter, row++, &plan, snapshot);
    if (plan.verdict)
        draw_verdict(painter, row, scene);
}

const struct part part_race = {"race", wanted, draw};
