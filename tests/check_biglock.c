/* biglock.h: of threads that share it one at a time runs; it changes hands when somebody asks, and is let go around
 * sleep. */
#include "base/clock.h"
#include "ipc/commons.h"
#include "ipc/self.h"
#include "ipc/task.h"
#include "proc/biglock.h"
#include "proc/pool_engine.h"
#include "suites.h"
#include "support/processes.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { THREADS = 2, TURNS = 5, BURN_MS = 100 };

enum what {
    DO_BURN,    /* uses a core for some time */
    DO_TURNS,   /* computes until the other has advanced some times, and never lets go by itself */
    DO_SLEEP,   /* sleeps in small pieces until it is released */
    DO_SHARE,   /* looks at who holds the lock around what lets go of it */
    DO_ALLOCATE /* is interrupted in the middle of malloc() and printf() */
};

/* What the test and the threads share. */
static struct scene {
    _Atomic int released, asleep, wrong;
    _Atomic int turns[THREADS]; /* grows while that thread runs */
    _Atomic int through;        /* one has seen the other go on often enough */
} * scene;

/* The other's counter stands still as long as this one has the lock. */
static void take_turns(unsigned own)
{
    int seen = 0, last = atomic_load(&scene->turns[1 - own]);
    while (seen < TURNS && !atomic_load(&scene->through)) {
        atomic_fetch_add(&scene->turns[own], 1);
        int other = atomic_load(&scene->turns[1 - own]);
        seen += other != last;
        last = other;
    }
    atomic_store(&scene->through, 1);
}

static void sleep_in_pieces(const struct task *task)
{
    while (!atomic_load(&scene->released)) {
        atomic_fetch_add(&scene->asleep, 1);
        task_sleep(task, 0.02);
        atomic_fetch_sub(&scene->asleep, 1);
    }
}

static bool holds_it(const struct task *task)
{
    return biglock_look(biglock_find(task->commons)).owner == self()->who;
}

static void share(const struct task *task)
{
    atomic_fetch_add(&scene->wrong, !holds_it(task));
    task_blocking_begin();
    atomic_fetch_add(&scene->wrong, holds_it(task));
    task_blocking_end();
    atomic_fetch_add(&scene->wrong, !holds_it(task));
}

static void allocate(void)
{
    uint64_t end = clock_after(100 * NS_PER_MS);
    for (size_t i = 0; clock_ns() < end; i++) {
        char *memory = malloc(1 + i % 5000), text[32];
        memset(memory, 1, 1 + i % 5000);
        (void)snprintf(text, sizeof text, "%zu", i);
        if (i % 1000 == 0)
            printf("%s\n", text);
        free(memory);
    }
}

static int run(struct task *task, const void *context)
{
    switch (*(const enum what *)context) {
    case DO_BURN:
        task_burn(BURN_MS * NS_PER_MS);
        break;
    case DO_TURNS:
        take_turns((unsigned)(task->id % THREADS));
        break;
    case DO_SLEEP:
        sleep_in_pieces(task);
        break;
    case DO_SHARE:
        share(task);
        break;
    case DO_ALLOCATE:
        allocate();
        break;
    }
    return 0;
}

/* ------------------------------------------------------------------ steering */

static struct commons commons;
static struct pool *pool;
static int descriptors_before;

static void set_up(void)
{
    descriptors_before = processes_descriptors();
    scene = mmap(NULL, sizeof *scene, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_int_eq(commons_create(&commons, THREADS), 0);
}

static void tear_down(void)
{
    pool_free(pool);
    commons_release(&commons);
    ck_assert_int_eq(processes_descriptors(), descriptors_before);
    ck_assert_int_eq(processes_children(), 0);
}

static void swallow(void *context, size_t life, const struct output_line *line)
{
    (void)context, (void)life, (void)line;
}

static void start(enum what what, uint64_t tasks)
{
    struct pool_options options = {.run = run,
                                   .context = &what,
                                   .context_size = sizeof what,
                                   .workers = THREADS,
                                   .commons = &commons,
                                   .name = "Thread",
                                   .kind = POOL_THREADS_LOCKED};
    ck_assert_int_eq(pool_new(&pool, &options), 0);
    static const struct pool_events events = {.line = swallow};
    pool_observe(pool, &events, NULL, true);
    for (uint64_t i = 0; i < tasks; i++)
        ck_assert_int_eq(pool_submit(pool, NULL, 0, NULL), 0);
    pool_offer(pool, tasks);
    ck_assert_int_eq(pool_start(pool), 0);
    pool_close(pool);
}

static void end(void)
{
    ck_assert_int_eq(pool_join(pool, (uint64_t)PROCESSES_PATIENCE_MS * NS_PER_MS), 0);
}

static struct biglock_view look(void)
{
    return biglock_look(biglock_find(&commons));
}

static uint64_t blocked_ns(void)
{
    size_t count;
    uint64_t sum = 0;
    const struct life *lives = supervisor_lives(pool_supervisor(pool), &count);
    for (size_t i = 0; i < count; i++)
        sum += lives[i].times_ns[SLOT_LOCK];
    return sum;
}

/* However many cores there are. */
START_TEST(two_that_compute_share_one_core)
{
    uint64_t begin = clock_ns();
    start(DO_BURN, 4);
    end();
    /* Some of what they use of a core is spent on waiting for the lock. */
    ck_assert_uint_ge(clock_ns() - begin, 4 * BURN_MS * NS_PER_MS * 9 / 10);
    ck_assert_uint_gt(blocked_ns(), BURN_MS * NS_PER_MS); /* by their own word */
    ck_assert_uint_eq(look().owner, 0);
    ck_assert_uint_eq(look().waiters, 0);
}
END_TEST

/* Without it the first would compute for ever. */
START_TEST(who_computes_is_interrupted)
{
    start(DO_TURNS, THREADS);
    end();
    ck_assert_uint_ge(look().handed_over, TURNS);
    ck_assert_uint_ge(look().taken, look().handed_over);
}
END_TEST

static bool both_sleep_without_it(const void *context)
{
    (void)context;
    return atomic_load(&scene->asleep) == THREADS && look().owner == 0;
}

START_TEST(sleepers_let_go)
{
    start(DO_SLEEP, THREADS);
    ck_assert(pool_wait(pool, both_sleep_without_it, NULL, clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS)));
    atomic_store(&scene->released, 1);
    end();
}
END_TEST

START_TEST(what_blocks_lets_go_and_takes_it_back)
{
    start(DO_SHARE, 200);
    end();
    ck_assert_int_eq(atomic_load(&scene->wrong), 0);
}
END_TEST

/* The one that is interrupted may have the C library's locks: whoever waits for those is interrupted in turn. */
START_TEST(nobody_is_stuck_in_the_c_library)
{
    start(DO_ALLOCATE, 4);
    end();
    ck_assert_uint_gt(look().handed_over, 0);
}
END_TEST

/* What the dead process left of the lock does not stand in the next one's way. */
START_TEST(a_death_with_the_lock_in_hand_stops_nobody)
{
    start(DO_BURN, 4);
    for (uint64_t before = 0; look().taken == before;)
        (void)evloop_step(pool_loop(pool), clock_after(NS_PER_MS));
    ck_assert_int_eq(supervisor_signal(pool_supervisor(pool), 0, 9), 0);
    end();
    size_t count;
    (void)supervisor_lives(pool_supervisor(pool), &count);
    ck_assert_uint_eq(count, 2 * THREADS);
    ck_assert_uint_eq(pool_finished(pool), 4);
}
END_TEST

START_TEST(it_needs_a_commons)
{
    struct pool_options options = {.run = run, .kind = POOL_THREADS_LOCKED};
    ck_assert_int_eq(pool_new(&pool, &options), -EINVAL);
}
END_TEST

Suite *biglock_suite(void)
{
    Suite *suite = suite_create("biglock");
    TCase *cases = tcase_create("biglock");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, two_that_compute_share_one_core);
    tcase_add_test(cases, who_computes_is_interrupted);
    tcase_add_test(cases, sleepers_let_go);
    tcase_add_test(cases, what_blocks_lets_go_and_takes_it_back);
    tcase_add_test(cases, nobody_is_stuck_in_the_c_library);
    tcase_add_test(cases, a_death_with_the_lock_in_hand_stops_nobody);
    tcase_add_test(cases, it_needs_a_commons);
    suite_add_tcase(suite, cases);
    return suite;
}
