/* view_output.c - all lines that were printed and are kept: filtered by worker or by any text, following the newest. */
#include "base/units.h"
#include "ui/layout.h"
#include "ui/output_line.h"
#include "ui/view.h"
#include "ui/words.h"

#include <stdio.h>
#include <string.h>

#define MARGIN 1

struct state {
    bool held;     /* it does not follow the newest line */
    size_t cursor; /* then: the selected line, among those that are shown */
    size_t top, page;
    bool one;        /* only what the selected worker prints */
    char filter[64]; /* only lines with this text, or by a worker of such a name */
};

static bool is_shown(const struct scene *scene, const struct state *state, const struct snapshot_line *line)
{
    const struct snapshot *snapshot = scene->snapshot;
    if (state->one && snapshot->workers_count > 0 &&
        strcmp(line->worker, snapshot->workers[scene_selected(scene)].name) != 0)
        return false;
    return !*state->filter || strcasestr(line->text, state->filter) || strcasestr(line->worker, state->filter);
}

static size_t count_shown(const struct scene *scene, const struct state *state)
{
    size_t count = 0;
    for (size_t i = 0; i < scene->snapshot->lines_count; i++)
        count += is_shown(scene, state, &scene->snapshot->lines[i]);
    return count;
}

static const struct snapshot_line *shown_line(const struct scene *scene, const struct state *state, size_t index)
{
    for (size_t i = 0; i < scene->snapshot->lines_count; i++)
        if (is_shown(scene, state, &scene->snapshot->lines[i]) && index-- == 0)
            return &scene->snapshot->lines[i];
    return NULL;
}

static size_t cursor_of(const struct state *state, size_t count)
{
    size_t last = count > 0 ? count - 1 : 0;
    return state->held && state->cursor < last ? state->cursor : last;
}

/* ------------------------------------------------------------------ drawing */

static void draw_rule(const struct painter *painter, const struct scene *scene, const struct state *state, size_t count)
{
    const struct snapshot *snapshot = scene->snapshot;
    char kept[96], dropped[64] = "", only[96] = "";
    (void)painter_rule(painter, 0, "Output");
    (void)snprintf(kept, sizeof kept, "%zu of %zu line%s", count, snapshot->lines_count,
                   snapshot->lines_count == 1 ? "" : "s");
    if (snapshot->lines_dropped > 0)
        words_count(snapshot->lines_dropped, "dropped before", "dropped before", dropped, sizeof dropped);
    if (state->one && snapshot->workers_count > 0)
        (void)snprintf(only, sizeof only, "only %s", snapshot->workers[scene_selected(scene)].name);
    else if (*state->filter)
        (void)snprintf(only, sizeof only, "with '%s'", state->filter);
    const struct segment segments[] = {
        {ROLE_STRONG, only, FIGURE_NONE},
        {ROLE_QUIET, kept, FIGURE_NONE},
        {ROLE_WARNING, dropped, FIGURE_NONE},
        {state->held ? ROLE_WARNING : ROLE_QUIET, state->held ? "held (f follows)" : "follows", FIGURE_NONE}};
    int column = painter_text(painter, 0, 10, ROLE_FRAME, " ");
    column = painter_segments(painter, 0, column, painter->area.columns - 2, segments, 4);
    painter_text(painter, 0, column, ROLE_FRAME, " ");
}

static const char *why_empty(const struct snapshot *snapshot)
{
    if (snapshot->lines_count > 0)
        return "no line has that";
    return snapshot->phase == PHASE_ENDED ? "nothing was printed" : "nothing has been printed so far";
}

static void draw(const struct painter *painter, const struct scene *scene, void *context)
{
    struct state *state = context;
    size_t count = count_shown(scene, state), cursor = cursor_of(state, count);
    size_t window = painter->area.rows > 1 ? (size_t)painter->area.rows - 1 : 0;
    int names = output_names_width(scene->snapshot->lines, scene->snapshot->lines_count);
    state->page = window;
    state->top = layout_scroll(state->top, cursor, count, window);
    draw_rule(painter, scene, state, count);
    if (count == 0)
        painter_field(painter, 1, MARGIN, painter->area.columns - MARGIN, ROLE_QUIET, why_empty(scene->snapshot));
    for (size_t i = 0; i < window && state->top + i < count; i++) {
        struct painter line = *painter;
        int row = 1 + (int)i;
        if (state->held && state->top + i == cursor) {
            line.paper = ROLE_ON_CURSOR;
            painter_repeat(&line, row, 0, line.area.columns, ROLE_TEXT, ' ');
        }
        output_line_draw(&line, row, names, scene->snapshot, shown_line(scene, state, state->top + i));
        painter_target(painter, (struct rect){row, 0, 1, painter->area.columns}, TARGET_ROW, (int)(state->top + i), 0);
    }
}

/* ------------------------------------------------------------------ input */

static void hold_at(struct state *state, size_t index)
{
    state->held = true;
    state->cursor = index;
}

/* One worker after the other, and behind the last all of them. */
static void turn_worker(const struct scene *scene, struct state *state, bool next)
{
    const struct snapshot *snapshot = scene->snapshot;
    size_t count = snapshot->workers_count, at = scene_selected(scene);
    if (count == 0)
        return;
    if (!state->one) {
        state->one = true;
        at = next ? 0 : count - 1;
    } else if (next ? at + 1 < count : at > 0) {
        at += next ? 1 : SIZE_MAX;
    } else {
        state->one = false;
    }
    scene->look->slot = snapshot->workers[at].slot;
    state->held = false;
}

static bool handle(const struct scene *scene, void *context, const struct input *input)
{
    struct state *state = context;
    size_t count = count_shown(scene, state);
    if (input->target && input->target->kind == TARGET_ROW) {
        hold_at(state, (size_t)input->target->value);
        return true;
    }
    switch (input->action) {
    case ACTION_FOLLOW:
        state->cursor = cursor_of(state, count);
        state->held = !state->held;
        return true;
    case ACTION_LEFT:
    case ACTION_RIGHT:
        turn_worker(scene, state, input->action == ACTION_RIGHT);
        return true;
    default:
        break;
    }
    size_t to = layout_moved(input->action, cursor_of(state, count), count, state->page);
    if (to == SIZE_MAX)
        return false;
    hold_at(state, to);
    state->held = input->action != ACTION_LAST; /* the end is where the next line comes */
    return true;
}

static bool find(const struct scene *scene, void *context, const char *text, enum find_how how)
{
    struct state *state = context;
    if (how == FIND_FILTER) {
        (void)snprintf(state->filter, sizeof state->filter, "%s", text);
        state->one &= *text != '\0';
        return count_shown(scene, state) > 0;
    }
    size_t count = count_shown(scene, state), from = cursor_of(state, count) + (how == FIND_NEXT);
    for (size_t turn = 0; turn < count; turn++) {
        size_t at = (from + turn) % count;
        const struct snapshot_line *line = shown_line(scene, state, at);
        if (strcasestr(line->text, text) || strcasestr(line->worker, text)) {
            hold_at(state, at);
            return true;
        }
    }
    return false;
}

/* The whole line, which may be longer than the screen is wide. */
static bool details(const struct scene *scene, void *context, struct sheet *sheet)
{
    const struct state *state = context;
    char time[32];
    size_t count = count_shown(scene, state);
    const struct snapshot_line *line = shown_line(scene, state, cursor_of(state, count));
    if (!line)
        return false;
    sheet_begin(sheet, line->worker);
    sheet_line(sheet, ROLE_QUIET, "at", "%s", units_time(time, sizeof time, line->time_ns));
    if (line->task != RUN_NO_TASK)
        sheet_line(sheet, ROLE_QUIET, "in task", "%llu", (unsigned long long)line->task);
    sheet_title(sheet, "Line");
    for (const char *text = line->text; *text; text += strnlen(text, SHEET_TEXT_MAX - 1))
        sheet_line(sheet, ROLE_TEXT, "", "%s", text);
    return true;
}

const struct view view_output = {"output",     "Output",         .state_size = sizeof(struct state),
                                 .draw = draw, .handle = handle, .details = details,
                                 .find = find};
