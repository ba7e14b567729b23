/* view_processes.c - the process monitor: forklab's own tree, the tree that is watched, or the whole system. */
#include "base/clock.h"
#include "lab/monitor.h"
#include "ui/layout.h"
#include "ui/process_view.h"
#include "ui/view.h"

#include <stdio.h>
#include <string.h>

#define MARGIN 1
#define CURSOR 2 /* columns before the table, for the mark of the selected row */

/* After so long out of sight its history says nothing any more. */
#define STALE_NS (10 * NS_PER_S)

/* ------------------------------------------------------------------ which processes, in which order */

static struct monitor *monitor_of(const struct scene *scene, const struct process_view *view)
{
    return scene->monitor ? scene->monitor : view->monitor;
}

/* Parents and children, or whoever uses most. */
static void wish_usual(struct process_view *view, bool tree)
{
    view->wish.tree = tree;
    view->wish.key = tree ? PROCESS_PID : PROCESS_CPU;
    view->wish.backwards = !tree;
    view->wish.filter = view->filter;
    view->ready = true;
}

/* The line of the selected process; if it is gone, the one that stands where it stood is selected. */
static size_t selected_line(struct process_view *view)
{
    const struct process_order *order = &view->order;
    size_t line = process_order_find(order, view->list, view->selected);
    if (order->count == 0 || !order->lines)
        return 0;
    if (line == PROCESS_NOWHERE) {
        line = view->line < order->count ? view->line : order->count - 1;
        view->selected = view->list->rows[order->lines[line].row].id;
    }
    view->line = line;
    return line;
}

/* Puts them in order when something has changed. False: there is nothing to show yet. */
static bool refresh(const struct scene *scene, struct process_view *view)
{
    struct monitor *monitor = monitor_of(scene, view);
    if (monitor)
        view->list = monitor_list(monitor);
    if (!view->list || view->list->samples == 0)
        return false;
    if (!view->ready)
        wish_usual(view, view->list->scope != PROCESSES_SYSTEM);
    if (view->samples == view->list->samples)
        return true;
    if (process_order_make(&view->order, view->list, &view->wish) != 0)
        return false;
    view->samples = view->list->samples;
    (void)selected_line(view);
    return true;
}

static const struct process_row *selected_row(const struct scene *scene, struct process_view *view)
{
    if (!refresh(scene, view) || !view->list || view->order.count == 0)
        return NULL;
    return &view->list->rows[view->order.lines[selected_line(view)].row];
}

static void select_line(struct process_view *view, size_t line)
{
    if (line >= view->order.count)
        return;
    view->line = line;
    view->selected = view->list->rows[view->order.lines[line].row].id;
    view->top = layout_scroll(view->top, line, view->order.count, view->page);
}

static void wish_changed(struct process_view *view)
{
    view->samples = 0;
}

/* ------------------------------------------------------------------ drawing */

static void draw_headers(const struct painter *painter, int row, const struct process_view *view, const int *widths)
{
    int column = CURSOR;
    table_draw_headers(painter, row, CURSOR, &process_table, widths);
    for (size_t i = 0; i < process_table.count; i++) {
        const struct column *kind = &process_table.columns[i];
        if (widths[i] == 0)
            continue;
        bool sorts = i == process_key_column(view->wish.key);
        if (sorts && kind->left)
            painter_field(painter, row, column, widths[i], ROLE_STRONG, kind->header);
        else if (sorts)
            painter_field_right(painter, row, column, widths[i], ROLE_STRONG, kind->header);
        if (sorts) /* in the gap behind it */
            painter_glyph(painter, row, column + widths[i], ROLE_STRONG,
                          process_sort_mark(painter, view->wish.backwards));
        painter_target(painter, (struct rect){row, column, 1, widths[i]}, TARGET_COLUMN, (int)i, 0);
        column += widths[i] + COLUMN_GAP;
    }
}

/* What other views call it, if it is one of the lab's workers. */
static const char *worker_name(const struct snapshot *snapshot, const struct process_row *row)
{
    for (size_t i = 0; i < snapshot->workers_count && !row->gone; i++)
        if (snapshot->workers[i].pid == row->id.pid && snapshot->phase != PHASE_ENDED)
            return snapshot->workers[i].name;
    return NULL;
}

static void draw_row(const struct painter *painter, int row, const struct scene *scene, const struct process_view *view,
                     const int *widths, size_t line, bool selected)
{
    struct painter strip = *painter;
    const struct process_line *place = &view->order.lines[line];
    const struct process_row *process = &view->list->rows[place->row];
    struct process_cell cell = {view->list, process, place, worker_name(scene->snapshot, process), view->wish.tree};
    if (selected) {
        strip.paper = ROLE_ON_CURSOR;
        painter_repeat(&strip, row, 0, strip.area.columns, ROLE_TEXT, ' ');
        painter_glyph(&strip, row, 0, ROLE_STRONG, 0x25b8 /* ▸ */);
    }
    table_draw_row(&strip, row, CURSOR, &process_table, widths, &cell);
    table_note_figures(&strip, row, CURSOR, &process_table, widths);
    painter_target(painter, (struct rect){row, 0, 1, painter->area.columns}, TARGET_ROW, (int)line, 0);
}

/* The dearer figures are for those that are seen. */
static void look_at_window(struct monitor *monitor, const struct process_view *view, size_t last)
{
    struct process_id seen[MONITOR_LOOKED_MAX];
    size_t count = 0;
    for (size_t line = view->top; line < last && count < MONITOR_LOOKED_MAX; line++)
        seen[count++] = view->list->rows[view->order.lines[line].row].id;
    monitor_look_at(monitor, seen, count);
}

/* The columns that there is room for; the command, behind all others, has what is left over. */
static void fit_columns(struct process_view *view, unsigned without, int available, int *widths)
{
    int used = -COLUMN_GAP;
    table_fit(&process_table, (struct table_needs){.without = without | view->hidden}, available, widths);
    view->shown = 0;
    for (size_t i = 0; i < process_table.count; i++) {
        used += widths[i] > 0 ? widths[i] + COLUMN_GAP : 0;
        view->shown |= widths[i] > 0 ? 1u << i : 0;
    }
    if (widths[process_table.count - 1] > 0)
        widths[process_table.count - 1] += available - used;
}

static void draw_table(const struct painter *painter, const struct scene *scene, struct process_view *view, int head)
{
    int widths[COLUMNS_MAX], available = painter->area.columns - CURSOR - MARGIN;
    int row = head + (painter->area.rows > 3);
    size_t selected = selected_line(view), last = view->top + view->page;
    fit_columns(view, process_columns_without(view->wish.tree, scene->lecture ? 0 : available), available, widths);
    if (row > head)
        draw_headers(painter, head, view, widths);
    if (last > view->order.count)
        last = view->order.count;
    for (size_t line = view->top; line < last; line++)
        draw_row(painter, row++, scene, view, widths, line, line == selected);
    if (monitor_of(scene, view))
        look_at_window(monitor_of(scene, view), view, last);
}

/* Where the window stands: it moves with the selected one only if that is to be followed. */
static void place_window(struct process_view *view, int rows)
{
    size_t count = view->order.count, window = rows > 0 ? (size_t)rows : 0;
    bool resized = window != view->page;
    view->page = window;
    if (view->follow || resized)
        view->top = layout_scroll(view->top, selected_line(view), count, window);
    if (view->top + window > count)
        view->top = count > window ? count - window : 0;
}

static void draw(const struct painter *painter, const struct scene *scene, void *state)
{
    struct process_view *view = state;
    int rows = painter->area.rows;
    if (view->monitor && !scene->frozen)
        (void)monitor_tick(view->monitor, clock_ns());
    if (!refresh(scene, view)) {
        painter_text(painter, 0, MARGIN, ROLE_QUIET, "looking at the processes ...");
        return;
    }
    int head = process_head_rows(rows);
    place_window(view, rows - head - (rows > 3));
    struct painter top = painter_within(painter, (struct rect){0, 0, head, painter->area.columns});
    process_head_draw(&top, view, view->top, view->page);
    draw_table(painter, scene, view, head);
    if (view->order.count == 0 && rows > head + 1)
        painter_text(painter, head + 1, CURSOR, ROLE_QUIET,
                     *view->filter ? "none of them has that text: Escape shows all" : "all have ended");
}

/* ------------------------------------------------------------------ what the user does */

static void sort_by(struct process_view *view, enum process_key key)
{
    if (view->wish.key == key)
        view->wish.backwards = !view->wish.backwards;
    else
        view->wish.backwards = process_key_descends(key);
    view->wish.key = key;
    wish_changed(view);
}

/* The next column, or the one before, that is shown and has a key of its own. */
static void sort_by_neighbour(struct process_view *view, bool before)
{
    size_t count = process_table.count, column = process_key_column(view->wish.key), turns = 0;
    do
        column = (column + (before ? count - 1 : 1)) % count;
    while (turns++ < count &&
           (process_key_column(process_column_key(column)) != column || !(view->shown >> column & 1)));
    sort_by(view, process_column_key(column));
}

static void change_scope(const struct scene *scene, struct process_view *view)
{
    struct monitor *monitor = monitor_of(scene, view);
    bool all = view->list->scope != PROCESSES_SYSTEM;
    enum process_scope narrow = scene->monitor ? PROCESSES_TREES : PROCESSES_OWN;
    if (!monitor)
        return;
    monitor_set_scope(monitor, all ? PROCESSES_SYSTEM : narrow);
    (void)monitor_tick(monitor, clock_ns());
    wish_usual(view, !all);
    wish_changed(view);
}

static bool change(const struct scene *scene, struct process_view *view, enum action action)
{
    switch (action) {
    case ACTION_SORT_NEXT:
    case ACTION_SORT_PREVIOUS:
        sort_by_neighbour(view, action == ACTION_SORT_PREVIOUS);
        return true;
    case ACTION_SORT_TURN:
        sort_by(view, view->wish.key);
        return true;
    case ACTION_TREE:
        view->wish.tree = !view->wish.tree;
        wish_changed(view);
        return true;
    case ACTION_FOLLOW:
        view->follow = !view->follow;
        scene_say(scene,
                  view->follow ? "the selected process stays in sight" : "the selected process may leave the window");
        return true;
    case ACTION_EVERYTHING:
        change_scope(scene, view);
        return true;
    default:
        return false;
    }
}

static bool press(struct process_view *view, const struct target *target)
{
    if (target->list != 0 || (target->kind != TARGET_ROW && target->kind != TARGET_COLUMN))
        return false;
    if (target->kind == TARGET_ROW)
        select_line(view, (size_t)target->value);
    else
        sort_by(view, process_column_key((size_t)target->value));
    return true;
}

static bool handle(const struct scene *scene, void *state, const struct input *input)
{
    struct process_view *view = state;
    if (!refresh(scene, view))
        return false;
    if (input->target && press(view, input->target))
        return true;
    size_t line =
        view->order.count ? layout_moved(input->action, selected_line(view), view->order.count, view->page) : SIZE_MAX;
    if (line == SIZE_MAX)
        return change(scene, view, input->action);
    select_line(view, line);
    return true;
}

static bool find(const struct scene *scene, void *state, const char *text, enum find_how how)
{
    struct process_view *view = state;
    if (!refresh(scene, view))
        return false;
    if (how == FIND_FILTER) {
        (void)snprintf(view->filter, sizeof view->filter, "%s", text);
        wish_changed(view);
        return refresh(scene, view) && view->order.count > 0;
    }
    size_t from = selected_line(view);
    const struct process_line *here = view->order.count ? &view->order.lines[from] : NULL;
    if (how == FIND_FIRST && here && process_matches(&view->list->rows[here->row], text))
        return true;
    from = process_order_search(&view->order, view->list, text, from, false);
    select_line(view, from);
    return from != PROCESS_NOWHERE;
}

static bool details(const struct scene *scene, void *state, struct sheet *sheet)
{
    struct process_view *view = state;
    const struct process_row *row = selected_row(scene, view);
    if (row)
        process_sheet(sheet, view->list, row);
    return row;
}

static bool subject(const struct scene *scene, void *state, struct subject *ret_subject)
{
    const struct process_row *row = selected_row(scene, state);
    if (!row || row->gone)
        return false;
    *ret_subject = (struct subject){
        .pid = row->id.pid, .began = row->id.began, .slot = -1, .nice = row->nice, .pinned = row->pinned};
    (void)snprintf(ret_subject->name, sizeof ret_subject->name, "%s", row->name);
    return true;
}

/* ------------------------------------------------------------------ in and out of sight */

/* Out of sight nothing is looked at, so that it costs nothing. */
static void shown(const struct scene *scene, void *state, bool is_shown)
{
    struct process_view *view = state;
    const struct monitor_options options = {.scope = PROCESSES_OWN,
                                            .interval_ns = scene->config ? scene->config->preferences.sample_ns : 0};
    if (scene->monitor || !is_shown)
        return;
    if (view->monitor && monitor_due(view->monitor) + STALE_NS > clock_ns())
        return;
    monitor_free(view->monitor);
    view->monitor = NULL;
    view->list = NULL;
    view->ready = false;
    wish_changed(view);
    if (monitor_new(&view->monitor, &options) != 0)
        scene_say(scene, "no memory to look at the processes");
}

static uint64_t period(const struct scene *scene, const void *state)
{
    (void)scene;
    (void)state;
    return NS_PER_S / 2;
}

static void release(void *state)
{
    struct process_view *view = state;
    monitor_free(view->monitor);
    process_order_release(&view->order);
}

static const struct table *columns(const struct scene *scene, void *state, unsigned **ret_hidden)
{
    (void)scene;
    *ret_hidden = &((struct process_view *)state)->hidden;
    return &process_table;
}

const struct view view_processes = {
    .name = "processes",
    .title = "Processes",
    .state_size = sizeof(struct process_view),
    .draw = draw,
    .handle = handle,
    .details = details,
    .find = find,
    .subject = subject,
    .columns = columns,
    .shown = shown,
    .period = period,
    .release = release,
};
