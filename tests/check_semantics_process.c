/* Python's multiprocessing.Process as a table of cases: what it answers (CPython 3.11), what we answer, and why where that
 * differs. An exception there is an error number here. */
#include "base/clock.h"
#include "suites.h"
#include "support/process_tasks.h"
#include "support/processes.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int join(struct process *process)
{
    return process_join(process, clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS));
}

/* The exit code, or 1000 and the error. */
static int code_of(struct process *process)
{
    int code = 0, error = process_exit_code(process, &code);
    return error ? 1000 - error : code;
}

static struct process *make(process_main_function *run, int argument, enum process_daemon daemon)
{
    struct process *process = NULL;
    struct process_options options = {
        .run = run, .argument = &argument, .argument_size = sizeof argument, .daemon = daemon};
    ck_assert_int_eq(process_new(&process, &options), 0);
    return process;
}

static struct process *fresh(void)
{
    return make(task_exit, 3, PROCESS_DAEMON_INHERIT);
}

/* Daemonic, so that it ends with its test. */
static struct process *running(void)
{
    struct process *process = make(task_wait, 0, PROCESS_DAEMON_YES);
    ck_assert_int_eq(process_start(process), 0);
    return process;
}

static struct process *ended(void)
{
    struct process *process = fresh();
    ck_assert_int_eq(process_start(process), 0);
    ck_assert_int_eq(join(process), 0);
    return process;
}

static struct process *closed(void)
{
    struct process *process = ended();
    ck_assert_int_eq(process_close(process), 0);
    return process;
}

static struct process *current(void)
{
    return process_current();
}

static int start(struct process *process)
{
    return process_start(process);
}
static int start_again(struct process *process)
{
    return process_start(process) || join(process) ? 1 : process_start(process);
}
static int join_twice(struct process *process)
{
    int error = join(process);
    return error ? error : join(process);
}
static int join_briefly(struct process *process)
{
    return process_join(process, clock_after(NS_PER_MS));
}
static int is_alive(struct process *process)
{
    return process_is_alive(process);
}
static bool is_dead(void *process)
{
    return !process_is_alive(process);
}
/* is_alive() itself sees the end: nobody joins. */
static int kill_and_look(struct process *process)
{
    pid_t pid;
    int error = process_pid(process, &pid);
    if (!error)
        error = process_kill(process);
    bool dead = !error && processes_wait(is_dead, process, PROCESSES_PATIENCE_MS);
    return error ? error : dead && kill(pid, 0) < 0 && errno == ESRCH;
}
static int terminate(struct process *process)
{
    return process_terminate(process);
}
static int terminated_code(struct process *process)
{
    return process_terminate(process) || join(process) ? 1 : code_of(process);
}
static int killed_code(struct process *process)
{
    return process_kill(process) || join(process) ? 1 : code_of(process);
}
static int kill_it(struct process *process)
{
    return process_kill(process);
}
static int close_it(struct process *process)
{
    return process_close(process);
}
static int pid(struct process *process)
{
    pid_t number;
    int error = process_pid(process, &number);
    return error ? error : number > 0;
}
static int sentinel(struct process *process)
{
    struct pollfd end = {.fd = process_sentinel(process), .events = POLLIN};
    return end.fd < 0 ? end.fd : poll(&end, 1, 0);
}
static int is_daemon(struct process *process)
{
    return process_is_daemon(process);
}
static int own_pid(struct process *process)
{
    pid_t number;
    return process_pid(process, &number) == 0 && number == getpid();
}
static int name_is_main(struct process *process)
{
    return strcmp(process_name(process), "MainProcess") == 0;
}
static int first_name(struct process *process)
{
    return strcmp(process_name(process), "Process-1") == 0;
}
static int join_in_another(struct process *process)
{
    int status;
    pid_t other = fork();
    if (other == 0)
        _exit(-process_join(process, 0));
    return waitpid(other, &status, 0) == other && WIFEXITED(status) ? -WEXITSTATUS(status) : 1;
}
static int same_name_twice(struct process *process)
{
    struct process *other;
    struct process_options options = {
        .run = task_exit, .argument = &(int){0}, .argument_size = 4, .name = process_name(process)};
    int error = process_new(&other, &options);
    if (!error)
        process_free(other);
    return error;
}

/* What a daemonic child does with `run`: its exit code, or 1000. */
static int code_of_daemon(process_main_function *run)
{
    struct process *daemon;
    struct process_options options = {.run = run, .daemon = PROCESS_DAEMON_YES};
    if (process_new(&daemon, &options) != 0)
        return 1000;
    int code = process_start(daemon) || join(daemon) ? 1000 : code_of(daemon);
    process_free(daemon);
    return code;
}

static int start_a_child(const void *argument, size_t size)
{
    struct process *child = fresh();
    (void)argument;
    (void)size;
    return -process_start(child);
}

static int child_of_daemon(struct process *process)
{
    (void)process;
    return -code_of_daemon(start_a_child);
}

static int tell_daemon(const void *argument, size_t size)
{
    struct process *child = fresh();
    (void)argument;
    (void)size;
    return process_is_daemon(child);
}

static int inherited_daemon(struct process *process)
{
    (void)process;
    return code_of_daemon(tell_daemon);
}

static const struct {
    const char *item;
    struct process *(*given)(void);
    int (*act)(struct process *process);
    const char *python;
    int ours;
    const char *why; /* it differs, unless that is NULL */
} cases[] = {
    {"start()", fresh, start, "None", 0, NULL},
    {"start() again", fresh, start_again, "AssertionError: cannot start a process twice", -EALREADY, NULL},
    {"start() while it runs", running, start, "AssertionError", -EALREADY, NULL},
    {"start() of the current process", current, start, "AssertionError", -EALREADY, NULL},
    {"start() after close()", closed, start, "ValueError: process object is closed", -EBADF, NULL},
    {"start() in a daemonic process", fresh, child_of_daemon, "AssertionError", -EPERM, NULL},
    {"join() before start()", fresh, join, "AssertionError: can only join a started process", -EINVAL, NULL},
    {"join()", running, terminated_code, "None; exitcode -15", -SIGTERM, NULL},
    {"join() again", ended, join_twice, "None", 0, NULL},
    {"join(timeout) that expires", running, join_briefly, "None; exitcode tells", -ETIMEDOUT,
     "an answer that must be asked for is forgotten"},
    {"join() after close()", closed, join, "ValueError", -EBADF, NULL},
    {"join() of the current process", current, join, "AssertionError: can only join a child process", -EDEADLK, NULL},
    {"join() in another process", running, join_in_another, "AssertionError: can only join a child process", -ECHILD,
     NULL},
    {"is_alive() before start()", fresh, is_alive, "False", 0, NULL},
    {"is_alive() while it runs", running, is_alive, "True", 1, NULL},
    {"is_alive() reaps", running, kill_and_look, "False, no zombie", 1, NULL},
    {"is_alive() of the current process", current, is_alive, "True", 1, NULL},
    {"is_alive() after close()", closed, is_alive, "ValueError", 0,
     "false is the truth, and there is no second channel"},
    {"exitcode before start()", fresh, code_of, "None", 1000 + EAGAIN, NULL},
    {"exitcode while it runs", running, code_of, "None", 1000 + EAGAIN, NULL},
    {"exitcode of exit(3)", ended, code_of, "3", 3, NULL},
    {"exitcode after close()", closed, code_of, "ValueError", 1000 + EBADF, NULL},
    {"exitcode after kill()", running, killed_code, "-9", -SIGKILL, NULL},
    {"terminate() before start()", fresh, terminate, "AttributeError: 'NoneType'…", -EINVAL, NULL},
    {"terminate() of one that is dead", ended, terminate, "None", 0, NULL},
    {"terminate() after close()", closed, terminate, "ValueError", -EBADF, NULL},
    {"kill() of one that is dead", ended, kill_it, "None", 0, NULL},
    {"close() before start()", fresh, close_it, "None", 0, NULL},
    {"close() while it runs", running, close_it, "ValueError: Cannot close a process while it is still running", -EBUSY,
     NULL},
    {"close() of the current process", current, close_it, "None", -EBUSY, "it runs, as any other that does"},
    {"close()", ended, close_it, "None", 0, NULL},
    {"close() again", closed, close_it, "None", -EBADF, "a second close is a mistake in the program"},
    {"pid before start()", fresh, pid, "None", -EINVAL, NULL},
    {"pid", running, pid, "a number", 1, NULL},
    {"pid after it ended", ended, pid, "a number", 1, NULL},
    {"pid after close()", closed, pid, "ValueError", -EBADF, NULL},
    {"pid of the current process", current, own_pid, "os.getpid()", 1, NULL},
    {"sentinel before start()", fresh, sentinel, "ValueError: process not started", -EINVAL, NULL},
    {"sentinel while it runs", running, sentinel, "not ready", 0, NULL},
    {"sentinel after it ended", ended, sentinel, "ready", 1, NULL},
    {"sentinel after close()", closed, sentinel, "ValueError", -EBADF, NULL},
    {"name", fresh, first_name, "'Process-1'", 1, NULL},
    {"name of the first process", current, name_is_main, "'MainProcess'", 1, NULL},
    {"a name that another has", fresh, same_name_twice, "allowed", 0, NULL},
    {"daemon", fresh, is_daemon, "False", 0, NULL},
    {"daemon of a daemonic process's child", fresh, inherited_daemon, "True", 1, NULL},
};

START_TEST(python_says)
{
    struct process *process = cases[_i].given();
    int answer = cases[_i].act(process);
    ck_assert_msg(answer == cases[_i].ours, "%s: %d, expected %d; Python: %s", cases[_i].item, answer, cases[_i].ours,
                  cases[_i].python);
    process_free(process);
}
END_TEST

/* Options that make no process. */
static const char *const no_argv[] = {NULL};
static const char *const an_argv[] = {"true", NULL};
static const struct {
    struct process_options options;
    int error;
} bad[] = {
    {{.name = "nothing to run"}, -EINVAL},
    {{.argv = no_argv}, -EINVAL},
    {{.run = task_exit, .argv = an_argv}, -EINVAL},
    {{.run = task_exit, .argument_size = 4}, -EINVAL},
    {{.run = start_a_child, .method = PROCESS_SPAWN}, -ENOENT},
    {{.run = start_a_child, .method = PROCESS_FORKSERVER}, -ENOENT},
};

START_TEST(bad_options_are_refused)
{
    struct process *process = NULL;
    ck_assert_int_eq(process_new(&process, &bad[_i].options), bad[_i].error);
    ck_assert_ptr_null(process);
}
END_TEST

Suite *semantics_process_suite(void)
{
    Suite *suite = suite_create("semantics_process");
    TCase *table = tcase_create("table");
    tcase_set_timeout(table, 30);
    tcase_add_loop_test(table, python_says, 0, sizeof cases / sizeof *cases);
    tcase_add_loop_test(table, bad_options_are_refused, 0, sizeof bad / sizeof *bad);
    suite_add_tcase(suite, table);
    return suite;
}
