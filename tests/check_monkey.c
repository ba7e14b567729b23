/* A monkey at the real program: nothing that can be typed, pressed, resized or signalled crashes it, hangs it, or leaves
 * anything behind. stress_monkey plays longer. */
#include "suites.h"
#include "support/monkey.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>

#define EVENTS 400

START_TEST(nothing_that_is_typed_harms_it)
{
    const struct monkey_kind *kind = &monkey_kinds[_i];
    const uint64_t seed = 4;
    struct monkey_figures figures = {0};
    struct problem problem;
    if (!monkey_is_caged()) {
        printf("no namespaces here: the monkey is not let loose\n");
        return;
    }
    ck_assert_msg(monkey_play(kind, EVENTS, seed, &figures, &problem), "%s, seed %" PRIu64 ": %s", kind->name, seed,
                  problem.text);
    ck_assert_uint_ge(figures.events, EVENTS);
    ck_assert_uint_gt(figures.answers, 0);
}
END_TEST

Suite *monkey_suite(void)
{
    Suite *suite = suite_create("monkey");
    TCase *all = tcase_create("monkey");
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, nothing_that_is_typed_harms_it, 0, (int)monkey_kinds_count);
    suite_add_tcase(suite, all);
    return suite;
}
