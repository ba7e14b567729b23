/* process_list.h and process_order.h: sorting by every column, filter, search, tree and identity, on made-up lists. */
#include "model/process_order.h"
#include "suites.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROWS_MAX 200

static struct process_row rows[ROWS_MAX];
static struct process_list list;
static struct process_order order;

static struct process_row *add(int pid, int parent, const char *name)
{
    struct process_row *row = &rows[list.count++];
    *row = (struct process_row){.id = {pid, (uint64_t)pid * 10},
                                .parent = parent,
                                .state = 'S',
                                .cpu = 0,
                                .switches_voluntary = SNAPSHOT_UNKNOWN,
                                .switches_involuntary = SNAPSHOT_UNKNOWN};
    (void)snprintf(row->name, sizeof row->name, "%s", name);
    (void)snprintf(row->command, sizeof row->command, "/usr/bin/%s --all", name);
    (void)snprintf(row->user, sizeof row->user, "%s", pid % 2 ? "odd" : "Even");
    return row;
}

/* A small family: by number, as the monitor gives it. */
static void make_family(void)
{
    list = (struct process_list){.rows = rows};
    add(1, 0, "init");
    add(10, 1, "make");
    add(11, 10, "cc");
    add(12, 11, "as")->cpu = 0.25;
    add(13, 10, "ld")->cpu = 0.75;
    add(20, 1, "Shell")->cpu = NAN;
}

static void release(void)
{
    process_order_release(&order);
}

static void make(enum process_key key, bool backwards, bool tree, const char *filter)
{
    ck_assert_int_eq(process_order_make(&order, &list, &(struct process_wish){key, backwards, tree, filter}), 0);
}

/* The numbers in their order, "1 10 11". */
static const char *numbers(void)
{
    static char text[ROWS_MAX * 8];
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < order.count; i++)
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s%d", i ? " " : "", rows[order.lines[i].row].id.pid);
    return text;
}

START_TEST(a_list_is_sorted_by_any_column)
{
    static const struct {
        enum process_key key;
        bool backwards;
        const char *numbers;
    } cases[] = {
        {PROCESS_PID, false, "1 10 11 12 13 20"},      {PROCESS_PID, true, "20 13 12 11 10 1"},
        {PROCESS_PARENT, false, "1 10 20 11 13 12"},   {PROCESS_NAME, false, "12 11 1 13 10 20"},
        {PROCESS_CPU, true, "13 12 1 10 11 20"},       {PROCESS_CPU, false, "1 10 11 12 13 20"},
        {PROCESS_USER, false, "10 12 20 1 11 13"},     {PROCESS_STATE, false, "10 1 11 12 13 20"},
        {PROCESS_MEMORY, true, "20 1 10 11 12 13"},    {PROCESS_SWITCHES, true, "12 11 1 10 13 20"},
        {PROCESS_WCHAN, false, "13 11 1 10 12 20"},    {PROCESS_WCHAN, true, "11 13 1 10 12 20"},
        {PROCESS_THREADS, true, "11 1 10 12 13 20"},   {PROCESS_NICE, true, "12 10 11 13 20 1"},
        {PROCESS_FAULTS, true, "1 10 11 12 13 20"},    {PROCESS_AGE, false, "1 10 11 12 13 20"},
        {PROCESS_COMMAND, false, "12 11 1 13 10 20"},  {PROCESS_TIME, true, "11 1 10 12 13 20"},
        {PROCESS_PRIORITY, false, "1 10 11 12 13 20"}, {PROCESS_CORE, true, "20 1 10 11 12 13"},
    };
    make_family();
    rows[1].state = 'R';
    rows[5].rss_bytes = 4096;
    rows[2].switches_voluntary = 1;
    rows[2].switches_involuntary = 2;
    rows[3].switches_voluntary = 3;
    rows[3].switches_involuntary = 4;
    (void)snprintf(rows[2].wchan, sizeof rows[2].wchan, "pipe_read");
    (void)snprintf(rows[4].wchan, sizeof rows[4].wchan, "do_wait");
    rows[2].threads = 3;
    rows[0].nice = -5;
    rows[3].nice = 19;
    rows[2].cpu_total_ns = 5;
    rows[5].core = 1;
    make(cases[_i].key, cases[_i].backwards, false, "");
    ck_assert_str_eq(numbers(), cases[_i].numbers);
}
END_TEST

/* A process that is looked at does not move because a figure is not known, or equal. */
START_TEST(equal_ones_keep_their_places)
{
    list = (struct process_list){.rows = rows};
    for (int i = 0; i < ROWS_MAX; i++)
        add(i + 1, 0, "same")->cpu = i % 3 ? 0.5 : NAN;
    for (int key = 0; key < PROCESS_KEYS; key++)
        for (int backwards = 0; backwards <= 1; backwards++) {
            char before[ROWS_MAX * 8];
            make((enum process_key)key, backwards, false, NULL);
            ck_assert_uint_eq(order.count, ROWS_MAX);
            (void)snprintf(before, sizeof before, "%s", numbers());
            make((enum process_key)key, backwards, false, NULL);
            ck_assert_str_eq(numbers(), before);
        }
}
END_TEST

START_TEST(text_filters)
{
    static const struct {
        const char *filter, *list, *tree;
    } cases[] = {
        {"", "1 10 11 12 13 20", "1 10 11 12 13 20"},
        {NULL, "1 10 11 12 13 20", "1 10 11 12 13 20"},
        {"SHELL", "20", "1 20"},
        {"as --ALL", "12", "1 10 11 12"},
        {"even", "10 12 20", "1 10 11 12 20"},
        {"13", "13", "1 10 13"},
        {"ld", "13", "1 10 13"},
        {"nobody at all", "", ""},
    };
    make_family();
    make(PROCESS_PID, false, false, cases[_i].filter);
    ck_assert_str_eq(numbers(), cases[_i].list);
    make(PROCESS_PID, false, true, cases[_i].filter);
    ck_assert_str_eq(numbers(), cases[_i].tree);
    for (size_t i = 0; i < order.count; i++)
        ck_assert_int_eq(order.lines[i].context, !process_matches(&rows[order.lines[i].row], cases[_i].filter));
}
END_TEST

/* Depth, who is the last of his brothers, and where lines go on downwards. */
START_TEST(a_tree_hangs_together)
{
    static const struct {
        unsigned depth;
        bool last;
        uint64_t rails;
    } lines[] = {{0, true, 0}, {1, false, 2}, {2, false, 2 | 4}, {3, true, 2 | 4}, {2, true, 2}, {1, true, 0}};
    make_family();
    make(PROCESS_PID, false, true, "");
    ck_assert_str_eq(numbers(), "1 10 11 12 13 20");
    for (size_t i = 0; i < order.count; i++) {
        ck_assert_uint_eq(order.lines[i].depth, lines[i].depth);
        ck_assert_int_eq(order.lines[i].last, lines[i].last);
        ck_assert_uint_eq(order.lines[i].rails, lines[i].rails);
    }
    make(PROCESS_CPU, true, true, ""); /* among brothers only */
    ck_assert_str_eq(numbers(), "1 10 13 11 12 20");
    make(PROCESS_PID, true, true, "");
    ck_assert_str_eq(numbers(), "1 20 10 13 11 12");
}
END_TEST

/* A number that was given to another is no parent of those who were there before; nobody is left out, none comes twice. */
START_TEST(a_tree_of_lies_holds_all)
{
    make_family();
    rows[1].id.began = 5000;             /* make's number is another's by now */
    rows[0].parent = 20;                 /* and init says that it comes from its grandchild */
    rows[3].parent = 12;                 /* one is its own parent */
    rows[5].id.began = rows[0].id.began; /* as old as its child */
    make(PROCESS_PID, false, true, "");
    ck_assert_str_eq(numbers(), "1 10 20 11 12 13");
    ck_assert_uint_eq(order.lines[0].depth, 0);
    ck_assert_uint_eq(order.lines[3].depth, 0);
}
END_TEST

START_TEST(a_deep_tree_is_a_line)
{
    list = (struct process_list){.rows = rows};
    for (int i = 0; i < ROWS_MAX; i++)
        add(i + 1, i, "link");
    make(PROCESS_PID, false, true, "");
    ck_assert_uint_eq(order.count, ROWS_MAX);
    ck_assert_uint_eq(order.lines[ROWS_MAX - 1].depth, ROWS_MAX - 1);
}
END_TEST

START_TEST(search_goes_round)
{
    static const struct {
        const char *text;
        size_t from;
        bool backwards;
        size_t found;
    } cases[] = {
        {"even", 0, false, 1},  {"even", 1, false, 3}, {"even", 5, false, 1}, {"even", 1, true, 5},
        {"even", 0, true, 5},   {"init", 0, false, 0}, {"init", 0, true, 0},  {"none", 2, false, PROCESS_NOWHERE},
        {"init", 99, false, 0},
    };
    make_family();
    make(PROCESS_PID, false, false, "");
    ck_assert_uint_eq(process_order_search(&order, &list, cases[_i].text, cases[_i].from, cases[_i].backwards),
                      cases[_i].found);
}
END_TEST

START_TEST(nobody_is_found_in_nothing)
{
    list = (struct process_list){.rows = rows};
    make(PROCESS_CPU, true, _i, "x");
    ck_assert_uint_eq(order.count, 0);
    ck_assert_uint_eq(process_order_search(&order, &list, "", 0, false), PROCESS_NOWHERE);
    ck_assert_uint_eq(process_order_find(&order, &list, (struct process_id){1, 10}), PROCESS_NOWHERE);
    ck_assert_ptr_null(process_list_find(&list, (struct process_id){1, 10}));
}
END_TEST

/* The same number twice: one that is gone, and one that has it now. */
START_TEST(a_number_is_not_a_process)
{
    make_family();
    add(21, 1, "old");
    add(21, 1, "new")->id.began = 999;
    rows[6].gone = true;
    ck_assert_ptr_eq(process_list_find(&list, (struct process_id){21, 210}), &rows[6]);
    ck_assert_ptr_eq(process_list_find(&list, (struct process_id){21, 999}), &rows[7]);
    ck_assert_ptr_null(process_list_find(&list, (struct process_id){21, 7}));
    ck_assert_ptr_null(process_list_find(&list, (struct process_id){1, 7}));
    ck_assert_uint_eq(process_list_last(&list, 21), 7);
    ck_assert_uint_eq(process_list_last(&list, 2), SIZE_MAX);
    make(PROCESS_NAME, false, false, "");
    ck_assert_str_eq(rows[order.lines[process_order_find(&order, &list, (struct process_id){21, 999})].row].name,
                     "new");
}
END_TEST

START_TEST(history_is_a_ring)
{
    make_family();
    for (uint64_t i = 0; i < PROCESS_MOMENTS + 5; i++) {
        rows[0].moments[i % PROCESS_MOMENTS].core = (int16_t)i;
        list.totals[i % PROCESS_MOMENTS].time_ns = i;
        list.samples++;
    }
    ck_assert_uint_eq(process_moments(&list), PROCESS_MOMENTS);
    ck_assert_int_eq(process_moment(&list, &rows[0], 0).core, PROCESS_MOMENTS + 4);
    ck_assert_int_eq(process_moment(&list, &rows[0], PROCESS_MOMENTS - 1).core, 5);
    ck_assert_uint_eq(process_total(&list, 7).time_ns, PROCESS_MOMENTS - 3);
    list.samples = 3;
    ck_assert_uint_eq(process_moments(&list), 3);
}
END_TEST

Suite *process_list_suite(void)
{
    Suite *suite = suite_create("process_list");
    TCase *all = tcase_create("all");
    tcase_add_unchecked_fixture(all, NULL, release);
    tcase_add_loop_test(all, a_list_is_sorted_by_any_column, 0, 20);
    tcase_add_test(all, equal_ones_keep_their_places);
    tcase_add_loop_test(all, text_filters, 0, 8);
    tcase_add_test(all, a_tree_hangs_together);
    tcase_add_test(all, a_tree_of_lies_holds_all);
    tcase_add_test(all, a_deep_tree_is_a_line);
    tcase_add_loop_test(all, search_goes_round, 0, 9);
    tcase_add_loop_test(all, nobody_is_found_in_nothing, 0, 2);
    tcase_add_test(all, a_number_is_not_a_process);
    tcase_add_test(all, history_is_a_ring);
    suite_add_tcase(suite, all);
    return suite;
}
