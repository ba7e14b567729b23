/* figure.h: the table is complete. */
#include "model/run.h"
#include "suites.h"
#include "tune/losses.h"
#include "ui/figure.h"

#include <string.h>

static bool is_sentence(const char *text)
{
    return text && text[0] && text[strlen(text) - 1] == '.';
}

START_TEST(every_figure_is_explained)
{
    const struct figure_row *row = &figure_rows[_i];
    ck_assert_msg(row->name && row->name[0] && strlen(row->name) < 32, "figure %d has no short name", _i);
    ck_assert_msg(is_sentence(row->how), "%s: how is it computed?", row->name);
    ck_assert_msg(is_sentence(row->from), "%s: from what?", row->name);
    ck_assert_msg(is_sentence(row->caveat), "%s: what does it not say?", row->name);
}
END_TEST

START_TEST(what_is_no_figure_has_no_words)
{
    ck_assert_ptr_null(figure_rows[FIGURE_NONE].name);
}
END_TEST

/* Views find the figure of a piece, or of a kind of time, by counting. */
START_TEST(pieces_of_time_stand_in_their_own_order)
{
    ck_assert_int_eq(FIGURE_TIME_LEAVE - FIGURE_TIME_START, TIME_LEAVE - TIME_START);
    ck_assert_int_eq(FIGURE_LOSS_REST - FIGURE_LOSS_IDEAL, LOSS_REST - LOSS_IDEAL);
    for (int time = 0; time < TIME_COUNT; time++)
        ck_assert_str_eq(figure_rows[FIGURE_TIME_START + time].name, run_time_title((enum run_time)time));
    for (int loss = 0; loss < LOSS_COUNT; loss++)
        ck_assert_str_eq(figure_rows[FIGURE_LOSS_IDEAL + loss].name, loss_title((enum loss)loss));
}
END_TEST

Suite *figures_suite(void)
{
    Suite *suite = suite_create("figures");
    TCase *tests = tcase_create("figures");
    tcase_add_loop_test(tests, every_figure_is_explained, FIGURE_NONE + 1, FIGURE_COUNT);
    tcase_add_test(tests, what_is_no_figure_has_no_words);
    tcase_add_test(tests, pieces_of_time_stand_in_their_own_order);
    suite_add_tcase(suite, tests);
    return suite;
}
