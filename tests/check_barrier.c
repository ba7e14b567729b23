/* What a barrier promises, case by case, beside multiprocessing's Barrier. */
#include "base/clock.h"
#include "ipc/barrier.h"
#include "support/cast.h"
#include "support/processes.h"
#include "support/stepper.h"

#include <check.h>
#include <signal.h>

/* Left to the rechecks, without wake-ups, the long ones take more. */
enum { TIMEOUT_S = 30, PARTIES = 4, ROUNDS = 500, KILLS = 500, RESET_STEPS = 120 };

static struct barrier *make(struct cast *cast, uint32_t parties)
{
    struct barrier *barrier;
    ck_assert_int_eq(barrier_add(&cast->commons, "round", parties, &barrier), 0);
    ck_assert_ptr_eq(barrier_find(&cast->commons, "round"), barrier);
    cast_play(cast, 0);
    return barrier;
}

static struct barrier_view look(const struct barrier *barrier)
{
    struct barrier_view view;
    barrier_look(barrier, &view);
    return view;
}

static int come(struct cast *cast, void *barrier)
{
    (void)cast;
    return barrier_wait(barrier, CLOCK_NEVER);
}

static void start_sleeper(struct cast *cast, unsigned actor, struct barrier *barrier)
{
    cast_start(cast, actor, come, barrier);
    cast_wait_blocked(cast, actor);
}

static void each_has_an_index(struct cast *cast)
{
    struct barrier *barrier = make(cast, PARTIES);
    for (unsigned i = 1; i < PARTIES; i++) {
        start_sleeper(cast, i, barrier);
        ck_assert_uint_eq(look(barrier).arrived, i);
    }
    ck_assert_int_eq(barrier_wait(barrier, WAITING_NOT), PARTIES - 1);
    for (unsigned i = 1; i < PARTIES; i++)
        ck_assert_int_eq(cast_result(cast, i), (int)i - 1);
    ck_assert_uint_eq(look(barrier).rounds, 1);
    ck_assert_uint_eq(look(barrier).arrived, 0);
}

/* How many of its rounds came out as they should: nobody is a round ahead of anybody. */
static int go_round(struct cast *cast, void *barrier)
{
    int good = 0;
    for (uint64_t round = 1; round <= ROUNDS; round++) {
        atomic_fetch_add(&cast->numbers[0], 1);
        bool came = barrier_wait(barrier, CLOCK_NEVER) >= 0;
        uint64_t arrived = atomic_load(&cast->numbers[0]);
        good += came && arrived >= round * PARTIES && arrived < (round + 1) * PARTIES;
    }
    return good;
}

static void is_used_again(struct cast *cast)
{
    struct barrier *barrier = make(cast, PARTIES);
    for (unsigned i = 1; i <= PARTIES; i++)
        cast_start(cast, i, go_round, barrier);
    for (unsigned i = 1; i <= PARTIES; i++)
        ck_assert_int_eq(cast_result(cast, i), ROUNDS);
    ck_assert_uint_eq(look(barrier).rounds, ROUNDS);
}

static void a_party_of_one(struct cast *cast)
{
    struct barrier *barrier = make(cast, 1), *other;
    ck_assert_int_eq(barrier_wait(barrier, WAITING_NOT), 0);
    ck_assert_int_eq(barrier_wait(barrier, WAITING_NOT), 0);
    ck_assert_int_eq(barrier_add(&cast->commons, "none", 0, &other), -EINVAL);
    ck_assert_int_eq(barrier_add(&cast->commons, "many", CAST_ACTORS + 1, &other), -EINVAL);
    cast_play_nobody();
    ck_assert_int_eq(barrier_wait(barrier, WAITING_NOT), -EPERM);
}

static void all_get_broken(struct cast *cast, struct barrier *barrier)
{
    ck_assert_int_eq(cast_result(cast, 1), BROKEN);
    ck_assert_int_eq(cast_result(cast, 2), BROKEN);
    ck_assert(look(barrier).broken);
    ck_assert_int_eq(barrier_wait(barrier, CLOCK_NEVER), BROKEN);
}

static void deadline_passes(struct cast *cast)
{
    struct barrier *barrier = make(cast, PARTIES);
    start_sleeper(cast, 1, barrier);
    start_sleeper(cast, 2, barrier);
    uint64_t deadline = clock_after(5 * NS_PER_MS);
    ck_assert_int_eq(barrier_wait(barrier, deadline), BROKEN);
    ck_assert_uint_ge(clock_ns(), deadline);
    all_get_broken(cast, barrier);
}

static void is_aborted(struct cast *cast)
{
    struct barrier *barrier = make(cast, PARTIES);
    start_sleeper(cast, 1, barrier);
    start_sleeper(cast, 2, barrier);
    barrier_abort(barrier);
    all_get_broken(cast, barrier);
}

static void reset_makes_it_whole(struct cast *cast)
{
    struct barrier *barrier = make(cast, 2);
    barrier_abort(barrier);
    barrier_reset(barrier);
    ck_assert(!look(barrier).broken);
    start_sleeper(cast, 1, barrier);
    ck_assert_int_eq(barrier_wait(barrier, CLOCK_NEVER), 1);
    ck_assert_int_eq(cast_result(cast, 1), 0);
}

static void reset_of_an_empty_one(struct cast *cast)
{
    struct barrier *barrier = make(cast, 2);
    barrier_reset(barrier);
    ck_assert_uint_eq(look(barrier).rounds, 0);
    ck_assert(!look(barrier).broken);
}

static void reset_breaks_for_sleepers(struct cast *cast)
{
    struct barrier *barrier = make(cast, PARTIES);
    start_sleeper(cast, 1, barrier);
    start_sleeper(cast, 2, barrier);
    barrier_reset(barrier);
    ck_assert_int_eq(cast_result(cast, 1), BROKEN);
    ck_assert_int_eq(cast_result(cast, 2), BROKEN);
    ck_assert(!look(barrier).broken);
}

/* It stood still meanwhile, and wakes up rounds later: its own was broken all the same. */
static void a_late_one_still_learns_it(struct cast *cast)
{
    struct barrier *barrier = make(cast, 2);
    start_sleeper(cast, 1, barrier);
    (void)kill(cast->pids[1], SIGSTOP);
    ck_assert(processes_wait_state(cast->pids[1], 'T'));
    barrier_reset(barrier);
    for (int i = 0; i < 3; i++) {
        start_sleeper(cast, 2, barrier);
        ck_assert_int_eq(barrier_wait(barrier, CLOCK_NEVER), 1);
        ck_assert_int_eq(cast_result(cast, 2), 0);
    }
    (void)kill(cast->pids[1], SIGCONT);
    ck_assert_int_eq(cast_result(cast, 1), BROKEN);
}

static int reset_by_steps(struct cast *cast, void *barrier)
{
    (void)cast;
    stepper_trap();
    barrier_reset(barrier);
    return 0;
}

static bool is_trapped(void *pid)
{
    return stepper_is_trapped(*(pid_t *)pid);
}

/* Both or neither: the one that slept is told what the last one is told, at whatever instruction of the reset it came. */
static void the_last_one_comes_during_a_reset(struct cast *cast)
{
    struct barrier *barrier = make(cast, 2);
    for (uint64_t instructions = 0; instructions < RESET_STEPS; instructions++) {
        start_sleeper(cast, 1, barrier);
        (void)kill(cast->pids[1], SIGSTOP);
        ck_assert(processes_wait_state(cast->pids[1], 'T'));
        cast_start(cast, 2, reset_by_steps, barrier);
        ck_assert(processes_wait(is_trapped, &cast->pids[2], PROCESSES_PATIENCE_MS));
        (void)stepper_run(cast->pids[2], instructions, NULL, NULL);
        int last = barrier_wait(barrier, clock_after(NS_PER_MS));
        stepper_let_go(cast->pids[2]);
        ck_assert_int_eq(cast_result(cast, 2), 0);
        (void)kill(cast->pids[1], SIGCONT);
        ck_assert_int_eq(cast_result(cast, 1), last == BROKEN ? BROKEN : 0);
        barrier_reset(barrier);
    }
}

static void a_waiting_party_dies(struct cast *cast)
{
    struct barrier *barrier = make(cast, PARTIES);
    for (unsigned i = 0; i < KILLS; i++) {
        cast_start(cast, 1, come, barrier);
        cast_start(cast, 2, come, barrier);
        cast_wait_blocked(cast, 1);
        cast_wait_blocked(cast, 2);
        cast_kill(cast, 1);
        ck_assert_int_eq(cast_result(cast, 2), BROKEN);
        ck_assert_int_eq(barrier_wait(barrier, CLOCK_NEVER), BROKEN);
        barrier_reset(barrier);
    }
}

/* Ended by the lab on purpose, which is no violent death: but it was waited for. */
static void a_waiting_party_is_stopped(struct cast *cast)
{
    struct barrier *barrier = make(cast, PARTIES);
    start_sleeper(cast, 1, barrier);
    start_sleeper(cast, 2, barrier);
    cast_end(cast, 1, (struct death){.how = DEATH_STOPPED});
    ck_assert_int_eq(cast_result(cast, 2), BROKEN);
}

static int come_and_stay(struct cast *cast, void *barrier)
{
    int index = barrier_wait(barrier, CLOCK_NEVER);
    atomic_store(&cast->numbers[1], 1);
    for (;;)
        clock_sleep_until(clock_after(NS_PER_S));
    return index;
}

/* In its own time: it had come through, and others wait for it again. */
static void a_party_dies_between_rounds(struct cast *cast)
{
    struct barrier *barrier = make(cast, 2);
    cast_start(cast, 1, come_and_stay, barrier);
    cast_wait_blocked(cast, 1);
    ck_assert_int_eq(barrier_wait(barrier, CLOCK_NEVER), 1);
    cast_wait_number(cast, 1, 1);
    start_sleeper(cast, 2, barrier);
    cast_kill(cast, 1);
    ck_assert_int_eq(cast_result(cast, 2), BROKEN);
}

static void a_party_leaves_by_itself(struct cast *cast)
{
    struct barrier *barrier = make(cast, 2);
    start_sleeper(cast, 1, barrier);
    ck_assert_int_eq(barrier_wait(barrier, CLOCK_NEVER), 1);
    ck_assert_int_eq(cast_result(cast, 1), 0);
    cast_leave(cast, 1);
    ck_assert(!look(barrier).broken);
    start_sleeper(cast, 1, barrier);
    ck_assert_int_eq(barrier_wait(barrier, CLOCK_NEVER), 1);
    ck_assert_int_eq(cast_result(cast, 1), 0);
}

static void a_stranger_dies(struct cast *cast)
{
    struct barrier *barrier = make(cast, 2);
    start_sleeper(cast, 1, barrier);
    commons_leave(&cast->commons, cast->slots[5], (struct death){.how = DEATH_SIGNAL, .code = SIGKILL});
    ck_assert_int_eq(barrier_wait(barrier, CLOCK_NEVER), 1);
    ck_assert_int_eq(cast_result(cast, 1), 0);
}

static const struct semantics rows[] = {
    {"the last one comes", "wait() is 0 to n-1, in any order", "in the order they came", each_has_an_index},
    {"it is used again, and again", "allowed", NULL, is_used_again},
    {"a party of one; of none", "0; ValueError", "none, or more than there are places: -EINVAL", a_party_of_one},
    {"the deadline passes", "BrokenBarrierError for all", NULL, deadline_passes},
    {"it is aborted", "BrokenBarrierError for all", NULL, is_aborted},
    {"it is reset after it broke", "whole again", NULL, reset_makes_it_whole},
    {"it is reset while nobody waits", "as it was", NULL, reset_of_an_empty_one},
    {"it is reset while some wait", "BrokenBarrierError for those", NULL, reset_breaks_for_sleepers},
    {"a stopped one sleeps through a reset", "the reset waits for it", "nobody waits", a_late_one_still_learns_it},
    {"its last one comes during a reset", "before it, or after", NULL, the_last_one_comes_during_a_reset},
    {"who waits is killed", "all hang", "BROKEN for all", a_waiting_party_dies},
    {"who waits is stopped by the lab", "all hang", "BROKEN for all", a_waiting_party_is_stopped},
    {"who will come again is killed", "all hang", "BROKEN for all", a_party_dies_between_rounds},
    {"a party leaves by itself", "nothing", NULL, a_party_leaves_by_itself},
    {"one who is no party is killed", "nothing", NULL, a_stranger_dies},
};

START_TEST(does_as_the_row_says)
{
    semantics_play(&rows[_i]);
}
END_TEST

Suite *barrier_suite(void)
{
    Suite *suite = suite_create("barrier");
    TCase *semantics = tcase_create("semantics");
    tcase_set_timeout(semantics, TIMEOUT_S);
    tcase_add_loop_test(semantics, does_as_the_row_says, 0, sizeof rows / sizeof *rows);
    suite_add_tcase(suite, semantics);
    return suite;
}
