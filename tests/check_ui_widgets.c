/* What lies over a view: the line that is typed, menus, sheets, boxes; and the places that the mouse can press. */
#include "suites.h"
#include "ui/box.h"
#include "ui/key.h"
#include "ui/menu.h"
#include "ui/prompt.h"
#include "ui/sheet.h"
#include "ui/target.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#define CTRL(letter) ((letter)&0x1f)

static struct canvas canvas;
static struct targets targets;

static void begin(void)
{
    ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
}

static void release(void)
{
    canvas_release(&canvas);
}

static struct painter paper(int rows, int columns)
{
    ck_assert_int_eq(canvas_resize(&canvas, rows, columns), 0);
    struct painter painter = painter_of(&canvas, GLYPHS_FULL, theme_of(SCHEME_SAFE, DEPTH_256));
    targets.count = 0;
    painter.targets = &targets;
    return painter;
}

static bool shows(const char *text)
{
    char row_text[2048];
    for (int row = 0; row < canvas.rows; row++)
        if (strstr(canvas_row_text(&canvas, row, row_text, sizeof row_text), text))
            return true;
    return false;
}

/* ------------------------------------------------------------------ prompt */

static struct prompt prompt;

static void type(const int *keys)
{
    for (; *keys; keys++)
        ck_assert_msg(prompt_key(&prompt, *keys), "key %x", (unsigned)*keys);
}

START_TEST(a_line_is_edited)
{
    static const struct {
        const char *before;
        int keys[8];
        const char *after;
        size_t cursor;
    } cases[] = {
        {"", {'a', 'b'}, "ab", 2},
        {"", {0xe9, 0x6f22, 0x1f600}, "é漢😀", 9},
        {"aé漢", {KEY_RUBOUT}, "aé", 3},
        {"aé漢", {KEY_ARROW_LEFT, KEY_RUBOUT}, "a漢", 1},
        {"aé漢", {KEY_TO_HOME, KEY_REMOVE}, "é漢", 0},
        {"aé漢", {KEY_TO_HOME, KEY_ARROW_RIGHT, KEY_REMOVE}, "a漢", 1},
        {"ab", {KEY_TO_HOME, 'x', KEY_TO_END, 'y'}, "xaby", 4},
        {"ab", {KEY_TO_HOME, KEY_ARROW_LEFT, KEY_RUBOUT}, "ab", 0},
        {"ab", {KEY_ARROW_RIGHT, KEY_REMOVE}, "ab", 2},
        {"one two", {CTRL('W')}, "one ", 4},
        {"one two  ", {CTRL('W')}, "one ", 4},
        {"one", {CTRL('W'), CTRL('W')}, "", 0},
        {"one two", {KEY_ARROW_LEFT, KEY_ARROW_LEFT, CTRL('U')}, "wo", 0},
        {"é é", {CTRL('W')}, "é ", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prompt_set(&prompt, cases[i].before);
        type(cases[i].keys);
        ck_assert_msg(strcmp(prompt.text, cases[i].after) == 0, "case %zu: '%s'", i, prompt.text);
        ck_assert_msg(prompt.cursor == cases[i].cursor, "case %zu: %zu", i, prompt.cursor);
    }
}
END_TEST

START_TEST(other_keys_are_not_for_a_line)
{
    static const int keys[] = {KEY_RETURN,   KEY_ESCAPE,      KEY_TAB,    KEY_FUNCTION + 1,
                               KEY_ARROW_UP, KEY_MOUSE_EVENT, KEY_NOTHING};
    prompt_set(&prompt, "text");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        ck_assert(!prompt_key(&prompt, keys[i]));
    ck_assert_str_eq(prompt.text, "text");
}
END_TEST

/* What does not fit is not taken, and never half. */
START_TEST(a_line_has_an_end)
{
    prompt_set(&prompt, "");
    for (int i = 0; i < PROMPT_BYTES; i++)
        ck_assert(prompt_key(&prompt, 0x6f22));
    ck_assert_uint_eq(strlen(prompt.text), (PROMPT_BYTES - 1) / 3 * 3);
    ck_assert_uint_eq(prompt.cursor, strlen(prompt.text));
    char longer[2 * PROMPT_BYTES];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    prompt_set(&prompt, longer);
    ck_assert_uint_eq(strlen(prompt.text), PROMPT_BYTES - 1);
}
END_TEST

/* Where the cursor is, in cells: the one with the paper of chips. */
static int cursor_column(void)
{
    for (int column = 0; column < canvas.columns; column++)
        if (canvas_cell(&canvas, 0, column)->paper == ROLE_ON_CHIP)
            return column;
    return -1;
}

START_TEST(the_cursor_stays_in_view)
{
    prompt_set(&prompt, "a line, é, 漢字, and much more than has room in any field of this width");
    for (int width = 1; width < 40; width++) {
        struct painter painter = paper(1, 60);
        prompt.cursor = strlen(prompt.text);
        prompt_draw(&painter, 0, 10, width, &prompt);
        ck_assert_int_eq(cursor_column(), 10 + width - 1);
        painter = paper(1, 60);
        prompt.cursor = 0;
        prompt_draw(&painter, 0, 10, width, &prompt);
        ck_assert_int_eq(cursor_column(), 10);
        ck_assert_int_eq((int)canvas_cell(&canvas, 0, 10)->glyph, 'a');
    }
}
END_TEST

/* ------------------------------------------------------------------ menu */

static struct menu menu;

static void make_menu(bool typed)
{
    menu_begin(&menu, "Menu", "What is it to be?", typed);
    menu_add(&menu, 10, "next-view Tab", "the view behind");
    menu_add(&menu, 11, "next ↓", "the one below");
    menu_add(&menu, 12, "kill K", "ends what comes next");
    menu_add(&menu, 13, "Help ?", "all keys");
}

static int chosen(void)
{
    const struct menu_item *item = menu_selected(&menu);
    return item ? item->value : -1;
}

static void type_in_menu(const char *text)
{
    for (; *text; text++)
        ck_assert(menu_handle(&menu, *text, ACTION_NONE));
}

START_TEST(a_menu_is_narrowed_by_typing)
{
    static const struct {
        const char *typed;
        int value;
    } cases[] = {{"", 10},    {"n", 10},    {"next", 11}, {"NEXT", 11}, {"next-", 10}, {"nex", 10},
                 {"kil", 12}, {"ends", 12}, {"help", 13}, {"keys", 13}, {"zebra", -1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        make_menu(true);
        type_in_menu(cases[i].typed);
        ck_assert_msg(chosen() == cases[i].value, "'%s' chooses %d", cases[i].typed, chosen());
    }
    ck_assert(menu_handle(&menu, KEY_RUBOUT, ACTION_NONE)); /* "zebr" */
    ck_assert_int_eq(chosen(), -1);
    for (int i = 0; i < 5; i++)
        (void)menu_handle(&menu, KEY_RUBOUT, ACTION_NONE);
    ck_assert_int_eq(chosen(), 10);
}
END_TEST

START_TEST(keys_choose_from_a_menu)
{
    make_menu(false);
    struct painter painter = paper(24, 80);
    menu_draw(&painter, &menu);
    ck_assert(shows("What is it to be?"));
    ck_assert(menu_handle(&menu, 'j', ACTION_NEXT));
    ck_assert_int_eq(chosen(), 11);
    ck_assert(menu_handle(&menu, KEY_TO_END, ACTION_LAST));
    ck_assert(menu_handle(&menu, KEY_ARROW_DOWN, ACTION_NEXT));
    ck_assert_int_eq(chosen(), 13);
    ck_assert(menu_handle(&menu, KEY_ARROW_UP, ACTION_PREVIOUS));
    ck_assert_int_eq(chosen(), 12);
    ck_assert(!menu_handle(&menu, 'x', ACTION_NONE)); /* nothing is typed in it */
    menu_select(&menu, 11);
    ck_assert_int_eq(chosen(), 11);
    menu_select(&menu, 99);
    ck_assert_int_eq(chosen(), 11);
    menu_point(&menu, 2);
    ck_assert_int_eq(chosen(), 12);
    menu_point(&menu, 4);
    ck_assert_int_eq(chosen(), 12);
}
END_TEST

/* The index of the item at that place, by what was drawn. */
static int item_at(int row, int column)
{
    const struct target *target = targets_at(&targets, row, column);
    return target && target->kind == TARGET_ROW && target->list == MENU_LIST ? target->value : -1;
}

START_TEST(a_menu_can_be_pressed)
{
    make_menu(true);
    type_in_menu("next"); /* of four, three have it */
    struct painter painter = paper(24, 80);
    menu_draw(&painter, &menu);
    int found = 0;
    for (int row = 0; row < 24; row++)
        if (item_at(row, 40) >= 0)
            ck_assert_int_eq(item_at(row, 40), found++);
    ck_assert_int_eq(found, 3);
    ck_assert_ptr_null(targets_at(&targets, 0, 0));
}
END_TEST

/* More items than rows: the selected one is always among those that are seen. */
START_TEST(a_long_menu_scrolls)
{
    char label[32];
    menu_begin(&menu, "Long", "", false);
    for (int i = 0; i < MENU_ITEMS_MAX + 10; i++) {
        (void)snprintf(label, sizeof label, "item-%d.", i);
        menu_add(&menu, i, label, "");
    }
    ck_assert_uint_eq(menu.count, MENU_ITEMS_MAX);
    for (int rows = 3; rows < 30; rows++) {
        for (int value = 0; value < MENU_ITEMS_MAX; value += 15) {
            struct painter painter = paper(rows, 60);
            menu_select(&menu, value);
            menu_draw(&painter, &menu);
            (void)snprintf(label, sizeof label, "▸ item-%d.", value);
            ck_assert_msg(shows(label), "%d rows, %s", rows, label);
        }
    }
    ck_assert(shows("↑ ↓ for the rest"));
}
END_TEST

START_TEST(menus_have_any_size)
{
    for (int rows = 0; rows < 12; rows++)
        for (int columns = 0; columns < 90; columns++) {
            make_menu(columns % 2);
            struct painter painter = paper(rows, columns);
            menu_draw(&painter, &menu);
        }
}
END_TEST

/* ------------------------------------------------------------------ sheet */

static struct sheet sheet;

static void make_sheet(void)
{
    sheet_begin(&sheet, "Sheet");
    sheet_title(&sheet, "First");
    sheet_line(&sheet, ROLE_KEY, "head", "%s", "one two three four five six seven eight nine ten eleven twelve");
    sheet_title(&sheet, "Second");
    sheet_line(&sheet, ROLE_KEY, "漢字", "%d of %d", 3, 4);
    sheet_line(&sheet, ROLE_TEXT, "", "awordthatislongerthananylinewhereitcouldbe");
}

START_TEST(a_sheet_breaks_its_lines)
{
    make_sheet();
    struct painter painter = paper(20, 80);
    ck_assert_int_eq(sheet_lines(&painter, &sheet, 80), 6); /* a gap before the second title */
    ck_assert_int_gt(sheet_lines(&painter, &sheet, 30), 6);
    for (int columns = 24; columns < 80; columns++) {
        painter = paper(30, columns);
        sheet.top = 0;
        sheet_draw(&painter, &sheet);
        ck_assert_msg(shows("First") && shows("three") && shows("twelve") && shows("3 of 4"), "%d columns", columns);
    }
    for (int columns = -3; columns < 24; columns++)
        ck_assert_int_ge(sheet_lines(&painter, &sheet, columns), 6);
}
END_TEST

START_TEST(a_sheet_scrolls)
{
    sheet_begin(&sheet, "Sheet");
    for (int i = 0; i < 50; i++)
        sheet_line(&sheet, ROLE_TEXT, "", "line %d.", i);
    struct painter painter = paper(10, 60);
    static const struct {
        enum action action;
        size_t top;
    } cases[] = {{ACTION_NEXT, 1},      {ACTION_PREVIOUS, 0}, {ACTION_PREVIOUS, 0}, {ACTION_PAGE_ON, 9},
                 {ACTION_PAGE_ON, 18},  {ACTION_LAST, 40},    {ACTION_NEXT, 40},    {ACTION_PAGE_BACK, 31},
                 {ACTION_PREVIOUS, 30}, {ACTION_FIRST, 0},    {ACTION_PAGE_BACK, 0}};
    sheet_draw(&painter, &sheet);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert(sheet_handle(&sheet, cases[i].action));
        sheet_draw(&painter, &sheet);
        ck_assert_msg(sheet.top == cases[i].top, "case %zu: %zu", i, sheet.top);
    }
    ck_assert(!sheet_handle(&sheet, ACTION_QUIT));
    ck_assert(sheet_handle(&sheet, ACTION_LAST));
    painter = paper(10, 60);
    sheet_draw(&painter, &sheet);
    ck_assert(shows("line 49.") && !shows("line 39."));
}
END_TEST

START_TEST(a_text_is_found_in_a_sheet)
{
    sheet_begin(&sheet, "Sheet");
    for (int i = 0; i < 30; i++)
        sheet_line(&sheet, ROLE_TEXT, i % 10 == 5 ? "Needle" : "hay", "%d", i);
    ck_assert(sheet_find(&sheet, "needle", false));
    ck_assert_uint_eq(sheet.top, 5);
    ck_assert(sheet_find(&sheet, "needle", false)); /* where one is, one stays */
    ck_assert_uint_eq(sheet.top, 5);
    ck_assert(sheet_find(&sheet, "needle", true));
    ck_assert_uint_eq(sheet.top, 15);
    ck_assert(sheet_find(&sheet, "needle", true));
    ck_assert(sheet_find(&sheet, "needle", true));
    ck_assert_uint_eq(sheet.top, 5);
    ck_assert(!sheet_find(&sheet, "gold", true));
    ck_assert_uint_eq(sheet.top, 5);
}
END_TEST

START_TEST(a_sheet_is_bounded)
{
    char longer[2 * SHEET_TEXT_MAX];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    sheet_begin(&sheet, longer);
    for (int i = 0; i < SHEET_ENTRIES_MAX + 5; i++)
        sheet_line(&sheet, ROLE_TEXT, longer, "%s", longer);
    sheet_title(&sheet, "one too many");
    ck_assert_uint_eq(sheet.count, SHEET_ENTRIES_MAX);
    ck_assert_uint_eq(strlen(sheet.entries[0].text), SHEET_TEXT_MAX - 1);
}
END_TEST

START_TEST(sheets_have_any_size)
{
    make_sheet();
    for (int rows = 0; rows < 12; rows++)
        for (int columns = 0; columns < 90; columns++)
            for (int place = BOX_MIDDLE; place <= BOX_HIGH; place++) {
                struct painter painter = paper(rows, columns);
                sheet_draw_box(&painter, &sheet, (enum box_place)place);
            }
    ck_assert(shows("Sheet"));
}
END_TEST

/* ------------------------------------------------------------------ box */

START_TEST(a_box_lies_where_it_should)
{
    static const struct {
        enum box_place place;
        int row;
    } cases[] = {{BOX_HIGH, 0}, {BOX_MIDDLE, 7}, {BOX_LOW, 14}};
    for (size_t i = 0; i < 3; i++) {
        struct painter painter = paper(20, 50);
        struct painter inside = box_open(&painter, 4, 20, cases[i].place, "Box");
        ck_assert_int_eq(inside.area.row, cases[i].row + 1);
        ck_assert_int_eq(inside.area.rows, 4);
        ck_assert_int_eq(inside.area.columns, 20);
        ck_assert_int_eq((int)canvas_cell(&canvas, cases[i].row, inside.area.column - 2)->glyph, 0x250c);
        ck_assert_int_eq((int)canvas_cell(&canvas, cases[i].row + 5, inside.area.column + 21)->glyph, 0x2518);
        const struct target *hidden = targets_at(&targets, cases[i].row, inside.area.column);
        ck_assert(hidden && hidden->kind == TARGET_PLACE);
        box_foot(&painter, &inside, ROLE_KEY, "foot");
        ck_assert(shows("Box") && shows("foot"));
    }
}
END_TEST

START_TEST(a_box_takes_what_there_is)
{
    for (int rows = 0; rows < 10; rows++)
        for (int columns = 0; columns < 30; columns++) {
            struct painter painter = paper(rows, columns);
            struct painter inside = box_open(&painter, 100, 100, BOX_MIDDLE, "A long title of a box");
            ck_assert_int_le(inside.area.row + inside.area.rows, rows > 0 ? rows : 1);
            ck_assert_int_le(inside.area.column + inside.area.columns, columns > 1 ? columns : 2);
            (void)painter_text(&inside, 0, 0, ROLE_TEXT, "inside");
            box_foot(&painter, &inside, ROLE_KEY, "foot");
        }
}
END_TEST

/* ------------------------------------------------------------------ targets */

static void add(enum target_kind kind, int value, int row, int column, int rows, int columns)
{
    targets_add(&targets, &(struct target){.area = {row, column, rows, columns}, .kind = kind, .value = value});
}

static int value_at(int row, int column)
{
    const struct target *target = targets_at(&targets, row, column);
    return target ? target->value : -1;
}

START_TEST(the_topmost_is_pressed)
{
    targets.count = 0;
    add(TARGET_ROW, 1, 2, 0, 1, 80);
    add(TARGET_ACTION, 2, 2, 10, 1, 5);
    add(TARGET_FIGURE, 3, 2, 0, 1, 80); /* nobody presses a figure */
    add(TARGET_PLACE, 4, 5, 5, 0, 10);  /* nothing */
    add(TARGET_PLACE, 5, 5, 5, 10, -1);
    ck_assert_uint_eq(targets.count, 3);
    ck_assert_int_eq(value_at(2, 0), 1);
    ck_assert_int_eq(value_at(2, 9), 1);
    ck_assert_int_eq(value_at(2, 10), 2);
    ck_assert_int_eq(value_at(2, 14), 2);
    ck_assert_int_eq(value_at(2, 15), 1);
    ck_assert_int_eq(value_at(2, 80), -1);
    ck_assert_int_eq(value_at(1, 3), -1);
    ck_assert_int_eq(value_at(5, 5), -1);
}
END_TEST

START_TEST(figures_are_in_the_order_of_reading)
{
    static const int places[][2] = {{3, 7}, {0, 9}, {3, 2}, {0, 0}, {9, 9}, {3, 2}};
    static const int order[] = {3, 1, 2, 5, 0, 4};
    targets.count = 0;
    add(TARGET_ROW, 99, 0, 0, 20, 80);
    for (int i = 0; i < 6; i++)
        add(TARGET_FIGURE, i, places[i][0], places[i][1], 1, 3);
    ck_assert_uint_eq(targets_figures(&targets), 6);
    for (size_t i = 0; i < 6; i++)
        ck_assert_int_eq(targets_figure(&targets, i)->value, order[i]);
    ck_assert_ptr_null(targets_figure(&targets, 6));
    ck_assert_uint_eq(targets_figure_at(&targets, 3, 9), 4);
    ck_assert_uint_eq(targets_figure_at(&targets, 3, 3), 2);
    ck_assert_uint_eq(targets_figure_at(&targets, 4, 3), SIZE_MAX);
}
END_TEST

START_TEST(targets_are_bounded)
{
    targets.count = 0;
    for (int i = 0; i < TARGETS_MAX + 10; i++)
        add(TARGET_ROW, i, 0, 0, 1, 1);
    ck_assert_uint_eq(targets.count, TARGETS_MAX);
    ck_assert_int_eq(value_at(0, 0), TARGETS_MAX - 1);
}
END_TEST

static void add_tests(TCase *all)
{
    tcase_add_test(all, a_line_is_edited);
    tcase_add_test(all, other_keys_are_not_for_a_line);
    tcase_add_test(all, a_line_has_an_end);
    tcase_add_test(all, the_cursor_stays_in_view);
    tcase_add_test(all, a_menu_is_narrowed_by_typing);
    tcase_add_test(all, keys_choose_from_a_menu);
    tcase_add_test(all, a_menu_can_be_pressed);
    tcase_add_test(all, a_long_menu_scrolls);
    tcase_add_test(all, menus_have_any_size);
    tcase_add_test(all, a_sheet_breaks_its_lines);
    tcase_add_test(all, a_sheet_scrolls);
    tcase_add_test(all, a_text_is_found_in_a_sheet);
    tcase_add_test(all, a_sheet_is_bounded);
    tcase_add_test(all, sheets_have_any_size);
    tcase_add_test(all, a_box_lies_where_it_should);
    tcase_add_test(all, a_box_takes_what_there_is);
    tcase_add_test(all, the_topmost_is_pressed);
    tcase_add_test(all, figures_are_in_the_order_of_reading);
    tcase_add_test(all, targets_are_bounded);
}

Suite *ui_widgets_suite(void)
{
    Suite *suite = suite_create("ui_widgets");
    TCase *all = tcase_create("widgets");
    tcase_add_checked_fixture(all, begin, release);
    add_tests(all);
    suite_add_tcase(suite, all);
    return suite;
}
