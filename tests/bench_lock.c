/* What a lock between processes costs, beside pthread's robust mutex and multiprocessing's Lock in the same run.
 *
 *   *.uncontended   acquire and release by one who is alone: its CPU time, as others may use the machine
 *   *.handover      two processes that both want it all the time, each holding it for a moment: one release to the next
 *   *.alternate     two that take turns, each waiting for the other's: one turn */
#include "base/clock.h"
#include "ipc/self.h"
#include "ipc/semaphore.h"
#include "ipc/value.h"
#include "support/figures.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 5, TIMES = 2000000, PASSES = 200000, TURNS = 20000, TIMES_PYTHON = 300000, WORK = 50 };

struct arena {
    struct commons commons;
    struct lock *plain, *recursive;
    struct semaphore *permit, *turns[2];
    struct value *value;
    struct shared {
        pthread_mutex_t robust;
        _Atomic uint32_t ready;
        uint64_t counter;
    } * shared;
    uint32_t slots[2];
};

/* ------------------------------------------------------------------ what is measured */

struct subject {
    const char *name;
    int (*acquire)(struct arena *arena);
    int (*release)(struct arena *arena);
};

static int acquire_plain(struct arena *arena)
{
    return lock_acquire(arena->plain, CLOCK_NEVER);
}

static int release_plain(struct arena *arena)
{
    return lock_release(arena->plain);
}

static int acquire_recursive(struct arena *arena)
{
    return lock_acquire(arena->recursive, CLOCK_NEVER);
}

static int release_recursive(struct arena *arena)
{
    return lock_release(arena->recursive);
}

static int acquire_permit(struct arena *arena)
{
    return semaphore_acquire(arena->permit, CLOCK_NEVER);
}

static int release_permit(struct arena *arena)
{
    return semaphore_release(arena->permit);
}

static int acquire_robust(struct arena *arena)
{
    return pthread_mutex_lock(&arena->shared->robust);
}

static int release_robust(struct arena *arena)
{
    return pthread_mutex_unlock(&arena->shared->robust);
}

static const struct subject subjects[] = {
    {"lock", acquire_plain, release_plain},
    {"lock.recursive", acquire_recursive, release_recursive},
    {"semaphore.owned", acquire_permit, release_permit},
    {"pthread_robust", acquire_robust, release_robust},
};

/* ------------------------------------------------------------------ alone */

static double uncontended(struct arena *arena, const struct subject *subject)
{
    uint64_t begin = clock_thread_cpu_ns();
    int errors = 0;
    for (int i = 0; i < TIMES; i++) {
        errors |= subject->acquire(arena);
        errors |= subject->release(arena);
    }
    uint64_t used = clock_thread_cpu_ns() - begin;
    figure_must(errors, subject->name);
    return (double)used / TIMES;
}

/* ------------------------------------------------------------------ two processes */

static void both_are_ready(struct arena *arena)
{
    atomic_fetch_add(&arena->shared->ready, 1);
    while (atomic_load(&arena->shared->ready) < 2)
        clock_sleep_until(clock_after(50 * NS_PER_US));
}

static void pass(struct arena *arena, const struct subject *subject)
{
    volatile uint64_t *counter = &arena->shared->counter;
    for (int i = 0; i < PASSES; i++) {
        figure_must(subject->acquire(arena), subject->name);
        for (int work = 0; work < WORK; work++)
            *counter += 1;
        figure_must(subject->release(arena), subject->name);
    }
}

static void take_turns(struct arena *arena, unsigned me)
{
    for (int i = 0; i < TURNS; i++) {
        figure_must(semaphore_acquire(arena->turns[me], CLOCK_NEVER), "acquire");
        figure_must(semaphore_release(arena->turns[1 - me]), "release");
    }
}

static void act(struct arena *arena, const struct subject *subject, unsigned me)
{
    self_enter(&arena->commons, arena->slots[me]);
    both_are_ready(arena);
    if (subject)
        pass(arena, subject);
    else
        take_turns(arena, me);
}

/* With a child; nanoseconds from both being ready to both having done all. */
static double run_two(struct arena *arena, const struct subject *subject)
{
    int status = -1;
    atomic_store(&arena->shared->ready, 0);
    arena->shared->counter = 0;
    pid_t pid = fork();
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        act(arena, subject, 1);
        _exit(0);
    }
    figure_must(pid < 0 ? -errno : 0, "fork");
    uint64_t begin = clock_ns();
    act(arena, subject, 0);
    (void)waitpid(pid, &status, 0);
    uint64_t wall = clock_ns() - begin;
    figure_must(status, "the other process");
    figure_must(subject && arena->shared->counter != 2ULL * PASSES * WORK, "an update was lost");
    return (double)wall;
}

/* ------------------------------------------------------------------ all */

static void open_arena(struct arena *arena)
{
    struct commons *commons = &arena->commons;
    pthread_mutexattr_t attributes;
    figure_must(commons_create(commons, 2), "commons_create");
    arena->slots[0] = commons_enter(commons, "First", 0);
    arena->slots[1] = commons_enter(commons, "Second", 0);
    self_enter(commons, arena->slots[0]);
    figure_must(lock_add(commons, "plain", LOCK_PLAIN, &arena->plain), "lock_add");
    figure_must(lock_add(commons, "recursive", LOCK_RECURSIVE, &arena->recursive), "lock_add");
    figure_must(semaphore_add(commons, "permit", SEMAPHORE_OWNED, 1, &arena->permit), "semaphore_add");
    figure_must(semaphore_add(commons, "first", SEMAPHORE_SIGNAL, 1, &arena->turns[0]), "semaphore_add");
    figure_must(semaphore_add(commons, "second", SEMAPHORE_SIGNAL, 0, &arena->turns[1]), "semaphore_add");
    figure_must(value_add(commons, "value", VALUE_INT64, 1, &arena->value), "value_add");
    arena->shared = mmap(NULL, sizeof *arena->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    figure_must(arena->shared == MAP_FAILED ? -ENOMEM : 0, "mmap");
    (void)pthread_mutexattr_init(&attributes);
    (void)pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    (void)pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    figure_must(pthread_mutex_init(&arena->shared->robust, &attributes), "pthread_mutex_init");
}

static void measure(struct arena *arena, const struct subject *subject)
{
    double alone[ROUNDS], passes[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        alone[round] = uncontended(arena, subject);
        passes[round] = run_two(arena, subject) / (2.0 * PASSES);
    }
    figure_print(figure_median(alone, ROUNDS), "ns", "%s.uncontended", subject->name);
    figure_print(figure_median(passes, ROUNDS), "ns", "%s.handover", subject->name);
}

static void measure_increase(struct arena *arena)
{
    double times[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t begin = clock_thread_cpu_ns();
        int errors = 0;
        for (int i = 0; i < TIMES; i++)
            errors |= value_increase(arena->value, 0, 1, NULL);
        times[round] = (double)(clock_thread_cpu_ns() - begin) / TIMES;
        figure_must(errors, "value_increase");
    }
    figure_print(figure_median(times, ROUNDS), "ns", "value.increase");
}

static void measure_turns(struct arena *arena)
{
    double turns[ROUNDS];
    for (int round = 0; round < ROUNDS; round++)
        turns[round] = run_two(arena, NULL) / (2.0 * TURNS);
    figure_print(figure_median(turns, ROUNDS), "ns", "semaphore.alternate");
}

/* Where there is a python3. */
static void measure_python(void)
{
    char command[4096];
    double ns = 0;
    (void)snprintf(command, sizeof command, "command -v python3 >/dev/null && python3 '%s/tests/python_lock.py' %d",
                   FORKLAB_SOURCE, TIMES_PYTHON);
    FILE *output = popen(command, "r");
    if (output && fscanf(output, "%lf", &ns) == 1)
        figure_print(ns, "ns", "python_lock.uncontended");
    if (output)
        (void)pclose(output);
}

int main(void)
{
    static struct arena arena;
    open_arena(&arena);
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        measure(&arena, &subjects[i]);
    measure_increase(&arena);
    measure_turns(&arena);
    measure_python();
    return 0;
}
