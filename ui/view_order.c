/* view_order.c - in which order tasks finished, against the order in which they were submitted. */
#include "ui/moment.h"
#include "ui/order_figures.h"
#include "ui/order_plot.h"
#include "ui/plot.h"
#include "ui/seen_run.h"
#include "ui/view.h"
#include "ui/words.h"

#include <inttypes.h>
#include <stdio.h>

#define LEAST_WORDS  24 /* columns that words need beside the plot */
#define LEAST_WINDOW 8  /* tasks */
#define LABEL        8  /* columns before a strip of tasks */
#define LABEL_TEXT   32
#define STRIPS_ROWS  3  /* a rule and two strips */
#define PRESS_DOTS   12 /* from the press to the dot that it means */
#define ZOOM         2.0
#define ZOOM_WHEEL   1.26 /* it comes as three steps */
#define NO_CURSOR    UINT64_MAX

struct state {
    struct order_plot plot;
    bool points;     /* there is a cursor */
    uint64_t cursor; /* a place in the order of finishing */
    uint64_t count;  /* tasks across the window; 0 = all */
    uint64_t first;  /* of the window, while there is a cursor */
    bool by_length;

    /* Of the frame before. */
    struct seen_run seen;
    int top, left, rows; /* of the plot, on the screen */
};

static uint64_t tasks_of(const struct snapshot *snapshot)
{
    uint64_t count = snapshot->history->run->tasks_count;
    return count > 0 ? count : 1;
}

static uint64_t count_of(const struct state *state, const struct snapshot *snapshot)
{
    uint64_t tasks = tasks_of(snapshot);
    return state->count > 0 && state->count < tasks ? state->count : tasks;
}

/* While nobody points at a task the newest are in the window, which moves by quarters of itself. */
static struct order_window window_of(const struct state *state, const struct snapshot *snapshot, int dots)
{
    struct order_window window = {0, count_of(state, snapshot), dots};
    uint64_t done = snapshot->history->order_count, last = tasks_of(snapshot) - window.count;
    uint64_t quarter = window.count / 4 > 0 ? window.count / 4 : 1;
    if (state->points)
        window.first = state->first;
    else if (done > window.count)
        window.first = (done - window.count + quarter - 1) / quarter * quarter;
    if (window.first > last)
        window.first = last;
    return window;
}

static uint64_t cursor_of(const struct state *state)
{
    return state->points ? state->cursor : NO_CURSOR;
}

/* ------------------------------------------------------------------ strips */

/* Numbers of tasks in the order of finishing, and below each the one that the loop, if it ran, had finished then. */
static void draw_strips(const struct painter *painter, int row, const struct state *state,
                        const struct snapshot *snapshot)
{
    const struct history *history = snapshot->history;
    int width = snprintf(NULL, 0, "%" PRIu64, order_number(snapshot, tasks_of(snapshot) - 1)) + 1;
    int room = (painter->area.columns - LABEL - 1) / width;
    uint64_t count = history->order_count, fits = room > 0 ? (uint64_t)room : 0;
    uint64_t first = count > fits ? count - fits : 0;
    if (state->points)
        first = state->cursor > fits / 2 ? state->cursor - fits / 2 : 0;
    painter_field(painter, row, 1, LABEL - 2, ROLE_POOL,
                  snapshot->phase == PHASE_BASELINE ? words_baseline(snapshot) : words_run(snapshot));
    bool looped = snapshot->baseline.started && snapshot->phase != PHASE_BASELINE && snapshot->steps == 0;
    if (looped)
        painter_field(painter, row + 1, 1, LABEL - 2, ROLE_BASELINE, "loop");
    for (uint64_t rank = first; rank < first + fits && rank < count; rank++) {
        int column = LABEL + (int)(rank - first) * width;
        uint32_t id = history->order[rank];
        unsigned slot = order_plot_slot(&state->plot, id);
        struct painter cell = *painter;
        char text[24];
        cell.paper = state->points && rank == state->cursor ? ROLE_ON_CURSOR : ROLE_TEXT;
        (void)snprintf(text, sizeof text, "%*" PRIu64, width - 1, order_number(snapshot, id));
        painter_text(&cell, row, column, slot == HISTORY_NO_SLOT ? ROLE_TEXT : theme_worker(slot), text);
        (void)snprintf(text, sizeof text, "%*" PRIu64, width - 1, order_number(snapshot, rank));
        if (looped)
            painter_text(&cell, row + 1, column, ROLE_BASELINE, text);
    }
}

/* ------------------------------------------------------------------ the cursor's task */

/* Of those submitted after the task, how many had finished before it. */
static uint64_t overtakers(const struct history *history, uint64_t rank)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < rank; i++)
        count += history->order[i] > history->order[rank];
    return count;
}

static void draw_words(const struct painter *painter, int row, const struct state *state,
                       const struct snapshot *snapshot)
{
    static const char hint[] = "← → point at one, i zooms in";
    const struct history *history = snapshot->history;
    char text[512];
    if (!state->points || state->cursor >= history->order_count) {
        (void)snprintf(text, sizeof text, "%zu of %" PRIu64 " tasks have finished", history->order_count,
                       history->run->tasks_count);
        painter_field(painter, row, 1, painter->area.columns - 2, ROLE_QUIET, text);
        if (painter_width(text) + painter_width(hint) + 5 <= painter->area.columns)
            painter_text(painter, row, painter_width(text) + 4, ROLE_QUIET, hint);
        return;
    }
    uint32_t id = history->order[state->cursor];
    uint64_t by = overtakers(history, state->cursor), before = state->cursor - by;
    uint64_t ahead = id > before ? id - before : 0;
    int used =
        snprintf(text, sizeof text, "finished as number %" PRIu64 " · overtook %" PRIu64 ", overtaken by %" PRIu64,
                 order_number(snapshot, state->cursor), ahead, by);
    if (used > 0 && (size_t)used < sizeof text - 8) {
        used += snprintf(text + used, sizeof text - (size_t)used, " · ");
        moment_print_task(snapshot, id, order_plot_slot(&state->plot, id), false, text + used,
                          sizeof text - (size_t)used);
    }
    painter_field(painter, row, 1, painter->area.columns - 2, ROLE_STRONG, text);
}

/* ------------------------------------------------------------------ all together */

static void draw_title(const struct painter *painter, const struct state *state, const struct snapshot *snapshot)
{
    char text[96];
    uint64_t count = count_of(state, snapshot);
    int column = painter_rule(painter, 0, "Order") + 1;
    if (count == tasks_of(snapshot))
        (void)snprintf(text, sizeof text, " across: submitted · upwards: finished ");
    else
        (void)snprintf(text, sizeof text, " tasks %" PRIu64 " to %" PRIu64 " of %" PRIu64 " ", state->plot.window.first,
                       state->plot.window.first + count - 1, tasks_of(snapshot));
    painter_text(painter, 0, column, ROLE_QUIET, text);
}

/* The numbers at the ends of both axes. */
static void draw_axes(const struct painter *painter, int row, int left, const struct order_window *window,
                      const struct snapshot *snapshot)
{
    char first[24], last[24];
    int width = window->dots / PLOT_CELL_COLUMNS;
    (void)snprintf(first, sizeof first, "%" PRIu64, order_number(snapshot, window->first));
    (void)snprintf(last, sizeof last, "%" PRIu64, order_number(snapshot, window->first + window->count - 1));
    painter_repeat(painter, row, left, width, ROLE_FRAME, 0x2500 /* ─ */);
    painter_glyph(painter, row, left - 1, ROLE_FRAME, 0x2514 /* └ */);
    if (painter_width(first) + painter_width(last) + 1 > width)
        return;
    painter_text(painter, row, left, ROLE_QUIET, first);
    painter_text(painter, row, left + width - painter_width(last), ROLE_QUIET, last);
}

static void draw_plot(const struct painter *painter, int top, int rows, int left, struct state *state,
                      const struct snapshot *snapshot)
{
    struct painter area = painter_within(painter, (struct rect){top, left, rows, rows * PLOT_CELL_ROWS / 2});
    struct lengths lengths = {{0}};
    if (state->by_length)
        lengths = lengths_of(snapshot->history);
    struct order_window window = window_of(state, snapshot, rows * PLOT_CELL_ROWS);
    for (int row = top; row < top + rows; row++)
        painter_glyph(painter, row, left - 1, ROLE_FRAME, 0x2502 /* │ */);
    if (!order_plot_fill(&state->plot, snapshot, window, state->by_length ? &lengths : NULL))
        return;
    order_plot_draw(&area, &state->plot, snapshot->history, cursor_of(state));
    painter_target(painter, (struct rect){top, left, rows, area.area.columns}, TARGET_PLACE, 0, 0);
    state->top = area.area.row;
    state->left = area.area.column;
    state->rows = rows;
}

static void draw_all(const struct painter *painter, struct state *state, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    int rows = painter->area.rows, columns = painter->area.columns, left = 1;
    bool title = rows >= 8, words = rows >= 6, axis = rows >= 6, strips = rows >= 12;
    int top = title ? 1 : 0;
    int height = rows - top - (words ? 1 : 0) - (axis ? 1 : 0) - (strips ? STRIPS_ROWS : 0);
    if (height * 2 > columns - left - LEAST_WORDS && columns > 2 * LEAST_WORDS)
        height = (columns - left - LEAST_WORDS) / 2;
    if (height * 2 > columns - left)
        height = (columns - left) / 2;
    if (height < 1)
        return;
    draw_plot(painter, top, height, left, state, snapshot);
    if (title)
        draw_title(painter, state, snapshot);
    if (axis)
        draw_axes(painter, top + height, left, &state->plot.window, snapshot);
    int right = left + height * 2 + (columns < 60 ? 1 : 3);
    struct painter beside =
        painter_within(painter, (struct rect){top, right, height + (axis ? 1 : 0), columns - right - 1});
    if (columns - right >= 8)
        order_figures_draw(&beside, snapshot);
    if (strips) {
        painter_rule(painter, rows - 4, "Order of finishing");
        draw_strips(painter, rows - 3, state, snapshot);
    }
    if (words)
        draw_words(painter, rows - 1, state, snapshot);
}

static void draw(const struct painter *painter, const struct scene *scene, void *context)
{
    struct state *state = context;
    const struct history *history = scene->snapshot->history;
    if (!history) {
        painter_text(painter, painter->area.rows / 2, 2, ROLE_QUIET, "No task has been seen yet.");
        return;
    }
    if (seen_run_changes(&state->seen, history) || (state->points && state->cursor >= history->order_count)) {
        state->points = false;
        state->count = 0;
    }
    draw_all(painter, state, scene);
}

/* ------------------------------------------------------------------ what the user does */

/* Points at a place in the order, and brings it into the window. */
static void point_at(struct state *state, const struct snapshot *snapshot, uint64_t rank)
{
    uint64_t done = snapshot->history->order_count;
    if (done == 0)
        return;
    if (!state->points)
        state->first = state->plot.window.first;
    state->points = true;
    state->cursor = rank < done ? rank : done - 1;
    uint64_t count = count_of(state, snapshot);
    if (state->cursor < state->first || state->cursor >= state->first + count)
        state->first = state->cursor > count / 2 ? state->cursor - count / 2 : 0;
}

static void step(struct state *state, const struct snapshot *snapshot, bool back, uint64_t by)
{
    uint64_t done = snapshot->history->order_count;
    uint64_t from = state->points ? state->cursor : done > 0 ? done - 1 : 0;
    by = by > 0 ? by : 1;
    point_at(state, snapshot, back ? (from > by ? from - by : 0) : from + by);
}

static void zoom(struct state *state, const struct snapshot *snapshot, bool in, double factor)
{
    uint64_t tasks = tasks_of(snapshot), count = count_of(state, snapshot);
    count = (uint64_t)((double)count * (in ? 1 / factor : factor));
    if (count < LEAST_WINDOW)
        count = LEAST_WINDOW;
    state->count = count < tasks ? count : 0;
    count = count_of(state, snapshot);
    if (state->points)
        state->first = state->cursor > count / 2 ? state->cursor - count / 2 : 0;
}

/* The task whose dot is nearest to the middle of the cell that was pressed, if one is near at all. */
static void press(struct state *state, const struct snapshot *snapshot, int row, int column)
{
    const struct history *history = snapshot->history;
    const struct order_window *window = &state->plot.window;
    if (window->dots == 0) /* nothing is drawn yet */
        return;
    int up = (state->rows - 1 - (row - state->top)) * PLOT_CELL_ROWS + PLOT_CELL_ROWS / 2;
    int across = (column - state->left) * PLOT_CELL_COLUMNS, best = PRESS_DOTS * PRESS_DOTS;
    uint64_t found = NO_CURSOR, until = order_plot_number(window, up + PRESS_DOTS);
    uint64_t from = order_plot_number(window, up > PRESS_DOTS ? up - PRESS_DOTS : 0);
    for (uint64_t rank = from; rank < until && rank < history->order_count; rank++) {
        int right = order_plot_dot(window, history->order[rank]) - across, above = order_plot_dot(window, rank) - up;
        if (right * right + above * above < best) {
            best = right * right + above * above;
            found = rank;
        }
    }
    if (found != NO_CURSOR)
        point_at(state, snapshot, found);
}

static bool take_press(struct state *state, const struct snapshot *snapshot, const struct input *input)
{
    if (!input->target || input->target->kind != TARGET_PLACE)
        return false;
    press(state, snapshot, input->row, input->column);
    return true;
}

static bool handle(const struct scene *scene, void *context, const struct input *input)
{
    struct state *state = context;
    const struct snapshot *snapshot = scene->snapshot;
    uint64_t dot = state->plot.window.dots > 0 ? state->plot.window.count / (uint64_t)state->plot.window.dots : 1;
    if (!snapshot->history)
        return false;
    if (input->key == KEY_MOUSE_EVENT && input->action == ACTION_NONE) /* a button means its action */
        return take_press(state, snapshot, input);
    if (input->row > 0 && (input->action == ACTION_PREVIOUS || input->action == ACTION_NEXT)) { /* the wheel */
        zoom(state, snapshot, input->action == ACTION_PREVIOUS, ZOOM_WHEEL);
        return true;
    }
    switch (input->action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
        step(state, snapshot, input->action == ACTION_LEFT, dot);
        return true;
    case ACTION_NEXT:
    case ACTION_PREVIOUS: /* upwards is later */
        step(state, snapshot, input->action == ACTION_NEXT, 1);
        return true;
    case ACTION_PAGE_ON:
    case ACTION_PAGE_BACK:
        step(state, snapshot, input->action == ACTION_PAGE_ON, count_of(state, snapshot) / 4);
        return true;
    case ACTION_FIRST:
        point_at(state, snapshot, 0);
        return true;
    case ACTION_LAST:
        state->points = false;
        return true;
    case ACTION_ZOOM_IN:
    case ACTION_ZOOM_OUT:
        zoom(state, snapshot, input->action == ACTION_ZOOM_IN, ZOOM);
        return true;
    case ACTION_COLOUR:
        state->by_length = !state->by_length;
        return true;
    default:
        return false;
    }
}

/* A task by its number. */
static bool find(const struct scene *scene, void *context, const char *text, enum find_how how)
{
    struct state *state = context;
    const struct history *history = scene->snapshot->history;
    uint64_t task = history && how != FIND_FILTER ? moment_task_named(scene->snapshot, text) : RUN_NO_TASK;
    if (task == RUN_NO_TASK || !run_task_finished(&history->run->tasks[task]))
        return how == FIND_FILTER;
    for (uint64_t rank = history_order_at(history, history->run->tasks[task].finish_ns - 1);
         rank < history->order_count; rank++) {
        if (history->order[rank] != task)
            continue;
        point_at(state, scene->snapshot, rank);
        return true;
    }
    return false;
}

static bool details(const struct scene *scene, void *context, struct sheet *sheet)
{
    const struct state *state = context;
    const struct history *history = scene->snapshot->history;
    if (!history || !state->points || state->cursor >= history->order_count)
        return false;
    uint32_t id = history->order[state->cursor];
    moment_task_sheet(scene->snapshot, scene->record, id, order_plot_slot(&state->plot, id), sheet);
    return true;
}

static void release(void *context)
{
    struct state *state = context;
    order_plot_release(&state->plot);
}

const struct view view_order = {"order",
                                "Order",
                                .state_size = sizeof(struct state),
                                .needs_run = true,
                                .draw = draw,
                                .handle = handle,
                                .details = details,
                                .find = find,
                                .release = release};
