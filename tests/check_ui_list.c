/* The list of all tables: sorting by every column, narrowing, finding, and the selection that stays through all of it. */
#include "suites.h"
#include "support/fixture.h"
#include "ui/list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THINGS 8

/* ------------------------------------------------------------------ a table of its own */

struct thing {
    char name[16];
    uint64_t id;
    double weight;
};

static const char *name_text(const void *item, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s", ((const struct thing *)item)->name);
    return buffer;
}

static const char *weight_text(const void *item, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%g", ((const struct thing *)item)->weight);
    return buffer;
}

static double weight_key(const void *item)
{
    return ((const struct thing *)item)->weight;
}

static uint64_t id_of(const void *item)
{
    return ((const struct thing *)item)->id;
}

static const struct column columns[] = {
    {.header = "name", .width = 8, .priority = 1, .left = true, .text = name_text},
    {.header = "weight", .width = 8, .priority = 2, .text = weight_text, .key = weight_key},
};
static const struct table things_table = {
    .title = "Things", .columns = columns, .count = 2, .item_size = sizeof(struct thing), .identity = id_of};

static struct list list;
static struct thing things[THINGS];
static struct canvas canvas;
static struct targets targets;

enum { BY_NAME = 1, BY_WEIGHT = 2 };

static void begin(void)
{
    static const struct thing usual[THINGS] = {
        {"pear10", 1, 3}, {"pear9", 2, NAN}, {"fig", 3, 7},  {"plum", 4, 3},
        {"kiwi", 5, NAN}, {"date", 6, 0},    {"lime", 7, 7}, {"nut", 8, 12},
    };
    memcpy(things, usual, sizeof things);
    list = (struct list){.table = &things_table};
    list_take(&list, things, THINGS);
}

static void release(void)
{
    canvas_release(&canvas);
}

static void draw(int rows, int width)
{
    ck_assert_int_eq(canvas_resize(&canvas, rows, width), 0);
    struct painter painter = painter_of(&canvas, GLYPHS_FULL, theme_of(SCHEME_SAFE, DEPTH_256));
    targets.count = 0;
    painter.targets = &targets;
    list_draw(&painter, &list, things, (struct table_needs){0, 0});
}

/* The ids in the order of the rows, as digits. */
static const char *order(void)
{
    static char text[THINGS + 1];
    for (size_t i = 0; i < list.count; i++)
        text[i] = (char)('0' + things[list.order[i]].id);
    text[list.count] = '\0';
    return text;
}

static void sort(size_t column, bool turned)
{
    list.sort = column;
    list.turned = turned;
    list_take(&list, things, THINGS);
}

static bool act(enum action action)
{
    bool taken = list_handle(&list, &(struct input){.action = action, .key = KEY_NOTHING}, things);
    list_take(&list, things, THINGS);
    return taken;
}

static uint64_t selected(void)
{
    size_t place = list_selected(&list, things);
    return place == SIZE_MAX ? 0 : things[place].id;
}

/* ------------------------------------------------------------------ sorting */

START_TEST(sorts_by_figures)
{
    ck_assert_str_eq(order(), "12345678");
    sort(BY_WEIGHT, false); /* the most first, equal ones as they are, unknown ones last */
    ck_assert_str_eq(order(), "83714625");
    sort(BY_WEIGHT, true);
    ck_assert_str_eq(order(), "61437825");
}
END_TEST

START_TEST(sorts_by_texts)
{
    sort(BY_NAME, false); /* numbers in names count as numbers */
    ck_assert_str_eq(order(), "63578214");
    sort(BY_NAME, true);
    ck_assert_str_eq(order(), "41287536");
}
END_TEST

START_TEST(keys_go_round_the_columns)
{
    char text[48];
    static const size_t rounds[] = {1, 2, 0, 1};
    for (size_t i = 0; i < 4; i++) {
        ck_assert(act(ACTION_SORT_NEXT));
        ck_assert_uint_eq(list.sort, rounds[i]);
    }
    ck_assert(act(ACTION_SORT_TURN));
    ck_assert_str_eq(list_sorted_by(&list, text, sizeof text), "by name △");
    ck_assert(act(ACTION_SORT_PREVIOUS));
    ck_assert_uint_eq(list.sort, 0);
    ck_assert(!list.turned);
    ck_assert_str_eq(list_sorted_by(&list, text, sizeof text), "");
    ck_assert(act(ACTION_SORT_PREVIOUS));
    ck_assert_uint_eq(list.sort, 2);
}
END_TEST

/* Nobody sorts by what is not to be seen. */
START_TEST(hidden_columns_are_passed_over)
{
    list.hidden = 1u << 0;
    ck_assert(act(ACTION_SORT_NEXT));
    ck_assert_uint_eq(list.sort, BY_WEIGHT);
    ck_assert(act(ACTION_SORT_NEXT));
    ck_assert_uint_eq(list.sort, 0);
    list.hidden = 3u;
    ck_assert(act(ACTION_SORT_NEXT));
    ck_assert_uint_eq(list.sort, 0);
}
END_TEST

/* ------------------------------------------------------------------ the columns of the program */

static const struct table *const tables[] = {&worker_table, &channel_table, &lock_table};

static size_t items_of(size_t table, struct fixture *fixture, const void **ret_items)
{
    fixture_make(fixture, table == 0 ? FIXTURE_RUN : table == 1 ? FIXTURE_GRAPH : FIXTURE_LOCK_SCENE, 12, 4);
    const struct snapshot *snapshot = &fixture->snapshot;
    *ret_items = table == 0   ? (const void *)snapshot->workers
                 : table == 1 ? (const void *)snapshot->channels
                              : snapshot->locks;
    return table == 0 ? snapshot->workers_count : table == 1 ? snapshot->channels_count : snapshot->locks_count;
}

/* Any column of any of them: a permutation in the right order, whichever way. */
START_TEST(every_column_sorts)
{
    static struct fixture fixture;
    static struct list every;
    const struct table *table = tables[_i];
    const void *items;
    size_t count = items_of((size_t)_i, &fixture, &items);
    ck_assert_uint_gt(count, 2);
    for (size_t sort = 1; sort <= table->count; sort++)
        for (int turned = 0; turned < 2; turned++) {
            const struct column *column = &table->columns[sort - 1];
            bool seen[FIXTURE_WORKERS_MAX] = {false};
            double before = turned ? -INFINITY : INFINITY;
            every = (struct list){.table = table, .sort = sort, .turned = turned};
            list_take(&every, items, count);
            ck_assert_uint_eq(every.count, count);
            for (size_t i = 0; i < count; i++) {
                const void *item = (const char *)items + every.order[i] * table->item_size;
                double key = column->key ? column->key(item) : NAN;
                ck_assert_msg(!seen[every.order[i]], "%s", column->header);
                seen[every.order[i]] = true;
                if (column->key)
                    ck_assert_msg(isnan(key) || (turned ? key >= before : key <= before), "%s", column->header);
                before = isnan(key) ? (turned ? INFINITY : -INFINITY) : key;
            }
        }
}
END_TEST

/* ------------------------------------------------------------------ narrowing, finding */

START_TEST(a_filter_narrows_whatever_the_case)
{
    ck_assert(list_find(&list, things, THINGS, "PEAR", FIND_FILTER));
    ck_assert_str_eq(order(), "12");
    ck_assert(list_find(&list, things, THINGS, "nan", FIND_FILTER)); /* any cell counts */
    ck_assert_str_eq(order(), "25");
    ck_assert(!list_find(&list, things, THINGS, "nothing", FIND_FILTER));
    ck_assert_uint_eq(selected(), 0);
    ck_assert(!act(ACTION_NEXT));
    draw(6, 40);
    ck_assert(list_find(&list, things, THINGS, "", FIND_FILTER));
    ck_assert_uint_eq(list.count, THINGS);
}
END_TEST

START_TEST(finding_goes_on_and_round)
{
    ck_assert(list_find(&list, things, THINGS, "p", FIND_FIRST)); /* where the user is counts */
    ck_assert_uint_eq(selected(), 1);
    ck_assert(list_find(&list, things, THINGS, "p", FIND_NEXT));
    ck_assert_uint_eq(selected(), 2);
    ck_assert(list_find(&list, things, THINGS, "p", FIND_NEXT));
    ck_assert_uint_eq(selected(), 4);
    ck_assert(list_find(&list, things, THINGS, "p", FIND_NEXT));
    ck_assert_uint_eq(selected(), 1);
    ck_assert(!list_find(&list, things, THINGS, "zebra", FIND_NEXT));
    ck_assert(!list_find(&list, things, THINGS, "", FIND_FIRST));
    ck_assert_uint_eq(selected(), 1);
}
END_TEST

/* ------------------------------------------------------------------ the selection */

START_TEST(a_selection_stays_with_its_item)
{
    list_select(&list, 3);
    sort(BY_WEIGHT, false);
    ck_assert_uint_eq(selected(), 3);
    ck_assert(act(ACTION_NEXT));
    ck_assert_uint_eq(selected(), 7);
    sort(BY_NAME, false);
    ck_assert_uint_eq(selected(), 7);
    things[6].id = 70; /* it has vanished: the first is selected, until another is */
    list_take(&list, things, THINGS);
    ck_assert_uint_eq(selected(), 6);
    things[6].id = 7;
    list_take(&list, things, THINGS);
    ck_assert_uint_eq(selected(), 7);
}
END_TEST

START_TEST(keys_move_it)
{
    static const struct {
        enum action action;
        uint64_t id;
    } cases[] = {
        {ACTION_NEXT, 2},      {ACTION_PREVIOUS, 1},  {ACTION_PREVIOUS, 1},  {ACTION_LAST, 8},    {ACTION_NEXT, 8},
        {ACTION_PAGE_BACK, 5}, {ACTION_PAGE_BACK, 2}, {ACTION_PAGE_BACK, 1}, {ACTION_PAGE_ON, 4}, {ACTION_FIRST, 1},
    };
    draw(4, 40);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert(act(cases[i].action));
        ck_assert_msg(selected() == cases[i].id, "case %zu", i);
    }
    ck_assert(!act(ACTION_QUIT));
    list_take(&list, things, 0);
    ck_assert(!list_handle(&list, &(struct input){.action = ACTION_NEXT, .key = KEY_NOTHING}, things));
}
END_TEST

static bool press(int row, int column)
{
    struct input input = {.key = KEY_MOUSE_EVENT, .target = targets_at(&targets, row, column)};
    bool taken = list_handle(&list, &input, things);
    list_take(&list, things, THINGS);
    return taken;
}

START_TEST(presses_select_and_sort)
{
    draw(6, 40);
    ck_assert(press(3, 5));
    ck_assert_uint_eq(selected(), 3);
    ck_assert(press(0, 3)); /* the head of the first column, and again: turned */
    ck_assert_uint_eq(list.sort, BY_NAME);
    ck_assert(press(0, 3));
    ck_assert(list.turned);
    draw(6, 40); /* "fig" is the last but one now: the window begins at the third */
    ck_assert(press(1, 0));
    ck_assert_uint_eq(selected(), 2);
    struct target elsewhere = {.kind = TARGET_ROW, .value = 1, .list = 1};
    ck_assert(!list_handle(&list, &(struct input){.key = KEY_MOUSE_EVENT, .target = &elsewhere}, things));
    elsewhere = (struct target){.kind = TARGET_ROW, .value = THINGS}; /* it is not there any more */
    ck_assert(!list_handle(&list, &(struct input){.key = KEY_MOUSE_EVENT, .target = &elsewhere}, things));
    ck_assert(!list_handle(&list, &(struct input){.key = KEY_MOUSE_EVENT}, things));
}
END_TEST

/* ------------------------------------------------------------------ drawing */

static bool shows(const char *text)
{
    char row_text[512];
    for (int row = 0; row < canvas.rows; row++)
        if (strstr(canvas_row_text(&canvas, row, row_text, sizeof row_text), text))
            return true;
    return false;
}

START_TEST(the_selected_one_is_in_view)
{
    for (int rows = 2; rows < 14; rows++) {
        list_select(&list, 8);
        draw(rows, 40);
        ck_assert_msg(shows("▸ nut"), "%d rows", rows);
        list_select(&list, 1);
        draw(rows, 40);
        ck_assert_msg(shows("▸ pear10"), "%d rows", rows);
    }
}
END_TEST

START_TEST(any_size_is_drawn)
{
    for (int rows = 0; rows < 12; rows++)
        for (int width = 0; width < 60; width++) {
            sort((size_t)width % 3, rows % 2);
            draw(rows, width);
        }
    list.hidden = 1u << 1;
    draw(6, 40);
    ck_assert(shows("name"));
    ck_assert(!shows("weight"));
}
END_TEST

START_TEST(all_of_one_is_described)
{
    static struct sheet sheet;
    list_describe(&things_table, &things[2], &sheet);
    ck_assert_str_eq(sheet.title, "fig");
    ck_assert_uint_eq(sheet.count, 2);
    ck_assert_str_eq(sheet.entries[1].head, "weight");
    ck_assert_str_eq(sheet.entries[1].text, "7");
}
END_TEST

START_TEST(names_have_their_identity)
{
    ck_assert_uint_eq(list_name_identity(""), UINT64_C(14695981039346656037));
    ck_assert_uint_eq(list_name_identity("a"), UINT64_C(0xaf63dc4c8601ec8c)); /* as published */
    ck_assert_uint_ne(list_name_identity("ab"), list_name_identity("ba"));
}
END_TEST

Suite *ui_list_suite(void)
{
    Suite *suite = suite_create("ui_list");
    TCase *all = tcase_create("list");
    tcase_add_checked_fixture(all, begin, release);
    tcase_add_test(all, sorts_by_figures);
    tcase_add_test(all, sorts_by_texts);
    tcase_add_test(all, keys_go_round_the_columns);
    tcase_add_test(all, hidden_columns_are_passed_over);
    tcase_add_loop_test(all, every_column_sorts, 0, 3);
    tcase_add_test(all, a_filter_narrows_whatever_the_case);
    tcase_add_test(all, finding_goes_on_and_round);
    tcase_add_test(all, a_selection_stays_with_its_item);
    tcase_add_test(all, keys_move_it);
    tcase_add_test(all, presses_select_and_sort);
    tcase_add_test(all, the_selected_one_is_in_view);
    tcase_add_test(all, any_size_is_drawn);
    tcase_add_test(all, all_of_one_is_described);
    tcase_add_test(all, names_have_their_identity);
    suite_add_tcase(suite, all);
    return suite;
}
