#include "ui/order_plot.h"

#include "ui/plot.h"

#include <stdlib.h>
#include <string.h>

/* What is younger than this may still be told of, and goes among the rest. */
#define SETTLED_NS UINT64_C(250000000)
#define LOOKED_AT  UINT64_C(65536) /* so many tasks are asked for how they ended, at most about */

_Static_assert(ROLE_COUNT <= 256 && ROLE_TEXT == 0, "a role is a byte, and none of a dot is 0");

void order_plot_release(struct order_plot *plot)
{
    free(plot->slots);
    free(plot->inks);
    *plot = (struct order_plot){.run = NULL};
}

unsigned order_plot_slot(const struct order_plot *plot, uint64_t task)
{
    unsigned slot = task < plot->slots_room ? plot->slots[task] : 0;
    return slot > 0 ? slot - 1 : HISTORY_NO_SLOT;
}

int order_plot_dot(const struct order_window *window, uint64_t number)
{
    if (number < window->first)
        return -1;
    number -= window->first;
    return number < window->count ? (int)(number * (uint64_t)window->dots / window->count) : window->dots;
}

uint64_t order_plot_number(const struct order_window *window, int dot)
{
    uint64_t dots = (uint64_t)window->dots;
    return window->first + ((uint64_t)dot * window->count + dots - 1) / dots;
}

/* ------------------------------------------------------------------ who did what */

static bool make_room(struct order_plot *plot, const struct run *run, struct order_window window)
{
    size_t dots = (size_t)window.dots * (size_t)window.dots;
    if (plot->slots_room < run->tasks_count || !plot->slots) {
        free(plot->slots);
        plot->slots = calloc(run->tasks_count + 1, sizeof *plot->slots);
        plot->slots_room = plot->slots ? run->tasks_count : 0;
        plot->run = NULL;
    }
    if (plot->inks_room < dots || !plot->inks) {
        free(plot->inks);
        plot->inks = calloc(dots + 1, 1);
        plot->inks_room = plot->inks ? dots : 0;
        plot->run = NULL;
    }
    return plot->slots && plot->inks;
}

static void note_slots(struct order_plot *plot, const struct history *history)
{
    for (size_t i = 0; i < history->lanes_count; i++) {
        const struct history_lane *lane = &history->lanes[i];
        size_t from = history_lane_at(history, lane, plot->settled_ns);
        for (size_t at = from; at < lane->count && lane->slot < UINT16_MAX; at++)
            plot->slots[lane->tasks[at]] = (uint16_t)(lane->slot + 1);
    }
}

/* ------------------------------------------------------------------ dots */

static enum role ink_of(const struct order_plot *plot, const struct history *history, uint32_t id,
                        const struct lengths *lengths)
{
    const struct run_task *task = &history->run->tasks[id];
    unsigned slot = order_plot_slot(plot, id);
    if (task->status != TASK_OK)
        return ROLE_DEAD;
    if (lengths)
        return lengths_role(lengths, run_task_time(history->run, task));
    return slot == HISTORY_NO_SLOT ? ROLE_QUIET : theme_worker(slot);
}

/* Those that finished from `from` until before `until`, in that order: the later lies on top. */
static void put_dots(struct order_plot *plot, const struct history *history, uint64_t from, uint64_t until,
                     const struct lengths *lengths)
{
    const struct order_window *window = &plot->window;
    uint64_t end = window->first + window->count, stride = (until - from) / LOOKED_AT + 1;
    from = from > window->first ? from : window->first;
    until = until < end ? until : end;
    for (uint64_t rank = from; rank < until; rank++) {
        uint32_t id = history->order[rank];
        int row = order_plot_dot(window, rank), column = order_plot_dot(window, id);
        if (column < 0 || column >= window->dots)
            continue;
        uint8_t *ink = &plot->inks[row * window->dots + column];
        if (*ink == 0 || rank % stride == 0)
            *ink = (uint8_t)ink_of(plot, history, id, lengths);
    }
}

static bool is_as_before(const struct order_plot *plot, const struct snapshot *snapshot, struct order_window window,
                         bool by_length)
{
    const struct history *history = snapshot->history;
    return plot->run == history->run && plot->over == (snapshot->phase == PHASE_ENDED) &&
           plot->by_length == by_length && plot->settled <= history->order_count &&
           history->now_ns >= plot->settled_ns && plot->window.first == window.first &&
           plot->window.count == window.count && plot->window.dots == window.dots;
}

bool order_plot_fill(struct order_plot *plot, const struct snapshot *snapshot, struct order_window window,
                     const struct lengths *lengths)
{
    const struct history *history = snapshot->history;
    if (!make_room(plot, history->run, window))
        return false;
    if (plot->run != history->run || history->now_ns < plot->settled_ns) {
        memset(plot->slots, 0, plot->slots_room * sizeof *plot->slots);
        plot->settled_ns = 0;
    }
    note_slots(plot, history);
    if (!is_as_before(plot, snapshot, window, lengths != NULL)) {
        plot->settled = 0;
        memset(plot->inks, 0, plot->inks_room);
    }
    plot->run = history->run;
    plot->window = window;
    plot->over = snapshot->phase == PHASE_ENDED;
    plot->by_length = lengths != NULL;
    put_dots(plot, history, plot->settled, history->order_count, lengths);
    plot->settled_ns = history->now_ns > SETTLED_NS ? history->now_ns - SETTLED_NS : 0;
    plot->settled = history_order_at(history, plot->settled_ns);
    return true;
}

/* ------------------------------------------------------------------ drawing */

/* Thin lines through the cursor's dot, behind all others. */
static void draw_cross(const struct plot *canvas, int dots, int row, int column)
{
    for (int at = 0; at < dots; at += 2) {
        if (row >= 0 && row < dots)
            plot_dot(canvas, canvas->rows - 1 - row, at, ROLE_MARK);
        if (column >= 0 && column < dots)
            plot_dot(canvas, canvas->rows - 1 - at, column, ROLE_MARK);
    }
}

/* Where each would be that finished in its turn. Where a dot of it would look as any other, it is one sign a cell. */
static void draw_diagonal(const struct plot *canvas, int dots)
{
    int bottom = canvas->rows - 1;
    if (canvas->painter.tier == GLYPHS_FULL) {
        plot_line(canvas, (struct plot_place){bottom, 0}, (struct plot_place){bottom - dots + 1, dots - 1},
                  ROLE_BASELINE);
        return;
    }
    for (int at = 0; at < dots; at++)
        painter_glyph(&canvas->painter, (bottom - at) / PLOT_CELL_ROWS, at / PLOT_CELL_COLUMNS, ROLE_BASELINE, '.');
}

void order_plot_draw(const struct painter *painter, const struct order_plot *plot, const struct history *history,
                     uint64_t cursor)
{
    struct plot canvas = plot_of(painter);
    int dots = plot->window.dots, bottom = canvas.rows - 1;
    draw_diagonal(&canvas, dots);
    if (cursor < history->order_count)
        draw_cross(&canvas, dots, order_plot_dot(&plot->window, cursor),
                   order_plot_dot(&plot->window, history->order[cursor]));
    for (int row = 0; row < dots; row++)
        for (int column = 0; column < dots; column++)
            if (plot->inks[row * dots + column] != 0)
                plot_dot(&canvas, bottom - row, column, (enum role)plot->inks[row * dots + column]);
}
