/* harvest.h: every task that becomes final is reported, and reported once, in whatever order that happens. */
#include "base/random.h"
#include "ipc/harvest.h"
#include "suites.h"
#include "support/tasks.h"

#include <stdlib.h>

enum { CAPACITY = 256, IDS = 4096 };

static unsigned char reported[IDS]; /* how often, by id */

static void note(void *context, uint64_t id, const struct task_record *record)
{
    ck_assert_ptr_eq(context, reported);
    ck_assert_uint_lt(id, IDS);
    ck_assert_uint_eq(record->input, id);
    ck_assert(task_state_is_final(task_word_state(record->word)));
    reported[id]++;
}

static uint64_t look(struct harvest *harvest, bool all)
{
    return harvest_look(harvest, all, note, reported);
}

static void hand_out(struct task_table *table, uint32_t count)
{
    struct slot slot = {0};
    task_span span;
    atomic_store(&table->facts.chunk, count);
    ck_assert(task_table_reserve(table, &slot, &span));
    ck_assert_uint_eq(task_span_length(span), count);
}

START_TEST(reports_once_what_is_final)
{
    struct task_table *table = tasks_table(CAPACITY, 0);
    struct harvest *harvest = harvest_new(table);
    tasks_offer(table, 200, 3);
    hand_out(table, 200);
    ck_assert_uint_eq(look(harvest, false), 0);
    static const unsigned done[] = {0, 1, 63, 64, 65, 127, 128, 199};
    for (size_t i = 0; i < sizeof done / sizeof *done; i++)
        tasks_perform(table, done[i], 1);
    ck_assert_uint_eq(look(harvest, false), 8);
    ck_assert_uint_eq(look(harvest, true), 0);
    ck_assert_uint_eq(harvest_count(harvest), 8);
    ck_assert_uint_eq(harvest_low(harvest), 2);
    for (size_t i = 0; i < sizeof done / sizeof *done; i++)
        ck_assert_uint_eq(reported[done[i]], 1);
    harvest_free(harvest);
    free(table);
}
END_TEST

/* Tasks that were never handed out become final only by a cancel, for which the caller asks to look at all. */
START_TEST(looks_behind_the_frontier_only_when_told)
{
    struct task_table *table = tasks_table(CAPACITY, 0);
    struct harvest *harvest = harvest_new(table);
    tasks_offer(table, 100, 3);
    hand_out(table, 10);
    ck_assert_uint_eq(task_table_cancel(table, 0, 100, T_CANCELLED, (struct death){0}), 100);
    ck_assert_uint_eq(look(harvest, false), 10);
    ck_assert_uint_eq(look(harvest, true), 90);
    ck_assert_uint_eq(harvest_low(harvest), 100);
    harvest_free(harvest);
    free(table);
}
END_TEST

START_TEST(releases_in_order_and_no_further)
{
    struct task_table *table = tasks_table(CAPACITY, 0);
    struct harvest *harvest = harvest_new(table);
    tasks_offer(table, 10, 3);
    hand_out(table, 10);
    for (unsigned id = 0; id < 10; id++)
        if (id != 5)
            tasks_perform(table, id, 1);
    ck_assert_uint_eq(look(harvest, false), 9);
    ck_assert_uint_eq(harvest_low(harvest), 5);
    harvest_release(harvest, 3);
    ck_assert_uint_eq(harvest_released(harvest), 3);
    ck_assert_int_eq(tasks_state(table, 2), T_EMPTY);
    ck_assert_int_eq(tasks_state(table, 3), T_DONE);
    harvest_release(harvest, 10); /* 5 is not final */
    ck_assert_uint_eq(harvest_released(harvest), 5);
    tasks_perform(table, 5, 1);
    ck_assert_uint_eq(look(harvest, false), 1);
    harvest_release(harvest, UINT64_MAX);
    ck_assert_uint_eq(harvest_released(harvest), 10);
    harvest_free(harvest);
    free(table);
}
END_TEST

/* As many tasks as it takes to go round the ring 15 times, finished in any order and released when their turn has come. */
START_TEST(records_are_used_again)
{
    struct random random = {(uint64_t)_i};
    struct task_table *table = tasks_table(CAPACITY, 0);
    struct harvest *harvest = harvest_new(table);
    uint64_t open[CAPACITY], submitted = 0, total = 0;
    unsigned count = 0;
    while (total < IDS) {
        if (submitted < IDS && submitted - harvest_released(harvest) < CAPACITY) {
            tasks_offer(table, 1, 3);
            hand_out(table, 1);
            open[count++] = submitted++;
        }
        bool full = submitted == IDS || submitted - harvest_released(harvest) == CAPACITY;
        if (count > 0 && (full || random_below(&random, 2))) {
            unsigned chosen = (unsigned)random_below(&random, count);
            tasks_perform(table, open[chosen], 1);
            open[chosen] = open[--count];
        }
        if (full || random_below(&random, 8) == 0) {
            total += look(harvest, false);
            harvest_release(harvest, harvest_low(harvest));
        }
    }
    ck_assert_uint_eq(harvest_count(harvest), IDS);
    for (unsigned i = 0; i < IDS; i++)
        ck_assert_uint_eq(reported[i], 1);
    harvest_free(harvest);
    free(table);
}
END_TEST

Suite *harvest_suite(void)
{
    Suite *suite = suite_create("harvest");
    TCase *reports = tcase_create("reports");
    tcase_add_test(reports, reports_once_what_is_final);
    tcase_add_test(reports, looks_behind_the_frontier_only_when_told);
    tcase_add_test(reports, releases_in_order_and_no_further);
    tcase_add_loop_test(reports, records_are_used_again, 1, 6);
    suite_add_tcase(suite, reports);
    return suite;
}
