#include "support/waiter_kills.h"

#include "base/clock.h"
#include "base/random.h"
#include "ipc/barrier.h"
#include "ipc/condition.h"
#include "ipc/event.h"
#include "ipc/self.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WAITERS = 3, CALLS_MAX = 1 << 20 };

#define PATIENCE_NS (10 * NS_PER_S)
#define PAUSE_NS    (20 * NS_PER_US)
#define LIFE_MAX_NS (300 * NS_PER_US) /* a waiter is killed within this after the last one */

/* What the processes share besides the commons. */
struct progress {
    _Atomic uint64_t passes[WAITERS]; /* by each, or by those before it in its place */
    _Atomic uint64_t wrong;
    _Atomic uint64_t round; /* barrier: of the driver */
};

struct arena {
    const struct waiter_kind *kind;
    struct commons commons;
    struct event *event;
    struct lock *lock;
    struct condition *condition;
    struct barrier *barrier;
    struct progress *progress;
    uint32_t slots[WAITERS], driver;
    pid_t pids[WAITERS];
    struct random random;
    uint64_t *times_ns; /* [CALLS_MAX] */
    uint64_t calls;
    struct problem *problem;
};

struct waiter_kind {
    bool (*wait)(struct arena *arena); /* a waiter, once; false = it came back in a wrong way */
    void (*call)(struct arena *arena); /* the driver: what wakes them */
    bool at_each_pass; /* the waiters go on by themselves; false = only once the driver has begun a new round */
};

/* ------------------------------------------------------------------ the kinds */

static bool wait_for_event(struct arena *arena)
{
    return event_wait(arena->event, CLOCK_NEVER);
}

static void set_event(struct arena *arena)
{
    event_set(arena->event);
    event_clear(arena->event);
}

static bool is_held(int error)
{
    return error == 0 || error == OWNER_DEAD;
}

static bool wait_for_condition(struct arena *arena)
{
    return is_held(lock_acquire(arena->lock, CLOCK_NEVER)) && is_held(condition_wait(arena->condition, CLOCK_NEVER)) &&
           lock_release(arena->lock) == 0;
}

static void notify(struct arena *arena)
{
    (void)condition_notify_all(arena->condition);
}

/* Goes round until it is broken, as it is for all once one of them was killed. */
static bool wait_for_barrier(struct arena *arena)
{
    int index;
    do
        index = barrier_wait(arena->barrier, CLOCK_NEVER);
    while (index >= 0);
    return index == BROKEN;
}

static void reset(struct arena *arena)
{
    barrier_reset(arena->barrier);
}

static const struct waiter_kind event_kind = {wait_for_event, set_event, true};
static const struct waiter_kind condition_kind = {wait_for_condition, notify, true};
static const struct waiter_kind barrier_kind = {wait_for_barrier, reset, false};

const struct waiter_kills waiter_kills[] = {
    {"event", &event_kind},
    {"condition", &condition_kind},
    {"barrier", &barrier_kind},
};
const size_t waiter_kills_count = sizeof waiter_kills / sizeof *waiter_kills;

/* ------------------------------------------------------------------ the waiters */

static void await_round(const struct arena *arena, uint64_t round)
{
    while (atomic_load(&arena->progress->round) < round)
        clock_sleep_until(clock_after(PAUSE_NS));
}

static _Noreturn void be_waiter(struct arena *arena, unsigned number)
{
    uint64_t round = atomic_load(&arena->progress->round);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    self_enter(&arena->commons, arena->slots[number]);
    for (;; round++) {
        if (arena->kind->at_each_pass)
            clock_sleep_until(clock_after(PAUSE_NS)); /* an event stays set for a moment: no loop until it is clear */
        else
            await_round(arena, round);
        if (!arena->kind->wait(arena))
            atomic_store(&arena->progress->wrong, 1);
        atomic_fetch_add(&arena->progress->passes[number], 1);
    }
}

static bool start(struct arena *arena, unsigned number)
{
    arena->slots[number] = commons_enter(&arena->commons, "Waiter", 0);
    arena->pids[number] = fork();
    if (arena->pids[number] == 0)
        be_waiter(arena, number);
    return arena->pids[number] > 0;
}

static void end(struct arena *arena, unsigned number)
{
    if (arena->pids[number] <= 0)
        return;
    (void)kill(arena->pids[number], SIGKILL);
    (void)waitpid(arena->pids[number], NULL, 0);
    commons_leave(&arena->commons, arena->slots[number], (struct death){.how = DEATH_SIGNAL, .code = SIGKILL});
    arena->pids[number] = 0;
}

/* ------------------------------------------------------------------ the driver */

static bool complain(struct arena *arena, const char *what)
{
    (void)problem_set(arena->problem, "%s", what);
    return false;
}

static bool call(struct arena *arena)
{
    bool locked = arena->kind == &condition_kind;
    if (locked && !is_held(lock_acquire(arena->lock, clock_after(PATIENCE_NS))))
        return complain(arena, "the driver does not get the lock");
    uint64_t begin = clock_ns();
    arena->kind->call(arena);
    arena->times_ns[arena->calls++ % CALLS_MAX] = clock_ns() - begin;
    if (locked && lock_release(arena->lock) != 0)
        return complain(arena, "the driver lost the lock");
    return true;
}

/* All but the `dead` one. */
static bool have_passed(const struct arena *arena, const uint64_t *before, unsigned dead)
{
    for (unsigned i = 0; i < WAITERS; i++)
        if (i != dead && atomic_load(&arena->progress->passes[i]) == before[i])
            return false;
    return true;
}

/* Everybody who lives comes through: those who wait by themselves, once more; those at the barrier learn that it broke.
 * */
static bool survivors_pass(struct arena *arena, const uint64_t *before, unsigned dead)
{
    uint64_t deadline = clock_after(PATIENCE_NS);
    while (!have_passed(arena, before, dead)) {
        if (clock_ns() > deadline)
            return complain(arena, "one who lives is left behind");
        if (arena->kind->at_each_pass && !call(arena))
            return false;
        clock_sleep_until(clock_after(PAUSE_NS));
    }
    return atomic_load(&arena->progress->wrong) == 0 || complain(arena, "one came back in a wrong way");
}

/* A barrier knows its parties once they have come. */
static bool all_are_parties(struct arena *arena)
{
    struct barrier_view first, now;
    uint64_t deadline = clock_after(PATIENCE_NS);
    barrier_look(arena->barrier, &first);
    do {
        clock_sleep_until(clock_after(PAUSE_NS));
        barrier_look(arena->barrier, &now);
    } while (now.rounds == first.rounds && clock_ns() < deadline);
    return now.rounds != first.rounds || complain(arena, "the barrier lets nobody through");
}

static bool kill_one(struct arena *arena)
{
    uint64_t before[WAITERS];
    unsigned dead = (unsigned)random_below(&arena->random, WAITERS);
    if (!arena->kind->at_each_pass && !all_are_parties(arena))
        return false;
    clock_sleep_until(clock_after(random_below(&arena->random, LIFE_MAX_NS)));
    if (arena->kind->at_each_pass && random_below(&arena->random, 2) && !call(arena))
        return false;
    for (unsigned i = 0; i < WAITERS; i++)
        before[i] = atomic_load(&arena->progress->passes[i]);
    end(arena, dead);
    if (!survivors_pass(arena, before, dead))
        return false;
    if (!arena->kind->at_each_pass) {
        if (!call(arena))
            return false;
        atomic_fetch_add(&arena->progress->round, 1);
    }
    return start(arena, dead) || complain(arena, "cannot start a process");
}

/* ------------------------------------------------------------------ all of it */

static bool set_up(struct arena *arena)
{
    struct commons *commons = &arena->commons;
    arena->times_ns = calloc(CALLS_MAX, sizeof *arena->times_ns);
    arena->progress = mmap(NULL, sizeof *arena->progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (!arena->times_ns || arena->progress == MAP_FAILED || commons_create(commons, WAITERS + 1) != 0)
        return complain(arena, "no memory");
    if (event_add(commons, "event", &arena->event) != 0 ||
        lock_add(commons, "lock", LOCK_RECURSIVE, &arena->lock) != 0 ||
        condition_add(commons, "condition", arena->lock, &arena->condition) != 0 ||
        barrier_add(commons, "barrier", WAITERS, &arena->barrier) != 0)
        return complain(arena, "no room");
    arena->driver = commons_enter(commons, "Driver", 0);
    self_enter(commons, arena->driver);
    for (unsigned i = 0; i < WAITERS; i++)
        if (!start(arena, i))
            return complain(arena, "cannot start a process");
    return true;
}

static void tear_down(struct arena *arena)
{
    for (unsigned i = 0; i < WAITERS; i++)
        end(arena, i);
    *self() = (struct self){0};
    if (arena->commons.region.base)
        commons_release(&arena->commons);
    if (arena->progress != MAP_FAILED)
        (void)munmap(arena->progress, sizeof *arena->progress);
    free(arena->times_ns);
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

bool waiter_kills_run(const struct waiter_kills *row, unsigned kills, uint64_t seed,
                      struct waiter_kills_figures *ret_figures, struct problem *problem)
{
    struct arena arena = {.kind = row->kind, .problem = problem, .random = {seed}, .progress = MAP_FAILED};
    *ret_figures = (struct waiter_kills_figures){0};
    bool right = set_up(&arena);
    for (; right && ret_figures->kills < kills; ret_figures->kills++)
        right = kill_one(&arena);
    uint64_t calls = arena.calls < CALLS_MAX ? arena.calls : CALLS_MAX;
    if (calls > 0) {
        qsort(arena.times_ns, calls, sizeof *arena.times_ns, compare);
        ret_figures->p99_ns = arena.times_ns[calls * 99 / 100];
    }
    ret_figures->calls = arena.calls;
    if (!right) {
        struct problem what = *problem;
        (void)problem_set(problem, "after %" PRIu64 " kills: %s", ret_figures->kills, what.text);
    }
    tear_down(&arena);
    return right;
}
