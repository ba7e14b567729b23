/* scaling.h: the figures of one speed-up. */
#include "suites.h"
#include "tune/scaling.h"

#include <math.h>

static const struct {
    double speedup;
    unsigned cores;
    double efficiency, serial, bound;
    enum scaling_caveat caveat;
} cases[] = {
    {2, 2, 1, 0, NAN, SCALING_PLAIN},          {1.6, 2, 0.8, 0.25, 4, SCALING_PLAIN},
    {4, 8, 0.5, 1.0 / 7, 7, SCALING_PLAIN},    {1, 4, 0.25, 1, 1, SCALING_PLAIN},
    {0.5, 2, 0.25, 3, NAN, SCALING_SLOWER},    {3, 2, 1.5, -1.0 / 3, NAN, SCALING_SUPER},
    {0.9, 1, 0.9, NAN, NAN, SCALING_ONE_CORE}, {3, 1, 3, NAN, NAN, SCALING_SUPER},
    {NAN, 2, NAN, NAN, NAN, SCALING_UNKNOWN},  {0, 2, NAN, NAN, NAN, SCALING_UNKNOWN},
    {2, 0, NAN, NAN, NAN, SCALING_UNKNOWN},
};

static void same(double a, double b)
{
    ck_assert_msg(isnan(b) ? isnan(a) : fabs(a - b) < 1e-12, "%f instead of %f", a, b);
}

START_TEST(reads_amdahl_backwards)
{
    struct scaling scaling = scaling_of(cases[_i].speedup, cases[_i].cores, NAN);
    same(scaling.efficiency, cases[_i].efficiency);
    same(scaling.serial, cases[_i].serial);
    same(scaling.bound, cases[_i].bound);
    ck_assert_int_eq(scaling.caveat, cases[_i].caveat);
    ck_assert_int_eq(*scaling_caveat_text(scaling.caveat) == '\0', scaling.caveat == SCALING_PLAIN);
}
END_TEST

/* What the fraction was computed from comes out of it again. */
START_TEST(is_amdahls_law_backwards)
{
    for (unsigned cores = 2; cores <= 64; cores *= 2)
        for (double speedup = 0.5; speedup <= cores; speedup += 0.7)
            same(scaling_amdahl(scaling_of(speedup, cores, NAN).serial, cores), speedup);
    same(scaling_amdahl(0.5, 0), NAN);
}
END_TEST

START_TEST(cores_that_others_used_are_named)
{
    ck_assert_int_eq(scaling_of(1.6, 2, 0.3).caveat, SCALING_SHARED);
    ck_assert_int_eq(scaling_of(0.8, 2, 0.3).caveat, SCALING_SHARED);
    ck_assert_int_eq(scaling_of(3, 2, 0.3).caveat, SCALING_SUPER);
}
END_TEST

Suite *scaling_suite(void)
{
    Suite *suite = suite_create("scaling");
    TCase *tests = tcase_create("scaling");
    tcase_add_loop_test(tests, reads_amdahl_backwards, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tests, is_amdahls_law_backwards);
    tcase_add_test(tests, cores_that_others_used_are_named);
    suite_add_tcase(suite, tests);
    return suite;
}
