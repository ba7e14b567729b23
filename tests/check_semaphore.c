/* What a semaphore promises, case by case, beside multiprocessing's Semaphore and BoundedSemaphore. */
#include "base/clock.h"
#include "ipc/self.h"
#include "ipc/semaphore.h"
#include "support/cast.h"

#include <check.h>
#include <errno.h>

/* Left to the rechecks, without wake-ups, the long ones take more. */
enum { TIMEOUT_S = 30, DEATHS = 1000, PASSES = 400, TURNS = 1000 };

static struct semaphore *make(struct cast *cast, enum semaphore_kind kind, uint32_t permits)
{
    struct semaphore *semaphore;
    ck_assert_int_eq(semaphore_add(&cast->commons, "permits", kind, permits, &semaphore), 0);
    ck_assert_ptr_eq(semaphore_find(&cast->commons, "permits"), semaphore);
    cast_play(cast, 0);
    return semaphore;
}

static int acquire(struct cast *cast, void *semaphore)
{
    (void)cast;
    return semaphore_acquire(semaphore, CLOCK_NEVER);
}

static int acquire_two_and_stay(struct cast *cast, void *semaphore)
{
    (void)acquire(cast, semaphore);
    (void)acquire(cast, semaphore);
    atomic_store(&cast->numbers[party_slot(self()->who)], 1);
    for (;;)
        clock_sleep_until(clock_after(NS_PER_S));
    return 0;
}

static void counts_down(struct cast *cast)
{
    struct semaphore *semaphore = make(cast, SEMAPHORE_SIGNAL, 2);
    ck_assert_int_eq(semaphore_acquire(semaphore, WAITING_NOT), 0);
    ck_assert_int_eq(semaphore_acquire(semaphore, WAITING_NOT), 0);
    ck_assert_int_eq(semaphore_acquire(semaphore, WAITING_NOT), -EAGAIN);
    ck_assert_int_eq(semaphore_acquire(semaphore, clock_after(NS_PER_MS)), -ETIMEDOUT);
    ck_assert_uint_eq(semaphore_value(semaphore), 0);
}

static void over_release(struct cast *cast)
{
    struct semaphore *semaphore = make(cast, SEMAPHORE_SIGNAL, 1);
    cast_play(cast, 1);
    ck_assert_int_eq(semaphore_release(semaphore), 0);
    ck_assert_uint_eq(semaphore_value(semaphore), 2);
}

static void bounded_over_release(struct cast *cast)
{
    struct semaphore *semaphore = make(cast, SEMAPHORE_BOUNDED, 2);
    ck_assert_int_eq(semaphore_release(semaphore), -EOVERFLOW);
    ck_assert_int_eq(semaphore_acquire(semaphore, WAITING_NOT), 0);
    cast_play(cast, 1);
    ck_assert_int_eq(semaphore_release(semaphore), 0);
    ck_assert_int_eq(semaphore_release(semaphore), -EOVERFLOW);
    ck_assert_uint_eq(semaphore_value(semaphore), 2);
}

static void highest_value(struct cast *cast)
{
    struct semaphore *semaphore = make(cast, SEMAPHORE_SIGNAL, SEMAPHORE_MAX), *other;
    ck_assert_int_eq(semaphore_release(semaphore), -EOVERFLOW);
    ck_assert_uint_eq(semaphore_value(semaphore), SEMAPHORE_MAX);
    ck_assert_int_eq(semaphore_add(&cast->commons, "other", SEMAPHORE_SIGNAL, (uint32_t)SEMAPHORE_MAX + 1, &other),
                     -EINVAL);
    ck_assert_int_eq(semaphore_add(&cast->commons, "other", SEMAPHORE_OWNED, SEMAPHORE_OWNED_MAX + 1, &other), -EINVAL);
}

static void each_release_lets_one_in(struct cast *cast)
{
    struct semaphore *semaphore = make(cast, SEMAPHORE_SIGNAL, 0);
    struct semaphore_view view;
    for (unsigned i = 1; i <= 3; i++)
        cast_start(cast, i, acquire, semaphore);
    for (unsigned i = 1; i <= 3; i++)
        cast_wait_blocked(cast, i);
    semaphore_look(&cast->commons, semaphore, &view);
    ck_assert_uint_eq(view.waiters, 3);
    for (unsigned i = 1; i <= 3; i++)
        ck_assert_int_eq(semaphore_release(semaphore), 0);
    for (unsigned i = 1; i <= 3; i++)
        ck_assert_int_eq(cast_result(cast, i), 0);
    ck_assert_uint_eq(semaphore_value(semaphore), 0);
}

static int answer_turns(struct cast *cast, void *semaphores)
{
    struct semaphore **pair = semaphores;
    int errors = 0;
    (void)cast;
    for (int i = 0; i < TURNS; i++) {
        errors |= semaphore_acquire(pair[0], CLOCK_NEVER);
        errors |= semaphore_release(pair[1]);
    }
    return errors;
}

static void sleepers_are_woken(struct cast *cast)
{
    struct semaphore *pair[2] = {make(cast, SEMAPHORE_SIGNAL, 0)};
    ck_assert_int_eq(semaphore_add(&cast->commons, "answer", SEMAPHORE_SIGNAL, 0, &pair[1]), 0);
    cast_start(cast, 1, answer_turns, pair);
    for (int i = 0; i < TURNS; i++) {
        ck_assert_int_eq(semaphore_release(pair[0]), 0);
        ck_assert_int_eq(semaphore_acquire(pair[1], CLOCK_NEVER), 0);
    }
    ck_assert_int_eq(cast_result(cast, 1), 0);
}

static void owner_returns_its_own(struct cast *cast)
{
    struct semaphore *semaphore = make(cast, SEMAPHORE_OWNED, 2);
    ck_assert_int_eq(semaphore_release(semaphore), -EPERM);
    ck_assert_int_eq(semaphore_acquire(semaphore, WAITING_NOT), 0);
    cast_play(cast, 1);
    ck_assert_int_eq(semaphore_release(semaphore), -EPERM);
    ck_assert_int_eq(semaphore_acquire(semaphore, WAITING_NOT), 0);
    ck_assert_int_eq(semaphore_acquire(semaphore, WAITING_NOT), -EAGAIN);
    ck_assert_int_eq(semaphore_release(semaphore), 0);
    cast_play_nobody();
    ck_assert_int_eq(semaphore_acquire(semaphore, WAITING_NOT), -EPERM);
    ck_assert_uint_eq(semaphore_value(semaphore), 1);
}

static void a_dead_owners_come_back(struct cast *cast)
{
    struct semaphore *semaphore = make(cast, SEMAPHORE_OWNED, 2);
    struct semaphore_view view;
    for (unsigned i = 0; i < DEATHS; i++) {
        cast_start(cast, 1, acquire_two_and_stay, semaphore);
        cast_wait_number(cast, 1, 1);
        ck_assert_int_eq(semaphore_acquire(semaphore, WAITING_NOT), -EAGAIN);
        cast_kill(cast, 1);
        ck_assert_int_eq(semaphore_acquire(semaphore, clock_after(50 * NS_PER_MS)), 0);
        ck_assert_int_eq(semaphore_release(semaphore), 0);
    }
    semaphore_look(&cast->commons, semaphore, &view);
    ck_assert_uint_eq(view.returned, 2 * DEATHS);
    ck_assert_uint_eq(view.value, 2);
}

static void a_signal_is_not_returned(struct cast *cast)
{
    struct semaphore *semaphore = make(cast, SEMAPHORE_SIGNAL, 2);
    cast_start(cast, 1, acquire_two_and_stay, semaphore);
    cast_wait_number(cast, 1, 1);
    cast_kill(cast, 1);
    ck_assert_uint_eq(semaphore_value(semaphore), 0);
    ck_assert_int_eq(semaphore_release(semaphore), 0);
    ck_assert_int_eq(semaphore_acquire(semaphore, WAITING_NOT), 0);
}

static int use_always(struct cast *cast, void *semaphore)
{
    while (atomic_load(&cast->numbers[0]) < PASSES) {
        (void)semaphore_acquire(semaphore, CLOCK_NEVER);
        clock_sleep_until(clock_after(20 * NS_PER_US));
        (void)semaphore_release(semaphore);
    }
    return 0;
}

static int use_often(struct cast *cast, void *semaphore)
{
    for (int i = 0; i < PASSES; i++) {
        (void)semaphore_acquire(semaphore, CLOCK_NEVER);
        atomic_fetch_add(&cast->numbers[0], 1);
        (void)semaphore_release(semaphore);
    }
    return 0;
}

static void nobody_starves(struct cast *cast)
{
    struct semaphore *semaphore = make(cast, SEMAPHORE_BOUNDED, 1);
    cast_start(cast, 1, use_always, semaphore);
    cast_start(cast, 2, use_always, semaphore);
    cast_start(cast, 3, use_often, semaphore);
    for (unsigned i = 3; i > 0; i--)
        ck_assert_int_eq(cast_result(cast, i), 0);
    ck_assert_uint_eq(semaphore_value(semaphore), 1);
}

static void a_dead_waiter_takes_none(struct cast *cast)
{
    struct semaphore *semaphore = make(cast, SEMAPHORE_SIGNAL, 0);
    for (int i = 0; i < 50; i++) {
        cast_start(cast, 1, acquire, semaphore);
        cast_wait_blocked(cast, 1);
        cast_kill(cast, 1);
    }
    cast_start(cast, 2, acquire, semaphore);
    cast_wait_blocked(cast, 2);
    ck_assert_int_eq(semaphore_release(semaphore), 0);
    ck_assert_int_eq(cast_result(cast, 2), 0);
}

static const struct semantics rows[] = {
    {"permits are counted", "acquire(False) is False at 0", NULL, counts_down},
    {"released more often than acquired", "raises the value", NULL, over_release},
    {"bounded: released too often", "ValueError", NULL, bounded_over_release},
    {"at its highest value", "OverflowError", NULL, highest_value},
    {"each release lets one sleeper in", "True", NULL, each_release_lets_one_in},
    {"1,000 turns of two", "each release wakes", NULL, sleepers_are_woken},
    {"others take it again at once", "luck", "who waited becomes the heir", nobody_starves},
    {"owned: returned by another", "no owners", "only who has a permit can return it", owner_returns_its_own},
    {"owned: 1,000 owners are killed", "their permits are lost", "they come back", a_dead_owners_come_back},
    {"a signal's taker is killed", "nothing comes back", NULL, a_signal_is_not_returned},
    {"who waits for it is killed", "the others go on", NULL, a_dead_waiter_takes_none},
};

START_TEST(does_as_the_row_says)
{
    semantics_play(&rows[_i]);
}
END_TEST

Suite *semaphore_suite(void)
{
    Suite *suite = suite_create("semaphore");
    TCase *semantics = tcase_create("semantics");
    tcase_set_timeout(semantics, TIMEOUT_S);
    tcase_add_loop_test(semantics, does_as_the_row_says, 0, sizeof rows / sizeof *rows);
    suite_add_tcase(suite, semantics);
    return suite;
}
