/* The lab killed at random moments: nothing survives it. stress_survivors does it more often. */
#include "base/clock.h"
#include "support/lab_kills.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>

#define ROUNDS      5
#define ROUNDS_SELF 30 /* without a program to exec a round is short, and a moment near a fork worth more */

START_TEST(nothing_survives_the_lab)
{
    const struct lab_kind *kind = &lab_kinds[_i];
    const uint64_t seed = 1;
    unsigned rounds = kind->function ? ROUNDS_SELF : ROUNDS;
    struct lab_kills_figures figures = {0};
    struct problem problem;
    for (enum lab_victim victim = 0; victim < LAB_VICTIMS; victim++)
        ck_assert_msg(lab_kills_try(kind, victim, rounds, seed + victim, &figures, &problem),
                      "%s, seed %" PRIu64 ": %s", kind->name, seed, problem.text);
    printf("%s: seed %" PRIu64 ", %u rounds, all gone after %.1f ms at the latest\n", kind->name, seed, figures.rounds,
           (double)figures.worst_ns / (double)NS_PER_MS);
    ck_assert_uint_eq(figures.rounds, rounds * LAB_VICTIMS);
}
END_TEST

Suite *survivors_suite(void)
{
    Suite *suite = suite_create("survivors");
    TCase *killed = tcase_create("killed");
    tcase_set_timeout(killed, 60);
    tcase_add_loop_test(killed, nothing_survives_the_lab, 0, (int)lab_kinds_count);
    suite_add_tcase(suite, killed);
    return suite;
}
