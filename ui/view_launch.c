/* view_launch.c - what can be launched, what it shows, and how it is set: Enter runs it. */
#include "ui/path_complete.h"
#include "ui/path_field.h"
#include "ui/shelf.h"
#include "ui/view.h"
#include "ui/words.h"

#include <stdio.h>
#include <string.h>

#define WIDE       110 /* columns: list, words and form side by side */
#define NARROW     60  /* below it, and in fewer than LOW rows: one of them at a time */
#define LOW        10
#define GAP        2
#define WORDS_ROWS 4 /* of the words above a form in which the user is: the lesson alone */
#define HINT_ROWS  6
#define SUFFIX     ".ini"

enum focus { FOCUS_LIST, FOCUS_FORM, FOCUS_PATH };

struct state {
    bool filled;
    struct shelf shelf;
    enum focus focus;
    struct form form;
    struct path_field path;
    struct sheet words; /* about the selected one */
    struct sheet sheet; /* over all, while `reads` */
    bool reads;
    struct problems problems; /* of the file that was read last */
};

/* What a form's owner needs. */
struct owner {
    const struct scene *scene;
    struct state *state;
};

/* Puts everything in its place: the list, the selected one's values, the rows of its form. */
static void settle(const struct scene *scene, struct state *state)
{
    if (!state->filled && scene->catalogue && shelf_fill(&state->shelf, scene->catalogue) == 0)
        state->filled = true;
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

static void show_problems(struct state *state, const char *title)
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
static void run(const struct scene *scene, struct state *state)
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

static void select_other(struct state *state)
{
    state->form.selected = state->form.top = state->words.top = 0;
    state->form.typing = false;
    state->form.problem.text[0] = '\0';
}

static bool handle_list(const struct scene *scene, struct state *state, const struct input *input)
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

static bool handle_form(const struct scene *scene, struct state *state, const struct input *input)
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

static void open_path(const struct scene *scene, struct state *state)
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

static bool handle_path(const struct scene *scene, struct state *state, const struct input *input)
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
static bool press(const struct scene *scene, struct state *state, const struct input *input)
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
static bool read_on(struct state *state, const struct input *input)
{
    if (!sheet_handle(&state->sheet, input->action))
        state->reads = false;
    return true;
}

static bool handle(const struct scene *scene, void *context, const struct input *input)
{
    struct state *state = context;
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
    const struct state *state = context;
    (void)scene;
    return !state->reads && state->focus != FOCUS_LIST;
}

static bool find(const struct scene *scene, void *context, const char *text, enum find_how how)
{
    struct state *state = context;
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

/* ------------------------------------------------------------------ on the screen */

struct hint {
    const char *key; /* or the main key of: */
    enum action action;
    const char *label;
};

/* What can be done here, as much as fits. */
static void draw_hints(const struct painter *painter, int row, const struct scene *scene, const struct hint *hints)
{
    int column = 1;
    for (; hints->label; hints++) {
        char key[KEY_NAME_MAX];
        (void)snprintf(key, sizeof key, "%s", hints->key ? hints->key : "");
        if (!hints->key && !*keymap_main_name(scene->keys, hints->action, VIEW_LAUNCH, key, sizeof key))
            continue;
        int end = column + painter_width(key) + 1 + painter_width(hints->label);
        if (end > painter->area.columns)
            break;
        int label = painter_text(painter, row, column, ROLE_KEY, key) + 1;
        (void)painter_text(painter, row, label, ROLE_QUIET, hints->label);
        if (hints->action)
            painter_target(painter, (struct rect){row, column, 1, end - column}, TARGET_ACTION, (int)hints->action, 0);
        column = end + 2;
    }
}

static const struct hint *hints_of(const struct state *state)
{
    static const struct hint list[] = {{"Enter", ACTION_ENTER, "runs it"},
                                       {"→", ACTION_RIGHT, "settings"},
                                       {NULL, ACTION_SEARCH, "search"},
                                       {NULL, ACTION_EXPLAIN, "all about it"},
                                       {NULL, 0, NULL}};
    static const struct hint file[] = {{"Enter", ACTION_ENTER, "asks for the path of a file"}, {NULL, 0, NULL}};
    static const struct hint path[] = {
        {"Tab", 0, "completes"}, {"Enter", 0, "opens it"}, {"Esc", 0, "leaves"}, {NULL, 0, NULL}};
    static const struct hint chosen[] = {{"← →", 0, "change it"},      {"Enter", ACTION_ENTER, "runs"},
                                         {"↑ ↓", 0, "others"},         {"Del", 0, "its preset"},
                                         {"Esc", ACTION_BACK, "list"}, {NULL, 0, NULL}};
    static const struct hint typed[] = {{"0-9 a-z", 0, "change it"},    {"Enter", ACTION_ENTER, "runs"},
                                        {"↑ ↓", 0, "others"},           {"Del", 0, "its preset"},
                                        {"← Esc", ACTION_BACK, "list"}, {NULL, 0, NULL}};
    static const struct hint typing[] = {
        {"Enter", 0, "takes it and runs"}, {"↑ ↓", 0, "take it"}, {"Esc", 0, "gives it up"}, {NULL, 0, NULL}};
    const struct form_row *row = form_selected(&state->form);
    if (state->focus == FOCUS_PATH)
        return path;
    if (state->focus == FOCUS_LIST || !row)
        return shelf_selected(&state->shelf) ? list : file;
    if (state->form.typing)
        return typing;
    return row->setting->type == SETTING_SWITCH || row->setting->type == SETTING_CHOICE ? chosen : typed;
}

static struct painter part(const struct painter *painter, struct rect area, const char *title)
{
    struct painter whole = painter_within(painter, area);
    (void)painter_rule(&whole, 0, title);
    return painter_within(&whole, (struct rect){1, 0, area.rows - 1, area.columns});
}

static void draw_list(const struct painter *painter, struct rect area, struct state *state)
{
    struct painter inside = part(painter, area, "Experiments");
    shelf_draw(&inside, &state->shelf, state->focus == FOCUS_LIST);
}

static void draw_form(const struct painter *painter, struct rect area, struct state *state)
{
    bool focused = state->focus == FOCUS_FORM;
    struct painter inside = part(painter, area, "Settings");
    const struct offer *offer = shelf_selected(&state->shelf);
    if (offer && !offer->values && state->problems.count > 0)
        (void)words_lines(&inside, 0, ROLE_ERROR, state->problems.lines[0].text);
    else
        form_draw(&inside, &state->form, focused);
}

static void explain_files(struct sheet *sheet)
{
    sheet_begin(sheet, "file…: an experiment of your own");
    sheet_line(sheet, ROLE_TEXT, "",
               "A text file that says which pools there are, and which queues and pipes go between them.");
    sheet_title(sheet, "What to try");
    sheet_line(sheet, ROLE_STRONG, "", "forklab run cube-queue --print > mine.ini");
    sheet_line(sheet, ROLE_QUIET, "", "writes one to begin with; change it, and open it here");
    sheet_line(sheet, ROLE_STRONG, "", "forklab list --works");
    sheet_line(sheet, ROLE_QUIET, "", "what the pools of a file can run");
}

/* As much as there is room for, and where the rest is. */
static void draw_sheet(const struct painter *painter, const struct scene *scene, struct sheet *sheet)
{
    char key[KEY_NAME_MAX];
    struct rect area = {0, 0, painter->area.rows, painter->area.columns};
    bool cut = area.rows > 1 && sheet_lines(painter, sheet, area.columns) > area.rows;
    area.rows -= cut;
    struct painter text = painter_within(painter, area);
    sheet->top = 0;
    sheet_draw(&text, sheet);
    if (cut)
        (void)painter_format(painter, area.rows, 0, ROLE_KEY, "%s: all of it",
                             keymap_main_name(scene->keys, ACTION_EXPLAIN, VIEW_LAUNCH, key, sizeof key));
}

static void draw_words(const struct painter *painter, struct rect area, const struct scene *scene, struct state *state)
{
    const struct offer *offer = shelf_selected(&state->shelf);
    if (offer)
        offer_explain(offer, &state->words);
    else
        explain_files(&state->words);
    struct painter inside = part(painter, area, state->words.title);
    if (offer && area.rows <= WORDS_ROWS)
        (void)words_lines(&inside, 0, ROLE_TEXT, offer->words->lesson ? offer->words->lesson : "");
    else
        draw_sheet(&inside, scene, &state->words);
}

static int between(int least, int width, int most)
{
    return width < least ? least : width < most ? width : most;
}

static void draw_wide(const struct painter *painter, int rows, const struct scene *scene, struct state *state)
{
    int columns = painter->area.columns;
    int list = between(34, columns * 28 / 100, 54), form = between(40, columns / 3, 64);
    draw_list(painter, (struct rect){0, 0, rows, list}, state);
    draw_words(painter, (struct rect){0, list + GAP, rows, columns - list - form - 2 * GAP}, scene, state);
    draw_form(painter, (struct rect){0, columns - form, rows, form}, state);
}

/* Who is in the form needs less of the words. */
static void draw_beside(const struct painter *painter, int rows, const struct scene *scene, struct state *state)
{
    int columns = painter->area.columns, list = between(24, columns * 2 / 5, 40);
    int right = list + GAP, words = state->focus == FOCUS_FORM ? WORDS_ROWS : rows * 3 / 5;
    if (!shelf_selected(&state->shelf))
        words = rows;
    draw_list(painter, (struct rect){0, 0, rows, list}, state);
    draw_words(painter, (struct rect){0, right, words, columns - right}, scene, state);
    if (words < rows)
        draw_form(painter, (struct rect){words, right, rows - words, columns - right}, state);
}

static void draw_alone(const struct painter *painter, int rows, struct state *state)
{
    struct painter inside = painter_within(painter, (struct rect){0, 0, rows, painter->area.columns});
    if (state->focus == FOCUS_FORM)
        form_draw(&inside, &state->form, true);
    else
        shelf_draw(&inside, &state->shelf, true);
}

static void draw(const struct painter *painter, const struct scene *scene, void *context)
{
    struct state *state = context;
    const struct rect *area = &painter->area;
    settle(scene, state);
    int rows = area->rows >= HINT_ROWS ? area->rows - 1 : area->rows;
    if (area->columns < NARROW || area->rows < LOW)
        draw_alone(painter, rows, state);
    else if (area->columns < WIDE)
        draw_beside(painter, rows, scene, state);
    else
        draw_wide(painter, rows, scene, state);
    if (rows < area->rows)
        draw_hints(painter, rows, scene, hints_of(state));
    if (state->focus == FOCUS_PATH)
        path_field_draw(painter, &state->path, "An own file");
    if (state->reads)
        sheet_draw_box(painter, &state->sheet, BOX_MIDDLE);
}

static void release(void *context)
{
    struct state *state = context;
    shelf_release(&state->shelf);
}

const struct view view_launch = {"launch",       "Launch",          .state_size = sizeof(struct state),
                                 .draw = draw,   .handle = handle,  .find = find,
                                 .types = types, .release = release};
