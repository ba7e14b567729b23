/* What an event promises, case by case, beside multiprocessing's Event. */
#include "base/clock.h"
#include "ipc/event.h"
#include "support/cast.h"

#include <check.h>

/* Left to the rechecks, without wake-ups, the long ones take more. */
enum { TIMEOUT_S = 30, SLEEPERS = 4, KILLS = 500, TURNS = 1000 };

static struct event *make(struct cast *cast)
{
    struct event *event;
    ck_assert_int_eq(event_add(&cast->commons, "start", &event), 0);
    ck_assert_ptr_eq(event_find(&cast->commons, "start"), event);
    cast_play(cast, 0);
    return event;
}

static int see(struct cast *cast, void *event)
{
    (void)cast;
    return event_wait(event, CLOCK_NEVER);
}

static void start_sleepers(struct cast *cast, struct event *event)
{
    for (unsigned i = 1; i <= SLEEPERS; i++)
        cast_start(cast, i, see, event);
    for (unsigned i = 1; i <= SLEEPERS; i++)
        cast_wait_blocked(cast, i);
}

static void all_have_seen(struct cast *cast)
{
    for (unsigned i = 1; i <= SLEEPERS; i++)
        ck_assert_int_eq(cast_result(cast, i), true);
}

static void set_and_clear(struct cast *cast)
{
    struct event *event = make(cast);
    ck_assert(!event_is_set(event));
    event_set(event);
    event_set(event);
    cast_play(cast, 1);
    ck_assert(event_is_set(event));
    ck_assert(event_wait(event, WAITING_NOT));
    event_clear(event);
    event_clear(event);
    ck_assert(!event_is_set(event));
    ck_assert(!event_wait(event, WAITING_NOT));
}

static void deadline_passes(struct cast *cast)
{
    struct event *event = make(cast);
    uint64_t deadline = clock_after(5 * NS_PER_MS);
    ck_assert(!event_wait(event, deadline));
    ck_assert_uint_ge(clock_ns(), deadline);
    ck_assert(!event_wait(event, 1));
}

static void set_wakes_all(struct cast *cast)
{
    struct event *event = make(cast);
    struct event_view view;
    start_sleepers(cast, event);
    event_look(&cast->commons, event, &view);
    ck_assert_uint_eq(view.waiters, SLEEPERS);
    ck_assert(!view.set);
    event_set(event);
    all_have_seen(cast);
    event_look(&cast->commons, event, &view);
    ck_assert(view.set);
    ck_assert_uint_eq(view.times, 1);
    ck_assert_uint_eq(view.waiters, 0);
}

static void set_and_cleared_at_once(struct cast *cast)
{
    struct event *event = make(cast);
    start_sleepers(cast, event);
    event_set(event);
    event_clear(event);
    all_have_seen(cast);
    ck_assert(!event_wait(event, WAITING_NOT));
}

static int answer_turns(struct cast *cast, void *events)
{
    struct event **pair = events;
    int seen = 0;
    (void)cast;
    for (int i = 0; i < TURNS; i++) {
        seen += event_wait(pair[0], CLOCK_NEVER);
        event_clear(pair[0]);
        event_set(pair[1]);
    }
    return seen;
}

static void sleepers_are_woken(struct cast *cast)
{
    struct event *pair[2] = {make(cast)};
    ck_assert_int_eq(event_add(&cast->commons, "answer", &pair[1]), 0);
    cast_start(cast, 1, answer_turns, pair);
    for (int i = 0; i < TURNS; i++) {
        event_set(pair[0]);
        ck_assert(event_wait(pair[1], CLOCK_NEVER));
        event_clear(pair[1]);
    }
    ck_assert_int_eq(cast_result(cast, 1), TURNS);
}

static void nobody_in_particular_waits(struct cast *cast)
{
    struct event *event = make(cast);
    cast_play_nobody();
    ck_assert(!event_wait(event, clock_after(NS_PER_MS)));
    event_set(event);
    ck_assert(event_wait(event, CLOCK_NEVER));
}

static void waiters_die(struct cast *cast)
{
    struct event *event = make(cast);
    for (unsigned i = 0; i < KILLS; i++) {
        cast_start(cast, 1, see, event);
        cast_start(cast, 2, see, event);
        cast_wait_blocked(cast, 1);
        cast_kill(cast, 1);
        event_set(event);
        ck_assert_int_eq(cast_result(cast, 2), true);
        event_clear(event);
    }
}

static const struct semantics rows[] = {
    {"set, cleared, set again", "is_set()", NULL, set_and_clear},
    {"the deadline passes", "wait() is False", NULL, deadline_passes},
    {"it is set, all sleepers wake up", "wait() is True", NULL, set_wakes_all},
    {"it is set, and cleared at once", "may be False", "who waited has seen it", set_and_cleared_at_once},
    {"1,000 turns of two", "each set wakes", NULL, sleepers_are_woken},
    {"a thread that never said who it is", "allowed", NULL, nobody_in_particular_waits},
    {"who waits is killed", "set() hangs for good", "the others see it", waiters_die},
};

START_TEST(does_as_the_row_says)
{
    semantics_play(&rows[_i]);
}
END_TEST

Suite *event_suite(void)
{
    Suite *suite = suite_create("event");
    TCase *semantics = tcase_create("semantics");
    tcase_set_timeout(semantics, TIMEOUT_S);
    tcase_add_loop_test(semantics, does_as_the_row_says, 0, sizeof rows / sizeof *rows);
    suite_add_tcase(suite, semantics);
    return suite;
}
