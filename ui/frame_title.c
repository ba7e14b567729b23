/* frame_title.c - the first line of every screen: what runs, how far it is, and what the lab does. */
#include "base/units.h"
#include "ui/frame.h"
#include "ui/view.h"
#include "ui/words.h"

#include <math.h>
#include <stdio.h>

#define MARGIN 1
#define NARROW 32 /* below it the experiment's name has no room beside the figures */

struct chip {
    enum role ink, paper;
    char text[24];
};

/* What the lab does at this moment, in two words. */
static struct chip phase_chip(const struct scene *scene)
{
    static const struct chip ends[VERDICT_END_COUNT] = {
        [END_DONE] = {ROLE_GOOD, ROLE_TEXT, "✓ finished"},
        [END_NOT_BEGUN] = {ROLE_DEAD, ROLE_TEXT, "✗ not begun"},
        [END_INTERRUPTED] = {ROLE_WARNING, ROLE_TEXT, "✗ interrupted"},
        [END_GAVE_UP] = {ROLE_DEAD, ROLE_TEXT, "✗ gave up"},
        [END_LOST] = {ROLE_DEAD, ROLE_TEXT, "✗ tasks lost"},
        [END_FAILED] = {ROLE_DEAD, ROLE_TEXT, "✗ tasks failed"},
        [END_NOT_COMPARED] = {ROLE_DEAD, ROLE_TEXT, "✗ not compared"},
        [END_DIFFERENT] = {ROLE_DEAD, ROLE_TEXT, "✗ answers differ"},
    };
    const struct snapshot *snapshot = scene->snapshot;
    if (scene->verdict)
        return ends[scene->verdict->end];
    if (snapshot->phase == PHASE_ENDED && !snapshot->baseline.started && !snapshot->run.started)
        return (struct chip){ROLE_STRONG, ROLE_TEXT, "◌ ready"};
    if (snapshot->phase == PHASE_ENDING || snapshot->phase == PHASE_ENDED)
        return (struct chip){ROLE_WARNING, ROLE_TEXT, "◌ stopping"};
    if (snapshot->paused)
        return (struct chip){ROLE_STOPPED, ROLE_ON_CHIP, " ‖ PAUSED "};
    if (*snapshot->stuck)
        return (struct chip){ROLE_WARNING, ROLE_ON_CHIP, " ✗ STUCK "};
    bool baseline = snapshot->phase == PHASE_BASELINE;
    struct chip chip = {baseline ? ROLE_STRONG : ROLE_POOL, ROLE_TEXT, ""};
    (void)snprintf(chip.text, sizeof chip.text, "▶ %s runs", baseline ? words_baseline(snapshot) : words_run(snapshot));
    return chip;
}

static void draw_chip(const struct painter *painter, int column, struct chip chip)
{
    struct painter on_paper = *painter;
    on_paper.paper = chip.paper;
    painter_text(&on_paper, 0, column, chip.ink, chip.text);
}

/* The phase, and the clock and the lab's own cost behind it where there is room. Returns where it begins. */
static int draw_right_end(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    const struct snapshot_progress *clocked = snapshot->run.started ? &snapshot->run : &snapshot->baseline;
    struct chip chip = phase_chip(scene);
    char clock[32], cost[64];
    int column = painter->area.columns - MARGIN;
    if (column >= 70) {
        if (isnan(snapshot->lab_cpu))
            (void)snprintf(cost, sizeof cost, "   lab   – %% cpu");
        else
            (void)snprintf(cost, sizeof cost, "   lab %3.1f %% cpu", snapshot->lab_cpu * 100);
        column -= painter_width(cost);
        painter_text(painter, 0, column, ROLE_QUIET, cost);
        painter_figure(painter, 0, column, painter_width(cost), FIGURE_LAB_CPU);
    }
    if (column >= 50) {
        units_clock(clock, sizeof clock, clocked->elapsed_ns);
        column -= painter_width(clock);
        painter_text(painter, 0, column, ROLE_STRONG, clock);
        painter_figure(painter, 0, column, painter_width(clock),
                       snapshot->run.started ? FIGURE_WALL : FIGURE_BASELINE_WALL);
        column -= 3;
    }
    column -= painter_width(chip.text);
    draw_chip(painter, column, chip);
    return column;
}

/* The smallest form: who, how far, how much faster. */
static void draw_figures(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    const struct snapshot_progress *progress = snapshot->run.started ? &snapshot->run : &snapshot->baseline;
    double speedup = words_scene_speedup(scene);
    struct chip chip = phase_chip(scene);
    char text[64];
    int column = 0, width = painter->area.columns;
    if (width >= NARROW)
        column = painter_format(painter, 0, 0, ROLE_TITLE, "%s ", snapshot->workload->id);
    column = painter_text(painter, 0, column, ROLE_STRONG,
                          words_progress(progress->done, progress->total, text, sizeof text));
    if (snapshot->steps == 0) /* a script is no race */
        column = painter_format(painter, 0, column + 1, words_speedup_role(speedup), "%s×",
                                words_speedup(speedup, text, sizeof text));
    if (column + 1 + painter_width(chip.text) <= width)
        draw_chip(painter, width - painter_width(chip.text), chip);
}

static void draw_title(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    int end = draw_right_end(painter, scene);
    struct painter left = painter_within(painter, (struct rect){0, 0, 1, end - MARGIN});
    int column = painter_text(&left, 0, MARGIN, ROLE_BRAND, "forklab");
    column = painter_text(&left, 0, column, ROLE_QUIET, " › ");
    column = painter_text(&left, 0, column, ROLE_STRONG, snapshot->workload->id);
    painter_field(&left, 0, column + 2, left.area.columns - column - 2, ROLE_QUIET, snapshot->workload->title);
}

/* Nothing is loaded: whose screen it is, and which view. */
static void draw_idle(const struct painter *painter, const struct scene *scene, bool is_short)
{
    int column = painter_text(painter, 0, is_short ? 0 : MARGIN, ROLE_BRAND, "forklab");
    column = painter_text(painter, 0, column, ROLE_QUIET, " › ");
    column = painter_text(painter, 0, column, ROLE_STRONG, views[scene->view]->title);
    if (!is_short)
        painter_field(painter, 0, column + 2, painter->area.columns - column - 2, ROLE_QUIET,
                      "process monitor and experiment lab");
}

void frame_draw_title(const struct painter *painter, const struct scene *scene, bool is_short)
{
    if (!scene->snapshot->workload)
        draw_idle(painter, scene, is_short);
    else if (is_short)
        draw_figures(painter, scene);
    else
        draw_title(painter, scene);
}
