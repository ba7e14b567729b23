/* units.h: rounding carries into the next digit and the next unit, and columns are never wider than promised. */
#include "base/clock.h"
#include "base/units.h"
#include "suites.h"

#include <math.h>
#include <string.h>

typedef const char *print_ns(char *buffer, size_t size, uint64_t ns);

static const struct {
    print_ns *print;
    uint64_t value;
    const char *text;
} cases[] = {
    {units_time, 0, "0 ns"},
    {units_time, 999, "999 ns"},
    {units_time, 1000, "1.000 us"},
    {units_time, 1234, "1.234 us"},
    {units_time, 99994, "99.99 us"},
    {units_time, 99996, "100.0 us"},
    {units_time, 999949, "999.9 us"},
    {units_time, 999960, "1.000 ms"},
    {units_time, 3212 * NS_PER_US, "3.212 ms"},
    {units_time, 13024 * NS_PER_MS, "13.02 s"},
    {units_time, 59994 * NS_PER_MS, "59.99 s"},
    {units_time, 59996 * NS_PER_MS, "1 min 00 s"},
    {units_time, 125 * NS_PER_S, "2 min 05 s"},
    {units_time, 3599499 * NS_PER_MS, "59 min 59 s"},
    {units_time, 3599500 * NS_PER_MS, "1 h 00 min"},
    {units_time, 3720 * NS_PER_S, "1 h 02 min"},
    {units_time, UINT64_MAX, "5124095 h 35 min"},
    {units_seconds, 0, "0.000"},
    {units_seconds, 3211500 * NS_PER_US, "3.212"},
    {units_seconds, 999499999, "0.999"},
    {units_seconds, 999500000, "1.000"},
    {units_bytes, 0, "0B"},
    {units_bytes, 1023, "1023B"},
    {units_bytes, 1024, "1.0K"},
    {units_bytes, 64 << 10, "64K"},
    {units_bytes, 10188, "9.9K"},
    {units_bytes, 10189, "10K"},
    {units_bytes, 1023 << 10, "1023K"},
    {units_bytes, (1 << 20) - 1, "1.0M"},
    {units_bytes, 1258291, "1.2M"},
    {units_bytes, UINT64_MAX, "16E"},
    {units_clock, 0, "00:00.00"},
    {units_clock, 3219 * NS_PER_MS, "00:03.21"},
    {units_clock, 760 * NS_PER_S, "12:40.00"},
    {units_clock, 3600 * NS_PER_S - 1, "59:59.99"},
    {units_clock, 3723 * NS_PER_S, "1:02:03"},
};

START_TEST(prints)
{
    char buffer[32];
    ck_assert_ptr_eq(cases[_i].print(buffer, sizeof buffer, cases[_i].value), buffer);
    ck_assert_str_eq(buffer, cases[_i].text);
}
END_TEST

static const struct {
    double value;
    const char *text;
} counts[] = {
    {0, "0"},         {7, "7"},         {812, "812"},        {999, "999"},      {999.6, "1.00k"},
    {1000, "1.00k"},  {12345, "12.3k"}, {99960, "100k"},     {999500, "1.00M"}, {1250000, "1.25M"},
    {0.341, "0.34"},  {7.25, "7.25"},   {9.996, "10.0"},     {12.34, "12.3"},   {123.4, "123"},
    {999e18, "999E"}, {1e30, ">999E"},  {INFINITY, ">999E"}, {NAN, "-"},        {-1, "-"},
};

START_TEST(counts_have_three_digits)
{
    char buffer[32];
    ck_assert_str_eq(units_count(buffer, sizeof buffer, counts[_i].value), counts[_i].text);
}
END_TEST

static const struct {
    double value;
    const char *text;
} factors[] = {
    {1.84, "1.84"},   {0.5, "0.50"},   {12.36, "12.4"},    {123.6, "124"},        {0.1, "0.10"},
    {0.0996, "0.10"}, {0.08, "0.080"}, {0.0016, "0.0016"}, {0.000999, "0.00100"}, {1e-30, "0.000000000000"},
    {1234, "1234"},   {NAN, "-"},
};

START_TEST(no_factor_looks_like_nothing)
{
    char buffer[32];
    ck_assert_str_eq(units_factor(buffer, sizeof buffer, factors[_i].value), factors[_i].text);
}
END_TEST

START_TEST(columns_are_kept)
{
    char buffer[32];
    for (uint64_t value = 1; value < UINT64_MAX / 3; value = value * 3 + 1) {
        ck_assert_uint_le(strlen(units_bytes(buffer, sizeof buffer, value)), 5);
        ck_assert_uint_le(strlen(units_count(buffer, sizeof buffer, (double)value)), 5);
        ck_assert_uint_le(strlen(units_count(buffer, sizeof buffer, (double)value / 1e9)), 5);
    }
}
END_TEST

START_TEST(small_buffers_are_not_overrun)
{
    char buffer[4] = "xyz";
    ck_assert_str_eq(units_time(buffer, 3, 1234), "1.");
    ck_assert_int_eq(buffer[3], '\0');
}
END_TEST

Suite *units_suite(void)
{
    Suite *suite = suite_create("units");
    TCase *text = tcase_create("text");
    tcase_add_loop_test(text, prints, 0, sizeof cases / sizeof *cases);
    tcase_add_loop_test(text, counts_have_three_digits, 0, sizeof counts / sizeof *counts);
    tcase_add_loop_test(text, no_factor_looks_like_nothing, 0, sizeof factors / sizeof *factors);
    tcase_add_test(text, columns_are_kept);
    tcase_add_test(text, small_buffers_are_not_overrun);
    suite_add_tcase(suite, text);
    return suite;
}
