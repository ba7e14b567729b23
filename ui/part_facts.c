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
#define VERTICAL_BARS 0x2581
#define HEIGHTS       8
#define METER_MAX     6 /* columns of a core's meter and the gap behind it */

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

/* As it is now; "" where tasks are not taken in chunks. */
static const char *chunk_text(const struct snapshot *snapshot, char *buffer, size_t size)
{
    bool asked = snapshot->steps == 0 && snapshot->stages_count == 0;
    int64_t chunk = snapshot->chunk > 0 ? snapshot->chunk : asked ? snapshot->settings->chunk : 0;
    buffer[0] = '\0';
    if (chunk > 0)
        (void)snprintf(buffer, size, "chunk %" PRId64, chunk);
    return buffer;
}

static void draw_settings(const struct painter *painter, int row, const struct snapshot *snapshot)
{
    const struct settings *settings = snapshot->settings;
    char who[48], chunk[32], seed[32], timeout[48] = "", why[96];
    int end = painter->area.columns - MARGIN;
    (void)snprintf(seed, sizeof seed, "seed %" PRId64, settings->seed);
    if (settings->timeout_ns > 0) {
        char time[32];
        (void)snprintf(timeout, sizeof timeout, "timeout %s", units_time(time, sizeof time, settings->timeout_ns));
    }
    const struct segment segments[] = {
        {ROLE_STRONG, who_works(snapshot, who, sizeof who), FIGURE_NONE},
        {ROLE_TEXT, settings_starts[settings->start], FIGURE_NONE},
        {ROLE_TEXT, chunk_text(snapshot, chunk, sizeof chunk), FIGURE_NONE},
        {ROLE_TEXT, settings->pin ? "pinned" : "", FIGURE_NONE},
        {ROLE_TEXT, timeout, FIGURE_NONE},
        {ROLE_TEXT, seed, FIGURE_NONE},
    };
    int column = painter_segments(painter, row, MARGIN, end, segments, sizeof segments / sizeof *segments);
    char usable[128];
    (void)snprintf(usable, sizeof usable, "usable cores %s", cores_why(&snapshot->machine->cores, why, sizeof why));
    int width = painter_width(usable);
    if (column + 3 + width > end)
        return;
    painter_text(painter, row, end - width, ROLE_QUIET, usable);
    painter_figure(painter, row, end - width, width, FIGURE_USABLE_CORES);
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
        painter_figure(painter, row, column + 8 + width, 7, FIGURE_CORE_BUSY);
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
    return columns < 60 ? 0 : long_lesson ? 4 : 3;
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    int rows = painter->area.rows;
    if (rows >= 3)
        draw_lesson(painter, 0, rows - 2, snapshot->workload->lesson);
    if (rows >= 2)
        draw_settings(painter, rows - 2, snapshot);
    draw_cores(painter, rows - 1, snapshot);
}

const struct part part_facts = {"facts", wanted, draw};
