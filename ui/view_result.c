/* view_result.c - what the run came to and where its time went, and all runs of this sitting, two of them as curves. */
#include "base/units.h"
#include "ui/layout.h"
#include "ui/part.h"
#include "ui/result.h"
#include "ui/run_table.h"
#include "ui/view.h"
#include "ui/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define CURSOR     2     /* columns before the table */
#define BESIDE     70    /* from here on the curves stand beside the table */
#define PLOT_PART  3 / 8 /* … and have so much of the columns, at most… */
#define PLOT_MOST  64    /* … so many */
#define PLOT_ROWS  7     /* below the table, at least so many */
#define PLOT_LEAST 24    /* columns */

struct state {
    struct result result;
    unsigned selected; /* number of a run; 0 = the newest */
    unsigned marked;   /* … that it is laid over; 0 = the one before it of the same experiment */
    size_t top, page;  /* newest first */
};

enum { WALLS, FIGURES, LOSSES, FORECAST, RUNS, BANDS };

static const struct layout_step steps[] = {
    {FIGURES, 1, 1},
    {LOSSES, 1, 1},
    {FIGURES, 2, 2}, /* 20x5 */
    {WALLS, 3, 3},
    {LOSSES, 3, 3},
    {RUNS, 4, 3},
    {FORECAST, 2, 2},
    {FIGURES, 3, 3},
    {LOSSES, 5, 3},
    {RUNS, 8, 6}, /* 80x24 */
    {WALLS, 5, 4},
    {FORECAST, 3, 3},
    {LOSSES, 6, 5},
    {WALLS, 7, 5},
    {FIGURES, PART_ANY_ROWS, 1},
    {LOSSES, PART_ANY_ROWS, 1},
    {FORECAST, PART_ANY_ROWS, 1},
    {RUNS, 14, 8},
    {WALLS, PART_ANY_ROWS, 1},
    {RUNS, PART_ANY_ROWS, 1},
};

static const struct band *const bands[RUNS] = {
    [WALLS] = &result_walls, [FIGURES] = &result_figures, [LOSSES] = &result_losses, [FORECAST] = &result_forecast};

/* ------------------------------------------------------------------ which runs */

/* The `index`-th, newest first. */
static const struct session_run *run_at(const struct session *session, size_t index)
{
    return &session->runs[session->count - 1 - index];
}

/* The index of that number, newest first; of one that was forgotten, or 0, the newest. */
static size_t index_of(const struct session *session, unsigned number)
{
    for (size_t i = 0; i < session->count; i++)
        if (run_at(session, i)->number == number)
            return i;
    return 0;
}

/* What the selected one is laid over; NULL = nothing. */
static const struct session_run *other_run(const struct session *session, const struct state *state, size_t selected)
{
    const struct session_run *run = run_at(session, selected);
    size_t marked = index_of(session, state->marked);
    if (state->marked && run_at(session, marked)->number == state->marked && marked != selected)
        return run_at(session, marked);
    for (size_t i = selected + 1; i < session->count; i++)
        if (strcmp(run_at(session, i)->id, run->id) == 0)
            return run_at(session, i);
    return NULL;
}

/* ------------------------------------------------------------------ drawing */

/* A row of the table: its letter when it is one of the curves, and a mark. */
static void draw_run(const struct painter *painter, int row, const int *widths, const struct scene *scene,
                     const struct state *state, size_t index)
{
    const struct session *session = scene->session;
    const struct session_run *run = run_at(session, index);
    size_t selected = index_of(session, state->selected);
    struct painter line = *painter;
    if (index == selected) {
        line.paper = ROLE_ON_CURSOR;
        painter_repeat(&line, row, 0, line.area.columns, ROLE_TEXT, ' ');
    }
    if (index == selected)
        painter_glyph(&line, row, 0, ROLE_POOL, 'A');
    else if (run == other_run(session, state, selected))
        painter_glyph(&line, row, 0, ROLE_WARNING, 'B');
    else if (run->number == state->marked)
        painter_glyph(&line, row, 0, ROLE_KEY, 0x25c6 /* ◆ */);
    table_draw_row(&line, row, CURSOR, &run_table, widths, run);
    painter_target(painter, (struct rect){row, 0, 1, painter->area.columns}, TARGET_ROW, (int)index, 0);
}

static void draw_table(const struct painter *painter, const struct scene *scene, struct state *state)
{
    const struct session *session = scene->session;
    int widths[COLUMNS_MAX];
    size_t window = painter->area.rows > TABLE_FRAME ? (size_t)(painter->area.rows - TABLE_FRAME) : 0;
    char title[64];
    (void)snprintf(title, sizeof title, "%s: %zu", run_table.title, session->count);
    painter_rule(painter, 0, title);
    table_fit(&run_table, (struct table_needs){0}, painter->area.columns - CURSOR - 1, widths);
    table_draw_headers(painter, 1, CURSOR, &run_table, widths);
    state->page = window;
    state->top = layout_scroll(state->top, index_of(session, state->selected), session->count, window);
    for (size_t i = 0; i < window && state->top + i < session->count; i++)
        draw_run(painter, TABLE_FRAME + (int)i, widths, scene, state, state->top + i);
}

static void draw_plot(const struct painter *painter, const struct scene *scene, const struct state *state)
{
    const struct session *session = scene->session;
    size_t selected = index_of(session, state->selected);
    const struct session_run *run = run_at(session, selected), *other = other_run(session, state, selected);
    char title[192];
    if (other)
        (void)snprintf(title, sizeof title, "Tasks done: A run %u, B run %u", run->number, other->number);
    else
        (void)snprintf(title, sizeof title, "Tasks done: A run %u", run->number);
    painter_rule(painter, 0, title);
    struct painter inside =
        painter_within(painter, (struct rect){1, 0, painter->area.rows - 1, painter->area.columns - 1});
    run_plot_draw(&inside, run, other);
}

static void draw_runs(const struct painter *painter, const struct scene *scene, struct state *state)
{
    struct rect area = {0, 0, painter->area.rows, painter->area.columns}, plot = area;
    int rows = (int)scene->session->count + TABLE_FRAME;
    if (area.columns >= BESIDE) {
        plot.columns = area.columns * PLOT_PART > PLOT_MOST ? PLOT_MOST : area.columns * PLOT_PART;
        area.columns -= plot.columns;
        plot.column = area.columns;
    } else {
        area.rows = area.rows - rows < PLOT_ROWS ? area.rows : rows;
        plot.row = area.rows;
        plot.rows -= area.rows;
    }
    struct painter left = painter_within(painter, area), right = painter_within(painter, plot);
    draw_table(&left, scene, state);
    if (plot.rows > 0 && plot.columns >= PLOT_LEAST)
        draw_plot(&right, scene, state);
}

static int runs_wanted(const struct scene *scene, int columns)
{
    return scene->session->count == 0 || columns < PLOT_LEAST ? 0 : PART_ANY_ROWS;
}

static void draw(const struct painter *painter, const struct scene *scene, void *context)
{
    struct state *state = context;
    int wanted[BANDS], rows[BANDS], row = 0, columns = painter->area.columns;
    result_update(&state->result, scene);
    for (int i = 0; i < RUNS; i++)
        wanted[i] = bands[i]->wanted(&state->result, scene, columns);
    wanted[RUNS] = runs_wanted(scene, columns);
    layout_share(steps, sizeof steps / sizeof *steps, wanted, rows, BANDS, painter->area.rows);
    for (int i = 0; i < BANDS; row += rows[i++]) {
        struct painter band = painter_within(painter, (struct rect){row, 0, rows[i], columns});
        if (rows[i] == 0)
            continue;
        if (i < RUNS)
            bands[i]->draw(&band, &state->result, scene);
        else
            draw_runs(&band, scene, state);
    }
}

/* ------------------------------------------------------------------ looking */

static void mark(const struct scene *scene, struct state *state)
{
    unsigned number = run_at(scene->session, index_of(scene->session, state->selected))->number;
    state->marked = state->marked == number ? 0 : number;
    if (state->marked)
        scene_say(scene, "run %u is marked: whichever is selected now is laid over it", number);
}

static bool handle(const struct scene *scene, void *context, const struct input *input)
{
    struct state *state = context;
    const struct session *session = scene->session;
    size_t index = SIZE_MAX;
    if (session->count == 0)
        return false;
    if (input->action == ACTION_MARK) {
        mark(scene, state);
        return true;
    }
    if (input->target && input->target->kind == TARGET_ROW)
        index = (size_t)input->target->value;
    else
        index = layout_moved(input->action, index_of(session, state->selected), session->count, state->page);
    if (index >= session->count)
        return false;
    state->selected = index == 0 ? 0 : run_at(session, index)->number; /* the newest: also the one that comes next */
    return true;
}

static bool details(const struct scene *scene, void *context, struct sheet *sheet)
{
    const struct state *state = context;
    char title[96], text[64];
    if (scene->session->count == 0)
        return false;
    const struct session_run *run = run_at(scene->session, index_of(scene->session, state->selected));
    (void)snprintf(title, sizeof title, "Run %u: %s", run->number, run->id);
    sheet_begin(sheet, title);
    sheet_line(sheet, ROLE_TEXT, "how", "%s", run->words);
    sheet_line(sheet, ROLE_TEXT, "wall", "%s", units_time(text, sizeof text, run->wall_ns));
    if (run->baseline_ns > 0)
        sheet_line(sheet, ROLE_TEXT, "baseline", "%s", units_time(text, sizeof text, run->baseline_ns));
    if (!isnan(run->speedup))
        sheet_line(sheet, words_speedup_role(run->speedup), "speed-up", "%s, on %u core%s",
                   words_speedup(run->speedup, text, sizeof text), run->cores, run->cores == 1 ? "" : "s");
    sheet_line(sheet, ROLE_TEXT, "tasks", "%llu, on %u workers, %lld at a time", (unsigned long long)run->tasks,
               run->workers, (long long)run->chunk);
    if (run->deaths > 0)
        sheet_line(sheet, ROLE_DEAD, "deaths", "%u", run->deaths);
    return true;
}

const struct view view_result = {
    .name = "result",
    .title = "Result",
    .state_size = sizeof(struct state),
    .draw = draw,
    .handle = handle,
    .details = details,
};
