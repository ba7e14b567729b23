/* Locks and their like between threads of one process: the same code over the same region, so that ThreadSanitizer sees
 * whether what they protect, plain memory without any order of its own, is protected. */
#include "base/clock.h"
#include "ipc/barrier.h"
#include "ipc/condition.h"
#include "ipc/event.h"
#include "ipc/self.h"
#include "ipc/semaphore.h"

#include <check.h>
#include <pthread.h>

enum { THREADS = 4, TIMES = 3000, PATIENCE_S = 60 };

/* What they share; `plain` is ordered by nothing but the object under test. */
struct stage {
    struct commons commons;
    struct lock *lock;
    struct semaphore *permits, *items, *places;
    struct event *event;
    struct condition *condition;
    struct barrier *barrier;
    uint64_t plain, cells[THREADS];
};

struct actor {
    struct stage *stage;
    unsigned number;
    void (*act)(struct actor *actor);
    uint64_t wrong; /* what it saw that must not be */
};

static uint64_t patience(void)
{
    return clock_after(PATIENCE_S * NS_PER_S);
}

static void add_with_lock(struct actor *actor)
{
    struct stage *stage = actor->stage;
    for (int i = 0; i < TIMES; i++) {
        actor->wrong += lock_acquire(stage->lock, patience()) != 0;
        actor->wrong += lock_acquire(stage->lock, patience()) != 0;
        stage->plain++;
        actor->wrong += lock_release(stage->lock) != 0;
        actor->wrong += lock_release(stage->lock) != 0;
    }
}

static void add_with_permit(struct actor *actor)
{
    struct stage *stage = actor->stage;
    for (int i = 0; i < TIMES; i++) {
        actor->wrong += semaphore_acquire(stage->permits, patience()) != 0;
        stage->plain++;
        actor->wrong += semaphore_release(stage->permits) != 0;
    }
}

/* Hands each number over to the thread next to it, by two semaphores used as signals. */
static void hand_over(struct actor *actor)
{
    struct stage *stage = actor->stage;
    bool gives = actor->number == 0;
    for (uint64_t i = 1; actor->number < 2 && i <= TIMES; i++) {
        actor->wrong += semaphore_acquire(gives ? stage->places : stage->items, patience()) != 0;
        if (gives)
            stage->plain = i;
        else
            actor->wrong += stage->plain != i;
        actor->wrong += semaphore_release(gives ? stage->items : stage->places) != 0;
    }
}

static void see_what_was_set(struct actor *actor)
{
    struct stage *stage = actor->stage;
    if (actor->number == 0) {
        stage->plain = TIMES;
        event_set(stage->event);
        return;
    }
    actor->wrong += !event_wait(stage->event, patience());
    actor->wrong += stage->plain != TIMES;
}

/* In turn: each waits until the number is its own. */
static void take_turns(struct actor *actor)
{
    struct stage *stage = actor->stage;
    for (int i = 0; i < TIMES / 10; i++) {
        actor->wrong += lock_acquire(stage->lock, patience()) != 0;
        while (stage->plain % THREADS != actor->number)
            actor->wrong += condition_wait(stage->condition, patience()) != 0;
        stage->plain++;
        actor->wrong += condition_notify_all(stage->condition) < 0;
        actor->wrong += lock_release(stage->lock) != 0;
    }
}

/* Writes its own cell, and reads that of another after the barrier. */
static void go_in_step(struct actor *actor)
{
    struct stage *stage = actor->stage;
    for (uint64_t i = 1; i <= TIMES / 10; i++) {
        stage->cells[actor->number] = i;
        actor->wrong += barrier_wait(stage->barrier, patience()) < 0;
        actor->wrong += stage->cells[(actor->number + 1) % THREADS] != i;
        actor->wrong += barrier_wait(stage->barrier, patience()) < 0;
    }
}

static const struct row {
    const char *name;
    void (*act)(struct actor *actor);
    uint64_t plain; /* at the end */
} rows[] = {
    {"a recursive lock", add_with_lock, THREADS *TIMES},
    {"a permit with an owner", add_with_permit, THREADS *TIMES},
    {"signals", hand_over, TIMES},
    {"an event", see_what_was_set, TIMES},
    {"a condition", take_turns, TIMES / 10 * THREADS},
    {"a barrier", go_in_step, 0},
};

static void *thread_run(void *context)
{
    struct actor *actor = context;
    self_enter(&actor->stage->commons, actor->number);
    actor->act(actor);
    return NULL;
}

/* What the monitor does meanwhile. */
static void look_at_all(const struct stage *stage)
{
    struct lock_view lock;
    struct semaphore_view semaphore;
    struct event_view event;
    struct condition_view condition;
    struct barrier_view barrier;
    lock_look(&stage->commons, stage->lock, &lock);
    semaphore_look(&stage->commons, stage->permits, &semaphore);
    event_look(&stage->commons, stage->event, &event);
    condition_look(stage->condition, &condition);
    barrier_look(stage->barrier, &barrier);
    ck_assert_uint_le(lock.waiters, THREADS);
    ck_assert_uint_le(semaphore.value, 1);
    ck_assert_uint_le(condition.waiters + condition.waking, THREADS);
    ck_assert_uint_lt(barrier.arrived, THREADS);
}

static void open_stage(struct stage *stage)
{
    struct commons *commons = &stage->commons;
    *stage = (struct stage){0};
    ck_assert_int_eq(commons_create(commons, THREADS), 0);
    for (unsigned i = 0; i < THREADS; i++)
        ck_assert_uint_eq(commons_enter(commons, "Thread", 0), i);
    ck_assert_int_eq(lock_add(commons, "lock", LOCK_RECURSIVE, &stage->lock), 0);
    ck_assert_int_eq(semaphore_add(commons, "permits", SEMAPHORE_OWNED, 1, &stage->permits), 0);
    ck_assert_int_eq(semaphore_add(commons, "items", SEMAPHORE_SIGNAL, 0, &stage->items), 0);
    ck_assert_int_eq(semaphore_add(commons, "places", SEMAPHORE_SIGNAL, 1, &stage->places), 0);
    ck_assert_int_eq(event_add(commons, "event", &stage->event), 0);
    ck_assert_int_eq(condition_add(commons, "condition", stage->lock, &stage->condition), 0);
    ck_assert_int_eq(barrier_add(commons, "barrier", THREADS, &stage->barrier), 0);
}

START_TEST(what_it_protects_is_whole)
{
    const struct row *row = &rows[_i];
    struct stage stage;
    struct actor actors[THREADS];
    pthread_t threads[THREADS];
    open_stage(&stage);
    for (unsigned i = 0; i < THREADS; i++) {
        actors[i] = (struct actor){&stage, i, row->act, 0};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, thread_run, &actors[i]), 0);
    }
    for (int i = 0; i < 100; i++)
        look_at_all(&stage);
    for (unsigned i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_msg(actors[i].wrong == 0, "%s: thread %u saw what must not be", row->name, i);
    }
    ck_assert_msg(stage.plain == row->plain, "%s: something was lost", row->name);
    commons_release(&stage.commons);
}
END_TEST

Suite *lock_threads_suite(void)
{
    Suite *suite = suite_create("lock_threads");
    TCase *threads = tcase_create("threads");
    tcase_set_timeout(threads, 90);
    tcase_add_loop_test(threads, what_it_protects_is_whole, 0, sizeof rows / sizeof *rows);
    suite_add_tcase(suite, threads);
    return suite;
}
