/* view_timeline.c - who did what when: a lane a worker, below it a lane a core, on one axis of time. */
#include "ui/axis.h"
#include "ui/lanes_draw.h"
#include "ui/layout.h"
#include "ui/mark_row.h"
#include "ui/moment.h"
#include "ui/seen_run.h"
#include "ui/state.h"
#include "ui/timeline_plan.h"
#include "ui/view.h"

#include "base/units.h"

#include <stdio.h>
#include <string.h>

#define NUMBERS_LESS 24 /* lanes from which on numbers of tasks would be a flicker */
#define ZOOM         2.0
#define ZOOM_WHEEL   1.26 /* it comes as three steps */

struct state {
    struct lanes lanes;
    bool stands;       /* does not follow the newest */
    bool by_length;    /* the colours */
    uint64_t span_ns;  /* of the window; 0 = all */
    uint64_t begin_ns; /* of the window, when it stands */
    uint64_t cursor_ns;

    /* Of the frame before. */
    struct seen_run seen;
    struct timescale scale;
    struct lengths lengths;
    int left; /* the screen's column of the first one of the scale */
    size_t top, page;
};

static struct timescale_reach reach_of(const struct snapshot *snapshot)
{
    const struct history *history = snapshot->history;
    return (struct timescale_reach){history->run->begin_ns, history->now_ns, snapshot->phase == PHASE_ENDED};
}

static struct timescale scale_of(const struct state *state, const struct snapshot *snapshot, int columns)
{
    struct timescale_reach reach = reach_of(snapshot);
    if (state->span_ns == 0)
        return timescale_whole(reach, columns);
    if (!state->stands)
        return timescale_newest(reach, state->span_ns, columns);
    return timescale_around(reach, state->span_ns, state->begin_ns, 0, columns);
}

/* Another run: nothing of where the user looked is left. */
static void notice_run(struct state *state, const struct history *history)
{
    if (seen_run_changes(&state->seen, history)) {
        state->stands = false;
        state->span_ns = 0;
    }
}

static size_t selected_lane(const struct scene *scene)
{
    const struct history *history = scene->snapshot->history;
    size_t index = 0;
    for (size_t i = 0; i < history->lanes_count && history->lanes[i].slot <= scene->look->slot; i++)
        index = i;
    return index;
}

/* ------------------------------------------------------------------ drawing */

static void draw_title(const struct painter *painter, int row, const struct state *state, const struct scene *scene)
{
    char span[32], title[96], range[48];
    bool live = scene->snapshot->phase != PHASE_ENDED;
    size_t lanes = scene->snapshot->history->lanes_count;
    units_time(span, sizeof span, state->scale.span_ns);
    int column = painter_rule(painter, row, "Timeline") + 1;
    (void)snprintf(title, sizeof title, " %s%s%s ", state->span_ns == 0 ? "the whole run" : "a window of ",
                   state->span_ns == 0 ? "" : span,
                   !live           ? ""
                   : state->stands ? " · stands still: f follows"
                                   : " · follows");
    column = painter_text(painter, row, column, state->stands && live ? ROLE_WARNING : ROLE_QUIET, title) + 1;
    if (lanes > state->page) {
        (void)snprintf(range, sizeof range, " %zu–%zu of %zu ", state->top + 1, state->top + state->page, lanes);
        if (column + painter_width(range) < painter->area.columns)
            painter_text(painter, row, painter->area.columns - painter_width(range) - 1, ROLE_QUIET, range);
    }
}

/* Who it is, and what it does now. */
static void draw_label(const struct painter *painter, int row, int label, const struct scene *scene,
                       const struct history_lane *lane, bool selected)
{
    const struct snapshot_worker *worker = lanes_worker(scene->snapshot, lane->slot);
    const struct state_look *look = &state_looks[worker ? worker->state : WORKER_EMPTY];
    struct painter line = *painter;
    enum role ink = theme_worker(lane->slot);
    if (selected) {
        line.paper = ROLE_ON_CURSOR;
        painter_repeat(&line, row, 0, label - 1, ROLE_TEXT, ' ');
    }
    if (label > 2) {
        painter_glyph(&line, row, 0, selected ? ROLE_STRONG : ink, selected ? 0x25b8 /* ▸ */ : ' ');
        painter_field(&line, row, 1, label - 5, ink, lane->name);
    }
    painter_glyph(&line, row, label > 2 ? label - 3 : 0, worker ? look->role : ROLE_GONE,
                  worker ? (uint32_t)look->letter : ' ');
}

/* A column through all lanes; what it covers shows through. */
static void draw_cursor(const struct painter *painter, struct rect lanes, int column, enum role strong)
{
    struct painter on = *painter;
    for (int row = lanes.row; row < lanes.row + lanes.rows; row++) {
        const struct cell *cell = canvas_cell(painter->canvas, painter->area.row + row, painter->area.column + column);
        bool block = cell && cell->ink >= ROLE_WORKER_FIRST && cell->ink <= ROLE_WORKER_LAST &&
                     theme_has_paper(painter->theme, (enum role)cell->ink);
        on.paper = block ? (enum role)cell->ink : ROLE_ON_CURSOR;
        painter_glyph(&on, row, column, strong, 0x2502 /* │ */);
    }
}

/* In ASCII a digit is the height of a column, and without colours the length of a task. */
static bool has_numbers(const struct painter *painter, const struct state *state, const struct history *history)
{
    bool digits = state->by_length && !theme_has_ink(painter->theme, ROLE_LENGTH_FIRST);
    return painter->tier != GLYPHS_ASCII && !digits &&
           (history->lanes_count < NUMBERS_LESS || state->scale.span_ns < UINT64_C(1000000000));
}

static void draw_lane(const struct painter *painter, const struct timeline_plan *plan, const struct scene *scene,
                      struct state *state, size_t index, uint32_t *signs)
{
    const struct history *history = scene->snapshot->history;
    const struct history_lane *lane = &history->lanes[index];
    int row = plan->lanes + (int)(index - state->top) * plan->lane_rows;
    int thick = plan->lane_rows > 1 ? plan->lane_rows - 1 : 1;
    bool selected = index == selected_lane(scene);
    struct lanes_style style = {history->run, state->by_length ? &state->lengths : NULL,
                                has_numbers(painter, state, history), scene->snapshot->steps > 0};
    struct painter band = painter_within(painter, (struct rect){row, plan->label, thick, state->scale.columns});
    draw_label(painter, row, plan->label, scene, lane, selected);
    if (band.area.rows == thick)
        lanes_draw(&band, &state->lanes, index, lane->slot, &style, signs);
    painter_target(painter, (struct rect){row, 0, plan->lane_rows, painter->area.columns}, TARGET_PLACE,
                   (int)lane->slot, 0);
}

static void draw_cores(const struct painter *painter, const struct timeline_plan *plan, const struct scene *scene,
                       const struct state *state)
{
    const struct snapshot *snapshot = scene->snapshot;
    bool all = plan->cores_count == snapshot->cores_count;
    if (painter->area.columns < TIMELINE_WIDE)
        painter_rule(painter, plan->cores, all ? "Cores · ▒ several" : "First cores · ▒ several");
    else
        painter_rule(painter, plan->cores,
                     all ? "Cores · who started a task there last · ▒ several share it"
                         : "The first cores · who started a task there last · ▒ several share it");
    for (int i = 0; i < plan->cores_count; i++) {
        int row = plan->cores + 1 + i, core = snapshot->core_number[i];
        struct painter band = painter_within(painter, (struct rect){row, plan->label, 1, state->scale.columns});
        char name[24];
        (void)snprintf(name, sizeof name, plan->label > 6 ? "core %d" : "%d", core);
        painter_field(painter, row, plan->label > 2 ? 1 : 0, plan->label - 1, ROLE_QUIET, name);
        lanes_draw_core(&band, &state->lanes, snapshot->history, core);
    }
}

static int cursor_column(const struct state *state)
{
    return state->stands ? timescale_column(&state->scale, state->cursor_ns) : -1;
}

/* What the cursor is on; while there is none, what the selected worker does now. */
static struct moment moment_of(const struct state *state, const struct scene *scene)
{
    const struct history *history = scene->snapshot->history;
    const struct history_lane *lane = &history->lanes[selected_lane(scene)];
    uint64_t time_ns = state->stands ? state->cursor_ns : history->now_ns;
    return moment_at(scene->snapshot, lane, time_ns);
}

static void draw_words(const struct painter *painter, int row, const struct state *state, const struct scene *scene)
{
    static const char hint[] = "← → place a cursor, i zooms in";
    char text[512];
    struct moment moment = moment_of(state, scene);
    bool fine = state->scale.span_ns / (uint64_t)state->scale.columns < UINT64_C(1000000);
    bool over = scene->snapshot->phase == PHASE_ENDED;
    int column = 1, end = painter->area.columns - 1;
    moment_print(scene->snapshot, &moment, fine, text, sizeof text);
    if (state->stands || !over) {
        painter_field(painter, row, column, end - column, ROLE_STRONG, text);
        column += painter_width(text) + 3;
    }
    if (!state->stands && column + painter_width(hint) <= end)
        painter_text(painter, row, column, ROLE_QUIET, hint);
}

static void draw_all(const struct painter *painter, const struct timeline_plan *plan, const struct scene *scene,
                     struct state *state)
{
    const struct history *history = scene->snapshot->history;
    uint32_t signs = 0;
    if (state->by_length)
        state->lengths = lengths_of(history);
    int window = plan->lanes_rows / plan->lane_rows;
    state->page = window > 0 ? (size_t)window : 0;
    if (state->page > history->lanes_count)
        state->page = history->lanes_count;
    state->top = layout_scroll(state->top, selected_lane(scene), history->lanes_count, state->page);
    for (size_t i = state->top; i < state->top + state->page; i++)
        draw_lane(painter, plan, scene, state, i, &signs);
    if (plan->cores >= 0)
        draw_cores(painter, plan, scene, state);
    int cursor = cursor_column(state), rows = (int)state->page * plan->lane_rows;
    if (cursor >= 0 && cursor < state->scale.columns)
        draw_cursor(painter, (struct rect){plan->lanes, 0, rows, 1}, plan->label + cursor, ROLE_STRONG);
    struct painter axis = painter_within(painter, (struct rect){plan->axis, plan->label, 1, state->scale.columns});
    if (plan->axis >= 0)
        axis_draw_window(&axis, (struct rect){0, 0, 1, state->scale.columns}, state->scale.begin_ns,
                         state->scale.span_ns);
    struct painter marks = painter_within(painter, (struct rect){plan->marks, plan->label, 1, state->scale.columns});
    if (plan->marks >= 0)
        mark_row_draw(&marks, history, &state->scale);
    if (plan->title >= 0)
        draw_title(painter, plan->title, state, scene);
    if (plan->legend >= 0 && state->by_length)
        lengths_draw(painter, plan->legend, 1, painter->area.columns - 1, &state->lengths);
    else if (plan->legend >= 0)
        lanes_draw_legend(painter, plan->legend, 1, painter->area.columns - 1, signs);
    if (plan->words >= 0)
        draw_words(painter, plan->words, state, scene);
}

static void draw(const struct painter *painter, const struct scene *scene, void *context)
{
    struct state *state = context;
    const struct snapshot *snapshot = scene->snapshot;
    const struct history *history = snapshot->history;
    if (!history || history->lanes_count == 0) {
        painter_text(painter, painter->area.rows / 2, 2, ROLE_QUIET, "No worker has been seen yet.");
        return;
    }
    notice_run(state, history);
    struct timeline_plan plan = timeline_plan_of(snapshot, painter->area.rows, painter->area.columns);
    state->scale = scale_of(state, snapshot, painter->area.columns - plan.label);
    state->left = painter->area.column + plan.label;
    if (plan.label < painter->area.columns && lanes_fill(&state->lanes, snapshot, &state->scale))
        draw_all(painter, &plan, scene, state);
}

/* ------------------------------------------------------------------ what the user does */

/* From now on it stands, with the cursor at that time, in that column. */
static void stand(struct state *state, const struct snapshot *snapshot, uint64_t time_ns, int column)
{
    struct timescale_reach reach = reach_of(snapshot);
    time_ns = time_ns < reach.begin_ns ? reach.begin_ns : time_ns > reach.now_ns ? reach.now_ns : time_ns;
    state->cursor_ns = time_ns;
    state->stands = true;
    state->scale = timescale_around(reach, state->scale.span_ns, time_ns, column, state->scale.columns);
    state->begin_ns = state->scale.begin_ns;
}

static void follow(struct state *state, bool follows, const struct snapshot *snapshot)
{
    if (follows)
        state->stands = false;
    else
        stand(state, snapshot, snapshot->history->now_ns, timescale_column(&state->scale, snapshot->history->now_ns));
}

static uint64_t middle_of(const struct state *state, int column)
{
    return timescale_at(&state->scale, column) + state->scale.span_ns / (uint64_t)state->scale.columns / 2;
}

/* One column to a side; at the edge the window goes on by a quarter. */
static void step(struct state *state, const struct snapshot *snapshot, int by)
{
    int column = cursor_column(state), columns = state->scale.columns;
    if (!state->stands)
        column = timescale_column(&state->scale, snapshot->history->now_ns);
    column = (column < 0 ? 0 : column >= columns ? columns - 1 : column) + by;
    uint64_t width = state->scale.span_ns / (uint64_t)columns;
    uint64_t time_ns = column >= 0                     ? timescale_at(&state->scale, column) + width / 2
                       : state->scale.begin_ns > width ? state->scale.begin_ns - width / 2
                                                       : 0;
    if (column < 0)
        column = columns / 4;
    else if (column >= columns)
        column = columns - columns / 4;
    stand(state, snapshot, time_ns, column);
}

static void zoom(struct state *state, const struct snapshot *snapshot, bool in, double factor)
{
    struct timescale_reach reach = reach_of(snapshot);
    struct timescale whole = timescale_whole(reach, state->scale.columns);
    int column = cursor_column(state);
    uint64_t span = (uint64_t)((double)state->scale.span_ns * (in ? 1 / factor : factor));
    if (span < TIMESCALE_LEAST_NS)
        span = TIMESCALE_LEAST_NS;
    state->scale.span_ns = span < whole.span_ns ? span : whole.span_ns;
    state->span_ns = span < whole.span_ns ? span : 0;
    if (state->stands)
        stand(state, snapshot, state->cursor_ns, column);
}

static void go_to_end(struct state *state, const struct snapshot *snapshot, bool first)
{
    struct timescale_reach reach = reach_of(snapshot);
    if (first)
        stand(state, snapshot, reach.begin_ns, 0);
    else
        follow(state, true, snapshot);
}

static bool select_lane(const struct scene *scene, const struct state *state, enum action action)
{
    const struct history *history = scene->snapshot->history;
    if (action == ACTION_FIRST || action == ACTION_LAST)
        return false;
    size_t index = layout_moved(action, selected_lane(scene), history->lanes_count, state->page);
    if (index >= history->lanes_count)
        return false;
    scene->look->slot = history->lanes[index].slot;
    return true;
}

/* A press places the cursor. */
static bool press(const struct scene *scene, struct state *state, const struct input *input)
{
    int column = input->column - state->left;
    if (!input->target || input->target->kind != TARGET_PLACE)
        return false;
    scene->look->slot = (unsigned)input->target->value;
    if (column >= 0 && column < state->scale.columns)
        stand(state, scene->snapshot, middle_of(state, column), column);
    return true;
}

/* The wheel zooms around the place where it is turned. */
static bool is_wheel(const struct input *input)
{
    return input->row > 0 && (input->action == ACTION_PREVIOUS || input->action == ACTION_NEXT);
}

static void turn_wheel(const struct scene *scene, struct state *state, const struct input *input)
{
    int column = input->column - state->left;
    if (state->stands && column >= 0 && column < state->scale.columns)
        stand(state, scene->snapshot, middle_of(state, column), column);
    zoom(state, scene->snapshot, input->action == ACTION_PREVIOUS, ZOOM_WHEEL);
}

static bool handle(const struct scene *scene, void *context, const struct input *input)
{
    struct state *state = context;
    const struct snapshot *snapshot = scene->snapshot;
    if (!snapshot->history || snapshot->history->lanes_count == 0 || state->scale.columns == 0)
        return false;
    if (input->key == KEY_MOUSE_EVENT && input->action == ACTION_NONE) /* a button means its action */
        return press(scene, state, input);
    if (is_wheel(input)) {
        turn_wheel(scene, state, input);
        return true;
    }
    switch (input->action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
        step(state, snapshot, input->action == ACTION_LEFT ? -1 : 1);
        return true;
    case ACTION_FIRST:
    case ACTION_LAST:
        go_to_end(state, snapshot, input->action == ACTION_FIRST);
        return true;
    case ACTION_ZOOM_IN:
    case ACTION_ZOOM_OUT:
        zoom(state, snapshot, input->action == ACTION_ZOOM_IN, ZOOM);
        return true;
    case ACTION_FOLLOW:
        follow(state, state->stands, snapshot);
        return true;
    case ACTION_COLOUR:
        state->by_length = !state->by_length;
        return true;
    default:
        return select_lane(scene, state, input->action);
    }
}

/* A task by its number, or a worker by its name. */
static bool find(const struct scene *scene, void *context, const char *text, enum find_how how)
{
    struct state *state = context;
    const struct snapshot *snapshot = scene->snapshot;
    const struct history *history = snapshot->history;
    if (!history || how == FIND_FILTER || !*text || history->lanes_count == 0 || state->scale.columns == 0)
        return how == FIND_FILTER;
    uint64_t task = moment_task_named(snapshot, text);
    const struct history_lane *lane = task != RUN_NO_TASK ? moment_lane_of(snapshot, task) : NULL;
    if (lane) {
        const struct run_task *entry = &history->run->tasks[task];
        bool done = run_task_finished(entry);
        uint64_t time_ns = done ? entry->start_ns + (entry->finish_ns - entry->start_ns) / 2 : history->now_ns;
        scene->look->slot = lane->slot;
        stand(state, snapshot, time_ns, state->scale.columns / 2);
        return true;
    }
    for (size_t turn = how == FIND_NEXT; turn <= history->lanes_count; turn++) {
        lane = &history->lanes[(selected_lane(scene) + turn) % history->lanes_count];
        if (strcasestr(lane->name, text)) {
            scene->look->slot = lane->slot;
            return true;
        }
    }
    return false;
}

static bool details(const struct scene *scene, void *context, struct sheet *sheet)
{
    const struct snapshot *snapshot = scene->snapshot;
    const struct state *state = context;
    if (!snapshot->history || snapshot->history->lanes_count == 0)
        return false;
    struct moment moment = moment_of(state, scene);
    if (moment.kind == MOMENT_TASK || moment.kind == MOMENT_NOW || moment.kind == MOMENT_LOST)
        moment_task_sheet(snapshot, scene->record, moment.task, moment.slot, sheet);
    else
        moment_sheet(snapshot, &moment, sheet);
    return true;
}

static void release(void *context)
{
    struct state *state = context;
    lanes_release(&state->lanes);
}

const struct view view_timeline = {"timeline",         "Timeline",   .state_size = sizeof(struct state),
                                   .needs_run = true,  .draw = draw, .handle = handle,
                                   .details = details, .find = find, .release = release};
