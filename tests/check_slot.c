/* slot.h: the parts of a worker's life sum to its life exactly, at every moment and wherever it was killed. */
#include "base/random.h"
#include "ipc/slot.h"
#include "suites.h"

#include <signal.h>
#include <string.h>

#define BORN UINT64_C(1000000)

static struct slot make(void)
{
    struct slot slot;
    memset(&slot, 0, sizeof slot);
    slot_assign(&slot, 1, BORN);
    return slot;
}

static uint64_t sum(const struct slot_view *view)
{
    uint64_t total = 0;
    for (unsigned i = 0; i < SLOT_STATE_COUNT; i++)
        total += view->times_ns[i];
    return total;
}

/* The first of the two stores of slot_enter(), and then death. */
static void enter_half(struct slot *slot, uint64_t now_ns)
{
    uint64_t old = atomic_load(&slot->state);
    atomic_fetch_add(&slot->sums_ns[old & 15], now_ns - (old >> 4));
}

START_TEST(a_new_worker_finds_nothing_of_the_last)
{
    struct slot slot;
    memset(&slot, 0, sizeof slot);
    slot_assign(&slot, 1, BORN);
    ck_assert_uint_eq(slot.incarnation, 1);
    slot_enter(&slot, SLOT_RUNNING, BORN + 5);
    slot_enter(&slot, SLOT_LEAVING, BORN + 9);
    atomic_store(&slot.order, ORDER_LEAVE);
    atomic_store(&slot.task, 7);
    atomic_store(&slot.tasks, 3);
    atomic_store(&slot.intent, UINT64_MAX);
    atomic_store(&slot.crash, CRASH_STACK_OVERFLOW);
    atomic_store(&slot.asleep, 1);
    atomic_store(&slot.cpu_ready_ns, 1);
    atomic_store(&slot.cpu_leave_ns, 1);
    slot_assign(&slot, 2, BORN + 100);
    ck_assert_uint_eq(slot.incarnation, 2);
    struct slot_view view = slot_look(&slot, BORN + 150);
    ck_assert_int_eq(view.state, SLOT_STARTING);
    ck_assert_uint_eq(view.times_ns[SLOT_STARTING], 50);
    ck_assert_uint_eq(sum(&view), 50);
    ck_assert(view.task == SLOT_NO_TASK && view.tasks == 0 && view.core == SLOT_NO_CORE);
    ck_assert(slot.order == ORDER_WORK && slot.intent == 0 && slot.crash == CRASH_UNKNOWN && slot.asleep == 0);
    ck_assert(slot.cpu_ready_ns == 0 && slot.cpu_leave_ns == 0);
}
END_TEST

/* A life: when it entered which state, and its parts when looked at 100 ns after the last. */
static const struct {
    struct {
        uint64_t at;
        enum slot_state state;
    } steps[5];
    unsigned steps_count;
    uint64_t times_ns[SLOT_STATE_COUNT];
} lives[] = {
    {{{0, SLOT_STARTING}}, 0, {100, 0, 0, 0}},
    {{{10, SLOT_WAITING}}, 1, {10, 100, 0, 0}},
    {{{10, SLOT_WAITING}, {10, SLOT_RUNNING}}, 2, {10, 0, 100, 0}},
    {{{10, SLOT_WAITING}, {30, SLOT_RUNNING}, {70, SLOT_RUNNING}}, 3, {10, 20, 140, 0}},
    {{{10, SLOT_WAITING}, {30, SLOT_RUNNING}, {70, SLOT_WAITING}, {75, SLOT_LEAVING}}, 4, {10, 25, 40, 100}},
};

START_TEST(times_are_where_they_were_spent)
{
    struct slot slot = make();
    uint64_t last = 0;
    for (unsigned i = 0; i < lives[_i].steps_count; i++) {
        last = lives[_i].steps[i].at;
        slot_enter(&slot, lives[_i].steps[i].state, BORN + last);
    }
    struct slot_view view = slot_look(&slot, BORN + last + 100);
    ck_assert_uint_eq(view.since_ns, BORN + last);
    for (unsigned i = 0; i < SLOT_STATE_COUNT; i++)
        ck_assert_uint_eq(view.times_ns[i], lives[_i].times_ns[i]);
    ck_assert_uint_eq(sum(&view), last + 100);
}
END_TEST

/* Killed between the two stores on the way out of each state: the time is that state's, once. */
START_TEST(half_an_entry_counts_once)
{
    enum slot_state state = (enum slot_state)_i;
    struct slot slot = make();
    slot_enter(&slot, state, BORN + 20);
    enter_half(&slot, BORN + 50);
    struct slot_view view = slot_look(&slot, BORN + 90);
    ck_assert_int_eq(view.state, state);
    ck_assert_uint_eq(view.times_ns[state], state == SLOT_STARTING ? 90 : 70);
    ck_assert_uint_eq(sum(&view), 90);
}
END_TEST

/* Many lives of random length, each cut off at a random step, half of them in the middle of it; a model keeps its own sums. */
START_TEST(random_lives_add_up)
{
    struct random random = {(uint64_t)_i};
    struct slot slot = make();
    uint64_t now = BORN, expected[SLOT_STATE_COUNT] = {0};
    enum slot_state state = SLOT_STARTING;
    for (uint64_t steps = random_below(&random, 40); steps > 0; steps--) {
        uint64_t spent = random_below(&random, 1000);
        expected[state] += spent;
        state = (enum slot_state)random_below(&random, SLOT_STATE_COUNT);
        slot_enter(&slot, state, now += spent);
    }
    uint64_t end = now + random_below(&random, 1000);
    if (random_below(&random, 2))
        enter_half(&slot, now + random_below(&random, end - now + 1));
    expected[state] += end - now;
    struct slot_view view = slot_look(&slot, end);
    for (unsigned i = 0; i < SLOT_STATE_COUNT; i++)
        ck_assert_msg(view.times_ns[i] == expected[i], "seed %d, state %u", _i, i);
    ck_assert_uint_eq(sum(&view), end - BORN);
}
END_TEST

/* The reader took its `now` before the worker went on. */
START_TEST(a_look_that_is_late_still_adds_up)
{
    struct slot slot = make();
    slot_enter(&slot, SLOT_WAITING, BORN + 100);
    slot_enter(&slot, SLOT_RUNNING, BORN + 200);
    for (uint64_t life = 0; life < 300; life++) {
        struct slot_view view = slot_look(&slot, BORN + life);
        ck_assert_uint_eq(sum(&view), life);
    }
    struct slot_view view = slot_look(&slot, BORN - 1);
    ck_assert_uint_eq(sum(&view), 0);
}
END_TEST

/* A task that wrote where it should not. */
START_TEST(nonsense_is_survived)
{
    static const uint64_t words[] = {UINT64_MAX, 15, 4, (BORN + 10) << 4 | 7};
    struct slot slot = make();
    atomic_store(&slot.state, words[_i]);
    atomic_store(&slot.sums_ns[SLOT_WAITING], UINT64_MAX / 2);
    struct slot_view view = slot_look(&slot, BORN + 500);
    ck_assert_int_lt(view.state, SLOT_STATE_COUNT);
    ck_assert_uint_eq(sum(&view), 500);
}
END_TEST

START_TEST(a_stop_is_known_by_what_it_held)
{
    struct slot slot = make();
    slot_enter(&slot, SLOT_RUNNING, BORN + 10);
    slot_signal(&slot, SIGTERM, BORN + 20);
    slot_signal(&slot, SIGCONT, BORN + 20);
    slot_signal(&slot, SIGSTOP, BORN + 30);
    slot_signal(&slot, SIGSTOP, BORN + 40); /* it is already */
    ck_assert_uint_eq(slot_look(&slot, BORN + 50).stopped_since_ns, BORN + 30);
    ck_assert_uint_eq(slot_look(&slot, BORN + 50).stopped_ns[SLOT_RUNNING], 20);
    slot_signal(&slot, SIGCONT, BORN + 60);
    slot_enter(&slot, SLOT_WAITING, BORN + 70);
    struct slot_view view = slot_look(&slot, BORN + 90);
    ck_assert_uint_eq(view.stopped_since_ns, 0);
    ck_assert_uint_eq(view.stopped_ns[SLOT_RUNNING], 30);
    ck_assert_uint_eq(view.times_ns[SLOT_RUNNING], 60);
    ck_assert_uint_eq(view.stopped_ns[SLOT_WAITING], 0);
    slot_assign(&slot, 2, BORN + 100);
    ck_assert_uint_eq(slot_look(&slot, BORN + 150).stopped_ns[SLOT_RUNNING], 0);
}
END_TEST

/* It did something else between the signal and its effect. */
START_TEST(a_stop_that_came_late_is_no_longer_than_it_was)
{
    struct slot slot = make();
    slot_enter(&slot, SLOT_RUNNING, BORN + 10);
    slot_signal(&slot, SIGSTOP, BORN + 30);
    slot_enter(&slot, SLOT_PUT, BORN + 35);
    slot_signal(&slot, SIGCONT, BORN + 60);
    slot_signal(&slot, SIGSTOP, BORN + 70); /* and dies so */
    struct slot_view view = slot_look(&slot, BORN + 80);
    ck_assert_uint_eq(view.stopped_ns[SLOT_RUNNING], 0);
    ck_assert_uint_eq(view.stopped_ns[SLOT_PUT], 35);
    ck_assert_uint_eq(sum(&view), 80);
    atomic_store(&slot.stopped_ns[SLOT_PUT], UINT64_MAX / 2);
    view = slot_look(&slot, BORN + 80);
    ck_assert_uint_eq(view.stopped_ns[SLOT_PUT], view.times_ns[SLOT_PUT]);
}
END_TEST

Suite *slot_suite(void)
{
    Suite *suite = suite_create("slot");
    TCase *times = tcase_create("times");
    tcase_add_test(times, a_new_worker_finds_nothing_of_the_last);
    tcase_add_loop_test(times, times_are_where_they_were_spent, 0, sizeof lives / sizeof *lives);
    tcase_add_loop_test(times, half_an_entry_counts_once, 0, SLOT_STATE_COUNT);
    tcase_add_loop_test(times, random_lives_add_up, 1, 200);
    tcase_add_test(times, a_look_that_is_late_still_adds_up);
    tcase_add_loop_test(times, nonsense_is_survived, 0, 4);
    tcase_add_test(times, a_stop_is_known_by_what_it_held);
    tcase_add_test(times, a_stop_that_came_late_is_no_longer_than_it_was);
    suite_add_tcase(suite, times);
    return suite;
}
