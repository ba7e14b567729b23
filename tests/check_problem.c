/* problem.h: one line, cut and cleaned, always -EINVAL. */
#include "base/problem.h"
#include "suites.h"

#include <errno.h>
#include <string.h>

static const struct {
    const char *input, *text;
} cases[] = {
    {"plain words", "plain words"},
    {"two\nlines", "two?lines"},
    {"bell\a and escape\033[31m", "bell? and escape?[31m"},
    {"", ""},
};

START_TEST(text_is_one_clean_line)
{
    struct problem problem;
    ck_assert_int_eq(problem_set(&problem, "%s", cases[_i].input), -EINVAL);
    ck_assert_str_eq(problem.text, cases[_i].text);
}
END_TEST

START_TEST(too_long_a_text_is_cut)
{
    struct problem problem;
    char input[sizeof problem.text * 2];
    memset(input, 'x', sizeof input);
    input[sizeof input - 1] = '\0';
    problem_set(&problem, "%s", input);
    ck_assert_uint_eq(strlen(problem.text), sizeof problem.text - 1);
}
END_TEST

Suite *problem_suite(void)
{
    Suite *suite = suite_create("problem");
    TCase *text = tcase_create("text");
    tcase_add_loop_test(text, text_is_one_clean_line, 0, sizeof cases / sizeof cases[0]);
    tcase_add_test(text, too_long_a_text_is_cut);
    suite_add_tcase(suite, text);
    return suite;
}
