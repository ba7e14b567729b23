/* app_overlay.c - what lies over a view: a sheet, a menu, or a line that is typed. */
#include "ui/app_body.h"

#include <stdio.h>
#include <string.h>

#define LABEL_WIDTH 10

static bool is_press(const struct input *input)
{
    return input->key == KEY_MOUSE_EVENT;
}

/* Any key that does not scroll closes a sheet, and does nothing else. */
static bool sheet_takes(struct app *app, const struct input *input)
{
    if (input->action == ACTION_REDRAW)
        return false;
    if (!sheet_handle(&app->sheet, input->action))
        app->overlay = OVERLAY_NONE;
    return true;
}

/* ------------------------------------------------------------------ explaining a figure */

/* The first figure below the title, which is the same on every screen. */
static size_t first_of_view(const struct targets *targets)
{
    const struct target *target;
    for (size_t i = 0; (target = targets_figure(targets, i)); i++)
        if (target->area.row > 0)
            return i;
    return 0;
}

void overlay_explain(struct app *app)
{
    app->explained = first_of_view(&app->targets);
    app->sheet.top = 0;
    if (targets_figures(&app->targets) == 0)
        scene_say(&app->scene, "no figure of this screen has an explanation");
    else
        app->overlay = OVERLAY_EXPLAIN;
}

/* The figures are those of the last frame; from one to the next in the order of reading. */
static bool explain_takes(struct app *app, const struct input *input)
{
    size_t count = targets_figures(&app->targets);
    if (input->action == ACTION_PAGE_ON || input->action == ACTION_PAGE_BACK)
        return sheet_handle(&app->sheet, input->action);
    if (input->action == ACTION_REDRAW)
        return false;
    app->sheet.top = 0;
    switch (input->action) {
    case ACTION_EXPLAIN:
    case ACTION_NEXT:
    case ACTION_RIGHT:
        app->explained = count > 0 ? (app->explained + 1) % count : 0;
        return true;
    case ACTION_PREVIOUS:
    case ACTION_LEFT:
        app->explained = count > 0 ? (app->explained + count - 1) % count : 0;
        return true;
    case ACTION_FIRST:
        app->explained = 0;
        return true;
    case ACTION_LAST:
        app->explained = count > 0 ? count - 1 : 0;
        return true;
    default:
        break;
    }
    size_t pressed = is_press(input) ? targets_figure_at(&app->targets, input->row, input->column) : SIZE_MAX;
    if (pressed != SIZE_MAX)
        app->explained = pressed;
    else
        app->overlay = OVERLAY_NONE;
    return true;
}

/* What stands there, in reverse video, so that it is seen which one is meant. */
static void mark_figure(const struct canvas *canvas, const struct rect *area, char *text, size_t size)
{
    size_t used = 0;
    for (int column = area->column; column < area->column + area->columns; column++) {
        struct cell *cell = canvas_cell(canvas, area->row, column);
        if (!cell || cell->glyph == CANVAS_CONTINUED)
            continue;
        cell->paper = ROLE_ON_CHIP;
        if (used + GLYPH_UTF8_MAX < size && (cell->glyph != ' ' || used > 0))
            used += glyph_encode(cell->glyph, text + used);
    }
    text[used] = '\0';
}

static void draw_explanation(const struct painter *painter, struct app *app)
{
    const struct target *target = targets_figure(&app->targets, app->explained);
    char shown[96];
    if (!target) { /* the screen has changed */
        app->overlay = OVERLAY_NONE;
        return;
    }
    const struct figure_row *row = &figure_rows[target->value];
    mark_figure(painter->canvas, &target->area, shown, sizeof shown);
    size_t top = app->sheet.top;
    sheet_begin(&app->sheet, row->name);
    app->sheet.top = top;
    sheet_line(&app->sheet, ROLE_STRONG, "here", "%s", shown);
    sheet_line(&app->sheet, ROLE_QUIET, "how", "%s", row->how);
    sheet_line(&app->sheet, ROLE_QUIET, "from", "%s", row->from);
    sheet_line(&app->sheet, ROLE_QUIET, "but", "%s", row->caveat);
    sheet_line(&app->sheet, ROLE_QUIET, "",
               "%zu of %zu on this screen: the same key and the arrows go on, any other "
               "key leaves",
               app->explained + 1, targets_figures(&app->targets));
    bool above = target->area.row >= painter->area.rows / 2;
    sheet_draw_box(painter, &app->sheet, above ? BOX_HIGH : BOX_LOW);
}

/* ------------------------------------------------------------------ menus */

static void dismiss(struct app *app)
{
    app->overlay = OVERLAY_NONE;
    if (app->otherwise != MENU_NOTHING)
        app->chosen(app, app->otherwise);
}

static void choose(struct app *app)
{
    const struct menu_item *item = menu_selected(&app->menu);
    if (!item) {
        dismiss(app);
        return;
    }
    app->overlay = OVERLAY_NONE;
    app->chosen(app, item->value);
}

static bool menu_takes(struct app *app, const struct input *input)
{
    if (is_press(input)) {
        if (input->target && input->target->kind == TARGET_ROW && input->target->list == MENU_LIST) {
            menu_point(&app->menu, (size_t)input->target->value);
            choose(app);
        } else if (!input->target || input->target->list != -1) {
            dismiss(app);
        }
        return true;
    }
    if (app->asking && input->action == ACTION_QUIT)
        app_leave(app);
    else if (input->key == KEY_RETURN || input->key == '\n' || menu_digit(&app->menu, input->key))
        choose(app);
    else if (!menu_handle(&app->menu, input->key, input->action) &&
             (input->key == KEY_ESCAPE || input->action == ACTION_QUIT))
        dismiss(app);
    return true;
}

/* ------------------------------------------------------------------ the line that is typed */

static void find(struct app *app, enum find_how how)
{
    const struct view *view = views[app->scene.view];
    bool found = view->find(&app->scene, app_state(app), app->prompt.text, how);
    app->prompt.wrong = !found && *app->prompt.text;
    if (app->prompt.wrong)
        scene_say(&app->scene, "'%s' is nowhere here", app->prompt.text);
}

/* What was typed is kept: to be changed, or to be looked for again. */
static void close_prompt(struct app *app)
{
    char *kept = app->find == FIND_FILTER ? app->filters[app->scene.view] : app->found;
    (void)snprintf(kept, PROMPT_BYTES, "%s", app->prompt.text);
    app->overlay = OVERLAY_NONE;
}

static bool prompt_takes(struct app *app, const struct input *input)
{
    if (is_press(input) || input->key == KEY_RETURN || input->key == '\n') {
        close_prompt(app);
        return !is_press(input);
    }
    if (input->key == KEY_ESCAPE) {
        prompt_set(&app->prompt, "");
        if (app->find == FIND_FILTER)
            find(app, FIND_FILTER);
        close_prompt(app);
        return true;
    }
    if (prompt_key(&app->prompt, input->key))
        find(app, app->find);
    return true;
}

bool overlay_handle(struct app *app, const struct input *input)
{
    switch (app->overlay) {
    case OVERLAY_SHEET:
        return sheet_takes(app, input);
    case OVERLAY_EXPLAIN:
        return explain_takes(app, input);
    case OVERLAY_MENU:
        return menu_takes(app, input);
    case OVERLAY_PROMPT:
        return prompt_takes(app, input);
    default:
        return false;
    }
}

void overlay_menu(struct app *app, void (*chosen)(struct app *app, int value), int otherwise)
{
    app->chosen = chosen;
    app->otherwise = otherwise;
    app->overlay = OVERLAY_MENU;
}

void overlay_find(struct app *app, enum find_how how)
{
    app->find = how;
    app->overlay = OVERLAY_PROMPT;
    prompt_set(&app->prompt, how == FIND_FILTER ? app->filters[app->scene.view] : "");
}

void overlay_end_find(struct app *app)
{
    prompt_set(&app->prompt, "");
    find(app, FIND_FILTER);
    app->found[0] = app->filters[app->scene.view][0] = '\0';
}

static void draw_prompt(const struct painter *painter, const struct app *app)
{
    int row = painter->area.rows > 1 ? painter->area.rows - 2 : 0;
    painter_repeat(painter, row, 0, painter->area.columns, ROLE_TEXT, ' ');
    painter_text(painter, row, 1, ROLE_KEY, app->find == FIND_FILTER ? "filter:" : "search:");
    prompt_draw(painter, row, LABEL_WIDTH, painter->area.columns - LABEL_WIDTH - 1, &app->prompt);
}

void overlay_draw(const struct painter *painter, struct app *app)
{
    switch (app->overlay) {
    case OVERLAY_SHEET:
        sheet_draw_box(painter, &app->sheet, BOX_MIDDLE);
        break;
    case OVERLAY_EXPLAIN:
        draw_explanation(painter, app);
        break;
    case OVERLAY_MENU:
        menu_draw(painter, &app->menu);
        break;
    case OVERLAY_PROMPT:
        draw_prompt(painter, app);
        break;
    default:
        break;
    }
}
