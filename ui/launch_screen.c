/* launch_screen.c - the view Launch on the screen: the list, what the selected one shows, its form. */
#include "ui/launch_state.h"
#include "ui/layout.h"
#include "ui/words.h"

#include <stdio.h>

#define WIDE        110 /* columns: list, words and form side by side */
#define NARROW      60  /* below it, and in fewer than LOW rows: one of them at a time */
#define LOW         10
#define GAP         2
#define WORDS_LEAST 34 /* columns that the words keep beside the list and the form */
#define WORDS_ROWS  4  /* of the words above a form in which the user is: the lesson alone */
#define HINT_ROWS   6

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

static const struct hint *hints_of(const struct launch_state *state)
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
    static const struct hint typed[] = {{"type", 0, "another value"},
                                        {"Enter", ACTION_ENTER, "runs"},
                                        {"Esc", ACTION_BACK, "back to list"},
                                        {"Del", 0, "its preset"},
                                        {"↑ ↓", 0, "others"},
                                        {NULL, 0, NULL}};
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

static void draw_list(const struct painter *painter, struct rect area, struct launch_state *state)
{
    struct painter inside = part(painter, area, "Experiments");
    shelf_draw(&inside, &state->shelf, state->focus == FOCUS_LIST);
}

static void draw_form(const struct painter *painter, struct rect area, struct launch_state *state)
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

static void draw_words(const struct painter *painter, struct rect area, const struct scene *scene,
                       struct launch_state *state)
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

static void draw_wide(const struct painter *painter, int rows, const struct scene *scene, struct launch_state *state)
{
    int columns = painter->area.columns;
    int form = layout_between(40, columns / 3, 64), room = columns - form - 2 * GAP - WORDS_LEAST;
    int list = layout_between(34, shelf_width(&state->shelf) + 1, room > 34 ? room : 34);
    draw_list(painter, (struct rect){0, 0, rows, list}, state);
    draw_words(painter, (struct rect){0, list + GAP, rows, columns - list - form - 2 * GAP}, scene, state);
    draw_form(painter, (struct rect){0, columns - form, rows, form}, state);
}

/* Who is in the form needs less of the words. */
static void draw_beside(const struct painter *painter, int rows, const struct scene *scene, struct launch_state *state)
{
    int columns = painter->area.columns, list = layout_between(24, columns * 2 / 5, 40);
    int right = list + GAP, words = state->focus == FOCUS_FORM ? WORDS_ROWS : rows * 3 / 5;
    if (!shelf_selected(&state->shelf))
        words = rows;
    draw_list(painter, (struct rect){0, 0, rows, list}, state);
    draw_words(painter, (struct rect){0, right, words, columns - right}, scene, state);
    if (words < rows)
        draw_form(painter, (struct rect){words, right, rows - words, columns - right}, state);
}

static void draw_alone(const struct painter *painter, int rows, struct launch_state *state)
{
    struct painter inside = painter_within(painter, (struct rect){0, 0, rows, painter->area.columns});
    if (state->focus == FOCUS_FORM)
        form_draw(&inside, &state->form, true);
    else
        shelf_draw(&inside, &state->shelf, true);
}

void launch_draw(const struct painter *painter, const struct scene *scene, struct launch_state *state)
{
    const struct rect *area = &painter->area;
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
