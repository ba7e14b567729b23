/* What a lock promises, case by case, beside multiprocessing's Lock and RLock. */
#include "base/clock.h"
#include "ipc/lock.h"
#include "ipc/self.h"
#include "support/cast.h"
#include "support/processes.h"

#include <check.h>
#include <signal.h>

/* Left to the rechecks, without wake-ups, the long ones take more. */
enum { TIMEOUT_S = 30, DEATHS = 1000, PASSES = 400, TURNS = 1000 };

static struct lock *make(struct cast *cast, enum lock_kind kind)
{
    struct lock *lock;
    ck_assert_int_eq(lock_add(&cast->commons, "lock", kind, &lock), 0);
    ck_assert_ptr_eq(lock_find(&cast->commons, "lock"), lock);
    cast_play(cast, 0);
    return lock;
}

static struct lock_view look(struct cast *cast, struct lock *lock)
{
    struct lock_view view;
    lock_look(&cast->commons, lock, &view);
    return view;
}

static int acquire(struct cast *cast, void *lock)
{
    (void)cast;
    return lock_acquire(lock, CLOCK_NEVER);
}

static int acquire_and_release(struct cast *cast, void *lock)
{
    int error = acquire(cast, lock);
    (void)lock_release(lock);
    return error;
}

static int acquire_and_stay(struct cast *cast, void *lock)
{
    int error = acquire(cast, lock);
    atomic_store(&cast->numbers[party_slot(self()->who)], 1);
    for (;;)
        clock_sleep_until(clock_after(NS_PER_S));
    return error;
}

/* ------------------------------------------------------------------ plain */

static void is_exclusive(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_PLAIN);
    ck_assert_int_eq(lock_acquire(lock, CLOCK_NEVER), 0);
    cast_play(cast, 1);
    ck_assert_int_eq(lock_acquire(lock, WAITING_NOT), -EAGAIN);
    ck_assert_uint_eq(look(cast, lock).owner, party_make(cast->slots[0], 1));
}

static void owner_acquires_again(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_PLAIN);
    ck_assert_int_eq(lock_acquire(lock, CLOCK_NEVER), 0);
    ck_assert_int_eq(lock_acquire(lock, clock_after(NS_PER_MS)), -ETIMEDOUT);
    ck_assert_uint_eq(look(cast, lock).depth, 1);
}

static void another_releases(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_PLAIN);
    ck_assert_int_eq(lock_acquire(lock, CLOCK_NEVER), 0);
    cast_play(cast, 1);
    ck_assert_int_eq(lock_release(lock), 0);
    ck_assert_int_eq(lock_acquire(lock, WAITING_NOT), 0);
}

static void release_of_a_free_one(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_PLAIN);
    ck_assert_int_eq(lock_release(lock), -EPERM);
    ck_assert_int_eq(lock_acquire(lock, WAITING_NOT), 0);
    ck_assert_int_eq(lock_release(lock), 0);
    ck_assert_int_eq(lock_release(lock), -EPERM);
}

static void deadline_passes(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_PLAIN);
    ck_assert_int_eq(lock_acquire(lock, CLOCK_NEVER), 0);
    cast_play(cast, 1);
    uint64_t deadline = clock_after(5 * NS_PER_MS);
    ck_assert_int_eq(lock_acquire(lock, deadline), -ETIMEDOUT);
    ck_assert_uint_ge(clock_ns(), deadline);
    ck_assert_int_eq(lock_acquire(lock, 1), -ETIMEDOUT); /* long past */
    ck_assert_uint_eq(look(cast, lock).waiters, 0);
}

static int acquire_by_a_deadline(struct cast *cast, void *lock)
{
    (void)cast;
    return lock_acquire(lock, clock_after(60 * NS_PER_S));
}

static void a_sleeper_with_a_deadline_is_counted(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_PLAIN);
    ck_assert_int_eq(lock_acquire(lock, CLOCK_NEVER), 0);
    cast_start(cast, 1, acquire_by_a_deadline, lock);
    cast_wait_blocked(cast, 1);
    ck_assert_uint_eq(look(cast, lock).waiters, 1);
    ck_assert_int_eq(lock_release(lock), 0);
    ck_assert_int_eq(cast_result(cast, 1), 0);
}

static void a_sleeper_gets_it(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_PLAIN);
    ck_assert_int_eq(lock_acquire(lock, CLOCK_NEVER), 0);
    ck_assert_uint_eq(look(cast, lock).since_ns, 0);
    cast_start(cast, 1, acquire, lock);
    cast_wait_blocked(cast, 1);
    ck_assert_uint_eq(look(cast, lock).waiters, 1);
    uint64_t released = clock_ns();
    ck_assert_int_eq(lock_release(lock), 0);
    ck_assert_int_eq(cast_result(cast, 1), 0);
    ck_assert_uint_eq(look(cast, lock).owner, party_make(cast->slots[1], 1));
    ck_assert_uint_ge(look(cast, lock).since_ns, released);
    ck_assert_uint_eq(look(cast, lock).acquisitions, 2);
}

static int acquire_always(struct cast *cast, void *lock)
{
    while (atomic_load(&cast->numbers[0]) < PASSES) {
        (void)lock_acquire(lock, CLOCK_NEVER);
        clock_sleep_until(clock_after(20 * NS_PER_US));
        (void)lock_release(lock);
    }
    return 0;
}

static int acquire_often(struct cast *cast, void *lock)
{
    for (int i = 0; i < PASSES; i++) {
        (void)lock_acquire(lock, CLOCK_NEVER);
        atomic_fetch_add(&cast->numbers[0], 1);
        (void)lock_release(lock);
    }
    return 0;
}

/* Two that take it again at once would never let the third in, but for the heir. */
static void nobody_starves(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_PLAIN);
    cast_start(cast, 1, acquire_always, lock);
    cast_start(cast, 2, acquire_always, lock);
    cast_start(cast, 3, acquire_often, lock);
    ck_assert_int_eq(cast_result(cast, 3), 0);
    ck_assert_int_eq(cast_result(cast, 2), 0);
    ck_assert_int_eq(cast_result(cast, 1), 0);
    ck_assert_uint_eq(atomic_load(&cast->numbers[0]), PASSES);
}

static int answer_turns(struct cast *cast, void *locks)
{
    struct lock **pair = locks;
    int errors = 0;
    (void)cast;
    for (int i = 0; i < TURNS; i++) {
        errors |= lock_acquire(pair[0], CLOCK_NEVER);
        errors |= lock_release(pair[1]);
    }
    return errors;
}

/* As any process may release a plain one, two of them make turns. */
static void sleepers_are_woken(struct cast *cast)
{
    struct lock *pair[2] = {make(cast, LOCK_PLAIN)};
    ck_assert_int_eq(lock_add(&cast->commons, "answer", LOCK_PLAIN, &pair[1]), 0);
    ck_assert_int_eq(lock_acquire(pair[0], WAITING_NOT) | lock_acquire(pair[1], WAITING_NOT), 0);
    cast_start(cast, 1, answer_turns, pair);
    for (int i = 0; i < TURNS; i++) {
        ck_assert_int_eq(lock_release(pair[0]), 0);
        ck_assert_int_eq(lock_acquire(pair[1], CLOCK_NEVER), 0);
    }
    ck_assert_int_eq(cast_result(cast, 1), 0);
}

static void nobody_in_particular_holds_it(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_PLAIN);
    cast_play_nobody();
    ck_assert_int_eq(lock_acquire(lock, WAITING_NOT), 0);
    ck_assert(look(cast, lock).held);
    ck_assert_uint_eq(look(cast, lock).owner, 0);
    ck_assert_int_eq(lock_acquire(lock, WAITING_NOT), -EAGAIN);
    ck_assert_int_eq(lock_release(lock), 0);
}

static void two_of_a_name(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_PLAIN), *other;
    ck_assert_int_eq(lock_add(&cast->commons, "lock", LOCK_RECURSIVE, &other), -EEXIST);
    ck_assert_ptr_null(lock_find(&cast->commons, "another"));
    ck_assert_int_eq((int)look(cast, lock).kind, LOCK_PLAIN);
}

/* ------------------------------------------------------------------ recursive */

static void counts(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_RECURSIVE);
    for (uint32_t depth = 1; depth <= 3; depth++) {
        ck_assert_int_eq(lock_acquire(lock, WAITING_NOT), 0);
        ck_assert_uint_eq(look(cast, lock).depth, depth);
    }
    for (int i = 0; i < 3; i++) {
        cast_play(cast, 1);
        ck_assert_int_eq(lock_acquire(lock, WAITING_NOT), -EAGAIN);
        cast_play(cast, 0);
        ck_assert_int_eq(lock_release(lock), 0);
    }
    cast_play(cast, 1);
    ck_assert_int_eq(lock_acquire(lock, WAITING_NOT), 0);
}

static void is_its_owners_alone(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_RECURSIVE);
    ck_assert_int_eq(lock_release(lock), -EPERM);
    ck_assert_int_eq(lock_acquire(lock, WAITING_NOT), 0);
    cast_play(cast, 1);
    ck_assert_int_eq(lock_release(lock), -EPERM);
    cast_play_nobody();
    ck_assert_int_eq(lock_acquire(lock, WAITING_NOT), -EPERM);
    ck_assert_int_eq(lock_release(lock), -EPERM);
    ck_assert_uint_eq(look(cast, lock).depth, 1);
}

/* ------------------------------------------------------------------ deaths */

static void a_death_is_told_once(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_PLAIN);
    cast_start(cast, 1, acquire_and_stay, lock);
    cast_wait_number(cast, 1, 1);
    cast_start(cast, 2, acquire_and_release, lock);
    cast_start(cast, 3, acquire_and_release, lock);
    cast_wait_blocked(cast, 2);
    cast_wait_blocked(cast, 3);
    cast_kill(cast, 1);
    int first = cast_result(cast, 2), second = cast_result(cast, 3);
    ck_assert_int_eq(first + second, OWNER_DEAD);
    ck_assert(first == 0 || second == 0);
    ck_assert_int_eq(lock_acquire(lock, WAITING_NOT), 0);
    ck_assert_uint_eq(look(cast, lock).deaths, 1);
}

static void a_stopped_owner_is_not_dead(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_PLAIN);
    cast_start(cast, 1, acquire_and_stay, lock);
    cast_wait_number(cast, 1, 1);
    (void)kill(cast->pids[1], SIGSTOP);
    ck_assert(processes_wait_state(cast->pids[1], 'T'));
    ck_assert_int_eq(lock_acquire(lock, clock_after(150 * NS_PER_MS)), -ETIMEDOUT); /* longer than a recheck */
    ck_assert_uint_eq(look(cast, lock).owner, party_make(cast->slots[1], 1));
}

static void a_dead_waiter_changes_nothing(struct cast *cast)
{
    struct lock *lock = make(cast, LOCK_PLAIN);
    ck_assert_int_eq(lock_acquire(lock, WAITING_NOT), 0);
    for (int i = 0; i < 50; i++) {
        cast_start(cast, 1, acquire, lock);
        cast_wait_blocked(cast, 1);
        cast_kill(cast, 1);
    }
    cast_start(cast, 2, acquire, lock);
    cast_wait_blocked(cast, 2);
    ck_assert_int_eq(lock_release(lock), 0);
    ck_assert_int_eq(cast_result(cast, 2), 0);
}

static void owners_die(struct cast *cast, enum lock_kind kind)
{
    struct lock *lock = make(cast, kind);
    for (unsigned i = 0; i < DEATHS; i++) {
        cast_start(cast, 1, acquire_and_stay, lock);
        cast_wait_number(cast, 1, 1);
        cast_kill(cast, 1);
        ck_assert_int_eq(lock_acquire(lock, clock_after(50 * NS_PER_MS)), OWNER_DEAD);
        ck_assert_int_eq(lock_release(lock), 0);
    }
    ck_assert_uint_eq(look(cast, lock).deaths, DEATHS);
}

static void many_owners_die(struct cast *cast)
{
    owners_die(cast, LOCK_PLAIN);
}

static void many_recursive_owners_die(struct cast *cast)
{
    owners_die(cast, LOCK_RECURSIVE);
}

static const struct semantics rows[] = {
    {"one holds it, another does not get it", "acquire(False) is False", NULL, is_exclusive},
    {"its owner acquires it again", "blocks; False at the time-out", NULL, owner_acquires_again},
    {"another process releases it", "allowed", NULL, another_releases},
    {"a free one is released", "ValueError", NULL, release_of_a_free_one},
    {"the deadline passes", "False; a negative time-out is 0", NULL, deadline_passes},
    {"who waits with a deadline", "-", "the monitor counts it as any other", a_sleeper_with_a_deadline_is_counted},
    {"a sleeper gets it at the release", "True", NULL, a_sleeper_gets_it},
    {"1,000 turns of two", "each release wakes", NULL, sleepers_are_woken},
    {"others take it again at once", "luck", "who waited becomes the heir", nobody_starves},
    {"a thread that never said who it is", "allowed", NULL, nobody_in_particular_holds_it},
    {"two of a name", "no names", "found by name in all processes", two_of_a_name},
    {"recursive: counts", "a recursion count", NULL, counts},
    {"recursive: released by another", "AssertionError", NULL, is_its_owners_alone},
    {"its owner is killed, two wait", "all hang", "OWNER_DEAD to one, the lock to both", a_death_is_told_once},
    {"its owner is stopped", "the others wait", NULL, a_stopped_owner_is_not_dead},
    {"who waits for it is killed", "the others go on", NULL, a_dead_waiter_changes_nothing},
    {"1,000 owners are killed", "hangs at the first", "OWNER_DEAD within 50 ms", many_owners_die},
    {"recursive: 1,000 owners are killed", "hangs at the first", "OWNER_DEAD within 50 ms", many_recursive_owners_die},
};

START_TEST(does_as_the_row_says)
{
    semantics_play(&rows[_i]);
}
END_TEST

Suite *lock_suite(void)
{
    Suite *suite = suite_create("lock");
    TCase *semantics = tcase_create("semantics");
    tcase_set_timeout(semantics, TIMEOUT_S);
    tcase_add_loop_test(semantics, does_as_the_row_says, 0, sizeof rows / sizeof *rows);
    suite_add_tcase(suite, semantics);
    return suite;
}
