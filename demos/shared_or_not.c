/* shared_or_not.c - some processes that each add 1 to a counter again and again: to a copy of their own, to a shared
 * one without a lock, with a lock, and in one step. */
#include "base/clock.h"
#include "demos/children.h"
#include "demos/steps.h"
#include "ipc/barrier.h"
#include "ipc/lock.h"
#include "ipc/task.h"
#include "ipc/value.h"
#include "model/run.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#define COUNTER "counter"
#define READY   "ready" /* so that all begin to add at the same time */
#define PAUSE   1000    /* additions from one interruption to the next */

enum way { PRIVATE, UNLOCKED, LOCKED, ATOMIC, WAYS };

struct parameters {
    int64_t workers, k;
};

static const struct setting rows[] = {
    {.name = "workers",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, workers),
     .preset = "4",
     .min = 2,
     .max = CHILDREN_MAX,
     .unit = "processes",
     .help = "how many add at the same time"},
    {.name = "k",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, k),
     .preset = "200000",
     .min = 1,
     .max = 1e9,
     .unit = "times",
     .help = "how often each of them adds 1"},
};

static struct children adders;
static int64_t own_counter; /* Main's; in each process its copy */

/* ------------------------------------------------------------------ adding, in the processes */

static void add_private(struct value *counter, int64_t times)
{
    (void)counter;
    for (int64_t i = 0; i < times; i++)
        *(volatile int64_t *)&own_counter += 1;
}

/* What another one stores between reading and writing is overwritten. On free cores that happens all the time; on a
 * crowded one only to who is interrupted right there, as each of them is now and then. */
static void add_unlocked(struct value *counter, int64_t times)
{
    int64_t number = 0;
    for (int64_t i = 0; i < times; i++) {
        (void)value_get(counter, 0, &number);
        if (i % PAUSE == PAUSE / 2)
            (void)sched_yield();
        (void)value_set(counter, 0, number + 1);
    }
}

static void add_locked(struct value *counter, int64_t times)
{
    struct lock *lock = value_lock(counter);
    for (int64_t i = 0; i < times; i++) {
        (void)lock_acquire(lock, CLOCK_NEVER);
        add_unlocked(counter, 1);
        (void)lock_release(lock);
    }
}

static void add_atomic(struct value *counter, int64_t times)
{
    for (int64_t i = 0; i < times; i++)
        (void)value_increase(counter, 0, 1, NULL);
}

static void (*const adding[WAYS])(struct value *counter, int64_t times) = {
    [PRIVATE] = add_private, [UNLOCKED] = add_unlocked, [LOCKED] = add_locked, [ATOMIC] = add_atomic};

static int add(const struct child *child)
{
    const struct parameters *p = child->context;
    struct commons *commons = child->task->commons;
    if (barrier_wait(barrier_find(commons, READY), CLOCK_NEVER) < 0)
        return 1;
    adding[step_number(child->task)](value_find(commons, COUNTER), p->k);
    return 0;
}

/* ------------------------------------------------------------------ the steps */

/* All of them, from the moment that all are ready until the last has ended. */
static int run_adders(struct task *task, const struct parameters *p, uint64_t *ret_ns)
{
    struct children_options options = {.name = "Adder", .count = (unsigned)p->workers, .run = add, .context = p};
    int error = value_set(value_find(task->commons, COUNTER), 0, 0);
    if (!error)
        error = children_start(&adders, task, &options);
    if (!error)
        error = barrier_wait(barrier_find(task->commons, READY), CLOCK_NEVER);
    uint64_t begun = clock_ns();
    if (error >= 0)
        error = children_join(&adders);
    *ret_ns = clock_ns() - begun;
    return error;
}

static int see(struct task *task, enum way way, int64_t seen, int64_t added, double ms)
{
    switch (way) {
    case PRIVATE:
        return seen == 0
                   ? step_saw(task, "Main sees 0 of %" PRId64 " additions: each process has a copy, %.1f ms", added, ms)
                   : task_fail(task, "Main's own counter was changed to %" PRId64, seen);
    case UNLOCKED:
        return seen < added
                   ? step_saw(task,
                              "the counter says %" PRId64 " of %" PRId64 ": %" PRId64
                              " updates were lost, because to read, add and write is three steps, %.1f ms",
                              seen, added, added - seen, ms)
                   : task_fail(task, "no update was lost this time: the processes never met; let them add more often "
                                     "(-p k=), or use more of them (-p workers=)");
    default:
        return seen == added ? step_saw(task, "exactly %" PRId64 ", %.1f ms", seen, ms)
                             : task_fail(task, "%" PRId64 " instead of %" PRId64, seen, added);
    }
}

static int count(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    enum way way = (enum way)step_number(task);
    uint64_t ns;
    int64_t seen;
    int error = run_adders(task, p, &ns);
    if (!error)
        error = value_get(value_find(task->commons, COUNTER), 0, &seen);
    if (error)
        return step_error(task, "let the processes add", error);
    if (!children_codes_are(&adders, 0))
        return task_fail(task, "a process ended before it had added");
    return see(task, way, way == PRIVATE ? own_counter : seen, p->workers * p->k, (double)ns / (double)NS_PER_MS);
}

static int setup(struct commons *commons, const void *parameters, struct problem *problem)
{
    const struct parameters *p = parameters;
    struct value *counter;
    struct barrier *ready;
    int error = steps_made(value_add(commons, COUNTER, VALUE_INT64, 1, &counter), COUNTER, problem);
    return error ? error : steps_made(barrier_add(commons, READY, (uint32_t)p->workers + 1, &ready), READY, problem);
}

/* ------------------------------------------------------------------ the question */

/* What the second step has seen, counted in additions. */
static int lost_updates(const struct record *record, char *buffer, size_t size)
{
    const struct parameters *p = record->parameters;
    char text[STEPS_TEXT_MAX];
    int64_t seen, added = p->workers * p->k;
    record_step_text(record, UNLOCKED, text, sizeof text);
    if (strncmp(text, "no update was lost", strlen("no update was lost")) == 0)
        seen = added;
    else if (sscanf(text, "the counter says %" SCNd64, &seen) != 1)
        return -1;
    (void)snprintf(buffer, size, "%" PRId64 " of %" PRId64 " additions were lost, %.0f %%", added - seen, added,
                   100 * (double)(added - seen) / (double)added);
    if (seen >= added)
        return 0;
    return seen <= 0 ? 3 : 2 * (added - seen) < added ? 1 : 2;
}

static const struct step steps[] = {
    [PRIVATE] = {"to a copy of its own", count},
    [UNLOCKED] = {"to a shared counter, without a lock", count},
    [LOCKED] = {"to a shared counter, with a lock", count},
    [ATOMIC] = {"to a shared counter, in one step", count},
};

const struct workload shared_or_not = {
    .id = "shared-or-not",
    .title = "A counter, shared or not",
    .primitive = "value, lock",
    .lesson = "Processes share only what is shared on purpose, and what they share must be changed in one step.",
    .watch =
        "The four counters and their times: nothing arrives, something is lost, all is there but slowly, all is there.",
    .attempt = "forklab run shared-or-not -p k=2000000     # ten times as much: more is lost, and the lock costs more\n"
               "forklab run shared-or-not -p k=100     # they hardly meet: perhaps nothing is lost, and that is said",
    .python = "v = Value('q', 0); v.value += 1; with v.get_lock(): v.value += 1",
    .group = "locks",
    .question = {.kind = FORECAST_OWN,
                 .text = "Four processes add 1 to a shared counter, without a lock: how much is lost?",
                 .choices = {"nothing", "less than half", "half of it or more", "all of it"},
                 .because = "To add is to read, add and write: what another one writes in between is overwritten.",
                 .truth = lost_updates},
    .live = "k=10000000",
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .setup = setup,
    STEPS_WORKLOAD(steps),
};
