/* settings.h: the table of all options of a run is complete, unambiguous, and its defaults are right. */
#include "model/settings.h"
#include "suites.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <string.h>

START_TEST(names_can_be_typed)
{
    const struct setting *row = &settings_rows[_i];
    ck_assert_uint_gt(strlen(row->name), 1);
    ck_assert_uint_le(strlen(row->name), SETTING_NAME_MAX);
    ck_assert_uint_eq(strspn(row->name, "abcdefghijklmnopqrstuvwxyz-"), strlen(row->name));
    ck_assert(row->letter == 0 || islower((unsigned char)row->letter));
}
END_TEST

START_TEST(names_and_letters_are_unique)
{
    const struct setting *row = &settings_rows[_i];
    for (size_t i = 0; i < (size_t)_i; i++) {
        ck_assert_str_ne(row->name, settings_rows[i].name);
        ck_assert(row->letter == 0 || row->letter != settings_rows[i].letter);
    }
}
END_TEST

START_TEST(help_is_one_line)
{
    const struct setting *row = &settings_rows[_i];
    ck_assert_uint_gt(strlen(row->help), 10);
    ck_assert_uint_le(strlen(row->help), 100);
    ck_assert_ptr_null(strchr(row->help, '\n'));
    ck_assert_int_ne(row->help[strlen(row->help) - 1], '.');
    ck_assert_int_eq(row->argument == NULL, row->type == SETTING_SWITCH);
}
END_TEST

START_TEST(fields_do_not_overlap)
{
    static const size_t sizes[] = {
        [SETTING_WHOLE] = sizeof(int64_t), [SETTING_REAL] = sizeof(double),       [SETTING_SWITCH] = sizeof(bool),
        [SETTING_CHOICE] = sizeof(int),    [SETTING_DURATION] = sizeof(uint64_t), [SETTING_SIZE] = sizeof(uint64_t),
    };
    const struct setting *row = &settings_rows[_i];
    bool bytes = row->type == SETTING_TEXT || row->type == SETTING_LIST;
    size_t end = row->offset + (bytes ? row->size : sizes[row->type]);
    ck_assert_uint_le(end, sizeof(struct settings));
    for (size_t i = 0; i < settings_count; i++)
        ck_assert(i == (size_t)_i || settings_rows[i].offset < row->offset || settings_rows[i].offset >= end);
}
END_TEST

START_TEST(default_is_allowed_and_told)
{
    const struct setting *row = &settings_rows[_i];
    struct settings settings = {0};
    struct problem problem;
    char buffer[64];
    if (row->preset) {
        ck_assert_int_eq(setting_parse(row, row->preset, &settings, &problem), 0);
        ck_assert_str_eq(setting_print(row, &settings, buffer, sizeof buffer), row->preset);
        ck_assert_ptr_null(row->preset_text);
    } else {
        ck_assert_uint_gt(strlen(row->preset_text), 1);
    }
}
END_TEST

START_TEST(range_is_told_and_kept)
{
    const struct setting *row = &settings_rows[_i];
    struct settings settings = {0};
    struct problem problem;
    char range[128];
    ck_assert_uint_gt(strlen(setting_range(row, range, sizeof range)), 3);
    if (row->type != SETTING_WHOLE)
        return;
    ck_assert(row->min < row->max);
    ck_assert_int_eq(setting_parse(row, "-1", &settings, &problem), -EINVAL);
    ck_assert_ptr_nonnull(strstr(problem.text, range));
}
END_TEST

/* What the command line promises. */
static const struct {
    const char *name;
    char letter;
    const char *preset;
} promised[] = {
    {"workers", 'w', NULL}, {"executor", 'x', "auto"}, {"baseline", 0, "loop"}, {"capacity", 0, NULL},
    {"tasks", 'n', NULL},   {"input", 'i', NULL},      {"chunk", 'c', "1"},     {"results", 0, "submitted"},
    {"start", 0, "fork"},   {"pin", 0, "no"},          {"seed", 0, "1"},        {"scale", 0, "1"},
    {"attempts", 0, "3"},   {"timeout", 0, NULL},      {"param", 'p', NULL},    {"no-baseline", 0, "no"},
    {"headless", 0, "no"},  {"json", 0, NULL},         {"step", 0, "no"},       {"plain", 0, "no"},
};

START_TEST(promised_option_is_there)
{
    const struct setting *row = setting_find(settings_rows, settings_count, promised[_i].name);
    ck_assert_ptr_nonnull(row);
    ck_assert_int_eq(row->letter, promised[_i].letter);
    ck_assert(promised[_i].preset ? !strcmp(row->preset, promised[_i].preset) : row->preset == NULL);
}
END_TEST

START_TEST(nothing_else_is_there)
{
    ck_assert_uint_eq(settings_count, sizeof promised / sizeof *promised);
}
END_TEST

START_TEST(choices_are_in_the_order_of_their_enums)
{
    static const struct {
        const char *name, *choice;
        int value;
    } choices[] = {{"executor", "auto", RUN_BY_AUTO},         {"executor", "loop", RUN_BY_LOOP},
                   {"executor", "pool", RUN_BY_POOL},         {"executor", "process", RUN_BY_PROCESS},
                   {"executor", "queue", RUN_BY_QUEUE},       {"executor", "pipe", RUN_BY_PIPE},
                   {"executor", "thread", RUN_BY_THREAD},     {"executor", "biglock", RUN_BY_BIGLOCK},
                   {"baseline", "thread", RUN_BY_THREAD},     {"results", "submitted", RESULTS_SUBMITTED},
                   {"results", "finished", RESULTS_FINISHED}, {"start", "fork", START_FORK},
                   {"start", "spawn", START_SPAWN},           {"start", "forkserver", START_FORKSERVER}};
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        const struct setting *row = setting_find(settings_rows, settings_count, choices[i].name);
        ck_assert_str_eq(row->choices[choices[i].value], choices[i].choice);
    }
}
END_TEST

Suite *settings_suite(void)
{
    Suite *suite = suite_create("settings");
    TCase *rows = tcase_create("rows");
    int count = (int)settings_count;
    tcase_add_loop_test(rows, names_can_be_typed, 0, count);
    tcase_add_loop_test(rows, names_and_letters_are_unique, 0, count);
    tcase_add_loop_test(rows, help_is_one_line, 0, count);
    tcase_add_loop_test(rows, fields_do_not_overlap, 0, count);
    tcase_add_loop_test(rows, default_is_allowed_and_told, 0, count);
    tcase_add_loop_test(rows, range_is_told_and_kept, 0, count);
    suite_add_tcase(suite, rows);
    TCase *promise = tcase_create("promise");
    tcase_add_loop_test(promise, promised_option_is_there, 0, sizeof promised / sizeof *promised);
    tcase_add_test(promise, nothing_else_is_there);
    tcase_add_test(promise, choices_are_in_the_order_of_their_enums);
    suite_add_tcase(suite, promise);
    return suite;
}
