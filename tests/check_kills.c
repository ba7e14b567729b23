/* Workers killed at random moments; stress_kills does the same for longer. */
#include "base/clock.h"
#include "support/random_kills.h"
#include "support/traces.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>

START_TEST(killed_workers_lose_nothing)
{
    static const unsigned chunks[] = {1, 16};
    const struct random_kills plan = {
        .tasks = 60000, .kills = 600, .seed = 1, .workers = 4, .chunk = chunks[_i], .bound_ns = 60 * NS_PER_S};
    struct random_kills_figures figures;
    struct problem problem;
    if (!traces_isolate())
        printf("no namespaces of our own: names that others leave meanwhile count\n");
    bool right = random_kills_run(&plan, &figures, &problem);
    printf("chunk %u, seed %" PRIu64 ": %" PRIu64 " kills, %" PRIu64 " starting, %" PRIu64 " idle; %" PRIu64
           " tasks ran again; %.1f s\n",
           plan.chunk, plan.seed, figures.deaths, figures.starting, figures.idle, figures.again,
           (double)figures.ns / (double)NS_PER_S);
    ck_assert_msg(right, "seed %" PRIu64 ": %s", plan.seed, problem.text);
    ck_assert_uint_ge(figures.deaths, plan.kills);
}
END_TEST

Suite *kills_suite(void)
{
    Suite *suite = suite_create("kills");
    TCase *at_random = tcase_create("at random");
    tcase_set_timeout(at_random, 90);
    tcase_add_loop_test(at_random, killed_workers_lose_nothing, 0, 2);
    suite_add_tcase(suite, at_random);
    return suite;
}
