/* evloop.h: handlers run for what is ready, and may change what is watched while they run. */
#include "base/clock.h"
#include "proc/evloop.h"
#include "suites.h"
#include "support/processes.h"

#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include <unistd.h>

static struct evloop *loop;

/* One end of something that can be made readable. */
struct bell {
    int fd;
    int rung; /* calls of its handler */
    void (*then)(struct bell *bell);
    struct bell *other;
};

static void set_up(void)
{
    ck_assert_int_eq(evloop_new(&loop), 0);
}

static void tear_down(void)
{
    evloop_free(loop);
}

static void on_ring(void *context)
{
    struct bell *bell = context;
    bell->rung++;
    if (bell->then)
        bell->then(bell);
}

static struct bell make_bell(bool ringing)
{
    return (struct bell){.fd = eventfd(ringing, EFD_NONBLOCK)};
}

static void watch(struct bell *bell)
{
    ck_assert_int_eq(evloop_add(loop, bell->fd, on_ring, bell), 0);
}

static int step(void)
{
    return evloop_step(loop, 0);
}

START_TEST(calls_while_readable)
{
    struct bell bell = make_bell(false);
    watch(&bell);
    ck_assert_int_eq(step(), 0);
    eventfd_write(bell.fd, 1);
    ck_assert_int_eq(step(), 1);
    ck_assert_int_eq(step(), 1); /* it was not read */
    ck_assert_int_eq(bell.rung, 2);
    eventfd_t value;
    eventfd_read(bell.fd, &value);
    ck_assert_int_eq(step(), 0);
}
END_TEST

START_TEST(calls_when_hung_up)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    struct bell bell = {.fd = ends[0]};
    watch(&bell);
    close(ends[1]);
    ck_assert_int_eq(step(), 1);
    ck_assert_int_eq(bell.rung, 1);
}
END_TEST

START_TEST(waits_no_longer_than_the_deadline)
{
    struct bell bell = make_bell(false);
    watch(&bell);
    uint64_t start = clock_ns();
    ck_assert_int_eq(evloop_step(loop, clock_after(20 * NS_PER_MS)), 0);
    ck_assert_uint_ge(clock_ns() - start, 20 * NS_PER_MS);
}
END_TEST

START_TEST(refuses_what_cannot_be_watched)
{
    struct bell bell = make_bell(false);
    watch(&bell);
    ck_assert_int_eq(evloop_add(loop, bell.fd, on_ring, &bell), -EEXIST);
    ck_assert_int_eq(evloop_add(loop, 999, on_ring, &bell), -EBADF);
    evloop_remove(loop, 998);
    evloop_remove(loop, bell.fd);
    evloop_remove(loop, bell.fd);
    watch(&bell); /* again, in the same turn */
    eventfd_write(bell.fd, 1);
    ck_assert_int_eq(step(), 1);
}
END_TEST

/* ------------------------------------------------------------------ changes inside a handler */

static void remove_self(struct bell *bell)
{
    evloop_remove(loop, bell->fd);
}

static void remove_and_close_other(struct bell *bell)
{
    evloop_remove(loop, bell->other->fd);
    close(bell->other->fd);
}

static void add_other(struct bell *bell)
{
    evloop_remove(loop, bell->fd);
    watch(bell->other);
}

/* Another takes its place under the same number. */
static void replace_other(struct bell *bell)
{
    int number = bell->other->fd;
    remove_and_close_other(bell);
    ck_assert_int_eq(eventfd(0, EFD_NONBLOCK), number);
    watch(bell->other);
}

START_TEST(a_handler_may_remove_itself)
{
    struct bell bell = make_bell(true);
    bell.then = remove_self;
    watch(&bell);
    ck_assert_int_eq(step(), 1);
    ck_assert_int_eq(step(), 0);
    ck_assert_int_eq(bell.rung, 1);
}
END_TEST

/* Two are ready in one turn; each would take the other out: only the first is called. */
START_TEST(what_a_handler_removed_is_not_called)
{
    struct bell bells[2] = {make_bell(true), make_bell(true)};
    for (int i = 0; i < 2; i++) {
        bells[i].then = remove_and_close_other;
        bells[i].other = &bells[1 - i];
        watch(&bells[i]);
    }
    ck_assert_int_eq(step(), 1);
    ck_assert_int_eq(bells[0].rung + bells[1].rung, 1);
}
END_TEST

static struct bell silent[2];

/* Then others are watched, which may be where these were. */
static void remove_both_and_step(struct bell *bell)
{
    evloop_remove(loop, bell->fd);
    evloop_remove(loop, bell->other->fd);
    ck_assert_int_eq(step(), 0);
    watch(&silent[0]);
    watch(&silent[1]);
}

/* What was removed in a turn stays out of it, whatever else a handler does. */
START_TEST(a_handler_may_step_the_loop)
{
    struct bell first = make_bell(true), second = make_bell(true);
    silent[0] = silent[1] = make_bell(false);
    silent[1].fd = dup(silent[1].fd);
    first.then = second.then = remove_both_and_step;
    first.other = &second;
    second.other = &first;
    watch(&first);
    watch(&second);
    ck_assert_int_eq(step(), 1);
    ck_assert_int_eq(step(), 0);
    ck_assert_int_eq(first.rung + second.rung, 1);
    ck_assert_int_eq(silent[0].rung + silent[1].rung, 0);
}
END_TEST

START_TEST(what_a_handler_added_is_called_from_the_next_turn)
{
    struct bell second = make_bell(true), first = make_bell(true);
    first.then = add_other;
    first.other = &second;
    watch(&first);
    ck_assert_int_eq(step(), 1);
    ck_assert_int_eq(second.rung, 0);
    ck_assert_int_eq(step(), 1);
    ck_assert_int_eq(second.rung, 1);
}
END_TEST

START_TEST(a_number_used_again_is_another_descriptor)
{
    struct bell bells[2] = {make_bell(true), make_bell(true)};
    for (int i = 0; i < 2; i++) {
        bells[i].then = replace_other;
        bells[i].other = &bells[1 - i];
        watch(&bells[i]);
    }
    ck_assert_int_eq(step(), 1); /* the new one is not ready */
    struct bell *replaced = bells[0].rung ? &bells[1] : &bells[0];
    replaced->then = NULL;
    replaced->other->then = remove_self;
    ck_assert_int_eq(step(), 1);
    ck_assert_int_eq(replaced->rung, 0);
    eventfd_write(replaced->fd, 1);
    ck_assert_int_eq(step(), 1);
    ck_assert_int_eq(replaced->rung, 1);
}
END_TEST

/* ------------------------------------------------------------------ many, signals, resources */

START_TEST(more_than_fit_in_one_turn_all_get_theirs)
{
    enum { MANY = 200 };
    static struct bell bells[MANY];
    for (int i = 0; i < MANY; i++) {
        bells[i] = make_bell(true);
        bells[i].then = remove_self;
        watch(&bells[i]);
    }
    int handled = 0;
    for (int turn = 0; turn < MANY && handled < MANY; turn++)
        handled += step();
    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(bells[i].rung, 1);
}
END_TEST

static void ignore(int signal)
{
    (void)signal;
}

/* Without an end of the wait the test would run into its time limit. */
START_TEST(a_signal_ends_the_wait)
{
    struct sigaction action = {.sa_handler = ignore};
    ck_assert_int_eq(sigaction(SIGALRM, &action, NULL), 0);
    struct itimerval soon = {.it_value.tv_usec = 10000};
    ck_assert_int_eq(setitimer(ITIMER_REAL, &soon, NULL), 0);
    ck_assert_int_eq(evloop_step(loop, CLOCK_NEVER), 0);
}
END_TEST

START_TEST(closes_its_own_and_nothing_else)
{
    int before = processes_descriptors();
    struct evloop *other;
    ck_assert_int_eq(evloop_new(&other), 0);
    struct bell bell = make_bell(true);
    ck_assert_int_eq(evloop_add(other, bell.fd, on_ring, &bell), 0);
    evloop_free(other);
    evloop_free(NULL);
    ck_assert_int_eq(processes_descriptors(), before + 1);
    ck_assert_int_eq(eventfd_write(bell.fd, 1), 0);
}
END_TEST

Suite *evloop_suite(void)
{
    Suite *suite = suite_create("evloop");
    TCase *events = tcase_create("events");
    tcase_add_checked_fixture(events, set_up, tear_down);
    tcase_add_test(events, calls_while_readable);
    tcase_add_test(events, calls_when_hung_up);
    tcase_add_test(events, waits_no_longer_than_the_deadline);
    tcase_add_test(events, refuses_what_cannot_be_watched);
    tcase_add_test(events, a_handler_may_remove_itself);
    tcase_add_test(events, what_a_handler_removed_is_not_called);
    tcase_add_test(events, a_handler_may_step_the_loop);
    tcase_add_test(events, what_a_handler_added_is_called_from_the_next_turn);
    tcase_add_test(events, a_number_used_again_is_another_descriptor);
    tcase_add_test(events, more_than_fit_in_one_turn_all_get_theirs);
    tcase_add_test(events, a_signal_ends_the_wait);
    tcase_add_test(events, closes_its_own_and_nothing_else);
    suite_add_tcase(suite, events);
    return suite;
}
