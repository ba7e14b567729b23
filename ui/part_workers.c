#include "ui/constants.h"
#include "ui/layout.h"
#include "ui/part.h"
#include "ui/state.h"
#include "ui/table.h"

#include <stdio.h>

#define MARGIN     1
#define CURSOR     2  /* columns before the table, for the mark of the selected row */
#define NARROW     30 /* below it a worker is one letter */
#define RULE_AFTER 3  /* with as many workers on the screen, the next row goes to a rule */

/* One letter a worker, in the colour of its state. */
static void draw_letters(const struct painter *painter, const struct snapshot *snapshot)
{
    int columns = painter->area.columns;
    int step = (int)snapshot->workers_count * 2 <= columns * painter->area.rows ? 2 : 1;
    int per_row = columns / step;
    for (int i = 0; i < (int)snapshot->workers_count && per_row > 0; i++) {
        const struct state_look *look = &state_looks[snapshot->workers[i].state];
        painter_glyph(painter, i / per_row, i % per_row * step, look->role, (uint32_t)look->letter);
    }
}

static void draw_worker(const struct painter *painter, int row, const int *widths, const struct snapshot *snapshot,
                        size_t index, bool selected)
{
    struct painter line = *painter;
    if (selected) {
        line.paper = ROLE_ON_CURSOR;
        painter_repeat(&line, row, 0, line.area.columns, ROLE_TEXT, ' ');
        painter_glyph(&line, row, 0, ROLE_STRONG, 0x25b8 /* ▸ */);
        table_note_figures(&line, row, CURSOR, &worker_table, widths);
    }
    table_draw_row(&line, row, CURSOR, &worker_table, widths, &snapshot->workers[index]);
    painter_target(painter, (struct rect){row, 0, 1, painter->area.columns}, TARGET_ROW, (int)index, 0);
}

/* How many workers are in each state: "2 R runs", those with none left out. */
static void draw_census(const struct painter *painter, int row, int column, const struct snapshot *snapshot)
{
    size_t counts[WORKER_STATE_COUNT] = {0};
    char texts[WORKER_STATE_COUNT][32];
    struct segment segments[WORKER_STATE_COUNT];
    for (size_t i = 0; i < snapshot->workers_count; i++)
        counts[snapshot->workers[i].state]++;
    for (int i = 0; i < WORKER_STATE_COUNT; i++) {
        texts[i][0] = '\0';
        if (counts[i] > 0)
            (void)snprintf(texts[i], sizeof texts[i], "%zu %c %s", counts[i], state_looks[i].letter,
                           state_looks[i].word);
        segments[i] = (struct segment){.ink = state_looks[i].role, .text = texts[i]};
    }
    column = painter_text(painter, row, column, ROLE_FRAME, " ");
    column = painter_segments(painter, row, column, painter->area.columns - 24, segments, WORKER_STATE_COUNT);
    painter_text(painter, row, column, ROLE_FRAME, " ");
}

static void draw_rule(const struct painter *painter, const struct scene *scene, size_t window)
{
    const struct snapshot *snapshot = scene->snapshot;
    size_t count = snapshot->workers_count, top = scene->look->top;
    int column = painter_rule(painter, 0, worker_table.title);
    if (painter->area.columns >= 60)
        draw_census(painter, 0, column + 1, snapshot);
    if (count > window) {
        char range[64];
        (void)snprintf(range, sizeof range, " %zu–%zu of %zu ", top + 1, top + window, count);
        painter_text(painter, 0, painter->area.columns - painter_width(range) - 1, ROLE_QUIET, range);
    }
}

/* In a hall only what can be read from the last row. */
static unsigned small_print(void)
{
    unsigned small = 0;
    for (size_t i = 0; i < worker_table.count; i++) {
        enum figure figure = worker_table.columns[i].figure;
        bool large = figure == FIGURE_WORKER_NAME || figure == FIGURE_WORKER_STATE || figure == FIGURE_WORKER_ON ||
                     figure == FIGURE_WORKER_CORE || figure == FIGURE_WORKER_TASK || figure == FIGURE_WORKER_DONE ||
                     figure == FIGURE_WORKER_TIMES;
        small |= large ? 0 : 1u << i;
    }
    return small;
}

static struct table_needs needs_of(const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    struct table_needs needs = {table_name_width(&worker_table, snapshot->workers, snapshot->workers_count),
                                table_unusual(&worker_table)};
    if (scene->lecture)
        needs.without |= small_print();
    /* Not by what they wait for now: a column that comes and goes makes the table jump. */
    if (snapshot->channels_count == 0 && snapshot->locks_count == 0 && snapshot->steps == 0)
        needs.without |= 1u << WORKER_COLUMN_ON;
    return needs;
}

static int wanted(const struct scene *scene, int columns)
{
    const struct snapshot *snapshot = scene->snapshot;
    /* Room for the pool already while the baseline's one process runs, so that nothing moves when the pool starts. */
    int count = (int)snapshot->workers_count;
    if (count < (int)snapshot->pool_size)
        count = (int)snapshot->pool_size;
    if (columns < NARROW)
        return columns > 0 ? (2 * count + columns - 1) / columns : 0;
    return (scene->lecture ? 2 * count : count) + 2;
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    int rows = painter->area.rows, widths[COLUMNS_MAX];
    if (rows < 2 || painter->area.columns < NARROW) {
        draw_letters(painter, snapshot);
        return;
    }
    bool rule = rows >= RULE_AFTER + 2 || rows >= (int)snapshot->workers_count + 2;
    int header = rule ? 1 : 0;
    /* In a hall with a blank row behind each, where there is room for that. */
    int stride = scene->lecture && rows - header - 1 >= 2 * (int)snapshot->workers_count ? 2 : 1;
    size_t window = (size_t)((rows - header - 1) / stride), selected = scene_selected(scene);
    struct look_at *look = scene->look;
    look->page = window;
    look->top = layout_scroll(look->top, selected, snapshot->workers_count, window);
    if (rule)
        draw_rule(painter, scene, window);
    table_fit(&worker_table, needs_of(scene), painter->area.columns - CURSOR - MARGIN, widths);
    table_draw_headers(painter, header, CURSOR, &worker_table, widths);
    for (size_t i = 0; i < window && look->top + i < snapshot->workers_count; i++)
        draw_worker(painter, header + 1 + stride * (int)i, widths, snapshot, look->top + i, look->top + i == selected);
}

const struct part part_workers = {"workers", wanted, draw};
