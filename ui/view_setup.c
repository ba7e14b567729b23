/* view_setup.c - how the user wants it: preferences and keys, changed in a form, at once in effect and kept for the next
 * time; and a sample of every scheme. */
#include "ui/form.h"
#include "ui/view.h"
#include "ui/words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN        1
#define SAMPLE_NAME   12
#define SAMPLE_WIDTH  62
#define SAMPLE_ROWS   (SCHEME_COUNT + 2)
#define WIDTH_BOTH    120 /* from here on, samples stand beside the form */
#define ROWS_BOTH     26  /* … or else above it */
#define PROBLEMS_MOST 4

struct names { /* of the keys of each action, as they are typed */
    char of[ACTION_COUNT][CONFIG_NAMES_SIZE];
};

struct state {
    struct form form;
    struct setting keys[ACTION_COUNT]; /* each action as a row of the form */
    struct names names, usual;
    struct keymap usual_map;
    struct preferences presets;
    enum action pressing; /* whose next key is awaited; ACTION_NONE */
};

/* ------------------------------------------------------------------ the form */

static void name_keys(const struct keymap *map, struct names *names)
{
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
        (void)keymap_names(map, action, names->of[action], sizeof names->of[action]);
}

static void describe_keys(struct state *state, const struct scene *scene)
{
    keymap_init(&state->usual_map, scene->config->preferences.vim);
    name_keys(scene->keys, &state->names);
    name_keys(&state->usual_map, &state->usual);
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
        state->keys[action] = (struct setting){.name = action_rows[action].id,
                                               .type = SETTING_TEXT,
                                               .offset = (size_t)action * CONFIG_NAMES_SIZE,
                                               .size = CONFIG_NAMES_SIZE,
                                               .preset_text = "none",
                                               .help = action_rows[action].help};
}

static void add_keys(struct form *form, struct state *state, enum action action)
{
    struct form_row *row = form_add(form, &state->keys[action], &state->names, &state->usual, NULL);
    if (!row)
        return;
    row->note = action_rows[action].help;
    row->warns = !*state->names.of[action] && *state->usual.of[action];
}

/* The rows are named anew before every use: what they show may have changed. */
static struct form *form_of(const struct scene *scene, struct state *state)
{
    struct form *form = &state->form;
    describe_keys(state, scene);
    setting_presets(preferences_rows, preferences_count, &state->presets, sizeof state->presets);
    form_begin(form);
    form_heading(form, "Screen");
    for (size_t i = 0; i < preferences_count; i++)
        (void)form_add(form, &preferences_rows[i], &scene->config->preferences, &state->presets, NULL);
    for (enum action_group group = 0; group < GROUP_COUNT; group++) {
        char title[64];
        (void)snprintf(title, sizeof title, "Keys: %s", action_groups[group]);
        form_heading(form, title);
        for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
            if (action_rows[action].group == group)
                add_keys(form, state, action);
    }
    return form;
}

/* The action of a row; ACTION_NONE: it is a preference. */
static enum action action_of(const struct state *state, const struct setting *setting)
{
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
        if (setting == &state->keys[action])
            return action;
    return ACTION_NONE;
}

/* ------------------------------------------------------------------ changing */

struct change {
    const struct scene *scene;
    struct state *state;
};

/* The name is among them, with blanks between. */
static bool has_name(const char *names, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = names; (at = strstr(at, name)); at += length)
        if ((at == names || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' '))
            return true;
    return false;
}

/* Behind the names in `list`: those of `names` that are among `these`, or are not. */
static void add_names(char list[CONFIG_NAMES_SIZE], const char *names, const char *these, bool among)
{
    char name[KEY_NAME_MAX];
    for (size_t length; *(names += strspn(names, " ")); names += length) {
        size_t used = strlen(list);
        length = strcspn(names, " ");
        (void)snprintf(name, sizeof name, "%.*s", (int)length, names);
        if (has_name(these, name) == among && !has_name(list, name))
            (void)snprintf(list + used, CONFIG_NAMES_SIZE - used, "%s%s", used ? " " : "", name);
    }
}

/* Whose keys another action took: named, and kept as they are now. */
static void tell_losers(const struct scene *scene, const struct keymap *map, enum action winner)
{
    char before[CONFIG_NAMES_SIZE], now[CONFIG_NAMES_SIZE], losers[SCENE_MESSAGE_BYTES] = "";
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        char lost[CONFIG_NAMES_SIZE] = "";
        (void)keymap_names(scene->keys, action, before, sizeof before);
        (void)keymap_names(map, action, now, sizeof now);
        add_names(lost, before, now, false);
        if (action == winner || !*lost)
            continue;
        size_t used = strlen(losers);
        (void)snprintf(losers + used, sizeof losers - used, "%s%.40s was %.40s: that has %s%.40s%s", used ? "; " : "",
                       lost, action_rows[action].id, *now ? "" : "no key", now, *now ? " still" : " now");
        (void)config_set_keys(scene->config, action_rows[action].id, now);
    }
    if (*losers)
        scene_say(scene, "%s", losers);
}

/* An action has its usual keys again: those that it had taken from others go back to them. */
static void give_back(const struct change *change, struct keymap *map, enum action winner)
{
    const struct state *state = change->state;
    char freed[CONFIG_NAMES_SIZE] = "", wrong[KEY_NAME_MAX];
    add_names(freed, state->names.of[winner], state->usual.of[winner], false);
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        char names[CONFIG_NAMES_SIZE] = "";
        const char *usual = state->usual.of[action];
        add_names(names, usual, freed, true);
        if (action == winner || !*names)
            continue;
        scene_say(change->scene, "%s: is %s again", names, action_rows[action].id);
        add_names(names, state->names.of[action], "", false);
        (void)config_set_keys(change->scene->config, action_rows[action].id, strcmp(names, usual) == 0 ? NULL : names);
        (void)keymap_bind(map, action, names, wrong, sizeof wrong);
    }
}

/* `names` NULL: the usual keys, which others may have by now. */
static int set_keys(const struct change *change, enum action action, const char *names, struct problem *problem)
{
    const char *wanted = names ? names : change->state->usual.of[action];
    char wrong[48], all[CONFIG_NAMES_SIZE];
    struct keymap *map = malloc(sizeof *map);
    if (!map)
        return problem_set(problem, "%s", strerror(ENOMEM));
    *map = *change->scene->keys;
    int error = 0;
    if (!keymap_bind(map, action, wanted, wrong, sizeof wrong)) {
        error = problem_set(problem, "'%s' is no key: a character, or a name such as F5, Ctrl-L, Space, S-Tab", wrong);
    } else {
        (void)keymap_names(map, action, all, sizeof all);
        (void)config_set_keys(change->scene->config, action_rows[action].id, names ? all : NULL);
        if (!names)
            give_back(change, map, action);
        tell_losers(change->scene, map, action);
    }
    free(map);
    return error;
}

static int set(void *context, const struct form_row *row, const char *text, struct problem *problem)
{
    const struct change *change = context;
    const struct setting *setting = row->setting;
    enum action action = action_of(change->state, setting);
    int error = action != ACTION_NONE ? set_keys(change, action, text, problem)
                                      : setting_parse(setting, text ? text : setting->preset,
                                                      &change->scene->config->preferences, problem);
    if (!error)
        change->scene->wish->kind = WISH_CONFIG;
    return error;
}

/* ------------------------------------------------------------------ pressing a new key */

/* The key becomes the action's first one. */
static void take_pressed(const struct change *change, int key)
{
    char name[KEY_NAME_MAX], names[CONFIG_NAMES_SIZE];
    enum action action = change->state->pressing;
    const char *before = change->state->names.of[action];
    struct problem problem = {""};
    change->state->pressing = ACTION_NONE;
    if (key == KEY_ESCAPE || key == KEY_MOUSE_EVENT)
        return;
    (void)key_print(key, name, sizeof name);
    int length = snprintf(names, sizeof names, "%s %s", name, before);
    if (!*name)
        scene_say(change->scene, "this terminal does not say which key that is");
    else if (has_name(before, name))
        scene_say(change->scene, "%s: has the key %s already", action_rows[action].id, name);
    else if (length >= (int)sizeof names || set_keys(change, action, names, &problem))
        scene_say(change->scene, "%s: has too many keys; Delete brings the usual ones back", action_rows[action].id);
    else
        change->scene->wish->kind = WISH_CONFIG;
}

/* ------------------------------------------------------------------ handling */

/* A letter is text only where it is typed already: keys are chosen by pressing them. */
static bool is_for_form(const struct state *state, const struct form *form, int key)
{
    const struct form_row *row = form_selected(form);
    bool names = row && action_of(state, row->setting) != ACTION_NONE;
    return form->typing || !names || key == KEY_RUBOUT || key == KEY_REMOVE;
}

/* What Enter means for the selected row. */
static void enter(const struct scene *scene, const struct form_owner *owner, struct form *form, struct state *state)
{
    const struct form_row *row = form_selected(form);
    if (!row)
        return;
    state->pressing = action_of(state, row->setting);
    if (state->pressing != ACTION_NONE)
        return;
    if (row->setting->type != SETTING_CHOICE && row->setting->type != SETTING_SWITCH)
        scene_say(scene, "type the new value");
    else
        (void)form_handle(form, owner, &(struct input){.action = ACTION_RIGHT});
}

static bool handle(const struct scene *scene, void *context, const struct input *input)
{
    struct state *state = context;
    if (!scene->config)
        return false;
    struct form *form = form_of(scene, state);
    struct change change = {scene, state};
    const struct form_owner owner = {set, &change};
    if (state->pressing != ACTION_NONE) {
        if (!input->wheel)
            take_pressed(&change, input->key);
        return true;
    }
    if (input->action == ACTION_NONE && input->key != KEY_MOUSE_EVENT && !is_for_form(state, form, input->key))
        return false;
    bool typing = form->typing;
    switch (form_handle(form, &owner, input)) {
    case FORM_NOTHING:
    case FORM_LEAVE:
        return false;
    case FORM_RUN:
        if (!typing)
            enter(scene, &owner, form, state);
        return true;
    default:
        return true;
    }
}

/* Keys come as they are, before what they mean. */
static bool types(const struct scene *scene, const void *context)
{
    (void)context;
    return scene->config != NULL;
}

static bool digits(const struct scene *scene, const void *context)
{
    const struct state *state = context;
    return scene->config && (state->pressing != ACTION_NONE ||
                             (is_for_form(state, &state->form, '0') && form_takes_digits(&state->form)));
}

/* ------------------------------------------------------------------ drawing */

/* One scheme: the roles that stand side by side, and the workers. */
static void draw_sample(const struct painter *painter, int row, enum scheme scheme, const char *name, bool current)
{
    static const struct {
        enum role ink;
        const char *text;
    } pieces[] = {
        {ROLE_POOL, "pool "}, {ROLE_BASELINE, "loop "}, {ROLE_GOOD, "✓ "},    {ROLE_WARNING, "late "},
        {ROLE_RUNNING, "▶ "}, {ROLE_NO_CORE, "◐ "},     {ROLE_WAITING, "◌ "}, {ROLE_SLEEPING, "◗ "},
        {ROLE_BLOCKED, "△ "}, {ROLE_STARTING, "▹ "},    {ROLE_STOPPED, "‖ "}, {ROLE_DEAD, "✗ "},
    };
    struct painter sample = painter_sample(painter, scheme);
    int column = SAMPLE_NAME;
    if (scheme == SCHEME_LIGHT)
        sample.paper = ROLE_SHADE_LAST; /* it is made for a light background */
    painter_text(painter, row, 0, current ? ROLE_KEY : ROLE_QUIET, current ? "▸" : " ");
    painter_text(painter, row, 1, current ? ROLE_STRONG : ROLE_TEXT, name);
    painter_repeat(&sample, row, column, painter->area.columns - column, ROLE_TEXT, ' ');
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        column = painter_text(&sample, row, column, pieces[i].ink, pieces[i].text);
    for (unsigned worker = 0; worker < 8; worker++)
        column = painter_text(&sample, row, column, theme_worker(worker), "▄");
    sample.paper = ROLE_ON_CURSOR;
    (void)painter_text(&sample, row, column + 1, ROLE_TEXT, " row ");
}

static void draw_samples(const struct painter *painter, const struct scene *scene)
{
    const struct setting *row = setting_find(preferences_rows, preferences_count, "scheme");
    (void)painter_text(painter, 0, 1, ROLE_TITLE, "Schemes");
    for (int scheme = 0; scheme < SCHEME_COUNT; scheme++)
        draw_sample(painter, 1 + scheme, (enum scheme)scheme, row->choices[scheme],
                    scheme == scene->config->preferences.scheme);
}

/* Which lines of the file make no sense. Returns how many rows that took. */
static int draw_problems(const struct painter *painter, const struct scene *scene)
{
    size_t count = scene->problems ? problems_kept(scene->problems) : 0;
    size_t room = (size_t)(painter->area.rows / 3 < PROBLEMS_MOST ? painter->area.rows / 3 : PROBLEMS_MOST);
    size_t shown = count < room ? count : room;
    for (size_t i = 0; i < shown; i++)
        painter_field(painter, (int)i, MARGIN, painter->area.columns - 2 * MARGIN, ROLE_ERROR,
                      scene->problems->lines[i].text);
    if (shown > 0 && shown < count)
        painter_format(painter, (int)shown - 1, MARGIN, ROLE_ERROR, "… and %zu more", count - shown + 1);
    return (int)shown;
}

/* What there is to do here, or what is awaited. */
static void draw_foot(const struct painter *painter, const struct scene *scene, const struct state *state)
{
    int row = painter->area.rows - 1, width = painter->area.columns - 2 * MARGIN;
    char text[PATH_MAX + 96];
    if (state->pressing != ACTION_NONE)
        (void)snprintf(text, sizeof text, "Press the new key of '%s', or Escape", action_rows[state->pressing].id);
    else if (scene->config_path && *scene->config_path)
        (void)snprintf(text, sizeof text, "Enter: change, or press a new key · Delete: as usual · kept in %s",
                       scene->config_path);
    else
        (void)snprintf(text, sizeof text, "Enter: change, or press a new key · Delete: as usual · not kept");
    if (row > 1)
        painter_field(painter, row, MARGIN, width, state->pressing != ACTION_NONE ? ROLE_MARK : ROLE_QUIET, text);
}

static void draw(const struct painter *painter, const struct scene *scene, void *context)
{
    struct state *state = context;
    if (!scene->config)
        return;
    int rows = painter->area.rows, columns = painter->area.columns, top = draw_problems(painter, scene);
    bool beside = columns >= WIDTH_BOTH, above = !beside && columns > SAMPLE_WIDTH && rows - top >= ROWS_BOTH;
    struct rect samples = {top, beside ? columns - SAMPLE_WIDTH : MARGIN, SAMPLE_ROWS, SAMPLE_WIDTH - MARGIN};
    struct rect form = {top, MARGIN, rows - top - 1, columns - 2 * MARGIN - (beside ? SAMPLE_WIDTH : 0)};
    if (above) {
        form.row += SAMPLE_ROWS;
        form.rows -= SAMPLE_ROWS;
    }
    struct painter at_samples = painter_within(painter, samples), at_form = painter_within(painter, form);
    if (beside || above)
        draw_samples(&at_samples, scene);
    form_draw(&at_form, form_of(scene, state), true);
    draw_foot(painter, scene, state);
}

const struct view view_setup = {"setup",         "Setup",          .state_size = sizeof(struct state),
                                .draw = draw,    .handle = handle, .types = types,
                                .digits = digits};
