/* child.h: what a child is given, how its end is told, and that nothing of it is left behind. */
#include "base/clock.h"
#include "proc/child.h"
#include "suites.h"
#include "support/processes.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int run_function(void *context, const int *kept);

static struct child start(run_function *run, void *context)
{
    struct child child;
    struct child_options options = {.run = run, .context = context, .keep = {-1}, .pin_core = -1};
    ck_assert_int_eq(child_start(&child, &options), 0);
    return child;
}

static bool is_dead_within(const struct child *child, int patience_ms)
{
    struct pollfd death = {.fd = child->pidfd, .events = POLLIN};
    return poll(&death, 1, patience_ms) == 1;
}

static struct child_end finish(struct child *child)
{
    struct child_end end;
    ck_assert(is_dead_within(child, PROCESSES_PATIENCE_MS));
    ck_assert(child_reap(child, &end));
    ck_assert_int_eq(child->pid, 0);
    close(child->output);
    return end;
}

/* All that it prints, to the end of its output. */
static const char *hear(const struct child *child)
{
    static char text[4096];
    size_t length = 0;
    ssize_t size;
    struct pollfd ready = {.fd = child->output, .events = POLLIN};
    while ((size = read(child->output, text + length, sizeof text - 1 - length)) != 0)
        if (size > 0)
            length += (size_t)size;
        else
            ck_assert_int_eq(poll(&ready, 1, PROCESSES_PATIENCE_MS), 1);
    text[length] = 0;
    return text;
}

/* ------------------------------------------------------------------ how it ends */

static const struct {
    int exit, signal; /* it sends itself the signal, unless that is 0 */
    struct death death;
} ends[] = {
    {0, 0, {DEATH_LEFT, 0}},
    {1, 0, {DEATH_EXITED, 1}},
    {3, 0, {DEATH_EXITED, 3}},
    {255, 0, {DEATH_EXITED, 255}},
    {256 + 7, 0, {DEATH_EXITED, 7}},
    {0, SIGKILL, {DEATH_SIGNAL, SIGKILL}},
    {0, SIGTERM, {DEATH_SIGNAL, SIGTERM}},
    {0, SIGABRT, {DEATH_SIGNAL, SIGABRT}},
    {0, SIGSEGV, {DEATH_SIGNAL, SIGSEGV}},
    {0, SIGUSR1, {DEATH_SIGNAL, SIGUSR1}},
    {9, SIGINT, {DEATH_EXITED, 9}}, /* ignored */
};

static int end_so(void *context, const int *kept)
{
    (void)kept;
    int row = *(const int *)context;
    struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    if (ends[row].signal)
        (void)kill(getpid(), ends[row].signal);
    return ends[row].exit;
}

START_TEST(its_end_is_told)
{
    struct child child = start(end_so, &_i);
    struct child_end end = finish(&child);
    ck_assert_int_eq(end.death.how, ends[_i].death.how);
    ck_assert_int_eq(end.death.code, ends[_i].death.code);
    ck_assert(!child_reap(&child, &end));
    child_signal(&child, SIGKILL);
}
END_TEST

static int wait_for_end_of(void *context, const int *kept)
{
    char byte;
    (void)context;
    return read(kept[0], &byte, 1) == 0 ? 0 : 1;
}

START_TEST(it_is_dead_only_when_it_is)
{
    int gate[2];
    ck_assert_int_eq(pipe2(gate, O_CLOEXEC), 0);
    struct child child;
    struct child_options options = {.run = wait_for_end_of, .keep = {gate[0], -1}, .pin_core = -1};
    ck_assert_int_eq(child_start(&child, &options), 0);
    struct child_end end;
    ck_assert(!child_reap(&child, &end));
    ck_assert(!is_dead_within(&child, 0));
    child_signal(&child, SIGSTOP);
    ck_assert(processes_wait_state(child.pid, 'T'));
    ck_assert(!child_reap(&child, &end)); /* stopped is not dead */
    child_signal(&child, SIGCONT);
    close(gate[1]);
    end = finish(&child);
    ck_assert_int_eq(end.death.how, DEATH_LEFT);
    close(gate[0]);
}
END_TEST

/* Where SIGCHLD is ignored, the kernel itself reaps. */
START_TEST(it_is_dead_when_nobody_knows_how)
{
    int gate[2];
    (void)signal(SIGCHLD, SIG_IGN);
    ck_assert_int_eq(pipe2(gate, O_CLOEXEC), 0);
    struct child child;
    struct child_options options = {.run = wait_for_end_of, .keep = {gate[0], -1}, .pin_core = -1};
    ck_assert_int_eq(child_start(&child, &options), 0);
    struct child_end end;
    ck_assert(!child_reap(&child, &end)); /* it lives */
    close(gate[1]);
    end = finish(&child);
    ck_assert_int_eq(end.death.how, DEATH_UNKNOWN);
    ck_assert_int_eq(child.pidfd, -1);
    close(gate[0]);
}
END_TEST

static int work(void *context, const int *kept)
{
    (void)context, (void)kept;
    uint64_t until = clock_thread_cpu_ns() + 30 * NS_PER_MS;
    while (clock_thread_cpu_ns() < until)
        continue;
    clock_sleep_until(clock_after(NS_PER_MS));
    return 0;
}

START_TEST(the_kernel_tells_what_it_used)
{
    struct child child = start(work, NULL);
    struct child_end end = finish(&child);
    ck_assert_uint_ge(end.cpu_ns, 30 * NS_PER_MS);
    ck_assert_uint_lt(end.cpu_ns, 3000 * NS_PER_MS);
    ck_assert_uint_gt(end.max_rss_bytes, 100 * 1024);
    ck_assert_uint_ge(end.switches_voluntary, 1);
}
END_TEST

/* ------------------------------------------------------------------ what it is given */

/* Prints its open descriptors, those that it inherited: "0 1 2 3 ". */
static int print_descriptors(void *context, const int *kept)
{
    (void)context, (void)kept;
    for (int fd = 0; fd < 1000; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            dprintf(1, "%d ", fd);
    return 0;
}

START_TEST(it_inherits_nothing_else)
{
    int open_here[40]; /* without close-on-exec, as a careless library would */
    for (int i = 0; i < 40; i++)
        open_here[i] = open("/dev/zero", O_RDONLY);
    struct child child;
    struct child_options options = {
        .run = print_descriptors, .keep = {open_here[30], open_here[7], -1}, .pin_core = -1};
    ck_assert_int_eq(child_start(&child, &options), 0);
    ck_assert_str_eq(hear(&child), "0 1 2 3 4 ");
    finish(&child);
}
END_TEST

/* Each kept descriptor is a pipe that holds its own letter. */
static int print_letters(void *context, const int *kept)
{
    char letters[8] = "", byte;
    for (int i = 0; i < *(const int *)context; i++)
        if (read(kept[i], &byte, 1) == 1 && kept[i] == 3 + i)
            letters[i] = byte;
    dprintf(1, "%s stdin:%zd", letters, read(0, &byte, 1));
    return 0;
}

/* The kept ones in an order that makes each stand where another must go; with the standard streams open or not. */
static const struct {
    int count, order[4];
    bool without_streams;
    const char *letters;
} keeps[] = {
    {0, {0}, false, " stdin:0"},
    {1, {0}, false, "a stdin:0"},
    {2, {1, 0}, false, "ba stdin:0"},
    {4, {3, 2, 1, 0}, false, "dcba stdin:0"},
    {4, {1, 2, 3, 0}, false, "bcda stdin:0"},
    {4, {3, 1, 2, 0}, true, "dbca stdin:0"},
    {2, {1, 1}, true, "b stdin:0"},
};

START_TEST(kept_descriptors_arrive_in_order)
{
    if (keeps[_i].without_streams)
        for (int fd = 0; fd < 2; fd++) /* stderr is for the test's own words */
            close(fd);
    int pipes[4][2];
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(pipe2(pipes[i], O_CLOEXEC | O_NONBLOCK), 0);
        ck_assert_int_eq(write(pipes[i][1], &"abcd"[i], 1), 1);
    }
    int count = keeps[_i].count;
    struct child_options options = {.run = print_letters, .context = &count, .keep = {-1, -1, -1, -1}, .pin_core = -1};
    for (int i = 0; i < count; i++)
        options.keep[i] = pipes[keeps[_i].order[i]][0];
    struct child child;
    ck_assert_int_eq(child_start(&child, &options), 0);
    ck_assert_str_eq(hear(&child), keeps[_i].letters);
    finish(&child);
}
END_TEST

static int print_signals(void *context, const int *kept)
{
    (void)context, (void)kept;
    sigset_t mask;
    (void)sigprocmask(SIG_SETMASK, NULL, &mask);
    for (int signal = 1; signal < SIGRTMIN; signal++) {
        struct sigaction action;
        if (sigaction(signal, NULL, &action) == 0 && (action.sa_handler != SIG_DFL || sigismember(&mask, signal) == 1))
            dprintf(1, "%s ", sigabbrev_np(signal));
    }
    return 0;
}

static void never(int signal)
{
    (void)signal;
    abort();
}

START_TEST(its_signals_are_as_new)
{
    sigset_t all;
    sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGTERM, never);
    (void)signal(SIGWINCH, never);
    struct child child = start(print_signals, NULL);
    ck_assert_str_eq(hear(&child), "INT ");
    finish(&child);
    sigset_t now;
    (void)sigprocmask(SIG_SETMASK, NULL, &now);
    ck_assert_int_eq(sigismember(&now, SIGUSR1), 1); /* and the parent's are as they were */
}
END_TEST

static int print_group(void *context, const int *kept)
{
    (void)context, (void)kept;
    cpu_set_t set;
    (void)sched_getaffinity(0, sizeof set, &set);
    dprintf(1, "%d %d", getpgrp() == getpid(), CPU_COUNT(&set));
    return 0;
}

START_TEST(it_has_a_group_and_a_core_of_its_own)
{
    cpu_set_t set;
    int core = 0;
    ck_assert_int_eq(sched_getaffinity(0, sizeof set, &set), 0);
    while (!CPU_ISSET(core, &set))
        core++;
    struct child child;
    struct child_options options = {.run = print_group, .keep = {-1}, .pin_core = core};
    ck_assert_int_eq(child_start(&child, &options), 0);
    ck_assert_int_eq(getpgid(child.pid), child.pid); /* at once, whoever runs first */
    ck_assert_str_eq(hear(&child), "1 1");
    finish(&child);
}
END_TEST

START_TEST(it_can_be_a_program)
{
    char name[] = "sh", option[] = "-c", script[] = "echo $0 $1; exit 7", first[] = "one", second[] = "two";
    char *const arguments[] = {name, option, script, first, second, NULL};
    struct child child;
    struct child_options options = {.program = "/bin/sh", .argv = arguments, .keep = {-1}, .pin_core = -1};
    ck_assert_int_eq(child_start(&child, &options), 0);
    ck_assert_str_eq(hear(&child), "one two\n");
    struct child_end end = finish(&child);
    ck_assert(end.death.how == DEATH_EXITED && end.death.code == 7);
    options.program = "/no/such/program";
    ck_assert_int_eq(child_start(&child, &options), 0);
    end = finish(&child);
    ck_assert(end.death.how == DEATH_EXITED && end.death.code == 127);
}
END_TEST

static int write_twice(void *context, const int *kept)
{
    (void)context, (void)kept;
    (void)!write(1, "first", 5);
    (void)!write(2, "second", 6);
    return 0;
}

START_TEST(its_output_comes_in_packets)
{
    struct child child = start(write_twice, NULL);
    ck_assert(is_dead_within(&child, PROCESSES_PATIENCE_MS));
    char bytes[64];
    ck_assert_int_eq(read(child.output, bytes, sizeof bytes), 5);
    ck_assert_int_eq(read(child.output, bytes, sizeof bytes), 6);
    ck_assert_int_eq(read(child.output, bytes, sizeof bytes), 0);
    finish(&child);
}
END_TEST

static int leave_by_exit(void *context, const int *kept)
{
    (void)context, (void)kept;
    exit(1);
}

/* What stands in the parent's buffer is not printed by the child, too. */
START_TEST(nothing_is_printed_twice)
{
    ck_assert_int_eq(dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO), STDOUT_FILENO);
    (void)setvbuf(stdout, NULL, _IOFBF, 4096);
    printf("once");
    struct child child = start(leave_by_exit, NULL);
    ck_assert_str_eq(hear(&child), "");
    finish(&child);
}
END_TEST

/* ------------------------------------------------------------------ whom it outlives, and who outlives it */

static int sleep_for_ever(void *context, const int *kept)
{
    (void)context, (void)kept;
    while (pause() < 0)
        continue;
    return 0;
}

/* Tells its pid only now that it runs: a child that is stopped before its first instruction has asked for no signal
 * yet. */
static int tell_and_sleep(void *context, const int *kept)
{
    pid_t self = getpid();
    (void)!write(kept[0], &self, sizeof self);
    return sleep_for_ever(context, kept);
}

/* Starts a child that sleeps, and waits to be killed. */
static _Noreturn void be_parent(int tell)
{
    struct child child;
    struct child_options options = {.run = tell_and_sleep, .keep = {tell, -1}, .pin_core = -1};
    if (child_start(&child, &options) != 0)
        _exit(1);
    _exit(sleep_for_ever(NULL, NULL));
}

START_TEST(it_dies_with_its_parent)
{
    int tell[2];
    pid_t grandchild;
    ck_assert_int_eq(pipe2(tell, O_CLOEXEC), 0);
    pid_t parent = fork();
    if (parent == 0)
        be_parent(tell[1]);
    ck_assert_int_eq(read(tell[0], &grandchild, sizeof grandchild), sizeof grandchild);
    ck_assert(!processes_is_gone(grandchild));
    if (_i)
        ck_assert_int_eq(kill(grandchild, SIGSTOP), 0); /* also when it is stopped */
    ck_assert_int_eq(kill(parent, SIGKILL), 0);
    bool gone = processes_wait_gone(grandchild, 100);
    if (!gone)
        (void)kill(grandchild, SIGKILL); /* whatever comes of the test, nobody stays stopped for ever */
    ck_assert(gone);
    ck_assert_int_eq(waitpid(parent, NULL, 0), parent);
}
END_TEST

/* Forks one that sleeps on; `context` says whether it leaves the group. Tells its pid and ends. */
static int leave_one_behind(void *context, const int *kept)
{
    pid_t pid = fork();
    if (pid == 0) {
        if (*(const bool *)context)
            (void)setsid();
        (void)!write(kept[0], "", 1);
        _exit(sleep_for_ever(NULL, NULL));
    }
    char byte;
    (void)!read(kept[1], &byte, 1); /* it is where it wants to be */
    dprintf(1, "%d", (int)pid);
    return 0;
}

static pid_t start_leaving_one(struct child *child, bool outside)
{
    int gate[2];
    ck_assert_int_eq(pipe2(gate, O_CLOEXEC), 0);
    struct child_options options = {
        .run = leave_one_behind, .context = &outside, .keep = {gate[1], gate[0], -1}, .pin_core = -1};
    ck_assert_int_eq(child_start(child, &options), 0);
    close(gate[0]);
    close(gate[1]);
    char text[16] = "";
    struct pollfd ready = {.fd = child->output, .events = POLLIN};
    ck_assert_int_eq(poll(&ready, 1, PROCESSES_PATIENCE_MS), 1);
    ck_assert_int_gt(read(child->output, text, sizeof text - 1), 0);
    return atoi(text);
}

START_TEST(what_is_left_of_its_group_goes_with_it)
{
    struct child child;
    pid_t left = start_leaving_one(&child, false);
    ck_assert(!processes_is_gone(left));
    finish(&child);
    ck_assert(processes_wait_gone(left, PROCESSES_PATIENCE_MS));
}
END_TEST

/* One that left the group lives on and holds the output's other end: the death is told nevertheless, at once. */
START_TEST(its_death_does_not_wait_for_its_pipe)
{
    ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    struct child child;
    pid_t left = start_leaving_one(&child, true);
    struct child_end end;
    ck_assert(is_dead_within(&child, PROCESSES_PATIENCE_MS));
    ck_assert(child_reap(&child, &end));
    ck_assert_int_eq(end.death.how, DEATH_LEFT);
    bool lives = !processes_is_gone(left);
    char byte;
    ck_assert_int_eq(read(child.output, &byte, 1), -1); /* not at its end */
    close(child.output);
    ck_assert_int_eq(kill(left, SIGKILL), 0);
    ck_assert_int_eq(waitpid(left, NULL, 0), left);
    ck_assert(lives);
}
END_TEST

/* ------------------------------------------------------------------ failures */

/* However many descriptors there are room for: it starts whole, or not at all, and nothing is left. */
START_TEST(without_descriptors_nothing_is_started)
{
    int before = processes_descriptors();
    struct rlimit all;
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &all), 0);
    int next = dup(0);
    close(next);
    struct rlimit few = {.rlim_cur = (rlim_t)(next + _i), .rlim_max = all.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    struct child child;
    struct child_options options = {.run = end_so, .context = &(int){0}, .keep = {-1}, .pin_core = -1};
    int error = child_start(&child, &options);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &all), 0);
    ck_assert_int_eq(error,
                     _i < 2 ? -EMFILE : 0); /* at its height it takes the pipe, later the pidfd instead of one end */
    if (error == 0)
        finish(&child);
    ck_assert_int_eq(processes_descriptors(), before);
    ck_assert_int_eq(processes_children(), 0);
}
END_TEST

Suite *child_suite(void)
{
    Suite *suite = suite_create("child");
    TCase *end = tcase_create("end");
    tcase_set_timeout(end, 20);
    tcase_add_loop_test(end, its_end_is_told, 0, sizeof ends / sizeof *ends);
    tcase_add_test(end, it_is_dead_when_nobody_knows_how);
    tcase_add_test(end, it_is_dead_only_when_it_is);
    tcase_add_test(end, the_kernel_tells_what_it_used);
    tcase_add_loop_test(end, it_dies_with_its_parent, 0, 2);
    tcase_add_test(end, what_is_left_of_its_group_goes_with_it);
    tcase_add_test(end, its_death_does_not_wait_for_its_pipe);
    tcase_add_loop_test(end, without_descriptors_nothing_is_started, 0, 4);
    suite_add_tcase(suite, end);
    TCase *given = tcase_create("given");
    tcase_set_timeout(given, 20);
    tcase_add_test(given, it_inherits_nothing_else);
    tcase_add_loop_test(given, kept_descriptors_arrive_in_order, 0, sizeof keeps / sizeof *keeps);
    tcase_add_test(given, its_signals_are_as_new);
    tcase_add_test(given, it_has_a_group_and_a_core_of_its_own);
    tcase_add_test(given, it_can_be_a_program);
    tcase_add_test(given, its_output_comes_in_packets);
    tcase_add_test(given, nothing_is_printed_twice);
    suite_add_tcase(suite, given);
    return suite;
}
