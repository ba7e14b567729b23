/* quantity.h: what is typed is read whole or not at all, and what is printed is read back as the same value. */
#include "base/random.h"
#include "model/quantity.h"
#include "suites.h"

#include <errno.h>
#include <string.h>

#define UNTOUCHED 77

static const struct {
    const char *text;
    int result;
    int64_t value;
} wholes[] = {
    {"0", 0, 0},
    {"12", 0, 12},
    {"-3", 0, -3},
    {"007", 0, 7},
    {"9223372036854775807", 0, INT64_MAX},
    {"-9223372036854775808", 0, INT64_MIN},
    {"9223372036854775808", -ERANGE, 0},
    {"-9223372036854775809", -ERANGE, 0},
    {"", -EINVAL, 0},
    {"-", -EINVAL, 0},
    {"+5", -EINVAL, 0},
    {"--5", -EINVAL, 0},
    {" 5", -EINVAL, 0},
    {"5 ", -EINVAL, 0},
    {"12x", -EINVAL, 0},
    {"0x10", -EINVAL, 0},
    {"1e3", -EINVAL, 0},
    {"1.0", -EINVAL, 0},
    {"nan", -EINVAL, 0},
    {"\xd9\xa3", -EINVAL, 0},
};

START_TEST(reads_whole_numbers)
{
    int64_t value = UNTOUCHED;
    ck_assert_int_eq(quantity_parse_whole(wholes[_i].text, &value), wholes[_i].result);
    ck_assert_int_eq(value, wholes[_i].result ? UNTOUCHED : wholes[_i].value);
}
END_TEST

static const struct {
    const char *text;
    int result;
    double value;
} reals[] = {
    {"0", 0, 0},
    {"0.5", 0, 0.5},
    {".5", 0, 0.5},
    {"-2.25", 0, -2.25},
    {"+1", 0, 1},
    {"1e3", 0, 1000},
    {"1E-3", 0, 0.001},
    {"1e999", -ERANGE, 0},
    {"", -EINVAL, 0},
    {".", -EINVAL, 0},
    {"e", -EINVAL, 0},
    {"1e", -EINVAL, 0},
    {"1,5", -EINVAL, 0},
    {"1.5.2", -EINVAL, 0},
    {" 1", -EINVAL, 0},
    {"1 ", -EINVAL, 0},
    {"nan", -EINVAL, 0},
    {"inf", -EINVAL, 0},
    {"-infinity", -EINVAL, 0},
    {"0x1p3", -EINVAL, 0},
    {"1000000000000000000000000000000000000000000000000000000000000000000", -EINVAL, 0},
};

START_TEST(reads_real_numbers)
{
    double value = UNTOUCHED;
    ck_assert_int_eq(quantity_parse_real(reals[_i].text, &value), reals[_i].result);
    ck_assert_double_eq(value, reals[_i].result ? UNTOUCHED : reals[_i].value);
}
END_TEST

typedef int parse_function(const char *text, uint64_t *ret_value);

static const struct {
    parse_function *parse;
    const char *text;
    int result;
    uint64_t value;
} units[] = {
    {quantity_parse_time, "0", 0, 0},
    {quantity_parse_time, "1", 0, 1000000000},
    {quantity_parse_time, "1.5", 0, 1500000000},
    {quantity_parse_time, "0.1", 0, 100000000},
    {quantity_parse_time, "2s", 0, 2000000000},
    {quantity_parse_time, "10ms", 0, 10000000},
    {quantity_parse_time, "250us", 0, 250000},
    {quantity_parse_time, "7ns", 0, 7},
    {quantity_parse_time, "3min", 0, UINT64_C(180000000000)},
    {quantity_parse_time, "1h", 0, UINT64_C(3600000000000)},
    {quantity_parse_time, "6000000h", -ERANGE, 0},
    {quantity_parse_time, "18446744073709551616ns", -ERANGE, 0},
    {quantity_parse_time, "", -EINVAL, 0},
    {quantity_parse_time, "ms", -EINVAL, 0},
    {quantity_parse_time, "10 ms", -EINVAL, 0},
    {quantity_parse_time, "10msx", -EINVAL, 0},
    {quantity_parse_time, "10m", -EINVAL, 0},
    {quantity_parse_time, "-1s", -EINVAL, 0},
    {quantity_parse_time, "1e3", -EINVAL, 0},
    {quantity_parse_time, "nan", -EINVAL, 0},
    {quantity_parse_time, "inf", -EINVAL, 0},
    {quantity_parse_size, "4096", 0, 4096},
    {quantity_parse_size, "4096B", 0, 4096},
    {quantity_parse_size, "64K", 0, 65536},
    {quantity_parse_size, "64k", 0, 65536},
    {quantity_parse_size, "1.5M", 0, 1572864},
    {quantity_parse_size, "2G", 0, UINT64_C(2) << 30},
    {quantity_parse_size, "1T", 0, UINT64_C(1) << 40},
    {quantity_parse_size, "16777216T", -ERANGE, 0},
    {quantity_parse_size, "", -EINVAL, 0},
    {quantity_parse_size, "K", -EINVAL, 0},
    {quantity_parse_size, "64KB", -EINVAL, 0},
    {quantity_parse_size, "-1", -EINVAL, 0},
    {quantity_parse_size, "0x10", -EINVAL, 0},
};

START_TEST(reads_times_and_sizes)
{
    uint64_t value = UNTOUCHED;
    ck_assert_int_eq(units[_i].parse(units[_i].text, &value), units[_i].result);
    ck_assert_uint_eq(value, units[_i].result ? UNTOUCHED : units[_i].value);
}
END_TEST

typedef void print_function(char *buffer, size_t size, uint64_t value);

static const struct {
    print_function *print;
    uint64_t value;
    const char *text;
} printed[] = {
    {quantity_print_time, 0, "0s"},
    {quantity_print_time, 7, "7ns"},
    {quantity_print_time, 1500, "1.5us"},
    {quantity_print_time, 10000000, "10ms"},
    {quantity_print_time, 1500000000, "1.5s"},
    {quantity_print_time, 1500001000, "1500.001ms"},
    {quantity_print_time, UINT64_C(90) * 1000000000, "90s"},
    {quantity_print_time, UINT64_C(120) * 1000000000, "2min"},
    {quantity_print_time, UINT64_C(86400) * 1000000000, "24h"},
    {quantity_print_size, 0, "0"},
    {quantity_print_size, 1000, "1000"},
    {quantity_print_size, 65536, "64K"},
    {quantity_print_size, 1572864, "1536K"},
    {quantity_print_size, UINT64_C(1) << 50, "1024T"},
};

START_TEST(prints_as_typed)
{
    char buffer[32];
    printed[_i].print(buffer, sizeof buffer, printed[_i].value);
    ck_assert_str_eq(buffer, printed[_i].text);
}
END_TEST

START_TEST(what_is_printed_is_read_back)
{
    struct random random = {1};
    for (int i = 0; i < 20000; i++) {
        char buffer[64];
        uint64_t value = random_next(&random) >> (14 + random_below(&random, 50)), back = 0;
        double real = (double)value / 1000, real_back = 0;
        quantity_print_time(buffer, sizeof buffer, value);
        ck_assert_int_eq(quantity_parse_time(buffer, &back), 0);
        ck_assert_uint_eq(back, value);
        quantity_print_size(buffer, sizeof buffer, value);
        ck_assert_int_eq(quantity_parse_size(buffer, &back), 0);
        ck_assert_uint_eq(back, value);
        quantity_print_real(buffer, sizeof buffer, real);
        ck_assert_int_eq(quantity_parse_real(buffer, &real_back), 0);
        ck_assert_double_eq(real_back, real);
    }
}
END_TEST

Suite *quantity_suite(void)
{
    Suite *suite = suite_create("quantity");
    TCase *typed = tcase_create("typed");
    tcase_add_loop_test(typed, reads_whole_numbers, 0, sizeof wholes / sizeof *wholes);
    tcase_add_loop_test(typed, reads_real_numbers, 0, sizeof reals / sizeof *reals);
    tcase_add_loop_test(typed, reads_times_and_sizes, 0, sizeof units / sizeof *units);
    suite_add_tcase(suite, typed);
    TCase *shown = tcase_create("shown");
    tcase_add_loop_test(shown, prints_as_typed, 0, sizeof printed / sizeof *printed);
    tcase_add_test(shown, what_is_printed_is_read_back);
    suite_add_tcase(suite, shown);
    return suite;
}
