/* The kernel refuses a call, each one of what a pool, a process, a commons with its objects need: it comes back as an
 * error, or is done without, and nothing is left behind. */
#include "base/clock.h"
#include "ipc/lock.h"
#include "ipc/pipe.h"
#include "ipc/queue.h"
#include "ipc/self.h"
#include "ipc/task.h"
#include "proc/pool.h"
#include "proc/process.h"
#include "suites.h"
#include "support/processes.h"
#include "support/refusals.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#define PATIENCE_NS (PROCESSES_PATIENCE_MS * NS_PER_MS)

/* ------------------------------------------------------------------ what is done meanwhile */

static int square(struct task *task, const void *context)
{
    (void)context;
    int number;
    memcpy(&number, task->input, sizeof number);
    number *= number;
    return task_return(task, &number, sizeof number);
}

static int ask(struct pool *pool, int number, struct problem *problem)
{
    struct future *future;
    struct pool_result result;
    int answer = 0, error = pool_apply_async(pool, &number, sizeof number, &future);
    if (error)
        return error;
    error = future_get(future, PATIENCE_NS, &result);
    if (error || result.status != POOL_OK)
        (void)problem_set(problem, "task %d: %s", number, error ? strerror(-error) : "it failed");
    else
        memcpy(&answer, result.data, sizeof answer);
    if (!problem->text[0] && answer != number * number)
        (void)problem_set(problem, "the square of %d is %d", number, answer);
    future_free(future);
    return error;
}

/* Once it was started it works, with fewer workers if need be. */
static int use_a_pool(struct problem *problem)
{
    struct pool *pool = NULL;
    int error = pool_new(&pool, &(struct pool_options){.run = square, .workers = 3});
    if (!error)
        error = pool_start(pool);
    for (int i = 0; i < 6 && !error; i++)
        error = ask(pool, i, problem);
    pool_free(pool);
    return error;
}

static int put_one(const void *argument, size_t size)
{
    return -queue_put(queue_find(self()->commons, "queue"), argument, size, CLOCK_NEVER);
}

static int start_one(struct process **ret_process)
{
    const struct process_options options = {.run = put_one, .argument = "hello", .argument_size = 6};
    int error = process_new(ret_process, &options);
    return error ? error : process_start(*ret_process);
}

static int use_a_process(struct problem *problem)
{
    struct commons commons;
    struct queue *queue;
    struct process *process = NULL;
    char message[8];
    size_t size;
    int code = -1, error = processes_begin(&commons, 1);
    if (error)
        return error;
    error = queue_add(&commons, "queue", &(struct queue_options){.capacity = 1}, &queue);
    if (!error)
        error = start_one(&process);
    if (!error && (queue_get(queue, message, sizeof message, &size, clock_after(PATIENCE_NS)) != 0 ||
                   process_join(process, clock_after(PATIENCE_NS)) != 0 || process_exit_code(process, &code) != 0 ||
                   code != 0 || strcmp(message, "hello") != 0))
        (void)problem_set(problem, "a process that was started did not do its work: %d", code);
    process_free(process);
    processes_end(&commons);
    return error;
}

static int use_objects(struct problem *problem)
{
    struct commons commons;
    struct lock *lock;
    struct pipe_end ends[2];
    char message[8];
    size_t size;
    int error = processes_begin(&commons, 1);
    if (error)
        return error;
    error = lock_add(&commons, "lock", LOCK_PLAIN, &lock);
    if (!error)
        error = pipe_create(ends, &(struct pipe_options){.duplex = true}, &commons, "pipe");
    if (!error) {
        error = pipe_send(&ends[PIPE_LEFT], "hello", 6, WAITING_NOT);
        if (!error)
            error = pipe_receive(&ends[PIPE_RIGHT], message, sizeof message, &size, WAITING_NOT);
        if (!error && (size != 6 || lock_acquire(lock, WAITING_NOT) != 0))
            (void)problem_set(problem, "what was made does not work");
        pipe_close(&ends[PIPE_LEFT]);
        pipe_close(&ends[PIPE_RIGHT]);
    }
    processes_end(&commons);
    return error;
}

/* ------------------------------------------------------------------ the table */

static const struct refusal refusals[] = {
    {"clone", SYS_clone, EAGAIN},
    {"pidfd_open", SYS_pidfd_open, EMFILE},
    {"memfd_create", SYS_memfd_create, EMFILE},
    {"ftruncate", SYS_ftruncate, ENOSPC},
    {"socketpair", SYS_socketpair, EMFILE},
    {"pipe2", SYS_pipe2, EMFILE},
    {"eventfd2", SYS_eventfd2, ENFILE},
    {"timerfd_create", SYS_timerfd_create, ENOMEM},
    {"epoll_create1", SYS_epoll_create1, EMFILE},
    {"epoll_ctl", SYS_epoll_ctl, ENOMEM},
#ifndef __SANITIZE_ADDRESS__ /* which would not do without memory itself */
    {"mmap", SYS_mmap, ENOMEM},
#endif
};

static const struct {
    const char *what;
    int (*act)(struct problem *problem);
} uses[] = {{"a pool", use_a_pool}, {"a process", use_a_process}, {"objects", use_objects}};

enum { REFUSALS = sizeof refusals / sizeof *refusals, USES = sizeof uses / sizeof *uses };

START_TEST(what_is_refused_is_an_error_or_done_without)
{
    int use = _i / REFUSALS;
    const struct refusal *refusal = &refusals[_i % REFUSALS];
    struct refusals_figures figures;
    struct problem problem;
    bool right = refusals_try(uses[use].act, refusal, &figures, &problem);
    ck_assert_msg(right, "%s: %s", uses[use].what, problem.text);
    if (figures.calls > 0)
        printf("%s: %u of %s refused one by one, %u errors\n", uses[use].what, figures.calls, refusal->name,
               figures.errors);
}
END_TEST

Suite *refusals_suite(void)
{
    Suite *suite = suite_create("refusals");
    TCase *each = tcase_create("each");
    tcase_set_timeout(each, 120);
    tcase_add_loop_test(each, what_is_refused_is_an_error_or_done_without, 0, REFUSALS * USES);
    suite_add_tcase(suite, each);
    return suite;
}
