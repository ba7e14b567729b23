/* plan.h: lines of any file come out whole with their numbers, and inputs come back byte for byte. */
#include "model/plan.h"
#include "suites.h"
#include "support/folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct folder folder;

static void make_folder(void)
{
    folder_make(&folder);
}

static void remove_folder(void)
{
    folder_remove(&folder);
}

/* The lines that come out, joined by '|', and the number of the last one as plan_complain() tells it. */
static const struct {
    const char *text;
    uint64_t tasks;
    const char *lines, *last_line;
} cases[] = {
    {"1\n2\n3\n", 0, "1|2|3|", "3"},
    {"1\n2\n3", 0, "1|2|3|", "3"},
    {"1\r\n2\r\n", 0, "1|2|", "2"},
    {"1\r\n2\r", 0, "1|2|", "2"},
    {"", 0, "", "0"},
    {"\n", 0, "", "1"},
    {"\n\n \t\n\r\n# note\n#\n7\n", 0, "7|", "7"},
    {" 5 # not a note\n", 0, " 5 # not a note|", "1"},
    {"1\n2\n3\n", 2, "1|2|", "2"},
    {"\n1\n\n2\n3\n", 2, "1|2|", "4"},
    {"1\n2\n", 9, "1|2|", "2"},
    {"\xef\xbb\xbf"
     "1\n2\n",
     0, "1|2|", "2"},
    {"\xef\xbb\xbf", 0, "", "0"},
    {"a\rb\n", 0, "a\rb|", "1"},
};

START_TEST(lines_come_whole)
{
    char path[128], joined[128] = "", expected[64];
    struct problem problem = {""};
    struct plan *plan = plan_new(cases[_i].tasks, 1, 1);
    folder_write_text(&folder, "lines", cases[_i].text);
    ck_assert_int_eq(plan_read(plan, folder_path(&folder, "lines", path, sizeof path), &problem), 0);
    size_t length = 0, used = 0;
    for (const char *line = plan_line(plan, &length); line; line = plan_line(plan, &length)) {
        ck_assert_uint_eq(length, strlen(line));
        used += (size_t)snprintf(joined + used, sizeof joined - used, "%s|", line);
        (void)plan_complain(plan, &problem, "bad");
    }
    ck_assert_str_eq(joined, cases[_i].lines);
    ck_assert_ptr_null(plan_line(plan, &length));
    if (*joined) {
        (void)snprintf(expected, sizeof expected, "/lines:%s: bad", cases[_i].last_line);
        ck_assert_ptr_nonnull(strstr(problem.text, expected));
    }
    plan_free(plan);
}
END_TEST

START_TEST(unreadable_input_is_one_clear_line)
{
    static const struct {
        const char *name, *problem;
    } names[] = {
        {"missing", "/missing: there is no such file"},
        {"a-folder", "/a-folder: is a folder; give a text file, or - for standard input"},
        {"a-folder/file/x", "/a-folder/file/x: cannot be read: Not a directory"},
    };
    folder_write_text(&folder, "a-folder/file", "1\n");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128];
        struct problem problem;
        struct plan *plan = plan_new(0, 1, 1);
        ck_assert_int_eq(plan_read(plan, folder_path(&folder, names[i].name, path, sizeof path), &problem), -EINVAL);
        ck_assert_ptr_nonnull(strstr(problem.text, names[i].problem));
        plan_free(plan);
    }
}
END_TEST

START_TEST(nul_byte_is_refused_with_its_line)
{
    char path[128];
    struct problem problem;
    struct plan *plan = plan_new(0, 1, 1);
    folder_write(&folder, "nul", "1\n2\n3\0garbage\n4\n", 17);
    ck_assert_int_eq(plan_read(plan, folder_path(&folder, "nul", path, sizeof path), &problem), -EINVAL);
    ck_assert_ptr_nonnull(strstr(problem.text, "/nul:3: holds a NUL byte, so it is not a text file"));
    plan_free(plan);
}
END_TEST

START_TEST(long_name_is_cut_at_its_start)
{
    char path[400];
    struct problem problem;
    struct plan *plan = plan_new(0, 1, 1);
    memset(path, 'x', sizeof path);
    memcpy(path + sizeof path - 10, "/tail.txt", 10);
    ck_assert_int_eq(plan_read(plan, path, &problem), -EINVAL);
    ck_assert_ptr_nonnull(strstr(problem.text, "/tail.txt: "));
    ck_assert_int_eq(strncmp(problem.text, "...x", 4), 0);
    ck_assert_uint_lt(strlen(problem.text), 300);
    plan_free(plan);
}
END_TEST

START_TEST(standard_input_is_read_to_its_end)
{
    int ends[2];
    struct problem problem;
    struct plan *plan = plan_new(0, 1, 1);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], "12\nx\n", 5), 5);
    ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[1]);
    ck_assert_int_eq(plan_read(plan, "-", &problem), 0);
    ck_assert_str_eq(plan_line(plan, NULL), "12");
    ck_assert_str_eq(plan_line(plan, NULL), "x");
    ck_assert_int_eq(plan_complain(plan, &problem, "\"%s\" is not a number", "x"), -EINVAL);
    ck_assert_str_eq(problem.text, "standard input:2: \"x\" is not a number");
    plan_free(plan);
}
END_TEST

START_TEST(a_million_lines_come_in_order)
{
    enum { LINES = 1000000 };
    char path[128];
    folder_write_text(&folder, "big", "");
    FILE *file = fopen(folder_path(&folder, "big", path, sizeof path), "we");
    for (int i = 0; i < LINES; i++)
        fprintf(file, "%d\n", i);
    fclose(file);
    struct problem problem;
    struct plan *plan = plan_new(0, 1, 1);
    ck_assert_int_eq(plan_read(plan, path, &problem), 0);
    for (int i = 0; i < LINES; i++) {
        const char *line = plan_line(plan, NULL);
        if (!line || atoi(line) != i)
            ck_abort_msg("line %d is %s", i, line ? line : "missing");
    }
    ck_assert_ptr_null(plan_line(plan, NULL));
    plan_free(plan);
}
END_TEST

START_TEST(inputs_come_back_aligned)
{
    enum { TASKS = 5000 };
    unsigned char bytes[40];
    size_t size;
    struct plan *plan = plan_new(0, 1, 1);
    for (unsigned i = 0; i < TASKS; i++) {
        memset(bytes, (int)(i % 251), sizeof bytes);
        plan_add(plan, bytes, i % sizeof bytes); /* the first is empty */
    }
    ck_assert_int_eq(plan_check(plan), 0);
    ck_assert_uint_eq(plan_count(plan), TASKS);
    for (unsigned i = 0; i < TASKS; i++) {
        const unsigned char *input = plan_input(plan, i, &size);
        memset(bytes, (int)(i % 251), sizeof bytes);
        ck_assert_uint_eq(size, i % sizeof bytes);
        ck_assert_uint_eq((uintptr_t)input % 8, 0);
        ck_assert_mem_eq(input, bytes, size);
    }
    plan_free(plan);
}
END_TEST

START_TEST(empty_inputs_are_tasks_too)
{
    size_t size = 1;
    struct plan *plan = plan_new(0, 1, 1);
    plan_add(plan, NULL, 0);
    plan_add(plan, "", 0);
    ck_assert_int_eq(plan_check(plan), 0);
    ck_assert_uint_eq(plan_count(plan), 2);
    ck_assert_ptr_nonnull(plan_input(plan, 1, &size));
    ck_assert_uint_eq(size, 0);
    plan_free(plan);
}
END_TEST

START_TEST(too_large_an_input_is_remembered)
{
    struct plan *plan = plan_new(0, 1, 1);
    volatile size_t huge = (size_t)UINT32_MAX + 1; /* the compiler must not know how far beyond "x" that is */
    plan_add(plan, "x", huge);                     /* refused before it is read */
    plan_add(plan, "x", 1);
    ck_assert_int_eq(plan_check(plan), -E2BIG);
    ck_assert_uint_eq(plan_count(plan), 0);
    plan_free(plan);
}
END_TEST

START_TEST(barriers_part_batches)
{
    struct plan *plan = plan_new(0, 1, 1);
    plan_barrier(plan); /* nothing before it: none */
    for (uint64_t i = 0; i < 10; i++) {
        plan_add(plan, &i, sizeof i);
        if (i == 2 || i == 3 || i == 6)
            plan_barrier(plan);
        if (i == 3)
            plan_barrier(plan); /* twice in one place is once */
    }
    static const uint64_t ends[] = {3, 3, 3, 4, 7, 7, 7, 10, 10, 10};
    for (uint64_t begin = 0; begin < 10; begin++)
        ck_assert_uint_eq(plan_batch_end(plan, begin), ends[begin]);
    plan_barrier(plan);
    ck_assert_uint_eq(plan_batch_end(plan, 7), 10);
    plan_free(plan);
}
END_TEST

START_TEST(a_batch_may_want_workers)
{
    struct plan *plan = plan_new(0, 1, 1);
    for (uint64_t i = 0; i < 6; i++) {
        if (i == 2)
            plan_resize(plan, 10);
        if (i == 4)
            plan_barrier(plan);
        plan_add(plan, &i, sizeof i);
    }
    static const unsigned workers[] = {0, 10, 0};
    for (uint64_t begin = 0; begin < 6; begin += 2) {
        ck_assert_uint_eq(plan_batch_end(plan, begin), begin + 2);
        ck_assert_uint_eq(plan_batch_workers(plan, begin), workers[begin / 2]);
    }
    plan_free(plan);
}
END_TEST

START_TEST(tells_what_was_asked)
{
    struct plan *asked = plan_new(5, 42, 0.5), *usual = plan_new(0, 1, 1);
    ck_assert_uint_eq(plan_tasks(asked, 10), 5);
    ck_assert_uint_eq(plan_tasks(usual, 10), 10);
    ck_assert_uint_eq(plan_seed(asked), 42);
    ck_assert_double_eq(plan_scale(asked), 0.5);
    ck_assert_ptr_null(plan_line(usual, NULL)); /* nothing was read */
    plan_free(asked);
    plan_free(usual);
    plan_free(NULL);
}
END_TEST

Suite *plan_suite(void)
{
    Suite *suite = suite_create("plan");
    TCase *lines = tcase_create("lines");
    tcase_add_unchecked_fixture(lines, make_folder, remove_folder);
    tcase_add_loop_test(lines, lines_come_whole, 0, sizeof cases / sizeof *cases);
    tcase_add_test(lines, unreadable_input_is_one_clear_line);
    tcase_add_test(lines, nul_byte_is_refused_with_its_line);
    tcase_add_test(lines, long_name_is_cut_at_its_start);
    tcase_add_test(lines, standard_input_is_read_to_its_end);
    tcase_add_test(lines, a_million_lines_come_in_order);
    suite_add_tcase(suite, lines);
    TCase *inputs = tcase_create("inputs");
    tcase_add_test(inputs, inputs_come_back_aligned);
    tcase_add_test(inputs, empty_inputs_are_tasks_too);
    tcase_add_test(inputs, too_large_an_input_is_remembered);
    tcase_add_test(inputs, barriers_part_batches);
    tcase_add_test(inputs, a_batch_may_want_workers);
    tcase_add_test(inputs, tells_what_was_asked);
    suite_add_tcase(suite, inputs);
    return suite;
}
