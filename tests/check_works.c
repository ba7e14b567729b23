/* The works of demos/works.c: each gives what it says, and says so when it cannot; and the tables of works and of
 * experiments are complete. */
#include "demos/registry.h"
#include "demos/works.h"
#include "ipc/outcome.h"
#include "ipc/task.h"
#include "model/graph_rows.h"
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *work, *parameter; /* KEY=VALUE */
    const char *input;            /* digits: a number, if the work takes numbers */
    const char *result;           /* NULL = fails; "" = nothing */
} cases[] = {
    {"add-one", NULL, "41", "42"},
    {"add-one", NULL, "9223372036854775807", NULL},
    {"add", "by=-3", "1", "-2"},
    {"multiply", "by=6", "7", "42"},
    {"multiply", "by=2", "5000000000000000000", NULL},
    {"square", NULL, "-12", "144"},
    {"square", NULL, "4000000000", NULL},
    {"cube", NULL, "-3", "-27"},
    {"cube", NULL, "2097151", "9223358842721533951"},
    {"cube", NULL, "2097152", NULL},
    {"collatz", NULL, "27", "111"},
    {"collatz", NULL, "1", "0"},
    {"collatz", NULL, "0", NULL},
    {"is-prime", NULL, "97", "97 is prime"},
    {"is-prime", NULL, "2", "2 is prime"},
    {"is-prime", NULL, "3", "3 is prime"},
    {"is-prime", NULL, "4", "4 is not prime"},
    {"is-prime", NULL, "1", "1 is not prime"},
    {"is-prime", NULL, "-7", "-7 is not prime"},
    {"is-prime", NULL, "49", "49 is not prime"},
    {"factors", NULL, "360", "360 = 2 2 2 3 3 5"},
    {"factors", NULL, "1", "1 = 1"},
    {"factors", NULL, "9223372036854775807", "9223372036854775807 = 7 7 73 127 337 92737 649657"},
    {"factors", NULL, "0", NULL},
    {"keep-multiples", "of=3", "9", "9"},
    {"keep-multiples", "of=3", "10", ""},
    {"drop-multiples", "of=3", "9", ""},
    {"drop-multiples", "of=3", "3", "3"},
    {"drop-multiples", "of=3", "10", "10"},
    {"sleep", "time=1us", "5", "5"},
    {"sleep-input", NULL, "0", "0"},
    {"sleep-input", NULL, "-1", NULL},
    {"burn", "time=1us", "5", "5"},
    {"echo", NULL, "5", "5"},
    {"upper-case", NULL, "one Two \xc3\xa9", "ONE TWO \xc3\xa9"},
    {"lower-case", NULL, "ONE", "one"},
    {"word-count", NULL, "  three little\twords ", "3"},
    {"word-count", NULL, "", "0"},
    {"length", NULL, "\xc3\xa9t\xc3\xa9", "3"},
    {"to-text", NULL, "-5", "-5"},
    {"to-number", NULL, " 12 ", "12"},
    {"to-number", NULL, "12a", NULL},
    {"to-number", NULL, "", NULL},
    {"to-number", NULL, "99999999999999999999", NULL},
    {"fail-on", "on=5", "5", NULL},
    {"fail-on", "on=5", "6", "6"},
    {"crash-on", "on=5", "6", "6"},
};

/* The work's struct of parameters, as a graph would fill it. */
static void make_parameters(const struct work *work, enum work_type type, const char *text, void *parameters)
{
    struct problem problem;
    setting_presets(work->parameters, work->parameters_count, parameters, WORK_PARAMETERS_MAX);
    if (text)
        ck_assert_int_eq(setting_assign(work->parameters, work->parameters_count, text, parameters, &problem), 0);
    if (work->typed)
        memcpy(parameters, &type, sizeof type);
}

START_TEST(gives_what_it_says)
{
    _Alignas(16) unsigned char parameters[WORK_PARAMETERS_MAX];
    char text[WORK_TEXT_MAX + 1];
    const struct work *work = work_find(demos_works, demos_works_count, cases[_i].work);
    ck_assert_ptr_nonnull(work);
    enum work_type type = work->takes == WORK_TEXT ? WORK_TEXT : WORK_NUMBER;
    enum work_type gives = work->gives == WORK_ANY ? type : work->gives;
    int64_t number = strtoll(cases[_i].input, NULL, 10);
    make_parameters(work, type, cases[_i].parameter, parameters);
    struct outcome outcome = {.limit = WORK_TEXT_MAX};
    struct task task = {.attempt = 1, .scale = 1, .outcome = &outcome};
    task.input = type == WORK_TEXT ? (const void *)cases[_i].input : &number;
    task.input_size = type == WORK_TEXT ? strlen(cases[_i].input) : sizeof number;
    ck_assert_int_eq(work->run(&task, parameters), 0);
    ck_assert_int_eq(outcome.failed, cases[_i].result == NULL);
    if (cases[_i].result)
        ck_assert_str_eq(work_print(gives, outcome.bytes, outcome.size, text, sizeof text), cases[_i].result);
    outcome_release(&outcome);
}
END_TEST

/* Every work is in a case, so that a new one is not forgotten. */
START_TEST(has_a_case)
{
    bool found = false;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        found |= strcmp(cases[i].work, demos_works[_i].name) == 0;
    ck_assert_msg(found, "%s", demos_works[_i].name);
}
END_TEST

START_TEST(rows_are_complete)
{
    static const char *const keys[] = {"work", "input", "output"};
    const struct work *work = &demos_works[_i];
    ck_assert_uint_gt(strlen(work->help), 5);
    ck_assert_ptr_eq(work_find(demos_works, demos_works_count, work->name), work);
    ck_assert_uint_le(work->parameters_size, WORK_PARAMETERS_MAX);
    ck_assert(!work->typed || work->parameters_size >= sizeof(enum work_type));
    for (size_t i = 0; i < work->parameters_count; i++) {
        const struct setting *row = &work->parameters[i];
        ck_assert_ptr_nonnull(row->preset);
        ck_assert_ptr_null(setting_find(graph_stage_rows, graph_stage_rows_count, row->name));
        for (size_t key = 0; key < sizeof keys / sizeof *keys; key++)
            ck_assert_str_ne(row->name, keys[key]);
        ck_assert_ptr_null(strchr(row->name, '.'));
    }
}
END_TEST

static bool is_group(const char *name)
{
    for (const char *const *group = workload_groups; *group; group++)
        if (strcmp(*group, name) == 0)
            return true;
    return false;
}

START_TEST(experiments_are_explained)
{
    const struct workload *workload = demos_workloads[_i];
    const char *const words[] = {workload->title, workload->primitive, workload->lesson,
                                 workload->watch, workload->attempt,   workload->group};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        ck_assert_msg(words[i] && *words[i], "%s: word %zu", workload->id, i);
    ck_assert_msg(is_group(workload->group), "%s: %s", workload->id, workload->group);
    /* A command line in each line of what to try. */
    for (const char *line = workload->attempt; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
        ck_assert_msg(strstr(line, "forklab ") != NULL, "%s: %s", workload->id, line);
}
END_TEST

Suite *works_suite(void)
{
    Suite *suite = suite_create("works");
    TCase *functions = tcase_create("functions");
    tcase_add_loop_test(functions, gives_what_it_says, 0, sizeof cases / sizeof *cases);
    suite_add_tcase(suite, functions);
    TCase *tables = tcase_create("tables");
    tcase_add_loop_test(tables, has_a_case, 0, (int)demos_works_count);
    tcase_add_loop_test(tables, rows_are_complete, 0, (int)demos_works_count);
    tcase_add_loop_test(tables, experiments_are_explained, 0, (int)demos_workloads_count);
    suite_add_tcase(suite, tables);
    return suite;
}
