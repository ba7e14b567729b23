/* What users' tasks do to a pool, and what others do to its workers: each ends as FAULTS say, and the pool goes on. */
#include "base/clock.h"
#include "base/random.h"
#include "ipc/task.h"
#include "proc/orphans.h"
#include "proc/pool_engine.h"
#include "support/memory_limit.h"

#include <check.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_NS (20 * NS_PER_S)

/* ------------------------------------------------------------------ tasks */

enum deed {
    RETURN,
    SLEEP, /* number: ms */
    EXIT,  /* number: status */
    ABORT,
    SEGFAULT,
    OVERFLOW,
    EAT_MEMORY, /* in the cgroup of `memory_limit` */
    KILL_ONCE,  /* itself, in the first attempt */
    STOP_ONCE,
    IGNORE_TERM,
    FORK_BOMB,
    LEAVE_SLEEPER, /* a grandchild in a session of its own, then SIGKILL */
    LEAVE_PRINTER,
};

struct order { /* a task's input; its result is the same bytes */
    uint32_t deed, number;
};

/* Tests and tasks share it: made before any worker starts. */
static struct shared {
    _Atomic pid_t grandchild;
    _Atomic unsigned forks;
} * shared;
static struct memory_limit memory_limit; /* made and removed by the runner itself, so that it goes in any case */

#define PRINTERS  4    /* together they print faster than anybody reads */
#define FORKS_MAX 2000 /* of the bomb, so that a pool which fails to end it does no harm */

static _Noreturn void bomb(void)
{
    while (atomic_fetch_add(&shared->forks, 1) < FORKS_MAX)
        (void)fork();
    for (;;)
        (void)pause();
}

static unsigned overflow(unsigned depth)
{
    volatile char frame[4096];
    frame[0] = (char)depth;
    return depth == UINT32_MAX ? 0 : overflow(depth + 1) + (unsigned)frame[0];
}

static void eat_memory(void)
{
    (void)memory_limit_enter(&memory_limit);
    size_t size = 4 * (size_t)MEMORY_LIMIT_BYTES;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (size_t i = 0; i < size; i += 4096)
        ((volatile char *)memory)[i] = 1;
}

static _Noreturn void leave_grandchild(bool prints)
{
    static const char line[] = "still here\n";
    for (unsigned i = 0; i < (prints ? PRINTERS : 1); i++) {
        if (fork() != 0)
            continue;
        (void)setsid();
        atomic_store(&shared->grandchild, getpid());
        while (prints && write(STDOUT_FILENO, line, sizeof line - 1) > 0)
            continue;
        for (;;)
            (void)pause();
    }
    while (atomic_load(&shared->grandchild) == 0)
        (void)usleep(100);
    (void)kill(getpid(), SIGKILL);
    abort();
}

static void do_harm(const struct order *order, unsigned attempt)
{
    volatile int *nowhere;
    switch ((enum deed)order->deed) {
    case RETURN:
    case SLEEP:
        break;
    case EXIT:
        _exit((int)order->number);
    case ABORT:
        abort();
    case SEGFAULT:
        nowhere = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        *nowhere = 1;
        break;
    case OVERFLOW:
        (void)overflow(0);
        break;
    case EAT_MEMORY:
        eat_memory();
        break;
    case KILL_ONCE:
    case STOP_ONCE:
        if (attempt == 1)
            (void)kill(getpid(), order->deed == KILL_ONCE ? SIGKILL : SIGSTOP);
        break;
    case IGNORE_TERM:
        (void)signal(SIGTERM, SIG_IGN);
        for (;;)
            (void)pause();
    case FORK_BOMB:
        bomb();
    case LEAVE_SLEEPER:
    case LEAVE_PRINTER:
        leave_grandchild(order->deed == LEAVE_PRINTER);
    }
}

static int obey(struct task *task, const void *context)
{
    struct order order;
    (void)context;
    memcpy(&order, task->input, sizeof order);
    if (order.deed == SLEEP)
        task_sleep(task, order.number / 1000.0);
    do_harm(&order, task->attempt);
    return task_return(task, &order, sizeof order);
}

/* ------------------------------------------------------------------ pools */

static struct pool *start_pool(struct pool_options options)
{
    struct pool *pool;
    options.run = obey;
    ck_assert_int_eq(pool_new(&pool, &options), 0);
    ck_assert_int_eq(pool_start(pool), 0);
    return pool;
}

static struct future *ask(struct pool *pool, enum deed deed, uint32_t number)
{
    struct order order = {deed, number};
    struct future *future;
    ck_assert_int_eq(pool_apply_async(pool, &order, sizeof order, &future), 0);
    return future;
}

static struct pool_result answer(struct future *future)
{
    struct pool_result result;
    ck_assert_int_eq(future_get(future, PATIENCE_NS, &result), 0);
    return result;
}

static void assert_ok(const struct pool_result *result, enum deed deed, uint32_t number)
{
    struct order order = {deed, number};
    ck_assert_int_eq(result->status, POOL_OK);
    ck_assert_uint_eq(result->size, sizeof order);
    ck_assert_mem_eq(result->data, &order, sizeof order);
}

static void assert_usable(struct pool *pool)
{
    struct future *future = ask(pool, RETURN, 77);
    struct pool_result result = answer(future);
    assert_ok(&result, RETURN, 77);
    future_free(future);
}

static uint64_t ms_since(uint64_t begin_ns)
{
    return (clock_ns() - begin_ns) / NS_PER_MS;
}

/* ------------------------------------------------------------------ workers that are killed */

START_TEST(a_busy_worker_killed_costs_a_task_of_time)
{
    enum { TASKS = 40, TASK_MS = 20, WORKERS = 4 };
    struct pool *pool = start_pool((struct pool_options){.workers = WORKERS});
    struct order orders[TASKS];
    struct pool_input inputs[TASKS];
    for (uint32_t i = 0; i < TASKS; i++) {
        orders[i] = (struct order){SLEEP, TASK_MS};
        inputs[i] = (struct pool_input){&orders[i], sizeof orders[i]};
    }
    orders[7] = (struct order){KILL_ONCE, 7};
    uint64_t begin = clock_ns();
    struct map *map;
    const struct pool_result *results;
    ck_assert_int_eq(pool_map_async(pool, inputs, TASKS, 1, MAP_ORDERED, &map), 0);
    ck_assert_int_eq(map_get(map, PATIENCE_NS, &results), 0);
    printf("map of %d x %d ms on %d workers, one killed: %" PRIu64 " ms\n", TASKS, TASK_MS, WORKERS, ms_since(begin));
    for (unsigned i = 0; i < TASKS; i++) {
        assert_ok(&results[i], orders[i].deed, orders[i].number);
        ck_assert_uint_eq(results[i].attempts, i == 7 ? 2 : 1);
    }
    map_free(map);
    pool_free(pool);
}
END_TEST

static bool all_asleep(const void *pool)
{
    struct supervisor *supervisor = pool_supervisor((struct pool *)(uintptr_t)pool);
    return supervisor_alive(supervisor) == supervisor_size(supervisor) &&
           supervisor_sleepers(supervisor) == supervisor_size(supervisor);
}

START_TEST(an_idle_worker_killed_is_not_missed)
{
    enum { KILLS = 1000, WORKERS = 4 };
    struct pool *pool = start_pool((struct pool_options){.workers = WORKERS});
    struct random random = {1};
    uint64_t worst = 0;
    for (unsigned i = 0; i < KILLS; i++) {
        (void)pool_wait(pool, all_asleep, pool,
                        clock_after(NS_PER_MS)); /* mostly: killing a starting one is fine too */
        ck_assert_int_eq(supervisor_signal(pool_supervisor(pool), (unsigned)random_below(&random, WORKERS), SIGKILL),
                         0);
        uint64_t begin = clock_ns();
        assert_usable(pool);
        worst = ms_since(begin) > worst ? ms_since(begin) : worst;
    }
    uint64_t begin = clock_ns();
    pool_terminate(pool);
    printf("%d idle workers killed: the slowest answer after %" PRIu64 " ms, terminated in %" PRIu64 " ms\n", KILLS,
           worst, ms_since(begin));
    ck_assert_uint_lt(worst, 1000);
    pool_free(pool);
}
END_TEST

/* _i: attempts allowed. */
START_TEST(one_death_among_many_futures)
{
    enum { FUTURES = 200, DEADLY = 50 };
    struct pool *pool = start_pool((struct pool_options){.workers = 4, .attempts = (unsigned)_i});
    struct future *futures[FUTURES];
    unsigned lost = 0;
    for (uint32_t i = 0; i < FUTURES; i++)
        futures[i] = ask(pool, i == DEADLY ? KILL_ONCE : RETURN, i);
    for (uint32_t i = 0; i < FUTURES; i++) {
        struct pool_result result = answer(futures[i]);
        if (i == DEADLY && _i == 1) {
            ck_assert_int_eq(result.status, POOL_LOST);
            ck_assert_int_eq(result.exit_code, -SIGKILL);
            lost++;
        } else {
            assert_ok(&result, i == DEADLY ? KILL_ONCE : RETURN, i);
        }
        future_free(futures[i]);
    }
    ck_assert_uint_eq(lost, _i == 1);
    assert_usable(pool);
    pool_free(pool);
}
END_TEST

START_TEST(a_poisonous_task_is_lost_alone)
{
    enum { TASKS = 10001, POISON = 5000 };
    struct pool *pool = start_pool((struct pool_options){.workers = 4});
    static struct order orders[TASKS];
    static struct pool_input inputs[TASKS];
    for (uint32_t i = 0; i < TASKS; i++) {
        orders[i] = (struct order){i == POISON ? SEGFAULT : RETURN, i};
        inputs[i] = (struct pool_input){&orders[i], sizeof orders[i]};
    }
    struct map *map;
    const struct pool_result *results;
    ck_assert_int_eq(pool_map_async(pool, inputs, TASKS, 16, MAP_ORDERED, &map), 0);
    ck_assert_int_eq(map_get(map, PATIENCE_NS, &results), 0);
    for (uint32_t i = 0; i < TASKS; i++)
        if (i != POISON)
            assert_ok(&results[i], RETURN, i);
    ck_assert_int_eq(results[POISON].status, POOL_LOST);
    ck_assert_uint_eq(results[POISON].attempts, 3);
    ck_assert_int_eq(results[POISON].exit_code, -SIGSEGV);
    ck_assert_str_eq(results[POISON].data, "killed by SIGSEGV, 3 attempts");
    map_free(map);
    pool_free(pool);
}
END_TEST

/* ------------------------------------------------------------------ ways to die */

static const struct {
    enum deed deed;
    uint32_t number;
    int exit_code;
    const char *text;
} ends[] = {
    {EXIT, 0, 0, "exit(0) inside a task, 1 attempt"},
    {EXIT, 3, 3, "exit(3) inside a task, 1 attempt"},
    {ABORT, 0, -SIGABRT, "aborted (SIGABRT), 1 attempt"},
    {SEGFAULT, 0, -SIGSEGV, "killed by SIGSEGV, 1 attempt"},
    {OVERFLOW, 0, -SIGSEGV, "stack overflow (SIGSEGV), 1 attempt"},
    {KILL_ONCE, 0, -SIGKILL, "killed by SIGKILL, 1 attempt"},
};

static void assert_end(struct pool *pool, enum deed deed, uint32_t number, int exit_code, const char *text)
{
    uint64_t begin = clock_ns();
    struct future *future = ask(pool, deed, number);
    struct pool_result result = answer(future);
    printf("%s: told after %" PRIu64 " ms\n", text, ms_since(begin));
    ck_assert_int_eq(result.status, POOL_LOST);
    ck_assert_str_eq(result.data, text);
    ck_assert_int_eq(result.exit_code, exit_code);
    future_free(future);
    assert_usable(pool);
}

START_TEST(each_end_is_told_apart)
{
    struct pool *pool = start_pool((struct pool_options){.workers = 2, .attempts = 1});
    assert_end(pool, ends[_i].deed, ends[_i].number, ends[_i].exit_code, ends[_i].text);
    pool_free(pool);
}
END_TEST

static void make_memory_limit(void)
{
    (void)memory_limit_make(&memory_limit);
}

START_TEST(out_of_memory_is_told_apart)
{
    if (!*memory_limit.folder) {
        printf("skipped: no memory cgroup to be made here\n");
        return;
    }
    struct pool *pool = start_pool((struct pool_options){.workers = 2, .attempts = 1});
    assert_end(pool, EAT_MEMORY, 0, -SIGKILL, "killed by the kernel: out of memory, 1 attempt");
    pool_free(pool);
}
END_TEST

static void remove_memory_limit(void)
{
    memory_limit_remove(&memory_limit);
}

/* Workers that exec this very program with this argument die before anything else happens. */
#define CRASH_ARGUMENT "--crash-at-start"

__attribute__((constructor)) static void crash_at_start(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], CRASH_ARGUMENT) == 0)
        _exit(3);
}

START_TEST(a_pool_whose_workers_all_die_at_start_gives_up)
{
    struct pool *pool =
        start_pool((struct pool_options){.workers = 4, .spawn_argument = CRASH_ARGUMENT, .function = "obey"});
    struct order order = {RETURN, 1};
    struct future *future, *refused;
    int error = pool_apply_async(pool, &order, sizeof order, &future);
    if (error == 0) {
        ck_assert_int_ne(answer(future).status, POOL_OK);
        future_free(future);
    }
    size_t births;
    (void)supervisor_lives(pool_supervisor(pool), &births);
    printf("%zu workers were started: %s\n", births, supervisor_why(pool_supervisor(pool)));
    ck_assert_str_ne(supervisor_why(pool_supervisor(pool)), "");
    ck_assert_uint_lt(births, 50);
    ck_assert_int_eq(pool_apply_async(pool, &order, sizeof order, &refused), -ESHUTDOWN);
    ck_assert_int_eq(pool_join(pool, PATIENCE_NS), 0);
    pool_free(pool);
}
END_TEST

/* ------------------------------------------------------------------ grandchildren */

static void swallow(void *context, size_t life, const struct output_line *line)
{
    (void)context;
    (void)life;
    (void)line;
}

/* _i: the deed. */
START_TEST(a_grandchild_that_lives_on_holds_nobody_up)
{
    static const struct pool_events events = {.line = swallow};
    ck_assert_int_eq(orphans_adopt(), 0);
    struct pool_options options = {.run = obey, .workers = 1, .attempts = 1};
    struct pool *pool;
    ck_assert_int_eq(pool_new(&pool, &options), 0);
    pool_observe(pool, &events, NULL, false);
    ck_assert_int_eq(pool_start(pool), 0);
    struct future *future = ask(pool, (enum deed)_i, 0);
    struct pool_result result = answer(future);
    ck_assert_int_eq(result.status, POOL_LOST);
    ck_assert_int_eq(result.exit_code, -SIGKILL);
    ck_assert_int_gt(atomic_load(&shared->grandchild), 0);
    if (_i == LEAVE_SLEEPER)
        ck_assert_int_eq(kill(atomic_load(&shared->grandchild), 0), 0);
    assert_usable(pool);
    future_free(future);
    pool_free(pool);
    orphans_end();
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

/* ------------------------------------------------------------------ stopped workers */

static bool stopped_task_is_lonely(const void *context)
{
    const struct slot *slots = pool_area_of((struct pool *)(uintptr_t)context)->slots;
    return atomic_load(&slots[0].tasks) + atomic_load(&slots[1].tasks) == 20;
}

START_TEST(a_stopped_worker_is_neither_reaped_nor_robbed)
{
    struct pool *pool = start_pool((struct pool_options){.workers = 2});
    struct future *stopped = ask(pool, STOP_ONCE, 0), *others[20];
    for (uint32_t i = 0; i < 20; i++)
        others[i] = ask(pool, SLEEP, 1);
    ck_assert(pool_wait(pool, stopped_task_is_lonely, pool, clock_after(PATIENCE_NS)));
    /* Longer than every period of the supervisor: it must not lose patience. */
    ck_assert_int_eq(future_wait(stopped, 500 * NS_PER_MS), -ETIMEDOUT);
    ck_assert_uint_eq(supervisor_alive(pool_supervisor(pool)), 2);
    unsigned slot = atomic_load(&pool_area_of(pool)->slots[0].task) == 0 ? 0 : 1;
    ck_assert_int_eq(supervisor_signal(pool_supervisor(pool), slot, SIGCONT), 0);
    struct pool_result result = answer(stopped);
    assert_ok(&result, STOP_ONCE, 0);
    ck_assert_uint_eq(result.attempts, 1);
    future_free(stopped);
    for (unsigned i = 0; i < 20; i++) {
        result = answer(others[i]);
        assert_ok(&result, SLEEP, 1);
        future_free(others[i]);
    }
    pool_free(pool);
}
END_TEST

START_TEST(a_stopped_worker_past_its_deadline_is_killed_first)
{
    struct pool *pool = start_pool((struct pool_options){.workers = 2, .timeout_ns = 50 * NS_PER_MS});
    struct future *stopped = ask(pool, STOP_ONCE, 0);
    struct pool_result result = answer(stopped);
    assert_ok(&result, STOP_ONCE, 0);
    ck_assert_uint_eq(result.attempts, 2);
    size_t count, timed_out = 0;
    const struct life *lives = supervisor_lives(pool_supervisor(pool), &count);
    for (size_t i = 0; i < count; i++)
        timed_out += lives[i].death.how == DEATH_TIMED_OUT;
    ck_assert_uint_eq(timed_out, 1);
    future_free(stopped);
    pool_free(pool);
}
END_TEST

/* ------------------------------------------------------------------ terminate */

static bool everybody_is_busy(const void *context)
{
    const struct pool_area *area = pool_area_of((struct pool *)(uintptr_t)context);
    for (unsigned i = 0; i < area->facts->slots; i++)
        if (atomic_load(&area->slots[i].task) == SLOT_NO_TASK)
            return false;
    return true;
}

/* All children that are left are zombies of the dead, or about to be. */
static void assert_no_child_lives(void)
{
    uint64_t deadline = clock_after(PATIENCE_NS);
    while (waitpid(-1, NULL, WNOHANG) >= 0) {
        ck_assert_msg(clock_ns() < deadline, "a process outlived the pool");
        clock_sleep_until(clock_after(NS_PER_MS / 10));
    }
    ck_assert_int_eq(errno, ECHILD);
}

static const struct {
    enum deed deed;
    const char *name;
} stubborn[] = {{STOP_ONCE, "stopped"}, {IGNORE_TERM, "ignoring TERM"}, {FORK_BOMB, "forking"}, {SLEEP, "asleep"}};

START_TEST(terminate_ends_even_stubborn_tasks)
{
    enum { GRACE_MS = 100, WORKERS = 3 };
    ck_assert_int_eq(orphans_adopt(), 0); /* so that none can hide */
    struct pool *pool = start_pool((struct pool_options){.workers = WORKERS, .grace_ns = GRACE_MS * NS_PER_MS});
    struct future *futures[WORKERS];
    for (unsigned i = 0; i < WORKERS; i++)
        futures[i] = ask(pool, stubborn[_i].deed, 60000);
    ck_assert(pool_wait(pool, everybody_is_busy, pool, clock_after(PATIENCE_NS)));
    if (stubborn[_i].deed == FORK_BOMB)
        while (atomic_load(&shared->forks) < 100)
            clock_sleep_until(clock_after(NS_PER_MS / 10));
    uint64_t begin = clock_ns();
    pool_terminate(pool);
    printf("%s: terminated in %" PRIu64 " ms, the grace is %d ms\n", stubborn[_i].name, ms_since(begin), GRACE_MS);
    assert_no_child_lives();
    for (unsigned i = 0; i < WORKERS; i++) {
        ck_assert_int_eq(answer(futures[i]).status, POOL_CANCELLED);
        future_free(futures[i]);
    }
    pool_free(pool);
}
END_TEST

/* ------------------------------------------------------------------ the suite */

static void share(void)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(shared, MAP_FAILED);
}

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

Suite *faults_suite(void)
{
    Suite *suite = suite_create("faults");
    TCase *killed = tcase_create("killed");
    tcase_add_test(killed, a_busy_worker_killed_costs_a_task_of_time);
    tcase_add_test(killed, an_idle_worker_killed_is_not_missed);
    tcase_add_loop_test(killed, one_death_among_many_futures, 1, 4);
    tcase_add_test(killed, a_poisonous_task_is_lost_alone);
    TCase *ways = tcase_create("ends");
    tcase_add_loop_test(ways, each_end_is_told_apart, 0, COUNT(ends));
    tcase_add_test(ways, a_pool_whose_workers_all_die_at_start_gives_up);
    TCase *memory = tcase_create("memory");
    tcase_add_unchecked_fixture(memory, make_memory_limit, remove_memory_limit);
    tcase_add_test(memory, out_of_memory_is_told_apart);
    TCase *kin = tcase_create("grandchildren");
    tcase_add_loop_test(kin, a_grandchild_that_lives_on_holds_nobody_up, LEAVE_SLEEPER, LEAVE_PRINTER + 1);
    TCase *stopped = tcase_create("stopped");
    tcase_add_test(stopped, a_stopped_worker_is_neither_reaped_nor_robbed);
    tcase_add_test(stopped, a_stopped_worker_past_its_deadline_is_killed_first);
    TCase *terminated = tcase_create("terminated");
    tcase_add_loop_test(terminated, terminate_ends_even_stubborn_tasks, 0, COUNT(stubborn));
    TCase *cases[] = {killed, ways, memory, kin, stopped, terminated};
    for (int i = 0; i < COUNT(cases); i++) {
        tcase_set_timeout(cases[i], 60);
        tcase_add_checked_fixture(cases[i], share, NULL);
        suite_add_tcase(suite, cases[i]);
    }
    return suite;
}
