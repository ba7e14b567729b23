/* app_actions.c - what each action does that no view takes for itself. */
#include "ui/app_body.h"
#include "ui/app_control.h"

#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ general */

static void help(struct app *app, enum action action)
{
    (void)action;
    app_show(app, app->scene.view == VIEW_HELP ? app->before : VIEW_HELP);
}

static void setup(struct app *app, enum action action)
{
    (void)action;
    app_show(app, app->scene.view == VIEW_SETUP ? app->before : VIEW_SETUP);
}

static void act_on_choice(struct app *app, int value)
{
    app_do(app, (enum action)value);
}

static void palette(struct app *app, enum action action)
{
    (void)action;
    menu_begin(&app->menu, "Actions", "", true);
    for (enum action each = ACTION_NONE + 1; each < ACTION_COUNT; each++) {
        char label[64], names[48];
        (void)snprintf(label, sizeof label, "%-18s %s", action_rows[each].id,
                       keymap_names(&app->keys, each, names, sizeof names));
        if (action_in_view(each, app->scene.view))
            menu_add(&app->menu, (int)each, label, action_rows[each].help);
    }
    overlay_menu(app, act_on_choice, MENU_NOTHING);
}

static void explain(struct app *app, enum action action)
{
    (void)action;
    overlay_explain(app);
}

static void lecture(struct app *app, enum action action)
{
    (void)action;
    app->config.preferences.lecture = !app->config.preferences.lecture;
    app_take_effect(app);
}

static void freeze(struct app *app, enum action action)
{
    (void)action;
    app_freeze(app, !app->scene.frozen);
}

static void redraw(struct app *app, enum action action)
{
    (void)action;
    terminal_spoilt(app->terminal);
}

static void quit(struct app *app, enum action action)
{
    (void)action;
    app_leave(app);
}

/* ------------------------------------------------------------------ views */

static void turn_view(struct app *app, enum action action)
{
    int step = action == ACTION_NEXT_VIEW ? 1 : VIEW_OUTPUT, view = app->scene.view;
    if (view > VIEW_OUTPUT)
        view = app->before;
    app_show(app, (enum view_id)((view + step) % (VIEW_OUTPUT + 1)));
}

/* ------------------------------------------------------------------ the run */

static void pause_or_resume(struct app *app, enum action action)
{
    (void)action;
    if (lab_command(app->lab, LAB_PAUSE, !app->scene.snapshot->paused) < 0)
        scene_say(&app->scene, "that is not possible at this moment");
}

static void step(struct app *app, enum action action)
{
    (void)action;
    if (lab_command(app->lab, LAB_STEP, 0) < 0)
        scene_say(&app->scene, "there is no step that could go on at this moment");
}

/* ------------------------------------------------------------------ looking */

static void details(struct app *app, enum action action)
{
    const struct view *view = views[app->scene.view];
    (void)action;
    if (!view->details || (view->needs_run && !app->scene.snapshot->workload))
        return;
    sheet_begin(&app->sheet, view->title);
    if (view->details(&app->scene, app_state(app), &app->sheet))
        app->overlay = OVERLAY_SHEET;
}

static void back(struct app *app, enum action action)
{
    const struct view *view = views[app->scene.view];
    (void)action;
    if (app->scene.frozen)
        app_freeze(app, false);
    else if (app->scene.view > VIEW_OUTPUT)
        app_show(app, app->before);
    else if (view->find)
        overlay_end_find(app);
}

static void turn_column(struct app *app, int index);

/* A menu of all columns of the view's table; it stays open until it is left. */
static void choose_columns(struct app *app, int selected)
{
    const struct view *view = views[app->scene.view];
    unsigned *hidden;
    const struct table *table = view->columns ? view->columns(&app->scene, app_state(app), &hidden) : NULL;
    if (!table)
        return;
    menu_begin(&app->menu, "Columns", "Enter shows or hides one; those that have no room are left out anyway.", false);
    for (size_t i = 0; i < table->count; i++) {
        const struct column *column = &table->columns[i];
        const char *head = column->header + strspn(column->header, " "), *name = figure_rows[column->figure].name;
        char label[64];
        (void)snprintf(label, sizeof label, "%c %-12s", *hidden >> i & 1 ? ' ' : 'x', head);
        menu_add(&app->menu, (int)i, label, name && strcmp(name, head) != 0 ? name : "");
    }
    menu_select(&app->menu, selected);
    overlay_menu(app, turn_column, MENU_NOTHING);
}

static void turn_column(struct app *app, int index)
{
    unsigned *hidden;
    if (index > 0 && views[app->scene.view]->columns(&app->scene, app_state(app), &hidden))
        *hidden ^= 1u << index; /* the first one has the names */
    choose_columns(app, index);
}

static void columns(struct app *app, enum action action)
{
    (void)action;
    choose_columns(app, 0);
}

static void find(struct app *app, enum action action)
{
    const struct view *view = views[app->scene.view];
    if (!view->find)
        return;
    if (action != ACTION_SEARCH_NEXT)
        overlay_find(app, action == ACTION_FILTER ? FIND_FILTER : FIND_FIRST);
    else if (*app->found && !view->find(&app->scene, app_state(app), app->found, FIND_NEXT))
        scene_say(&app->scene, "'%s' is nowhere here", app->found);
}

/* What views do not take. */
static void (*const handlers[ACTION_COUNT])(struct app *app, enum action action) = {
    [ACTION_HELP] = help,
    [ACTION_SETUP] = setup,
    [ACTION_PALETTE] = palette,
    [ACTION_EXPLAIN] = explain,
    [ACTION_LECTURE] = lecture,
    [ACTION_FREEZE] = freeze,
    [ACTION_REDRAW] = redraw,
    [ACTION_QUIT] = quit,
    [ACTION_NEXT_VIEW] = turn_view,
    [ACTION_PREVIOUS_VIEW] = turn_view,
    [ACTION_PAUSE] = pause_or_resume,
    [ACTION_STEP] = step,
    [ACTION_AGAIN] = control_again,
    [ACTION_BASELINE] = control_baseline,
    [ACTION_SLOWER] = control_scale,
    [ACTION_FASTER] = control_scale,
    [ACTION_GROW] = control_resize,
    [ACTION_SHRINK] = control_resize,
    [ACTION_CHUNK_UP] = control_chunk,
    [ACTION_CHUNK_DOWN] = control_chunk,
    [ACTION_CAPACITY_UP] = control_capacity,
    [ACTION_CAPACITY_DOWN] = control_capacity,
    [ACTION_KILL] = control_signal,
    [ACTION_STOP] = control_signal,
    [ACTION_CONTINUE] = control_signal,
    [ACTION_SIGNALS] = control_choose_signal,
    [ACTION_SENTINEL] = control_sabotage,
    [ACTION_FILL] = control_sabotage,
    [ACTION_HOLD] = control_sabotage,
    [ACTION_NICE_UP] = control_nice,
    [ACTION_NICE_DOWN] = control_nice,
    [ACTION_PIN] = control_pin,
    [ACTION_ENTER] = details,
    [ACTION_BACK] = back,
    [ACTION_SEARCH] = find,
    [ACTION_SEARCH_NEXT] = find,
    [ACTION_FILTER] = find,
    [ACTION_COLUMNS] = columns,
};

/* Why an action does nothing at this moment. */
static const char *why_not(enum action action, const struct snapshot *snapshot)
{
    if (action_rows[action].scripted && snapshot->steps == 0)
        return "only a script goes step by step";
    switch (snapshot->phase) {
    case PHASE_IDLE:
        return "no experiment has been run yet: 1 shows them all";
    case PHASE_BASELINE:
        return "not before the run: the baseline goes first";
    case PHASE_ENDED:
        return "the run has ended; r runs it again";
    case PHASE_ENDING:
        return "the run is about to end";
    default:
        return "not while it runs";
    }
}

void app_act(struct app *app, enum action action)
{
    if (action >= ACTION_VIEW_FIRST && action <= ACTION_VIEW_LAST) {
        app_show(app, (enum view_id)(action - ACTION_VIEW_FIRST));
        return;
    }
    if (!handlers[action] || !action_in_view(action, app->scene.view))
        return;
    if (app->scene.readonly && action_rows[action].touches) {
        scene_say(&app->scene, "%s: not where you only look (readonly is set: F2)", action_rows[action].id);
        return;
    }
    if (action_rows[action].touches) /* what changes something is seen, and meant for what there is now */
        app_freeze(app, false);
    const struct snapshot *snapshot = app->scene.snapshot;
    if (action_possible(action, snapshot->phase, snapshot->steps > 0))
        handlers[action](app, action);
    else
        scene_say(&app->scene, "%s: %s", action_rows[action].id, why_not(action, snapshot));
}
