#include "support/pool_tasks.h"

#include "base/clock.h"
#include "ipc/task.h"
#include "proc/evloop.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define PATIENCE_NS (20 * NS_PER_S)

struct pool_tasks *pool_tasks(void)
{
    static struct pool_tasks *shared;
    if (!shared) {
        shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        ck_assert_ptr_ne(shared, MAP_FAILED);
    }
    return shared;
}

static int return_pid(struct task *task)
{
    uint64_t pid = (uint64_t)getpid();
    return task_return(task, &pid, sizeof pid);
}

static int return_square(struct task *task, uint64_t number)
{
    number *= number;
    return task_return(task, &number, sizeof number);
}

static int return_bytes(struct task *task, uint32_t count)
{
    char *bytes = malloc(count + 1);
    if (!bytes)
        return -1;
    memset(bytes, (int)count, count);
    (void)task_return(task, bytes, count);
    free(bytes);
    return 0;
}

static int wait_at_gate(struct task *task, struct pool_tasks *shared)
{
    atomic_fetch_add(&shared->entered, 1);
    while (!atomic_load(&shared->open))
        clock_sleep_until(clock_after(NS_PER_MS / 2));
    return return_pid(task);
}

static int hang(void)
{
    while (pause() < 0)
        continue;
    return 0;
}

static int hang_for_ever(struct pool_tasks *shared)
{
    sigset_t all;
    sigfillset(&all);
    (void)sigprocmask(SIG_BLOCK, &all, NULL);
    atomic_fetch_add(&shared->entered, 1);
    return hang();
}

static int die_by(int signal)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)kill(getpid(), signal);
    return hang();
}

/* Ends only in theory, and each call needs what the next returns: the compiler must not make a loop of it. */
static uint64_t overflow(volatile uint64_t *above)
{
    volatile uint64_t here[512];
    here[0] = *above + 1;
    uint64_t below = here[0] == UINT64_MAX ? 0 : overflow(here);
    return here[0] + below + above[0];
}

static int leave_one_behind(struct task *task, struct pool_tasks *shared)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(hang());
    atomic_store(&shared->left_behind, pid);
    return return_pid(task);
}

static int run(struct task *task, const void *context)
{
    struct pool_tasks *shared;
    struct pool_task input;
    memcpy(&shared, context, sizeof shared);
    memcpy(&input, task->input, sizeof input);
    atomic_fetch_add(&shared->begun[task->id % POOL_TASKS_MAX], 1);
    if (task->attempt <= input.kills)
        return die_by(SIGKILL);
    int error = 0;
    switch ((enum pool_tasks_what)input.what) {
    case DO_SQUARE:
        error = return_square(task, input.number);
        break;
    case DO_FAIL:
        error = task_fail(task, "no %u", input.number);
        break;
    case DO_ERROR:
        error = (int)input.number;
        break;
    case DO_NOTHING:
        break;
    case DO_BYTES:
        error = return_bytes(task, input.number);
        break;
    case DO_PID:
        error = return_pid(task);
        break;
    case DO_GATE:
        error = wait_at_gate(task, shared);
        break;
    case DO_EXIT:
        exit((int)input.number);
    case DO_KILL:
        return die_by((int)input.number);
    case DO_OVERFLOW:
        return (int)overflow(&(volatile uint64_t){0});
    case DO_HANG:
        return hang_for_ever(shared);
    case DO_LEAVE_ONE:
        error = leave_one_behind(task, shared);
        break;
    }
    atomic_fetch_add(&shared->completed[task->id % POOL_TASKS_MAX], 1);
    return error;
}

struct pool *pool_tasks_start(struct pool_options options)
{
    struct pool *pool;
    struct pool_tasks *shared = pool_tasks();
    options.run = run;
    options.context = &shared;
    options.context_size = sizeof shared;
    ck_assert_int_eq(pool_new(&pool, &options), 0);
    ck_assert_int_eq(pool_start(pool), 0);
    return pool;
}

struct future *pool_tasks_submit_full(struct pool *pool, struct pool_task task)
{
    struct future *future;
    ck_assert_int_eq(pool_apply_async(pool, &task, sizeof task, &future), 0);
    return future;
}

struct future *pool_tasks_submit(struct pool *pool, enum pool_tasks_what what, uint32_t number)
{
    return pool_tasks_submit_full(pool, (struct pool_task){.what = (uint16_t)what, .number = number});
}

struct pool_result pool_tasks_finish(struct future *future)
{
    static char kept[256];
    struct pool_result result;
    ck_assert_int_eq(future_get(future, PATIENCE_NS, &result), 0);
    size_t size = result.size < sizeof kept ? result.size : sizeof kept - 1;
    memcpy(kept, result.data, size);
    kept[size] = 0;
    result.data = kept;
    future_free(future);
    return result;
}

struct pool_result pool_tasks_do(struct pool *pool, enum pool_tasks_what what, uint32_t number)
{
    return pool_tasks_finish(pool_tasks_submit(pool, what, number));
}

uint64_t pool_tasks_number(const struct pool_result *result)
{
    uint64_t number;
    ck_assert_int_eq(result->status, POOL_OK);
    ck_assert_uint_eq(result->size, sizeof number);
    memcpy(&number, result->data, sizeof number);
    return number;
}

void pool_tasks_wait_entered(struct pool *pool, int count)
{
    uint64_t deadline = clock_after(PATIENCE_NS);
    while (atomic_load(&pool_tasks()->entered) < count) {
        ck_assert_uint_lt(clock_ns(), deadline);
        (void)evloop_step(pool_loop(pool), clock_after(NS_PER_MS));
    }
}

void pool_tasks_open(void)
{
    atomic_store(&pool_tasks()->open, 1);
}
