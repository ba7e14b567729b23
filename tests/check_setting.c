/* setting.h: rows read, print and explain their values; nothing outside of the range or the form gets in. */
#include "model/setting.h"
#include "suites.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

struct owner {
    int64_t whole, free_whole, seed;
    double real, factor;
    bool flag;
    int choice;
    uint64_t time_ns, size_bytes;
    char text[8], any[8], list[16];
};

#define FIELD(field) .offset = offsetof(struct owner, field)
#define BYTES(field) FIELD(field), .size = sizeof((struct owner *)0)->field

static const char *const colours[] = {"red", "green", NULL};
static const struct setting rows[] = {
    {"whole", 'w', SETTING_WHOLE, FIELD(whole), .preset_text = "as many as fit", .min = 1, .max = 64, .unit = "tasks"},
    {"free-whole", 0, SETTING_WHOLE, FIELD(free_whole), .preset = "5"},
    {"seed", 0, SETTING_WHOLE, FIELD(seed), .preset = "1", .min = 0, .max = INFINITY},
    {"real", 0, SETTING_REAL, FIELD(real), .preset = "0.5", .min = -1, .max = 2.5},
    {"factor", 0, SETTING_REAL, FIELD(factor), .preset = "1", .max = INFINITY},
    {"flag", 0, SETTING_SWITCH, FIELD(flag), .preset = "no"},
    {"choice", 0, SETTING_CHOICE, FIELD(choice), .preset = "green", .choices = colours},
    {"time", 0, SETTING_DURATION, FIELD(time_ns), .preset = "10ms", .min = 0.001, .max = 3600, .unit = "s"},
    {"size", 0, SETTING_SIZE, FIELD(size_bytes), .preset = "64K", .min = 1, .max = 1048576, .unit = "bytes"},
    {"text", 0, SETTING_TEXT, BYTES(text), .min = 1},
    {"any", 0, SETTING_TEXT, BYTES(any), .preset = "hello"},
    {"list", 0, SETTING_LIST, BYTES(list), .argument = "KEY=VALUE"},
};
#define ROWS (sizeof rows / sizeof *rows)

static const struct {
    const char *name, *typed, *printed, *problem; /* exactly one of the last two */
} cases[] = {
    {"whole", "1", "1", NULL},
    {"whole", "64", "64", NULL},
    {"whole", "0", NULL, "whole: \"0\" is out of range (allowed: 1 to 64 tasks)"},
    {"whole", "65", NULL, "whole: \"65\" is out of range (allowed: 1 to 64 tasks)"},
    {"whole", "99999999999999999999", NULL, "whole: \"99999999999999999999\" is out of range (allowed: 1 to 64 tasks)"},
    {"whole", "12x", NULL, "whole: \"12x\" is not a whole number (allowed: 1 to 64 tasks)"},
    {"whole", "", NULL, "whole: \"\" is not a whole number (allowed: 1 to 64 tasks)"},
    {"whole", " 5", NULL, "whole: \" 5\" is not a whole number (allowed: 1 to 64 tasks)"},
    {"whole", "1e1", NULL, "whole: \"1e1\" is not a whole number (allowed: 1 to 64 tasks)"},
    {"free-whole", "-9223372036854775808", "-9223372036854775808", NULL},
    {"free-whole", "x", NULL, "free-whole: \"x\" is not a whole number (allowed: a whole number)"},
    {"seed", "9223372036854775807", "9223372036854775807", NULL},
    {"seed", "-1", NULL, "seed: \"-1\" is out of range (allowed: 0 to 9223372036854775807)"},
    {"seed", "9223372036854775808", NULL,
     "seed: \"9223372036854775808\" is out of range (allowed: 0 to 9223372036854775807)"},
    {"factor", "-1", NULL, "factor: \"-1\" is out of range (allowed: at least 0)"},
    {"real", "2.5", "2.5", NULL},
    {"real", "-1", "-1", NULL},
    {"real", "0.1", "0.1", NULL},
    {"real", "2.6", NULL, "real: \"2.6\" is out of range (allowed: -1 to 2.5)"},
    {"real", "nan", NULL, "real: \"nan\" is not a number (allowed: -1 to 2.5)"},
    {"real", "1e999", NULL, "real: \"1e999\" is out of range (allowed: -1 to 2.5)"},
    {"flag", "yes", "yes", NULL},
    {"flag", "on", "yes", NULL},
    {"flag", "true", "yes", NULL},
    {"flag", "1", "yes", NULL},
    {"flag", "no", "no", NULL},
    {"flag", "off", "no", NULL},
    {"flag", "false", "no", NULL},
    {"flag", "0", "no", NULL},
    {"flag", "maybe", NULL, "flag: \"maybe\" is neither yes nor no (allowed: yes or no)"},
    {"choice", "red", "red", NULL},
    {"choice", "Red", NULL, "choice: \"Red\" is none of the choices (allowed: red, green)"},
    {"choice", "", NULL, "choice: \"\" is none of the choices (allowed: red, green)"},
    {"time", "1ms", "1ms", NULL},
    {"time", "1.5", "1.5s", NULL},
    {"time", "1h", "1h", NULL},
    {"time", "999us", NULL, "time: \"999us\" is out of range (allowed: 1ms to 1h)"},
    {"time", "61min", NULL, "time: \"61min\" is out of range (allowed: 1ms to 1h)"},
    {"time", "-1", NULL, "time: \"-1\" is not a length of time such as 250us, 10ms, 1.5, 2min (allowed: 1ms to 1h)"},
    {"size", "1M", "1M", NULL},
    {"size", "0", NULL, "size: \"0\" is out of range (allowed: 1 to 1M bytes)"},
    {"size", "2M", NULL, "size: \"2M\" is out of range (allowed: 1 to 1M bytes)"},
    {"size", "many", NULL, "size: \"many\" is not a size such as 4096, 64K, 1.5M (allowed: 1 to 1M bytes)"},
    {"text", "1234567", "1234567", NULL},
    {"text", "12345678", NULL, "text: \"12345678\" is too long (allowed: 1 to 7 bytes)"},
    {"text", "", NULL, "text: \"\" is empty (allowed: 1 to 7 bytes)"},
    {"any", "", "", NULL},
    {"list", "a=1", "a=1", NULL},
    {"list", "", NULL, "list: \"\" is empty (allowed: KEY=VALUE, 14 bytes in all)"},
    {"list", "123456789012345", NULL,
     "list: \"123456789012345\" is more than fits with those before it (allowed: KEY=VALUE, 14 bytes in all)"},
    {"list", "12345678901234", "12345678901234", NULL},
};

START_TEST(reads_what_is_allowed)
{
    struct owner owner, before;
    struct problem problem = {""};
    char buffer[64];
    const struct setting *row = setting_find(rows, ROWS, cases[_i].name);
    setting_presets(rows, ROWS, &owner, sizeof owner);
    before = owner;
    int result = setting_parse(row, cases[_i].typed, &owner, &problem);
    if (cases[_i].printed) {
        ck_assert_int_eq(result, 0);
        ck_assert_str_eq(setting_print(row, &owner, buffer, sizeof buffer), cases[_i].printed);
    } else {
        ck_assert_int_eq(result, -EINVAL);
        ck_assert_str_eq(problem.text, cases[_i].problem);
        ck_assert_mem_eq(&owner, &before, sizeof owner);
    }
}
END_TEST

START_TEST(long_text_is_cut_in_problems)
{
    struct owner owner = {0};
    struct problem problem;
    char typed[4000];
    memset(typed, '9', sizeof typed);
    typed[sizeof typed - 1] = '\0';
    ck_assert_int_eq(setting_parse(&rows[0], typed, &owner, &problem), -EINVAL);
    ck_assert_ptr_nonnull(strstr(problem.text, "9...\" is out of range (allowed: 1 to 64 tasks)"));
}
END_TEST

static const struct {
    const char *name, *printed;
} presets[] = {
    {"whole", "as many as fit"},
    {"free-whole", "5"},
    {"seed", "1"},
    {"real", "0.5"},
    {"flag", "no"},
    {"choice", "green"},
    {"time", "10ms"},
    {"size", "64K"},
    {"text", ""},
    {"any", "hello"},
    {"list", ""},
};

START_TEST(presets_are_put_in)
{
    struct owner owner;
    char buffer[32];
    memset(&owner, 0xff, sizeof owner);
    setting_presets(rows, ROWS, &owner, sizeof owner);
    const struct setting *row = setting_find(rows, ROWS, presets[_i].name);
    ck_assert_str_eq(setting_print(row, &owner, buffer, sizeof buffer), presets[_i].printed);
}
END_TEST

START_TEST(list_keeps_all_in_order)
{
    struct owner owner;
    struct problem problem;
    char buffer[32];
    const struct setting *row = setting_find(rows, ROWS, "list");
    memset(&owner, 0xff, sizeof owner);
    owner.list[0] = '\0';
    ck_assert_ptr_null(setting_list_next(owner.list, NULL));
    ck_assert_int_eq(setting_parse(row, "a=1", &owner, &problem), 0);
    ck_assert_int_eq(setting_parse(row, "b=2", &owner, &problem), 0);
    ck_assert_int_eq(setting_parse(row, "c=34567", &owner, &problem), -EINVAL);
    ck_assert_int_eq(setting_parse(row, "c=3456", &owner, &problem), 0);
    ck_assert_int_eq(setting_parse(row, "d", &owner, &problem), -EINVAL);
    const char *first = setting_list_next(owner.list, NULL);
    ck_assert_str_eq(first, "a=1");
    const char *second = setting_list_next(owner.list, first);
    ck_assert_str_eq(second, "b=2");
    const char *third = setting_list_next(owner.list, second);
    ck_assert_str_eq(third, "c=3456");
    ck_assert_ptr_null(setting_list_next(owner.list, third));
    ck_assert_str_eq(setting_print(row, &owner, buffer, sizeof buffer), "a=1 b=2 c=3456");
}
END_TEST

static const struct {
    const char *text, *problem; /* NULL = taken */
} assignments[] = {
    {"whole=7", NULL},
    {"any=a=b", NULL},
    {"any=", NULL},
    {"whole=99", "whole: \"99\" is out of range (allowed: 1 to 64 tasks)"},
    {"whole", "\"whole\" is not of the form KEY=VALUE"},
    {"=5", "\"=5\" is not of the form KEY=VALUE"},
    {"", "\"\" is not of the form KEY=VALUE"},
    {"whle=5", "whle: there is no such name; did you mean \"whole\"?"},
    {"Whole=5", "Whole: there is no such name; did you mean \"whole\"?"},
    {"bananas=5",
     "bananas: there is no such name (there are: whole, free-whole, seed, real, factor, flag, choice, time, "
     "size, text, any, list)"},
};

START_TEST(assigns_by_name)
{
    struct owner owner = {0};
    struct problem problem = {""};
    int result = setting_assign(rows, ROWS, assignments[_i].text, &owner, &problem);
    ck_assert_int_eq(result, assignments[_i].problem ? -EINVAL : 0);
    ck_assert_str_eq(problem.text, assignments[_i].problem ? assignments[_i].problem : "");
}
END_TEST

START_TEST(assigns_nothing_where_there_is_nothing)
{
    struct problem problem;
    ck_assert_int_eq(setting_assign(NULL, 0, "a=1", NULL, &problem), -EINVAL);
    ck_assert_str_eq(problem.text, "a: there is nothing to set");
}
END_TEST

static const struct {
    const char *typed, *nearest;
} near[] = {
    {"whole", "whole"}, {"whol", "whole"}, {"wohle", "whole"},   {"fre", "free-whole"},
    {"xhoxe", "whole"}, {"xhoxx", NULL},   {"w", "whole"},       {"x", NULL},
    {"xy", NULL},       {"", NULL},        {"chioce", "choice"},
};

START_TEST(suggests_the_nearest)
{
    const char *nearest = setting_nearest(rows, ROWS, near[_i].typed);
    if (near[_i].nearest)
        ck_assert_str_eq(nearest, near[_i].nearest);
    else
        ck_assert_ptr_null(nearest);
}
END_TEST

START_TEST(a_name_beyond_the_bound_is_only_not_suggested)
{
    static const struct setting long_name[] = {{"a-name-that-is-much-longer-than-the-bound", .type = SETTING_WHOLE}};
    ck_assert_ptr_null(setting_nearest(long_name, 1, "x-name-that-is-much-longer-than-the-bound"));
}
END_TEST

Suite *setting_suite(void)
{
    Suite *suite = suite_create("setting");
    TCase *values = tcase_create("values");
    tcase_add_loop_test(values, reads_what_is_allowed, 0, sizeof cases / sizeof *cases);
    tcase_add_test(values, long_text_is_cut_in_problems);
    tcase_add_loop_test(values, presets_are_put_in, 0, sizeof presets / sizeof *presets);
    tcase_add_test(values, list_keeps_all_in_order);
    suite_add_tcase(suite, values);
    TCase *names = tcase_create("names");
    tcase_add_loop_test(names, assigns_by_name, 0, sizeof assignments / sizeof *assignments);
    tcase_add_test(names, assigns_nothing_where_there_is_nothing);
    tcase_add_loop_test(names, suggests_the_nearest, 0, sizeof near / sizeof *near);
    tcase_add_test(names, a_name_beyond_the_bound_is_only_not_suggested);
    suite_add_tcase(suite, names);
    return suite;
}
