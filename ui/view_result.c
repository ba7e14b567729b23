/* view_result.c - what the run came to and where its time went, and all runs of this sitting, two of them as curves. */
#include "ui/layout.h"
#include "ui/list.h"
#include "ui/part.h"
#include "ui/result.h"
#include "ui/run_table.h"
#include "ui/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BESIDE     70       /* from here on the curves stand beside the table */
#define PLOT_PART  29 / 100 /* … and have so much of the columns, at most… */
#define PLOT_MOST  64       /* … so many */
#define PLOT_ROWS  7        /* below the table, at least so many */
#define TITLE_WIDE 33
#define PLOT_LEAST 23 /* columns */

struct state {
    struct result result;
    unsigned marked; /* number of a run that the selected one is laid over; 0 = the one before it of its experiment */
    struct list list;
    struct run_row rows[SESSION_RUNS_MAX]; /* of this frame, newest first */
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

/* The `place`-th, newest first. */
static const struct session_run *run_at(const struct session *session, size_t place)
{
    return &session->runs[session->count - 1 - place];
}

/* What the one at `place` is laid over; NULL = nothing. */
static const struct session_run *other_run(const struct session *session, unsigned marked, size_t place)
{
    const struct session_run *run = run_at(session, place);
    for (size_t i = 0; marked && marked != run->number && i < session->count; i++)
        if (run_at(session, i)->number == marked)
            return run_at(session, i);
    for (size_t i = place + 1; i < session->count; i++)
        if (strcmp(run_at(session, i)->id, run->id) == 0)
            return run_at(session, i);
    return NULL;
}

/* The two that are laid over each other; `run` NULL = there is none. */
struct pair {
    const struct session_run *run, *other;
};

/* The list of this frame, with the letters of the two curves. */
static struct pair take_runs(struct state *state, const struct session *session)
{
    struct pair pair = {NULL, NULL};
    state->list.table = &run_table;
    for (size_t i = 0; i < session->count; i++) {
        const struct session_run *run = run_at(session, i);
        state->rows[i] = (struct run_row){run, run->number == state->marked ? '*' : ' '};
    }
    list_take(&state->list, state->rows, session->count);
    size_t place = list_selected(&state->list, state->rows);
    if (place == SIZE_MAX)
        return pair;
    pair = (struct pair){run_at(session, place), other_run(session, state->marked, place)};
    state->rows[place].letter = 'A';
    for (size_t i = 0; i < session->count; i++)
        if (state->rows[i].run == pair.other)
            state->rows[i].letter = 'B';
    return pair;
}

/* ------------------------------------------------------------------ drawing */

/* What the signs in the rows mean, of those that are there. */
static const char *legend(const struct session *session, char *buffer, size_t size)
{
    bool changed = false, disturbed = false;
    for (size_t i = 0; i < session->count; i++) {
        changed |= session->runs[i].changed != 0;
        disturbed |= session->runs[i].disturbed;
    }
    (void)snprintf(buffer, size, "%s%s", changed ? ", " RUN_CHANGED " changed" : "",
                   disturbed ? ", " RUN_DISTURBED " baseline disturbed" : "");
    return buffer;
}

static void draw_table(const struct painter *painter, const struct scene *scene, struct state *state)
{
    char title[256], sorted[48], signs[64];
    (void)list_sorted_by(&state->list, sorted, sizeof sorted);
    (void)snprintf(title, sizeof title, "%s: %zu%s%s%s%s%s%s", run_table.title, scene->session->count,
                   *sorted ? " " : "", sorted, *state->list.filter ? " with '" : "", state->list.filter,
                   *state->list.filter ? "'" : "", legend(scene->session, signs, sizeof signs));
    painter_rule(painter, 0, title);
    struct painter below = painter_within(painter, (struct rect){1, 0, painter->area.rows - 1, painter->area.columns});
    list_draw(&below, &state->list, state->rows, (struct table_needs){0});
}

static void draw_plot(const struct painter *painter, struct pair pair)
{
    char title[64];
    bool wide = painter->area.columns >= TITLE_WIDE;
    const char *what = wide ? "Tasks done" : "Done", *run = wide ? "run " : "";
    if (pair.other)
        (void)snprintf(title, sizeof title, "%s: A %s%u, B %s%u", what, run, pair.run->number, run, pair.other->number);
    else
        (void)snprintf(title, sizeof title, "%s: A %s%u", what, run, pair.run->number);
    painter_rule(painter, 0, title);
    struct painter inside =
        painter_within(painter, (struct rect){1, 0, painter->area.rows - 1, painter->area.columns - 1});
    run_plot_draw(&inside, pair.run, pair.other);
}

static void draw_runs(const struct painter *painter, const struct scene *scene, struct state *state)
{
    struct rect area = {0, 0, painter->area.rows, painter->area.columns}, plot = area;
    struct pair pair = take_runs(state, scene->session);
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
    if (pair.run && plot.rows > 0 && plot.columns >= PLOT_LEAST)
        draw_plot(&right, pair);
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

static void mark(const struct scene *scene, struct state *state, const struct session_run *run)
{
    state->marked = state->marked == run->number ? 0 : run->number;
    if (state->marked)
        scene_say(scene, "run %u is marked: whichever is selected now is laid over it", run->number);
}

static bool handle(const struct scene *scene, void *context, const struct input *input)
{
    struct state *state = context;
    struct pair pair = take_runs(state, scene->session);
    if (pair.run && input->action == ACTION_MARK) {
        mark(scene, state, pair.run);
        return true;
    }
    if (!pair.run || !list_handle(&state->list, input, state->rows))
        return false;
    if (list_selected(&state->list, state->rows) == 0)
        state->list.chosen = false; /* the newest: also the one that comes next */
    return true;
}

static bool find(const struct scene *scene, void *context, const char *text, enum find_how how)
{
    struct state *state = context;
    (void)take_runs(state, scene->session);
    return list_find(&state->list, state->rows, scene->session->count, text, how);
}

static const struct table *columns(const struct scene *scene, void *context, unsigned **ret_hidden)
{
    struct state *state = context;
    (void)take_runs(state, scene->session);
    *ret_hidden = &state->list.hidden;
    return state->list.table;
}

/* Every cell of the row, and what has no column. */
static bool details(const struct scene *scene, void *context, struct sheet *sheet)
{
    struct state *state = context;
    char title[96], text[96];
    const struct session_run *run = take_runs(state, scene->session).run;
    if (!run)
        return false;
    struct run_row row = {run, ' '};
    (void)snprintf(title, sizeof title, "Run %u: %s", run->number, run->id);
    sheet_begin(sheet, title);
    for (size_t i = 2; i < run_table.count; i++)
        sheet_line(sheet, ROLE_QUIET, run_table.columns[i].header, "%s",
                   run_table.columns[i].text(&row, text, sizeof text));
    sheet_line(sheet, ROLE_QUIET, "cores", "%u", run->cores);
    sheet_line(sheet, ROLE_QUIET, "tasks", "%" PRIu64, run->tasks);
    if (run->changed)
        sheet_line(sheet, ROLE_WARNING, "changed", "%s%s%swhile it ran",
                   run->changed & SESSION_WORKERS ? "workers " : "", run->changed & SESSION_CHUNK ? "chunk " : "",
                   run->changed & SESSION_CAPACITY ? "capacity " : "");
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
    .find = find,
    .columns = columns,
};
