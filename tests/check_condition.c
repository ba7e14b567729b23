/* What a condition promises, case by case, beside multiprocessing's Condition. */
#include "base/clock.h"
#include "ipc/condition.h"
#include "ipc/self.h"
#include "support/cast.h"

#include <check.h>

/* Left to the rechecks, without wake-ups, the long ones take more. */
enum { TIMEOUT_S = 30, KILLS = 500, TURNS = 1000 };

static struct condition *make(struct cast *cast, enum lock_kind kind)
{
    struct lock *lock;
    struct condition *condition;
    ck_assert_int_eq(lock_add(&cast->commons, "lock", kind, &lock), 0);
    ck_assert_int_eq(condition_add(&cast->commons, "changed", lock, &condition), 0);
    ck_assert_ptr_eq(condition_find(&cast->commons, "changed"), condition);
    ck_assert_ptr_eq(condition_lock(condition), lock);
    cast_play(cast, 0);
    return condition;
}

static struct condition_view look(const struct condition *condition)
{
    struct condition_view view;
    condition_look(condition, &view);
    return view;
}

static void acquire(struct condition *condition)
{
    ck_assert_int_eq(lock_acquire(condition_lock(condition), CLOCK_NEVER), 0);
}

static void release(struct condition *condition)
{
    ck_assert_int_eq(lock_release(condition_lock(condition)), 0);
}

/* What the wait returned; -1000 when it came back without the lock. */
static int wait_once(struct cast *cast, void *condition)
{
    uint32_t me = party_slot(self()->who);
    (void)lock_acquire(condition_lock(condition), CLOCK_NEVER);
    int error = condition_wait(condition, CLOCK_NEVER);
    atomic_store(&cast->numbers[me], 1 + look(condition).notified);
    return lock_release(condition_lock(condition)) == 0 ? error : -1000;
}

static int hold_and_stay(struct cast *cast, void *condition)
{
    (void)lock_acquire(condition_lock(condition), CLOCK_NEVER);
    atomic_store(&cast->numbers[party_slot(self()->who)], 1);
    for (;;)
        clock_sleep_until(clock_after(NS_PER_S));
    return 0;
}

static void start_waiter(struct cast *cast, unsigned actor, struct condition *condition)
{
    cast_start(cast, actor, wait_once, condition);
    cast_wait_blocked(cast, actor);
}

static void notify(struct condition *condition, uint32_t count, int expected)
{
    acquire(condition);
    ck_assert_int_eq(condition_notify(condition, count), expected);
    release(condition);
}

static void needs_the_lock(struct cast *cast)
{
    struct condition *condition = make(cast, LOCK_PLAIN);
    ck_assert_int_eq(condition_wait(condition, WAITING_NOT), -EPERM);
    ck_assert_int_eq(condition_notify(condition, 1), -EPERM);
    ck_assert_int_eq(condition_notify_all(condition), -EPERM);
    acquire(condition);
    cast_play(cast, 1);
    ck_assert_int_eq(condition_wait(condition, WAITING_NOT), -EPERM);
    ck_assert_int_eq(condition_notify(condition, 1), -EPERM);
    cast_play_nobody();
    ck_assert_int_eq(condition_notify_all(condition), -EPERM);
}

static void deadline_passes(struct cast *cast)
{
    struct condition *condition = make(cast, LOCK_RECURSIVE);
    struct lock_view view;
    acquire(condition);
    acquire(condition);
    uint64_t deadline = clock_after(5 * NS_PER_MS);
    ck_assert_int_eq(condition_wait(condition, deadline), -ETIMEDOUT);
    ck_assert_uint_ge(clock_ns(), deadline);
    lock_look(&cast->commons, condition_lock(condition), &view);
    ck_assert_uint_eq(view.depth, 2);
    ck_assert_uint_eq(look(condition).waiters, 0);
    ck_assert_int_eq(condition_notify(condition, 1), 0);
}

static void one_is_notified(struct cast *cast)
{
    struct condition *condition = make(cast, LOCK_RECURSIVE);
    for (unsigned i = 3; i > 0; i--)
        start_waiter(cast, i, condition);
    ck_assert_uint_eq(look(condition).waiters, 3);
    for (unsigned i = 3; i > 0; i--) { /* in the order they came, which is not that of their slots */
        notify(condition, 1, 1);
        ck_assert_int_eq(cast_result(cast, i), 0);
        ck_assert_uint_eq(look(condition).waiters, i - 1);
    }
    ck_assert_uint_eq(look(condition).notified, 3);
}

static void some_are_notified(struct cast *cast)
{
    struct condition *condition = make(cast, LOCK_PLAIN);
    for (unsigned i = 1; i <= 3; i++)
        start_waiter(cast, i, condition);
    notify(condition, 2, 2);
    ck_assert_int_eq(cast_result(cast, 1), 0);
    ck_assert_int_eq(cast_result(cast, 2), 0);
    ck_assert_uint_eq(look(condition).waiters, 1);
    notify(condition, 5, 1);
    ck_assert_int_eq(cast_result(cast, 3), 0);
    notify(condition, 1, 0);
}

static void all_are_notified(struct cast *cast)
{
    struct condition *condition = make(cast, LOCK_RECURSIVE);
    for (unsigned i = 1; i <= 4; i++)
        start_waiter(cast, i, condition);
    acquire(condition);
    ck_assert_int_eq(condition_notify_all(condition), 4);
    release(condition);
    for (unsigned i = 1; i <= 4; i++)
        ck_assert_int_eq(cast_result(cast, i), 0);
}

static void a_notification_is_not_kept(struct cast *cast)
{
    struct condition *condition = make(cast, LOCK_PLAIN);
    acquire(condition);
    ck_assert_int_eq(condition_notify(condition, 1), 0);
    ck_assert_int_eq(condition_wait(condition, clock_after(NS_PER_MS)), -ETIMEDOUT);
}

static void two_of_one_lock(struct cast *cast)
{
    struct condition *full = make(cast, LOCK_PLAIN), *empty;
    ck_assert_int_eq(condition_add(&cast->commons, "empty", condition_lock(full), &empty), 0);
    start_waiter(cast, 1, full);
    start_waiter(cast, 2, empty);
    notify(empty, 9, 1);
    ck_assert_int_eq(cast_result(cast, 2), 0);
    ck_assert_uint_eq(look(full).waiters, 1);
}

/* Each waits until it is its turn: even numbers the test's, odd ones the other's. */
static int take_turns(struct cast *cast, void *condition, uint64_t mine)
{
    int errors = lock_acquire(condition_lock(condition), CLOCK_NEVER);
    for (int i = 0; i < TURNS; i++) {
        while (atomic_load(&cast->numbers[0]) % 2 != mine)
            errors |= condition_wait(condition, CLOCK_NEVER);
        atomic_fetch_add(&cast->numbers[0], 1);
        errors |= condition_notify(condition, 1) < 0;
    }
    return errors | lock_release(condition_lock(condition));
}

static int take_odd_turns(struct cast *cast, void *condition)
{
    return take_turns(cast, condition, 1);
}

static void sleepers_are_woken(struct cast *cast)
{
    struct condition *condition = make(cast, LOCK_RECURSIVE);
    cast_start(cast, 1, take_odd_turns, condition);
    ck_assert_int_eq(take_turns(cast, condition, 0), 0);
    ck_assert_int_eq(cast_result(cast, 1), 0);
    ck_assert_uint_eq(atomic_load(&cast->numbers[0]), 2 * TURNS);
}

/* The dead one was the first in line, and notified: it never came back for its lock. */
static void a_dead_ones_notification(struct cast *cast)
{
    struct condition *condition = make(cast, LOCK_RECURSIVE);
    for (unsigned i = 0; i < KILLS; i++) {
        start_waiter(cast, 1, condition);
        start_waiter(cast, 2, condition);
        acquire(condition);
        ck_assert_int_eq(condition_notify(condition, 1), 1);
        ck_assert_uint_eq(look(condition).waking, 1);
        cast_kill(cast, 1);
        ck_assert_uint_eq(look(condition).waking, 1);
        release(condition);
        ck_assert_int_eq(cast_result(cast, 2), 0);
    }
}

static void a_dead_waiter_takes_none(struct cast *cast)
{
    struct condition *condition = make(cast, LOCK_RECURSIVE);
    start_waiter(cast, 1, condition);
    start_waiter(cast, 2, condition);
    cast_kill(cast, 1);
    ck_assert_uint_eq(look(condition).waiters, 1);
    notify(condition, 1, 1);
    ck_assert_int_eq(cast_result(cast, 2), 0);
}

static void the_owner_dies(struct cast *cast)
{
    struct condition *condition = make(cast, LOCK_RECURSIVE);
    for (unsigned i = 1; i <= 3; i++)
        start_waiter(cast, i, condition);
    cast_start(cast, 4, hold_and_stay, condition);
    cast_wait_number(cast, 4, 1);
    cast_kill(cast, 4);
    int told = 0;
    for (unsigned i = 1; i <= 3; i++) {
        int error = cast_result(cast, i);
        ck_assert(error == 0 || error == OWNER_DEAD);
        told += error == OWNER_DEAD;
    }
    ck_assert_int_eq(told, 1);
}

static const struct semantics rows[] = {
    {"without the lock", "AssertionError", NULL, needs_the_lock},
    {"the deadline passes", "wait() is False, with the lock", NULL, deadline_passes},
    {"one is notified, the first first", "wait() is True; in any order", "the longest wait first", one_is_notified},
    {"two of three are notified", "two wake up", NULL, some_are_notified},
    {"all are notified", "all wake up", NULL, all_are_notified},
    {"notified while nobody waits", "lost", NULL, a_notification_is_not_kept},
    {"two conditions of one lock", "allowed", NULL, two_of_one_lock},
    {"1,000 turns of two", "each notify wakes", NULL, sleepers_are_woken},
    {"who was notified is killed", "notify() hangs for good", "the next one gets it", a_dead_ones_notification},
    {"who waits is killed", "notify() hangs for good", "the next one gets it", a_dead_waiter_takes_none},
    {"the lock's owner is killed", "all hang", "all wake up, one is told", the_owner_dies},
};

START_TEST(does_as_the_row_says)
{
    semantics_play(&rows[_i]);
}
END_TEST

Suite *condition_suite(void)
{
    Suite *suite = suite_create("condition");
    TCase *semantics = tcase_create("semantics");
    tcase_set_timeout(semantics, TIMEOUT_S);
    tcase_add_loop_test(semantics, does_as_the_row_says, 0, sizeof rows / sizeof *rows);
    suite_add_tcase(suite, semantics);
    return suite;
}
