/* finding.h: when the figures of a run say that the machine was busy with other work. */
#include "suites.h"
#include "tune/finding.h"

#include <math.h>

static const struct step steps[1];
static const struct workload pooled = {.id = "pooled"}, scripted = {.id = "scripted", .steps = steps};

static const struct {
    const struct workload *workload;
    enum settings_executor executor;
    unsigned workers;
    uint64_t on_core, no_core, locked, waiting;
    double share; /* 0 = nothing to tell */
} cases[] = {
    {&pooled, RUN_BY_POOL, 4, 60, 40, 0, 0, 0.4},
    {&pooled, RUN_BY_POOL, 2, 60, 40, 0, 900, 0.4}, /* what it waits for a task is no part of one */
    {&pooled, RUN_BY_POOL, 4, 60, 40, 900, 0, 0},   /* a task that is blocked is still in its time */
    {&pooled, RUN_BY_POOL, 4, 80, 20, 0, 0, 0},     /* not more than a fifth */
    {&pooled, RUN_BY_POOL, 4, 79, 21, 0, 0, 0.21},  /* just more */
    {&pooled, RUN_BY_POOL, 5, 60, 40, 0, 0, 0},     /* they are in each other's way */
    {&pooled, RUN_BY_POOL, 4, 0, 0, 0, 100, 0},     /* no time in a task */
    {&pooled, RUN_BY_BIGLOCK, 4, 60, 40, 0, 0, 0},  /* threads that take turns */
    {&scripted, RUN_BY_POOL, 1, 60, 40, 0, 0, 0},   /* only Main is counted */
    {&pooled, RUN_BY_THREAD, 4, 60, 40, 0, 0, 0.4},
};

START_TEST(a_busy_machine_is_found)
{
    const struct run run = {.executor = (int)cases[_i].executor};
    const struct record record = {.workload = cases[_i].workload, .run = &run, .machine = {.cores = {.usable = 4}}};
    const struct verdict verdict = {.workers = cases[_i].workers,
                                    .time_ns = {[TIME_ON_CORE] = cases[_i].on_core,
                                                [TIME_NO_CORE] = cases[_i].no_core,
                                                [TIME_LOCK] = cases[_i].locked,
                                                [TIME_WAIT] = cases[_i].waiting}};
    double share = finding_busy_machine(&record, &verdict);
    if (cases[_i].share > 0)
        ck_assert_double_eq_tol(share, cases[_i].share, 1e-9);
    else
        ck_assert(isnan(share));
}
END_TEST

START_TEST(without_a_run_nothing_is_found)
{
    const struct record record = {.workload = &pooled, .machine = {.cores = {.usable = 4}}};
    const struct verdict verdict = {.time_ns = {[TIME_NO_CORE] = 1}};
    ck_assert(isnan(finding_busy_machine(&record, &verdict)));
}
END_TEST

/* One process in a plain loop; `paused` is in its sleep, and not in its wall. */
static const struct {
    uint64_t wall, on_core, asleep, locked, paused;
    double share; /* NAN = not known */
    bool most;
    unsigned deaths, retries;
    const char *disturbed;
} loops[] = {
    {100, 100, 0, 0, 0, 0, false, 0, 0, ""},
    {100, 103, 0, 0, 0, 0, false, 1, 0, "1 death"}, /* its start-up computed too */
    {100, 100, 0, 0, 0, 0, false, 2, 2, "2 deaths, 2 retries"},
    {100, 100, 300, 0, 300, 0, false, 0, 0, ""}, /* a pause is no sleep, and harms nothing that computes */
    {100, 20, 80, 0, 0, 0.8, true, 0, 0, ""},
    {100, 20, 380, 0, 300, 0.8, true, 0, 0, "paused for 300 ns"}, /* but who sleeps sleeps on */
    {100, 20, 380, 0, 300, 0.8, true, 1, 1, "1 death, 1 retry, paused for 300 ns"},
    {100, 20, 10, 70, 0, 0.1, false, 0, 0, ""}, /* blocked by others is another thing */
    {0, 0, 0, 0, 0, NAN, false, 0, 0, ""},
};

START_TEST(what_a_baseline_was_worth)
{
    char why[FINDING_DISTURBED_SIZE];
    struct run_worker loop = {
        .time_ns = {
            [TIME_ON_CORE] = loops[_i].on_core, [TIME_OFF_CORE] = loops[_i].asleep, [TIME_LOCK] = loops[_i].locked}};
    struct run run = {.executor = RUN_BY_LOOP,
                      .wall_ns = loops[_i].wall,
                      .paused_ns = loops[_i].paused,
                      .workers = &loop,
                      .workers_count = 1,
                      .deaths = loops[_i].deaths,
                      .retries = loops[_i].retries};
    if (isnan(loops[_i].share))
        ck_assert(isnan(finding_asleep(&run)));
    else
        ck_assert_double_eq_tol(finding_asleep(&run), loops[_i].share, 1e-9);
    ck_assert_int_eq(finding_mostly_asleep(&run), loops[_i].most);
    ck_assert_str_eq(finding_disturbed(&run, why, sizeof why), loops[_i].disturbed);
}
END_TEST

START_TEST(without_a_baseline_nothing_is_found)
{
    char why[FINDING_DISTURBED_SIZE];
    ck_assert(isnan(finding_asleep(NULL)) && !finding_mostly_asleep(NULL));
    ck_assert_str_eq(finding_disturbed(NULL, why, sizeof why), "");
}
END_TEST

Suite *finding_suite(void)
{
    Suite *suite = suite_create("finding");
    TCase *tcase = tcase_create("finding");
    tcase_add_loop_test(tcase, a_busy_machine_is_found, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tcase, without_a_run_nothing_is_found);
    tcase_add_loop_test(tcase, what_a_baseline_was_worth, 0, sizeof loops / sizeof *loops);
    tcase_add_test(tcase, without_a_baseline_nothing_is_found);
    suite_add_tcase(suite, tcase);
    return suite;
}
