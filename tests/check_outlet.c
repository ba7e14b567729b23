/* The way to a terminal that does not take all that it is given. */
#include "ui/outlet.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static struct outlet outlet;
static int ends[2]; /* where it is read, where it is written: a pipe that takes no more when it is full */
static unsigned char written, read_so_far;

static void open_both(void)
{
    ck_assert(outlet_open(&outlet));
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    written = read_so_far = 0;
}

static void close_both(void)
{
    outlet_close(&outlet);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

/* Bytes that count, so that one lost, doubled or out of order is noticed. */
static void write_frame(size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        (void)fputc(written++, outlet.stream);
    ck_assert_int_eq(fflush(outlet.stream), 0);
}

/* Reads what is there, at most so much; returns how much it was. */
static size_t read_some(size_t most)
{
    size_t count = 0;
    for (unsigned char byte; count < most && read(ends[0], &byte, 1) == 1; count++)
        ck_assert_uint_eq(byte, read_so_far++);
    return count;
}

START_TEST(a_frame_goes_out_whole)
{
    write_frame(1000);
    ck_assert(outlet_send(&outlet, ends[1]));
    ck_assert_uint_eq(read_some(2000), 1000);
    ck_assert(outlet_send(&outlet, ends[1])); /* there is nothing more */
    ck_assert_uint_eq(read_some(2000), 0);
}
END_TEST

START_TEST(what_was_not_taken_goes_first_the_next_time)
{
    size_t all = 200000 + 3000, got = 0;
    write_frame(200000);
    ck_assert(!outlet_send(&outlet, ends[1]));
    got += read_some(10000);
    ck_assert(!outlet_send(&outlet, ends[1]));
    write_frame(3000); /* the next one comes before the first is gone */
    for (bool done = false; !done; got += read_some(all))
        done = outlet_send(&outlet, ends[1]);
    ck_assert_uint_eq(got, all);
    write_frame(10);
    ck_assert(outlet_send(&outlet, ends[1]));
    ck_assert_uint_eq(read_some(100), 10);
}
END_TEST

START_TEST(a_terminal_that_is_gone_is_not_waited_for)
{
    (void)signal(SIGPIPE, SIG_IGN);
    (void)close(ends[0]);
    ends[0] = -1;
    write_frame(100);
    outlet_send_all(&outlet, ends[1]);
    ck_assert(outlet_send(&outlet, ends[1]));
}
END_TEST

Suite *outlet_suite(void)
{
    Suite *suite = suite_create("outlet");
    TCase *tcase = tcase_create("outlet");
    tcase_add_checked_fixture(tcase, open_both, close_both);
    tcase_add_test(tcase, a_frame_goes_out_whole);
    tcase_add_test(tcase, what_was_not_taken_goes_first_the_next_time);
    tcase_add_test(tcase, a_terminal_that_is_gone_is_not_waited_for);
    suite_add_tcase(suite, tcase);
    return suite;
}
