/* A worker killed at some of the instructions of its work; stress_steps tries each one. */
#include "base/clock.h"
#include "support/kill_points.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>

#define POINTS 40
#define SEED   UINT64_C(1)

START_TEST(a_worker_killed_at_any_instruction_loses_nothing)
{
    const struct kill_scenario *scenario = &kill_scenarios[_i];
    struct kill_figures figures;
    struct problem problem;
    bool right = kill_points_try(scenario, POINTS, SEED, &figures, &problem);
    printf("%s: seed %" PRIu64 ", %" PRIu64 " of %" PRIu64 " instructions, %.1f s\n", scenario->name, SEED,
           figures.points, figures.instructions, (double)figures.ns / (double)NS_PER_S);
    ck_assert_msg(right, "%s, seed %" PRIu64 ": %s", scenario->name, SEED, problem.text);
    ck_assert_uint_ge(figures.points, POINTS);
}
END_TEST

Suite *steps_suite(void)
{
    Suite *suite = suite_create("steps");
    TCase *instructions = tcase_create("instructions");
    tcase_set_timeout(instructions, 60);
    tcase_add_loop_test(instructions, a_worker_killed_at_any_instruction_loses_nothing, 0, (int)kill_scenarios_count);
    suite_add_tcase(suite, instructions);
    return suite;
}
