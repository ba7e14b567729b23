#include "base/units.h"
#include "ui/constants.h"
#include "ui/part.h"
#include "ui/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MARGIN        1
#define CORE_BAR_MIN  8
#define CORE_BAR_MAX  72
#define CORE_TEXT     19 /* "core 12 " before the bar, " 100 %" and a gap behind it */
#define NARROW        32 /* below it the experiment's name has no room beside the figures */
#define VERTICAL_BARS 0x2581
#define HEIGHTS       8
#define METER_MAX     6 /* columns of a core's meter and the gap behind it */

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
    }
    if (column >= 50) {
        units_clock(clock, sizeof clock, clocked->elapsed_ns);
        column -= painter_width(clock);
        painter_text(painter, 0, column, ROLE_STRONG, clock);
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

/* Who does the work: "pool of 4", "graph of 3 stages". */
static const char *who_works(const struct snapshot *snapshot, char *buffer, size_t size)
{
    static const struct {
        const char *before, *behind;
    } words[RUN_BY_COUNT] = {
        [RUN_BY_POOL] = {"pool of ", ""},          [RUN_BY_PROCESS] = {"", " processes at once, one a task"},
        [RUN_BY_QUEUE] = {"queue, workers: ", ""}, [RUN_BY_PIPE] = {"pipes, workers: ", ""},
        [RUN_BY_THREAD] = {"threads: ", ""},       [RUN_BY_BIGLOCK] = {"one big lock, threads: ", ""},
    };
    enum settings_executor executor = words_executor(snapshot);
    if (snapshot->steps > 0)
        (void)snprintf(buffer, size, "script of %u steps", snapshot->steps);
    else if (snapshot->stages_count > 0)
        (void)snprintf(buffer, size, "graph of %zu stage%s", snapshot->stages_count,
                       snapshot->stages_count == 1 ? "" : "s");
    else if (!words[executor].before)
        (void)snprintf(buffer, size, "%s", settings_executor_name(executor));
    else
        (void)snprintf(buffer, size, "%s%u%s", words[executor].before, snapshot->pool_size, words[executor].behind);
    return buffer;
}

static void draw_settings(const struct painter *painter, int row, const struct snapshot *snapshot)
{
    const struct settings *settings = snapshot->settings;
    char who[48], chunk[32], seed[32], timeout[48] = "", why[96];
    int end = painter->area.columns - MARGIN;
    (void)snprintf(chunk, sizeof chunk, "chunk %" PRId64, settings->chunk);
    (void)snprintf(seed, sizeof seed, "seed %" PRId64, settings->seed);
    if (settings->timeout_ns > 0) {
        char time[32];
        (void)snprintf(timeout, sizeof timeout, "timeout %s", units_time(time, sizeof time, settings->timeout_ns));
    }
    const struct segment segments[] = {
        {ROLE_STRONG, who_works(snapshot, who, sizeof who)},
        {ROLE_TEXT, settings_starts[settings->start]},
        {ROLE_TEXT, chunk},
        {ROLE_TEXT, settings->pin ? "pinned" : ""},
        {ROLE_TEXT, timeout},
        {ROLE_TEXT, seed},
    };
    int column = painter_segments(painter, row, MARGIN, end, segments, sizeof segments / sizeof *segments);
    char usable[128];
    (void)snprintf(usable, sizeof usable, "usable cores %s", cores_why(&snapshot->machine->cores, why, sizeof why));
    int width = painter_width(usable);
    if (column + 3 + width <= end)
        painter_text(painter, row, end - width, ROLE_QUIET, usable);
}

static enum role busy_role(double busy)
{
    return busy < 0.34 ? ROLE_BUSY_LOW : busy < 0.8 ? ROLE_BUSY_MIDDLE : ROLE_BUSY_HIGH;
}

/* A small meter a core, as high as it is busy. */
static void draw_core_meters(const struct painter *painter, int row, const struct snapshot *snapshot)
{
    int column = painter_text(painter, row, MARGIN, ROLE_QUIET, "cores ");
    int step = (painter->area.columns - MARGIN - column) / snapshot->cores_count;
    step = step < 1 ? 1 : step > METER_MAX ? METER_MAX : step;
    for (int i = 0; i < snapshot->cores_count; i++, column += step) {
        double busy = snapshot->core_busy[i];
        int height = isnan(busy) ? 0 : (int)(busy * HEIGHTS), width = step > 1 ? step - 1 : 1;
        if (isnan(busy))
            painter_text(painter, row, column, ROLE_QUIET, WORDS_UNKNOWN);
        else
            painter_repeat(painter, row, column, width, busy_role(busy),
                           (uint32_t)(VERTICAL_BARS + (height < HEIGHTS ? height : HEIGHTS - 1)));
    }
}

/* A bar a core where there is room for all, else one cell a core. */
static void draw_cores(const struct painter *painter, int row, const struct snapshot *snapshot)
{
    if (snapshot->cores_count == 0)
        return;
    int share = (painter->area.columns - MARGIN + 3) / snapshot->cores_count;
    int width = share - CORE_TEXT;
    if (width < CORE_BAR_MIN) {
        draw_core_meters(painter, row, snapshot);
        return;
    }
    if (width > CORE_BAR_MAX)
        width = CORE_BAR_MAX;
    for (int i = 0; i < snapshot->cores_count; i++) {
        char percent[32];
        double busy = snapshot->core_busy[i];
        int column = MARGIN + i * (width + CORE_TEXT);
        painter_format(painter, row, column, ROLE_QUIET, "core %-2d", snapshot->core_number[i]);
        painter_bar(painter, row, column + 8, width, busy_role(busy), busy);
        painter_field_right(painter, row, column + 8 + width, 7, ROLE_TEXT,
                            words_percent(busy, percent, sizeof percent));
    }
}

static void draw_lesson(const struct painter *painter, int row, int rows, const char *lesson)
{
    int width = painter->area.columns - 2 * MARGIN;
    size_t first = rows > 1 ? words_that_fit(lesson, width) : 0;
    if (first > 0) {
        painter_format(painter, row++, MARGIN, ROLE_QUIET, "%.*s", (int)first, lesson);
        lesson += first;
        lesson += *lesson == ' ';
    }
    painter_field(painter, row, MARGIN, width, ROLE_QUIET, lesson);
}

static int wanted(const struct scene *scene, int columns)
{
    bool long_lesson = painter_width(scene->snapshot->workload->lesson) > columns - 2 * MARGIN;
    return columns < 60 ? 1 : long_lesson ? 5 : 4;
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    int rows = painter->area.rows;
    if (rows == 1) {
        draw_figures(painter, scene);
        return;
    }
    draw_title(painter, scene);
    if (rows == 2) {
        draw_cores(painter, 1, snapshot);
        return;
    }
    if (rows >= 4)
        draw_lesson(painter, 1, rows - 3, snapshot->workload->lesson);
    draw_settings(painter, rows - 2, snapshot);
    draw_cores(painter, rows - 1, snapshot);
}

const struct part part_header = {"header", wanted, draw};
