/* Loads that compute: what must be seen of each, with the tasks run here, one after the other. */
#include "base/clock.h"
#include "base/random.h"
#include "suites.h"
#include "support/trial.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct trial trial;

static void end_trial(void)
{
    trial_end(&trial);
}

static const char *const primes_of_all_kinds[] = {"primes", "primes-process", "primes-queue", "primes-pool"};

START_TEST(nine_primes_of_ten)
{
    trial_whole(&trial, primes_of_all_kinds[_i], 0, "bound=root");
    ck_assert_str_eq(trial_summary(&trial), "9 primes of 10");
}
END_TEST

static const struct {
    const char *id, *parameters;
    uint64_t asked, tasks;
    const char *summary;
} rounds[] = {
    {"primes", "bound=root times=3", 0, 10, "9 primes of 10"},
    {"primes", "bound=root rounds=7", 0, 70, "9 primes of 10, each 7 times"},
    {"primes-queue", "bound=root rounds=2 times=2", 0, 20, "9 primes of 10, each 2 times"},
    {"primes-pool", "bound=root rounds=3", 0, 32, "9 primes of 10, each 3 times"},
    {"primes", "bound=root rounds=7", 25, 25, "22 primes of 25 tests"},
    {"primes", "bound=root rounds=7", 200, 70, "63 primes of 70 tests"},
    {"primes", "bound=root", 4, 4, "4 primes of 4"},
};

START_TEST(numbers_come_round_again)
{
    trial_whole(&trial, rounds[_i].id, rounds[_i].asked, rounds[_i].parameters);
    ck_assert_uint_eq(trial.run.tasks_count, rounds[_i].tasks);
    ck_assert_str_eq(trial_summary(&trial), rounds[_i].summary);
}
END_TEST

START_TEST(one_answer_of_all_rounds_is_enough)
{
    trial_begin(&trial, "primes", 0, "bound=root rounds=2");
    trial_ready(&trial);
    trial_run(&trial, 4); /* 15492810 */
    trial_run(&trial, 14);
    trial_run(&trial, 15);
    ck_assert_str_eq(trial_summary(&trial), "1 prime of 2, each 2 times; 8 without an answer");
}
END_TEST

START_TEST(numbers_without_an_answer_are_named)
{
    trial_begin(&trial, "primes", 0, "bound=root");
    trial_ready(&trial);
    trial_run(&trial, 4); /* 15492810 */
    trial_run(&trial, 5);
    ck_assert_str_eq(trial_result(&trial, 4), "not prime");
    ck_assert_str_eq(trial_summary(&trial), "1 prime of 2; 8 without an answer");
}
END_TEST

START_TEST(two_numbers_are_drawn_first)
{
    uint64_t drawn, numbers[10];
    bool seen[10] = {false};
    trial_begin(&trial, "primes-pool", 0, "bound=root");
    trial_ready(&trial);
    ck_assert_uint_eq(plan_count(trial.plan), 12);
    ck_assert_uint_eq(plan_batch_end(trial.plan, 0), 2);
    ck_assert_uint_eq(plan_batch_end(trial.plan, 2), 12);
    for (uint64_t i = 0; i < 10; i++)
        trial_input_bytes(&trial, 2 + i, &numbers[i], sizeof numbers[i]);
    for (uint64_t i = 0; i < 2; i++) {
        trial_input_bytes(&trial, i, &drawn, sizeof drawn);
        for (int n = 0; n < 10; n++)
            seen[i] |= numbers[n] == drawn;
        ck_assert(seen[i]);
    }
}
END_TEST

static const struct {
    const char *assignments;
    uint64_t solutions;
} boards[] = {
    {"n=1", 1},           {"n=2", 0},           {"n=3", 0},           {"n=4", 2},          {"n=5", 10},
    {"n=6", 4},           {"n=7", 40},          {"n=8", 92},          {"n=9", 352},        {"n=10", 724},
    {"n=8 placed=2", 92}, {"n=8 placed=3", 92}, {"n=8 placed=4", 92}, {"n=4 placed=4", 2}, {"n=10 placed=2", 724},
};

START_TEST(queens_are_counted_exactly)
{
    trial_whole(&trial, "nqueens", 0, boards[_i].assignments);
    ck_assert_uint_eq(trial_sum(&trial), boards[_i].solutions);
}
END_TEST

START_TEST(more_rows_placed_are_more_tasks)
{
    static const struct {
        const char *assignments;
        uint64_t tasks;
    } cases[] = {{"n=8 placed=1", 8}, {"n=8 placed=2", 42}, {"n=8 placed=3", 140}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trial_begin(&trial, "nqueens", 0, cases[i].assignments);
        ck_assert_int_eq(trial_plan(&trial), 0);
        ck_assert_uint_eq(plan_count(trial.plan), cases[i].tasks);
        trial_end(&trial);
    }
}
END_TEST

START_TEST(some_of_the_beginnings_are_no_total)
{
    trial_whole(&trial, "nqueens", 4, "n=8"); /* half of a board that is the same in a mirror */
    ck_assert_str_eq(trial_summary(&trial), "46 solutions behind the 4 beginnings that -n asked for");
    trial_end(&trial);
    trial_whole(&trial, "nqueens", 16, "n=8");
    ck_assert_uint_eq(trial_sum(&trial), 2 * 92);
}
END_TEST

/* Primes of a range by a sieve: another way than the one under test. */
static uint64_t primes_between(uint64_t begin, uint64_t end)
{
    uint64_t primes = 0;
    bool *composite = calloc(end - begin, sizeof *composite);
    for (uint64_t d = 2; d * d < end; d++)
        for (uint64_t multiple = (begin + d - 1) / d * d; multiple < end; multiple += d)
            composite[multiple - begin] = true;
    for (uint64_t i = 0; i < end - begin; i++)
        primes += !composite[i];
    free(composite);
    return primes;
}

START_TEST(primes_of_ranges_are_counted_exactly)
{
    trial_whole(&trial, "cpu-bound", 5, "numbers=2000");
    for (uint64_t i = 0; i < 5; i++) {
        uint64_t begin;
        trial_input_bytes(&trial, i, &begin, sizeof begin);
        ck_assert_uint_eq(begin, 100000000 + i * 2000);
        ck_assert_uint_eq(trial_number(&trial, i), primes_between(begin, begin + 2000));
    }
}
END_TEST

START_TEST(points_depend_on_the_tasks_alone)
{
    uint64_t inside[8];
    trial_whole(&trial, "pi", 8, "points=10000");
    for (uint64_t i = 0; i < 8; i++)
        inside[i] = trial_number(&trial, i);
    ck_assert_uint_ne(inside[0], inside[1]); /* each draws its own */
    trial_end(&trial);
    trial_begin(&trial, "pi", 8, "points=10000");
    trial_ready(&trial);
    for (uint64_t i = 8; i-- > 0;)
        trial_run(&trial, i);
    for (uint64_t i = 0; i < 8; i++)
        ck_assert_uint_eq(trial_number(&trial, i), inside[i]);
}
END_TEST

START_TEST(pi_is_near)
{
    trial_whole(&trial, "pi", 8, "points=100000");
    double estimate = 4 * (double)trial_sum(&trial) / 800000;
    char words[64];
    ck_assert_double_lt(fabs(estimate - M_PI), 0.01); /* five deviations; the seed is fixed */
    (void)snprintf(words, sizeof words, "pi is about %.8f ", estimate);
    ck_assert_ptr_eq(strstr(trial_summary(&trial), words), trial_summary(&trial));
}
END_TEST

static uint64_t element(uint64_t which, uint64_t i, uint64_t j)
{
    return random_mix(1 + which, i * 8192 + j) % 10;
}

/* The checksum by its definition, of a product made row by column. */
static uint64_t checksum_of_product(uint64_t size)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < size; i++)
        for (uint64_t j = 0; j < size; j++) {
            uint64_t product = 0;
            for (uint64_t k = 0; k < size; k++)
                product += element(0, i, k) * element(1, k, j);
            sum += product * random_mix(0, i * 8192 + j);
        }
    return sum;
}

static const struct {
    const char *assignments;
    uint64_t blocks;
} cuts[] = {{"size=61 block=61", 1},  {"size=61 block=64", 1}, {"size=61 block=1", 3721},
            {"size=61 block=16", 16}, {"size=61 block=7", 81}, {"size=61 block=60", 4}};

START_TEST(any_blocks_make_the_same_product)
{
    char words[96];
    trial_whole(&trial, "matrix", 0, cuts[_i].assignments);
    ck_assert_uint_eq(trial.run.tasks_count, cuts[_i].blocks);
    uint64_t sum = checksum_of_product(61);
    ck_assert_uint_eq(trial_sum(&trial), sum);
    (void)snprintf(words, sizeof words, "checksum %016" PRIx64 " of %" PRIu64 " blocks", sum, cuts[_i].blocks);
    ck_assert_str_eq(trial_summary(&trial), words);
}
END_TEST

START_TEST(lengths_have_the_average_that_was_asked_for)
{
    static const char *const cases[] = {"time=1ms skew=0", "time=1ms skew=1", "time=1ms skew=3",
                                        "time=1ms skew=1 order=longest-first"};
    uint64_t total = 0, ns;
    trial_begin(&trial, "uneven", 1000, cases[_i]);
    ck_assert_int_eq(trial_plan(&trial), 0);
    for (uint64_t i = 0; i < 1000; i++) {
        trial_input_bytes(&trial, i, &ns, sizeof ns);
        total += ns;
    }
    ck_assert_uint_le(total, 1000 * NS_PER_MS);
    ck_assert_uint_ge(total, 1000 * NS_PER_MS - 1000); /* each is cut to whole nanoseconds */
}
END_TEST

START_TEST(lengths_come_in_the_order_asked_for)
{
    static const char *const cases[] = {"order=shortest-first", "order=longest-first"};
    for (int c = 0; c < 2; c++) {
        uint64_t before, ns;
        trial_begin(&trial, "uneven", 100, cases[c]);
        ck_assert_int_eq(trial_plan(&trial), 0);
        trial_input_bytes(&trial, 0, &before, sizeof before);
        for (uint64_t i = 1; i < 100; i++, before = ns) {
            trial_input_bytes(&trial, i, &ns, sizeof ns);
            ck_assert(c == 0 ? ns >= before : ns <= before);
        }
        trial_end(&trial);
    }
}
END_TEST

START_TEST(no_skew_is_no_difference)
{
    trial_begin(&trial, "uneven", 10, "time=3ms skew=0");
    ck_assert_int_eq(trial_plan(&trial), 0);
    for (uint64_t i = 0; i < 10; i++)
        ck_assert_str_eq(trial_input(&trial, i), "3.000 ms");
}
END_TEST

static const struct {
    const char *id, *assignments;
    uint64_t tasks;
    const char *text;
} refused[] = {
    {"nqueens", "n=3 placed=4", 0, "parameter placed: 4 queens cannot stand in the first rows of a board with n=3"},
    {"nqueens", "n=2 placed=2", 0, "parameter placed: 2 queens cannot stand in the first rows of a board with n=2"},
    {"false-sharing", "", 4097, "false-sharing has 4096 counters, one for each task: ask for no more tasks with -n"},
};

START_TEST(what_cannot_be_is_refused)
{
    trial_begin(&trial, refused[_i].id, refused[_i].tasks, refused[_i].assignments);
    ck_assert_int_eq(trial_plan(&trial), -EINVAL);
    ck_assert_ptr_eq(strstr(trial.problem.text, refused[_i].text), trial.problem.text);
}
END_TEST

Suite *loads_suite(void)
{
    Suite *suite = suite_create("loads");
    TCase *tcase = tcase_create("loads");
    tcase_add_checked_fixture(tcase, NULL, end_trial);
    tcase_add_loop_test(tcase, nine_primes_of_ten, 0, sizeof primes_of_all_kinds / sizeof *primes_of_all_kinds);
    tcase_add_loop_test(tcase, numbers_come_round_again, 0, sizeof rounds / sizeof *rounds);
    tcase_add_test(tcase, one_answer_of_all_rounds_is_enough);
    tcase_add_test(tcase, numbers_without_an_answer_are_named);
    tcase_add_test(tcase, two_numbers_are_drawn_first);
    tcase_add_loop_test(tcase, queens_are_counted_exactly, 0, sizeof boards / sizeof *boards);
    tcase_add_test(tcase, more_rows_placed_are_more_tasks);
    tcase_add_test(tcase, some_of_the_beginnings_are_no_total);
    tcase_add_test(tcase, primes_of_ranges_are_counted_exactly);
    tcase_add_test(tcase, points_depend_on_the_tasks_alone);
    tcase_add_test(tcase, pi_is_near);
    tcase_add_loop_test(tcase, any_blocks_make_the_same_product, 0, sizeof cuts / sizeof *cuts);
    tcase_add_loop_test(tcase, lengths_have_the_average_that_was_asked_for, 0, 4);
    tcase_add_test(tcase, lengths_come_in_the_order_asked_for);
    tcase_add_test(tcase, no_skew_is_no_difference);
    tcase_add_loop_test(tcase, what_cannot_be_is_refused, 0, sizeof refused / sizeof *refused);
    suite_add_tcase(suite, tcase);
    return suite;
}
