/* target.h: what lies on top is pressed; figures are counted in the order of reading. */
#include "suites.h"
#include "ui/target.h"

static struct targets targets;

static void clear(void)
{
    targets.count = 0;
}

static void note(enum target_kind kind, struct rect area, int value)
{
    targets_add(&targets, &(struct target){.area = area, .kind = kind, .value = value});
}

START_TEST(the_top_one_is_pressed)
{
    note(TARGET_ROW, (struct rect){2, 0, 1, 80}, 1);
    note(TARGET_PLACE, (struct rect){0, 10, 9, 20}, 2);
    note(TARGET_FIGURE, (struct rect){2, 12, 1, 4}, 3);
    ck_assert_int_eq(targets_at(&targets, 2, 5)->value, 1);
    ck_assert_int_eq(targets_at(&targets, 2, 13)->value, 2);
    ck_assert_ptr_null(targets_at(&targets, 3, 5));
}
END_TEST

START_TEST(figures_are_in_the_order_of_reading)
{
    note(TARGET_FIGURE, (struct rect){3, 4, 1, 4}, 4);
    note(TARGET_FIGURE, (struct rect){1, 9, 1, 4}, 2);
    note(TARGET_ROW, (struct rect){0, 0, 1, 80}, 0);
    note(TARGET_FIGURE, (struct rect){1, 2, 1, 4}, 1);
    note(TARGET_FIGURE, (struct rect){3, 4, 1, 4}, 5); /* at the same place */
    note(TARGET_FIGURE, (struct rect){2, 0, 1, 4}, 3);
    ck_assert_uint_eq(targets_figures(&targets), 5);
    for (size_t i = 0; i < 5; i++)
        ck_assert_int_eq(targets_figure(&targets, i)->value, (int)i + 1);
    ck_assert_ptr_null(targets_figure(&targets, 5));
    ck_assert_uint_eq(targets_figure_at(&targets, 1, 12), 1);
    ck_assert_uint_eq(targets_figure_at(&targets, 3, 5), 3);
    ck_assert_uint_eq(targets_figure_at(&targets, 0, 5), SIZE_MAX);
}
END_TEST

/* A screen full of figures leaves room for the menu that is drawn over it. */
START_TEST(figures_leave_room)
{
    for (int i = 0; i < 2 * TARGETS_MAX; i++)
        note(TARGET_FIGURE, (struct rect){i / 200, i % 200, 1, 1}, 1);
    note(TARGET_ROW, (struct rect){0, 0, 1, 80}, 7);
    ck_assert_int_eq(targets_at(&targets, 0, 0)->value, 7);
    for (int i = 0; i < 2 * TARGETS_MAX; i++)
        note(TARGET_ROW, (struct rect){1, 0, 1, 80}, 8);
    ck_assert_uint_eq(targets.count, TARGETS_MAX);
}
END_TEST

Suite *target_suite(void)
{
    Suite *suite = suite_create("target");
    TCase *all = tcase_create("target");
    tcase_add_checked_fixture(all, clear, NULL);
    tcase_add_test(all, the_top_one_is_pressed);
    tcase_add_test(all, figures_are_in_the_order_of_reading);
    tcase_add_test(all, figures_leave_room);
    suite_add_tcase(suite, all);
    return suite;
}
