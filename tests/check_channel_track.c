/* channel_track.h: rates over the last second, and a history that covers the whole run. */
#include "base/clock.h"
#include "lab/channel_track.h"
#include "suites.h"

#include <math.h>

#define STEP_NS (NS_PER_S / 10)

static struct snapshot_channel row_of(uint64_t depth, uint64_t puts, uint64_t gets)
{
    return (struct snapshot_channel){.depth = depth, .capacity = 10, .puts = puts, .gets = gets};
}

START_TEST(rates_are_of_the_last_second)
{
    struct channel_track track = {0};
    struct snapshot_channel row = row_of(0, 0, 0);
    channel_track_note(&track, 0, &row);
    ck_assert(isnan(row.rate_in) && isnan(row.rate_out)); /* one look tells nothing */
    uint64_t puts = 0, gets = 0;
    for (uint64_t i = 1; i <= 40; i++) { /* 3 s with 100 in and 50 out a second, then 1 s with 20 in and none out */
        puts += i <= 30 ? 10 : 2;
        gets += i <= 30 ? 5 : 0;
        row = row_of(0, puts, gets);
        channel_track_note(&track, i * STEP_NS, &row);
        if (i == 30) {
            ck_assert_double_eq_tol(row.rate_in, 100, 0.01);
            ck_assert_double_eq_tol(row.rate_out, 50, 0.01);
        }
    }
    ck_assert_double_eq_tol(row.rate_in, 20, 0.01);
    ck_assert_double_eq_tol(row.rate_out, 0, 0.01);
}
END_TEST

/* Empty for a second, four messages for three: three on average, however unevenly it was looked at. */
START_TEST(depth_is_averaged_over_time)
{
    static const uint64_t looks[] = {0, 10, 500, 990, 1000, 1001, 2500, 3999, 4000};
    struct channel_track track = {0};
    struct snapshot_channel row;
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        row = row_of(looks[i] < 1000 ? 0 : 4, 0, 0);
        channel_track_note(&track, looks[i] * NS_PER_MS, &row);
        ck_assert_int_eq(isnan(row.mean_depth), looks[i] == 0);
    }
    ck_assert_double_eq_tol(row.mean_depth, 3, 1e-6);
}
END_TEST

/* However often somebody looks. */
START_TEST(frequent_looks_change_no_rate)
{
    struct channel_track track = {0};
    struct snapshot_channel row;
    for (uint64_t i = 0; i <= 2000; i++) {
        row = row_of(0, i, 0);
        channel_track_note(&track, i * NS_PER_MS, &row);
    }
    ck_assert_double_eq_tol(row.rate_in, 1000, 1);
}
END_TEST

/* It fills up in the first half of the run, and is empty in the second: so says the history, however long that was. */
START_TEST(history_covers_the_run)
{
    static const uint64_t seconds[] = {2, 6, 60, 3600};
    struct channel_track track = {0};
    struct snapshot_channel row = {0};
    uint64_t end = seconds[_i] * NS_PER_S;
    for (uint64_t at = 0; at <= end; at += STEP_NS) {
        row = row_of(at < end / 2 ? 10 : 0, 0, 0);
        channel_track_note(&track, at, &row);
    }
    ck_assert_int_le(row.history_count, SNAPSHOT_HISTORY);
    ck_assert_int_ge(row.history_count, 20);
    int count = row.history_count;
    ck_assert(row.history[0] == 1 && row.history[count / 2 - 2] == 1);
    ck_assert(row.history[count / 2 + 2] == 0 && row.history[count - 1] == 0);
}
END_TEST

START_TEST(what_nobody_looked_at_is_as_before)
{
    struct channel_track track = {0};
    struct snapshot_channel row = row_of(5, 0, 0);
    channel_track_note(&track, 0, &row);
    row = row_of(0, 0, 0);
    channel_track_note(&track, 100 * NS_PER_S, &row);
    ck_assert(row.history[1] == 0.5f);
    ck_assert(row.history[row.history_count - 1] == 0);
}
END_TEST

START_TEST(a_pipe_has_the_most_that_was_seen)
{
    struct channel_track track = {0};
    struct snapshot_channel row;
    for (uint64_t depth = 9; depth > 0; depth--) {
        row = row_of(depth, 0, 0);
        row.kind = CHANNEL_PIPE;
        channel_track_note(&track, (9 - depth) * STEP_NS, &row);
    }
    ck_assert_uint_eq(row.high_water, 9);
}
END_TEST

Suite *channel_track_suite(void)
{
    Suite *suite = suite_create("channel_track");
    TCase *tests = tcase_create("channel_track");
    tcase_add_test(tests, depth_is_averaged_over_time);
    tcase_add_test(tests, rates_are_of_the_last_second);
    tcase_add_test(tests, frequent_looks_change_no_rate);
    tcase_add_loop_test(tests, history_covers_the_run, 0, 4);
    tcase_add_test(tests, what_nobody_looked_at_is_as_before);
    tcase_add_test(tests, a_pipe_has_the_most_that_was_seen);
    suite_add_tcase(suite, tests);
    return suite;
}
