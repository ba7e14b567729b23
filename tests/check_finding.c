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

Suite *finding_suite(void)
{
    Suite *suite = suite_create("finding");
    TCase *tcase = tcase_create("finding");
    tcase_add_loop_test(tcase, a_busy_machine_is_found, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tcase, without_a_run_nothing_is_found);
    suite_add_tcase(suite, tcase);
    return suite;
}
