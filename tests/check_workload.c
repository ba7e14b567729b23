/* workload.h and run.h: the defaults of what a workload leaves out, and the words for what became of its tasks. */
#include "model/run.h"
#include "suites.h"

#include <stdio.h>
#include <string.h>

static void print_length(const void *bytes, size_t bytes_size, char *buffer, size_t size)
{
    (void)bytes;
    (void)snprintf(buffer, size, "%zu bytes", bytes_size);
}

static bool same_length(const void *a, size_t a_size, const void *b, size_t b_size)
{
    (void)a, (void)b;
    return a_size == b_size;
}

static const struct workload plain = {.id = "plain"};
static const struct workload own = {
    .id = "own", .result_max = 100, .print_input = print_length, .print_result = print_length, .same = same_length};

static const struct {
    const struct workload *workload;
    const void *bytes;
    size_t size;
    const char *text;
} prints[] = {
    {&plain, "\x2a\0\0\0\0\0\0\0", 8, "42"},
    {&plain, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, "18446744073709551615"},
    {&plain, "text", 4, "text"},
    {&plain, "two\nlines\033", 10, "two?lines?"},
    {&plain, "gr\xc3\xbc\xc3\x9f", 6, "gr\xc3\xbc\xc3\x9f"},
    {&plain, NULL, 0, ""},
    {&plain, "longer than the buffer of the test", 34, "longer than the buffer "},
    {&own, "abc", 3, "3 bytes"},
};

START_TEST(prints_bytes)
{
    char buffer[24];
    const struct workload *workload = prints[_i].workload;
    workload_print_input(workload, prints[_i].bytes, prints[_i].size, buffer, sizeof buffer);
    ck_assert_str_eq(buffer, prints[_i].text);
    workload_print_result(workload, prints[_i].bytes, prints[_i].size, buffer, sizeof buffer);
    ck_assert_str_eq(buffer, prints[_i].text);
}
END_TEST

static const struct {
    const struct workload *workload;
    const char *a, *b;
    bool same;
} pairs[] = {
    {&plain, "abc", "abc", true}, {&plain, "abc", "abd", false}, {&plain, "abc", "ab", false},
    {&plain, "", "", true},       {&own, "abc", "xyz", true},    {&own, "abc", "ab", false},
};

START_TEST(compares_bytes)
{
    const char *a = pairs[_i].a, *b = pairs[_i].b;
    ck_assert_int_eq(workload_same(pairs[_i].workload, a, strlen(a), b, strlen(b)), pairs[_i].same);
}
END_TEST

START_TEST(empty_results_may_have_no_place)
{
    ck_assert(workload_same(&plain, NULL, 0, NULL, 0));
}
END_TEST

START_TEST(results_fit_a_record_by_default)
{
    ck_assert_uint_eq(workload_result_max(&plain), 8);
    ck_assert_uint_eq(workload_result_max(&own), 100);
}
END_TEST

START_TEST(words_are_those_of_the_reports)
{
    static const char *const status[] = {"not_run", "ok", "failed", "lost", "cancelled", "skipped"};
    static const char *const times[] = {"start", "wait",    "on_core", "no_core", "off_core", "put",  "get",
                                        "send",  "receive", "lock",    "join",    "stopped",  "leave"};
    for (int i = 0; i < TASK_STATUS_COUNT; i++)
        ck_assert_str_eq(task_status_name(i), status[i]);
    for (int i = 0; i < TIME_COUNT; i++) {
        ck_assert_str_eq(run_time_name(i), times[i]);
        ck_assert_uint_gt(strlen(run_time_title(i)), 4);
        ck_assert_ptr_null(strchr(run_time_title(i), '_'));
    }
}
END_TEST

Suite *workload_suite(void)
{
    Suite *suite = suite_create("workload");
    TCase *defaults = tcase_create("defaults");
    tcase_add_loop_test(defaults, prints_bytes, 0, sizeof prints / sizeof *prints);
    tcase_add_loop_test(defaults, compares_bytes, 0, sizeof pairs / sizeof *pairs);
    tcase_add_test(defaults, empty_results_may_have_no_place);
    tcase_add_test(defaults, results_fit_a_record_by_default);
    tcase_add_test(defaults, words_are_those_of_the_reports);
    suite_add_tcase(suite, defaults);
    return suite;
}
