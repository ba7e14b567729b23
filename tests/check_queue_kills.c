/* Whoever uses a queue, killed at some of the instructions of each operation, and putters and getters killed at random;
 * stress_queue tries every instruction, and thousands of kills. */
#include "base/clock.h"
#include "support/queue_chaos.h"
#include "support/queue_scenarios.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>

#define POINTS 40
#define KILLS  150
#define SEED   UINT64_C(1)

START_TEST(a_kill_at_any_instruction_harms_nobody)
{
    const struct operation_scenario *scenario = &queue_scenarios[_i];
    struct operation_figures figures;
    struct problem problem;
    bool right = operation_kills_try(scenario, POINTS, SEED, &figures, &problem);
    printf("queue, %s: seed %" PRIu64 ", %" PRIu64 " of %" PRIu64 " instructions, %.1f s\n", scenario->name, SEED,
           figures.points, figures.instructions, (double)figures.ns / (double)NS_PER_S);
    ck_assert_msg(right, "%s, seed %" PRIu64 ": %s", scenario->name, SEED, problem.text);
    ck_assert_uint_ge(figures.points, figures.instructions < POINTS ? figures.instructions : POINTS);
}
END_TEST

START_TEST(random_kills_lose_and_double_nothing)
{
    const struct queue_chaos *chaos = &queue_chaos_rows[_i];
    struct queue_chaos_figures figures;
    struct problem problem;
    bool right = queue_chaos_run(chaos, KILLS, SEED, &figures, &problem);
    ck_assert_msg(right, "%s, seed %" PRIu64 ": %s", chaos->name, SEED, problem.text);
    ck_assert_uint_ge(figures.kills, KILLS);
}
END_TEST

Suite *queue_kills_suite(void)
{
    Suite *suite = suite_create("queue_kills");
    TCase *kills = tcase_create("kills");
    tcase_set_timeout(kills, 60);
    tcase_add_loop_test(kills, a_kill_at_any_instruction_harms_nobody, 0, (int)queue_scenarios_count);
    tcase_add_loop_test(kills, random_kills_lose_and_double_nothing, 0, (int)queue_chaos_rows_count);
    suite_add_tcase(suite, kills);
    return suite;
}
