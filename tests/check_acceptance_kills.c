/* The short forms of stress_acceptance: what queues and stages owe to those who live when others are killed, counted
 * exactly. */
#include "base/clock.h"
#include "suites.h"
#include "support/number_reuse.h"
#include "support/processes.h"
#include "support/queue_crowd.h"
#include "support/queue_deaths.h"
#include "support/stage_chaos.h"

#include <inttypes.h>
#include <stdio.h>

#define KILLS 300
#define SEED  UINT64_C(1)

START_TEST(each_death_is_accounted_for)
{
    struct queue_deaths_figures figures;
    struct problem problem;
    const char *name = queue_deaths_rows[_i].name;
    bool right = queue_deaths_run(&queue_deaths_rows[_i], KILLS, SEED, &figures, &problem);
    ck_assert_msg(right, "%s, kill %" PRIu64 ": %s", name, figures.kills, problem.text);
    ck_assert_uint_eq(figures.kills, KILLS);
    ck_assert_uint_le(figures.slow * 100, KILLS); /* a machine may have other things to do, but not often */
    ck_assert_int_eq(processes_children(), 0);
    printf("%s: %" PRIu64 " with a message, slowest %" PRIu64 " us\n", name, figures.in_hand,
           figures.slowest_ns / NS_PER_US);
}
END_TEST

START_TEST(a_crowd_of_putters_keeps_order)
{
    struct queue_crowd_figures figures;
    struct problem problem;
    bool right = queue_crowd_run(16, 2000, &figures, &problem);
    ck_assert_msg(right, "%s", problem.text);
    ck_assert_uint_eq(figures.messages, 16 * 2000);
    ck_assert_uint_gt(figures.longest, 1 << 18);
    ck_assert_int_eq(processes_children(), 0);
}
END_TEST

START_TEST(two_stages_lose_and_double_nothing)
{
    struct stage_chaos_figures figures;
    struct problem problem;
    bool right = stage_chaos_run(3000, SEED, &figures, &problem);
    ck_assert_msg(right, "kill %" PRIu64 ": %s", figures.kills, problem.text);
    ck_assert_uint_ge(figures.kills, 50);
    ck_assert_int_eq(processes_children(), 0);
    printf("two stages: %" PRIu64 " kills, %" PRIu64 " tasks ran again\n", figures.kills, figures.again);
}
END_TEST

START_TEST(a_number_that_comes_again_is_another_process)
{
    enum { SPAWNS = 1000 };
    struct number_reuse_figures figures;
    struct problem problem;
    bool right = number_reuse_run(SPAWNS, &figures, &problem);
    ck_assert_msg(right, "%s", problem.text);
    if (figures.refused) {
        printf("no namespace with few numbers to be had: not checked\n");
        return;
    }
    ck_assert_uint_eq(figures.spawns, SPAWNS);
    ck_assert_uint_gt(figures.again, SPAWNS / 2);
}
END_TEST

Suite *acceptance_kills_suite(void)
{
    Suite *suite = suite_create("acceptance_kills");
    TCase *kills = tcase_create("kills");
    tcase_set_timeout(kills, 60);
    tcase_add_loop_test(kills, each_death_is_accounted_for, 0, (int)queue_deaths_rows_count);
    tcase_add_test(kills, a_crowd_of_putters_keeps_order);
    tcase_add_test(kills, a_number_that_comes_again_is_another_process);
    tcase_add_test(kills, two_stages_lose_and_double_nothing);
    suite_add_tcase(suite, kills);
    return suite;
}
