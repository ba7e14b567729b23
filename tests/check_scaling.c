/* scaling.h: the figures of one speed-up. */
#include "suites.h"
#include "tune/scaling.h"

#include <math.h>

static const struct {
    double speedup;
    unsigned cores;
    double serial, bound;
    enum scaling_caveat caveat;
} cases[] = {
    {2, 2, 0, NAN, SCALING_PLAIN},        {1.6, 2, 0.25, 4, SCALING_PLAIN},
    {2.03, 2, 0, NAN, SCALING_PLAIN}, /* noise puts it below 0 */
    {4, 8, 1.0 / 7, 7, SCALING_PLAIN},    {1, 4, 1, 1, SCALING_PLAIN},
    {0.5, 2, NAN, NAN, SCALING_SLOWER},   {3, 2, NAN, NAN, SCALING_SUPER},
    {0.9, 1, NAN, NAN, SCALING_ONE_CORE}, {3, 1, NAN, NAN, SCALING_SUPER},
    {NAN, 2, NAN, NAN, SCALING_UNKNOWN},  {0, 2, NAN, NAN, SCALING_UNKNOWN},
    {2, 0, NAN, NAN, SCALING_UNKNOWN},
};

static const struct workload pooled = {.id = "pooled"};
static const struct run by_pool = {.executor = RUN_BY_POOL};

static struct scaling scaling_from(const struct run *baseline, double speedup, unsigned cores, uint64_t no_core_ns)
{
    const struct record record = {
        .workload = &pooled, .baseline = baseline, .run = &by_pool, .machine = {.cores = {.usable = 64}}};
    const struct verdict verdict = {.speedup = speedup,
                                    .cores = cores,
                                    .time_ns = {[TIME_ON_CORE] = 100 - no_core_ns, [TIME_NO_CORE] = no_core_ns}};
    return scaling_of(&record, &verdict);
}

static void same(double a, double b)
{
    ck_assert_msg(isnan(b) ? isnan(a) : fabs(a - b) < 1e-12, "%f instead of %f", a, b);
}

START_TEST(reads_amdahl_backwards)
{
    struct scaling scaling = scaling_from(NULL, cases[_i].speedup, cases[_i].cores, 0);
    same(scaling.serial, cases[_i].serial);
    same(scaling.bound, cases[_i].bound);
    ck_assert_int_eq(scaling.caveat, cases[_i].caveat);
    ck_assert_int_eq(*scaling_caveat_text(scaling.caveat) == '\0', scaling.caveat == SCALING_PLAIN);
}
END_TEST

/* What the fraction was computed from comes out of it again; and it is a fraction, or nothing. */
START_TEST(is_amdahls_law_backwards)
{
    for (unsigned cores = 2; cores <= 64; cores *= 2)
        for (double speedup = 0.5; speedup <= 2 * cores; speedup += 0.7) {
            double serial = scaling_from(NULL, speedup, cores, 0).serial;
            if (speedup >= 1 && speedup <= cores)
                same(scaling_amdahl(serial, cores), speedup);
            ck_assert(isnan(serial) || (serial >= 0 && serial <= 1));
        }
    same(scaling_amdahl(0.5, 0), NAN);
}
END_TEST

START_TEST(cores_that_others_used_are_named)
{
    ck_assert_int_eq(scaling_from(NULL, 1.6, 2, 30).caveat, SCALING_SHARED);
    same(scaling_from(NULL, 1.6, 2, 30).serial, 0.25);
    ck_assert_int_eq(scaling_from(NULL, 0.8, 2, 30).caveat, SCALING_SLOWER); /* a fraction above 1 is none */
    ck_assert_int_eq(scaling_from(NULL, 3, 2, 30).caveat, SCALING_SUPER);
}
END_TEST

/* Tasks that sleep scale with workers, and not with cores; a baseline that did work twice is slow for its own reason. */
START_TEST(where_the_law_says_nothing_there_is_no_fraction)
{
    struct run_worker sleeper = {.time_ns = {[TIME_ON_CORE] = 10, [TIME_OFF_CORE] = 90}};
    struct run_worker busy = {.time_ns = {[TIME_ON_CORE] = 100}};
    struct run asleep = {.executor = RUN_BY_LOOP, .wall_ns = 100, .workers = &sleeper, .workers_count = 1};
    struct run killed = {.executor = RUN_BY_LOOP, .wall_ns = 100, .workers = &busy, .workers_count = 1, .deaths = 1};
    struct scaling scaling = scaling_from(&asleep, 1.8, 2, 0);
    ck_assert_int_eq(scaling.caveat, SCALING_ASLEEP);
    ck_assert(isnan(scaling.serial) && isnan(scaling.bound));
    scaling = scaling_from(&killed, 1.4, 2, 0);
    ck_assert_int_eq(scaling.caveat, SCALING_DISTURBED);
    ck_assert(isnan(scaling.serial) && isnan(scaling.bound));
}
END_TEST

Suite *scaling_suite(void)
{
    Suite *suite = suite_create("scaling");
    TCase *tests = tcase_create("scaling");
    tcase_add_loop_test(tests, reads_amdahl_backwards, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tests, is_amdahls_law_backwards);
    tcase_add_test(tests, cores_that_others_used_are_named);
    tcase_add_test(tests, where_the_law_says_nothing_there_is_no_fraction);
    suite_add_tcase(suite, tests);
    return suite;
}
