/* Whoever uses a lock, semaphore, event, condition, barrier or value, killed at some of the instructions of it;
 * stress_locks tries each one. */
#include "support/lock_scenarios.h"
#include "support/waiter_kills.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>

#define POINTS 60
#define KILLS  300
#define SEED   UINT64_C(1)

START_TEST(a_kill_at_any_instruction_hangs_nobody)
{
    const struct operation_scenario *scenario = &lock_scenarios[_i];
    struct operation_figures figures;
    struct problem problem;
    bool right = operation_kills_try(scenario, POINTS, SEED, &figures, &problem);
    printf("%s: seed %" PRIu64 ", %" PRIu64 " of %" PRIu64 " instructions, %.1f s\n", scenario->name, SEED,
           figures.points, figures.instructions, (double)figures.ns / 1e9);
    ck_assert_msg(right, "%s, seed %" PRIu64 ": %s", scenario->name, SEED, problem.text);
    ck_assert_uint_ge(figures.points, figures.instructions < POINTS ? figures.instructions : POINTS);
}
END_TEST

START_TEST(no_killed_waiter_takes_others_along)
{
    const struct waiter_kills *row = &waiter_kills[_i];
    struct waiter_kills_figures figures;
    struct problem problem;
    bool right = waiter_kills_run(row, KILLS, SEED, &figures, &problem);
    printf("%s: seed %" PRIu64 ", %" PRIu64 " kills, %" PRIu64 " calls, p99 %.1f us\n", row->name, SEED, figures.kills,
           figures.calls, (double)figures.p99_ns / 1e3);
    ck_assert_msg(right, "%s, seed %" PRIu64 ": %s", row->name, SEED, problem.text);
    ck_assert_uint_eq(figures.kills, KILLS);
}
END_TEST

Suite *lock_kills_suite(void)
{
    Suite *suite = suite_create("lock_kills");
    TCase *instructions = tcase_create("instructions");
    tcase_set_timeout(instructions, 60);
    tcase_add_loop_test(instructions, a_kill_at_any_instruction_hangs_nobody, 0, (int)lock_scenarios_count);
    suite_add_tcase(suite, instructions);
    TCase *waiters = tcase_create("waiters");
    tcase_set_timeout(waiters, 60);
    tcase_add_loop_test(waiters, no_killed_waiter_takes_others_along, 0, (int)waiter_kills_count);
    suite_add_tcase(suite, waiters);
    return suite;
}
