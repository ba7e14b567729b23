/* task.h and outcome.h: what a task's function leaves behind, within the limits that the pool sets. */
#include "base/clock.h"
#include "ipc/outcome.h"
#include "ipc/task.h"
#include "suites.h"

#include <errno.h>
#include <string.h>

static struct outcome outcome;
static struct task task;

static void begin(size_t limit)
{
    outcome = (struct outcome){.limit = limit};
    task = (struct task){.outcome = &outcome, .scale = 1, .attempt = 1};
}

static const struct {
    size_t limit, size;
    int error;
    const char *text; /* of the failure */
} returns[] = {
    {8, 0, 0, NULL},
    {8, 1, 0, NULL},
    {8, 8, 0, NULL},
    {8, 9, -EMSGSIZE, "returned 9 bytes, 8 are allowed"},
    {100, 100, 0, NULL},
    {TASK_RESULT_MAX, TASK_RESULT_MAX, 0, NULL},
    {TASK_RESULT_MAX, TASK_RESULT_MAX + 1, -EMSGSIZE, "returned 1048577 bytes, 1048576 are allowed"},
};

START_TEST(a_result_within_the_limit_is_taken)
{
    static unsigned char bytes[TASK_RESULT_MAX + 1];
    memset(bytes, 0x5a, sizeof bytes);
    begin(returns[_i].limit);
    ck_assert_int_eq(task_return(&task, bytes, returns[_i].size), returns[_i].error);
    ck_assert_int_eq(outcome.failed, returns[_i].text != NULL);
    if (returns[_i].text) {
        ck_assert_uint_eq(outcome.size, strlen(returns[_i].text));
        ck_assert_mem_eq(outcome.bytes, returns[_i].text, outcome.size);
    } else {
        ck_assert_uint_eq(outcome.size, returns[_i].size);
        if (outcome.size > 0)
            ck_assert_mem_eq(outcome.bytes, bytes, outcome.size);
    }
    outcome_release(&outcome);
    ck_assert_ptr_null(outcome.bytes);
}
END_TEST

START_TEST(the_last_call_counts)
{
    begin(64);
    ck_assert_int_eq(task_return(&task, "a longer result", 15), 0);
    ck_assert_int_eq(task_return(&task, "short", 5), 0);
    ck_assert_uint_eq(outcome.size, 5);
    ck_assert_mem_eq(outcome.bytes, "short", 5);
    ck_assert_int_eq(task_fail(&task, "no %s %d", "luck", 7), 0);
    ck_assert(outcome.failed);
    ck_assert_mem_eq(outcome.bytes, "no luck 7", 9);
    ck_assert_int_eq(task_return(&task, NULL, 0), 0);
    ck_assert(!outcome.failed && outcome.size == 0);
    outcome_release(&outcome);
}
END_TEST

START_TEST(a_long_message_is_cut)
{
    char text[2000];
    memset(text, 'm', sizeof text - 1);
    text[sizeof text - 1] = 0;
    begin(8); /* a message may be longer than a result */
    ck_assert_int_eq(task_fail(&task, "%s", text), 0);
    ck_assert_uint_eq(outcome.size, 511);
    ck_assert_mem_eq(outcome.bytes, text, outcome.size);
    outcome_release(&outcome);
}
END_TEST

START_TEST(memory_is_kept_from_task_to_task)
{
    begin(1000);
    char bytes[1000] = {0};
    ck_assert_int_eq(task_return(&task, bytes, sizeof bytes), 0);
    const unsigned char *place = outcome.bytes;
    outcome_clear(&outcome);
    ck_assert(!outcome.failed && outcome.size == 0);
    ck_assert_int_eq(task_return(&task, bytes, 900), 0);
    ck_assert_ptr_eq(outcome.bytes, place);
    outcome_release(&outcome);
}
END_TEST

/* An hour, scaled to nothing; a test that waits for it is killed by its own time limit. */
START_TEST(sleep_is_scaled)
{
    begin(8);
    task.scale = 0;
    task_sleep(&task, 3600);
    task.scale = 1e-9;
    task_sleep(&task, 3600);
    task.scale = 1;
    task_sleep(&task, -1);
    uint64_t start = clock_ns();
    task.scale = 0.5;
    task_sleep(&task, 0.02);
    ck_assert_uint_ge(clock_ns() - start, 10 * NS_PER_MS);
}
END_TEST

START_TEST(burning_uses_a_core)
{
    uint64_t start = clock_thread_cpu_ns();
    task_burn(5 * NS_PER_MS);
    ck_assert_uint_ge(clock_thread_cpu_ns() - start, 5 * NS_PER_MS);
}
END_TEST

Suite *task_suite(void)
{
    Suite *suite = suite_create("task");
    TCase *results = tcase_create("results");
    tcase_add_loop_test(results, a_result_within_the_limit_is_taken, 0, sizeof returns / sizeof *returns);
    tcase_add_test(results, the_last_call_counts);
    tcase_add_test(results, a_long_message_is_cut);
    tcase_add_test(results, memory_is_kept_from_task_to_task);
    suite_add_tcase(suite, results);
    TCase *time = tcase_create("time");
    tcase_add_test(time, sleep_is_scaled);
    tcase_add_test(time, burning_uses_a_core);
    suite_add_tcase(suite, time);
    return suite;
}
