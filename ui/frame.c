#include "ui/frame.h"

#include "ui/caption.h"
#include "ui/view.h"

#include <stdio.h>

#define MARGIN      1
#define SHORT_BELOW 60 /* columns: a short title */
#define SHORT_ROWS  12
#define TABS_ROWS   20 /* from here on there is a line for tabs */
#define NOTICE_ROWS 10 /* … and one for what there is to say */
#define KEYS_ROWS   4

/* In a lecture: rows from which on there is a caption, and how many it has. */
#define CAPTION_FROM 16
#define CAPTION_ROWS 3

/* How the tabs use their line: less of each, before one is cut off. */
enum tabs { TABS_ROOMY, TABS_CLOSE, TABS_DIGITS };

static enum tabs tabs_fit(int columns)
{
    int titles = MARGIN;
    for (int view = 0; view <= VIEW_OUTPUT; view++)
        titles += painter_width(views[view]->title);
    return columns >= titles + 4 * (VIEW_OUTPUT + 1)   ? TABS_ROOMY
           : columns >= titles + 2 * (VIEW_OUTPUT + 1) ? TABS_CLOSE
                                                       : TABS_DIGITS;
}

/* A tab and its digit, which has a blank in its place where it would be text. Returns where it ends. */
static int draw_tab(const struct painter *painter, int row, int column, const struct scene *scene, int view,
                    enum tabs tabs)
{
    struct painter bar = *painter;
    bool active = (int)scene->view == view;
    int begin = column;
    bar.paper = active ? ROLE_TAB_ACTIVE : ROLE_TEXT;
    if (view <= VIEW_OUTPUT) {
        char digit = scene->typing ? ' ' : (char)('1' + view);
        column = painter_format(&bar, row, column, ROLE_KEY, tabs == TABS_ROOMY ? "%c " : "%c", digit);
    }
    if (active || tabs != TABS_DIGITS)
        column = painter_text(&bar, row, column, active ? ROLE_STRONG : ROLE_QUIET, views[view]->title);
    if (view <= VIEW_OUTPUT)
        painter_target(painter, (struct rect){row, begin, 1, column - begin}, TARGET_VIEW, view, 0);
    return column;
}

/* The tabs of all views with their digits, close together where there is little room, or only the active one's title. A
 * view that has no digit has a tab as long as it is shown; for its sake, the last one may have its digit alone. */
static void draw_tabs(const struct painter *painter, int row, const struct scene *scene)
{
    enum tabs tabs = tabs_fit(painter->area.columns);
    int column = MARGIN, gap = tabs == TABS_CLOSE ? 1 : 2;
    int more = scene->view > VIEW_OUTPUT ? painter_width(views[scene->view]->title) : 0;
    for (int view = 0; view <= VIEW_OUTPUT; view++) {
        int end = column + 1 + painter_width(views[view]->title) + gap + more;
        bool cut = more > 0 && view == VIEW_OUTPUT && end > painter->area.columns;
        column = draw_tab(painter, row, column, scene, view, cut ? TABS_DIGITS : tabs) + gap;
    }
    if (more > 0)
        (void)draw_tab(painter, row, column, scene, (int)scene->view, tabs);
}

/* The keys that were pressed last, at the right end. Returns how many columns that took. */
static int draw_echo(const struct painter *painter, int row, const char *echo)
{
    struct painter chip = *painter;
    chip.paper = ROLE_CAPTION;
    int width = echo && *echo ? painter_width(echo) + 2 : 0, column = painter->area.columns - MARGIN - width;
    if (width == 0 || column < MARGIN)
        return 0;
    (void)painter_format(&chip, row, column, ROLE_KEY, " %s ", echo);
    return width + 1;
}

/* What must not be missed: what the last key came to, that it is paused, or the lab's last notice. */
static void draw_notice(const struct painter *painter, int row, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    const char *text = snapshot->notice;
    if (*scene->message)
        text = scene->message;
    else if (scene->frozen)
        text = snapshot->workload
                   ? "the picture stands still, and the run goes on: the same key, or Escape, lets it follow"
                   : "the picture stands still: the same key, or Escape, lets it follow";
    else if (snapshot->paused)
        text = snapshot->steps > 0 ? "the script waits before its next step: Space lets it run through"
                                   : "all workers are stopped and the clock stands still: Space lets them go on";
    int room = painter->area.columns - 2 * MARGIN - draw_echo(painter, row, scene->echo);
    if (*text)
        painter_field(painter, row, MARGIN, room, ROLE_WARNING, text);
}

/* Draws one action behind `column`, if it fits. Returns where the next one goes; the same column when it did not. */
static int draw_key(const struct painter *bar, int row, int column, const struct scene *scene, enum action action)
{
    char key[KEY_NAME_MAX];
    const struct action_row *what = &action_rows[action];
    if (!action_offered(action, scene->view, scene->snapshot))
        return column;
    if (!*keymap_main_name(scene->keys, action, scene->view, key, sizeof key))
        return column;
    if (column + 3 + painter_width(key) + painter_width(what->label) > bar->area.columns)
        return column;
    int end = painter_text(bar, row, column + 1, ROLE_KEY, key);
    end = painter_text(bar, row, end + 1, ROLE_KEY_LABEL, what->label) + 1;
    painter_target(bar, (struct rect){row, column, 1, end - column}, TARGET_ACTION, (int)action, 0);
    return end;
}

/* Help and the way out first, then what steers the run, then the rest, as much as fits. */
static void draw_keys(const struct painter *painter, int row, const struct scene *scene)
{
    static const enum action_group order[] = {GROUP_RUN, GROUP_TUNE, GROUP_BREAK, GROUP_LOOK, GROUP_GENERAL};
    struct painter bar = *painter;
    bar.paper = ROLE_ON_KEYS;
    painter_repeat(&bar, row, 0, bar.area.columns, ROLE_KEY_LABEL, ' ');
    int column = draw_key(&bar, row, 0, scene, ACTION_HELP);
    column = draw_key(&bar, row, column, scene, ACTION_QUIT);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
            if (action_rows[action].group == order[i] && action != ACTION_HELP && action != ACTION_QUIT)
                column = draw_key(&bar, row, column, scene, action);
}

struct painter frame_draw(const struct painter *painter, const struct scene *scene)
{
    int rows = painter->area.rows, columns = painter->area.columns;
    struct rect inside = {0, 0, rows, columns};
    if (rows > 1) {
        frame_draw_title(painter, scene, columns < SHORT_BELOW || rows < SHORT_ROWS);
        inside.row = 1;
    }
    if (rows >= TABS_ROWS && columns >= SHORT_BELOW)
        draw_tabs(painter, inside.row++, scene);
    inside.rows = rows - inside.row;
    if (rows >= KEYS_ROWS)
        draw_keys(painter, inside.row + --inside.rows, scene);
    if (rows >= NOTICE_ROWS)
        draw_notice(painter, inside.row + --inside.rows, scene);
    if (scene->lecture && rows >= CAPTION_FROM) {
        inside.rows -= CAPTION_ROWS;
        struct painter caption =
            painter_within(painter, (struct rect){inside.row + inside.rows, 0, CAPTION_ROWS, columns});
        caption_draw(&caption, scene);
    }
    return painter_within(painter, inside);
}
