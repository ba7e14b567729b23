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

static void choose(struct app *app)
{
    const struct menu_item *item = menu_selected(&app->menu);
    int value = item ? item->value : 0;
    app->overlay = OVERLAY_NONE;
    if (item)
        app->chosen(app, value);
}

static bool menu_takes(struct app *app, const struct input *input)
{
    if (is_press(input)) {
        if (input->target && input->target->kind == TARGET_ROW && input->target->list == MENU_LIST) {
            menu_point(&app->menu, (size_t)input->target->value);
            choose(app);
        } else if (!input->target || input->target->list != -1) {
            app->overlay = OVERLAY_NONE;
        }
        return true;
    }
    if (input->key == KEY_RETURN || input->key == '\n')
        choose(app);
    else if (menu_handle(&app->menu, input->key, input->action))
        return true;
    else if (input->key == KEY_ESCAPE || input->action == ACTION_QUIT)
        app->overlay = OVERLAY_NONE;
    return true;
}

static void find(struct app *app, enum find_how how)
{
    const struct view *view = views[app->scene.view];
    if (!view->find(&app->scene, app_state(app), app->prompt.text, how) && *app->prompt.text)
        scene_say(&app->scene, "'%s' is nowhere here", app->prompt.text);
}

static bool prompt_takes(struct app *app, const struct input *input)
{
    if (is_press(input) || input->key == KEY_RETURN || input->key == '\n') {
        (void)snprintf(app->found, sizeof app->found, "%s", app->prompt.text);
        app->overlay = OVERLAY_NONE;
        return !is_press(input);
    }
    if (input->key == KEY_ESCAPE) {
        app->overlay = OVERLAY_NONE;
        prompt_set(&app->prompt, "");
        if (app->find == FIND_FILTER)
            find(app, FIND_FILTER);
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
    case OVERLAY_MENU:
        return menu_takes(app, input);
    case OVERLAY_PROMPT:
        return prompt_takes(app, input);
    default:
        return false;
    }
}

void overlay_menu(struct app *app, void (*chosen)(struct app *app, int value))
{
    app->chosen = chosen;
    app->overlay = OVERLAY_MENU;
}

void overlay_find(struct app *app, enum find_how how)
{
    app->find = how;
    app->overlay = OVERLAY_PROMPT;
    prompt_set(&app->prompt, how == FIND_FILTER ? app->found : "");
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
        sheet_draw_box(painter, &app->sheet, false);
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
