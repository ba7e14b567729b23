/* view_launch.c - what can be launched, what it shows, and how it is set: Enter runs it. */
#include "ui/launch_state.h"
#include "ui/path_complete.h"

#include <stdio.h>
#include <string.h>

#define SUFFIX ".ini"

/* What a form's owner needs. */
struct owner {
    const struct scene *scene;
    struct launch_state *state;
};

static void select_other(struct launch_state *state)
{
    state->form.selected = state->form.top = state->words.top = 0;
    state->form.typing = false;
    state->form.problem.text[0] = '\0';
}

static bool is_same_experiment(const struct launch *a, const struct launch *b)
{
    return a->workload == b->workload && !a->graph == !b->graph && strcmp(a->path, b->path) == 0;
}

/* What was run, and what keys have changed for the next run, is what the form shows. */
static void follow(const struct scene *scene, struct launch_state *state)
{
    const struct launch *launch = scene->launch, *before = &state->followed;
    size_t selected = state->shelf.selected;
    if (!state->filled || !launch || !(launch->workload || launch->graph))
        return;
    if (!is_same_experiment(launch, before))
        before = NULL;
    else if (offer_settings_same(&launch->settings, &before->settings))
        return;
    struct problems ignored = {.count = 0};
    if (shelf_select(&state->shelf, scene->catalogue, launch)) {
        struct offer *offer = shelf_selected(&state->shelf);
        if (offer->values || offer_open(offer, scene->catalogue, &ignored) == 0)
            offer_follow(offer, scene->catalogue, launch, before);
    }
    if (before) /* a change of its settings is no wish to look at it */
        state->shelf.selected = selected;
    else if (state->shelf.selected != selected)
        select_other(state);
    (void)launch_copy(&state->followed, launch);
}

/* Puts everything in its place: the list, the selected one's values, the rows of its form. */
static void settle(const struct scene *scene, struct launch_state *state)
{
    if (!state->filled && scene->catalogue && shelf_fill(&state->shelf, scene->catalogue) == 0)
        state->filled = true;
    follow(scene, state);
    struct offer *offer = shelf_selected(&state->shelf);
    form_begin(&state->form);
    if (!offer)
        return;
    if (!offer->values) {
        state->problems = (struct problems){.count = 0};
        (void)offer_open(offer, scene->catalogue, &state->problems);
    }
    offer_list(offer, &state->form);
}

/* ------------------------------------------------------------------ what the user does */

static int set_value(void *context, const struct form_row *row, const char *text, struct problem *problem)
{
    const struct owner *owner = context;
    struct offer *offer = shelf_selected(&owner->state->shelf);
    int error = offer_set(offer, owner->scene->catalogue, row, text, problem);
    settle(owner->scene, owner->state);
    return error;
}

static void show_problems(struct launch_state *state, const char *title)
{
    const struct problems *problems = &state->problems;
    sheet_begin(&state->sheet, title);
    for (size_t i = 0; i < problems_kept(problems); i++)
        sheet_line(&state->sheet, ROLE_TEXT, "", "%s", problems->lines[i].text);
    if (problems->count > problems_kept(problems))
        sheet_line(&state->sheet, ROLE_QUIET, "", "and %zu more", problems->count - problems_kept(problems));
    state->reads = true;
}

/* A file is read once more: it runs as it is now. */
static void run(const struct scene *scene, struct launch_state *state)
{
    struct offer *offer = shelf_selected(&state->shelf);
    struct problem problem;
    if (!offer) {
        state->focus = FOCUS_PATH;
        return;
    }
    state->problems = (struct problems){.count = 0};
    if (offer_open(offer, scene->catalogue, &state->problems))
        show_problems(state, "It cannot be run like this");
    else if (offer_check_input(offer, &problem))
        scene_say(scene, "%s", problem.text);
    else
        *scene->wish = (struct wish){.kind = WISH_LAUNCH, .launch = &offer->values->now};
}

static bool handle_list(const struct scene *scene, struct launch_state *state, const struct input *input)
{
    size_t before = state->shelf.selected;
    switch (input->action) {
    case ACTION_ENTER:
    case ACTION_RUN:
        run(scene, state);
        return true;
    case ACTION_RIGHT:
        if (form_selected(&state->form))
            state->focus = FOCUS_FORM;
        else if (!shelf_selected(&state->shelf))
            state->focus = FOCUS_PATH;
        return true;
    case ACTION_LEFT:
        return true;
    default:
        if (!shelf_move(&state->shelf, input->action))
            return false;
        if (state->shelf.selected != before)
            select_other(state);
        return true;
    }
}

static bool handle_form(const struct scene *scene, struct launch_state *state, const struct input *input)
{
    struct owner context = {scene, state};
    const struct form_owner owner = {set_value, &context};
    switch (form_handle(&state->form, &owner, input)) {
    case FORM_RUN:
        run(scene, state);
        return true;
    case FORM_LEAVE:
        state->focus = FOCUS_LIST;
        return true;
    case FORM_DONE:
        return true;
    default:
        return false;
    }
}

static void open_path(const struct scene *scene, struct launch_state *state)
{
    char path[PATH_MAX], title[64];
    if (!*state->path.prompt.text)
        return;
    state->problems = (struct problems){.count = 0};
    if (!path_expand(state->path.prompt.text, path, sizeof path))
        (void)problems_add(&state->problems, PROBLEMS_NO_PLACE, "the path is too long");
    else if (shelf_open(&state->shelf, scene->catalogue, path, &state->problems) == 0) {
        select_other(state);
        state->focus = FOCUS_LIST;
        return;
    }
    (void)snprintf(title, sizeof title, "%zu %s: nothing is loaded", state->problems.count,
                   state->problems.count == 1 ? "problem" : "problems");
    show_problems(state, title);
}

static bool handle_path(const struct scene *scene, struct launch_state *state, const struct input *input)
{
    if (input->key == KEY_MOUSE_EVENT || input->action != ACTION_NONE)
        return false;
    switch (path_field_key(&state->path, SUFFIX, input->key)) {
    case PATH_CHOSEN:
        open_path(scene, state);
        return true;
    case PATH_LEFT:
        state->focus = FOCUS_LIST;
        return true;
    case PATH_TYPED:
        return true;
    default:
        return false;
    }
}

/* A press on the list selects there; elsewhere it is for the form, or for nobody. */
static bool press(const struct scene *scene, struct launch_state *state, const struct input *input)
{
    if (!input->target)
        return false;
    if (input->target->kind == TARGET_ROW && input->target->list == SHELF_LIST) {
        if (state->shelf.selected != (size_t)input->target->value)
            select_other(state);
        state->shelf.selected = (size_t)input->target->value;
        state->focus = FOCUS_LIST;
        return true;
    }
    if (input->target->kind != TARGET_ROW && input->target->kind != TARGET_PLACE)
        return false;
    struct target target = *input->target;
    if (state->focus != FOCUS_FORM && target.list == FORM_VALUES)
        target.list = FORM_LIST; /* the first press chooses the row, and changes nothing */
    struct input pressed = *input;
    pressed.target = &target;
    if (!handle_form(scene, state, &pressed))
        return false;
    state->focus = FOCUS_FORM;
    return true;
}

/* While a sheet is read, a key scrolls or closes it, and does nothing else. */
static bool read_on(struct launch_state *state, const struct input *input)
{
    if (!sheet_handle(&state->sheet, input->action))
        state->reads = false;
    return true;
}

static bool handle(const struct scene *scene, void *context, const struct input *input)
{
    struct launch_state *state = context;
    const struct input button = {.key = KEY_NOTHING, .action = input->action};
    settle(scene, state);
    if (state->reads)
        return read_on(state, input);
    if (input->key == KEY_MOUSE_EVENT && input->action == ACTION_NONE)
        return press(scene, state, input);
    if (input->key == KEY_MOUSE_EVENT)
        input = &button;
    if (input->action == ACTION_EXPLAIN && shelf_selected(&state->shelf)) {
        offer_explain(shelf_selected(&state->shelf), &state->sheet);
        state->reads = true;
        return true;
    }
    return state->focus == FOCUS_FORM   ? handle_form(scene, state, input)
           : state->focus == FOCUS_PATH ? handle_path(scene, state, input)
                                        : handle_list(scene, state, input);
}

static bool types(const struct scene *scene, const void *context)
{
    const struct launch_state *state = context;
    (void)scene;
    return !state->reads && state->focus != FOCUS_LIST;
}

static bool digits(const struct scene *scene, const void *context)
{
    const struct launch_state *state = context;
    return types(scene, state) && (state->focus == FOCUS_PATH || form_takes_digits(&state->form));
}

static bool find(const struct scene *scene, void *context, const char *text, enum find_how how)
{
    struct launch_state *state = context;
    settle(scene, state);
    if (how == FIND_FILTER)
        return true;
    size_t before = state->shelf.selected;
    bool found = shelf_find(&state->shelf, text, how == FIND_NEXT);
    state->focus = FOCUS_LIST;
    if (state->shelf.selected != before)
        select_other(state);
    return found;
}

static void draw(const struct painter *painter, const struct scene *scene, void *context)
{
    settle(scene, context);
    launch_draw(painter, scene, context);
}

static void release(void *context)
{
    struct launch_state *state = context;
    shelf_release(&state->shelf);
    launch_release(&state->followed);
}

const struct view view_launch = {"launch",       "Launch",         .state_size = sizeof(struct launch_state),
                                 .draw = draw,   .handle = handle, .find = find,
                                 .types = types, .digits = digits, .release = release};
