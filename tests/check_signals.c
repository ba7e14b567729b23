/* Signals at the edges of a run: before it begins, after it has ended, those that the caller ignores, and those of a
 * terminal whose session has no shell. */
#include "base/signals.h"
#include "support/command.h"
#include "support/processes.h"
#include "support/term.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define INTERRUPT   "\003"
#define SUSPEND     "\032"
#define INTERRUPTED 130
#define HOUR_LONG   "pool-sleepers -w 2 --no-baseline -p sleep=1us -p slow-sleep=1h --headless"
#define LAST_LINE   "data received: 30" /* of it: only the slow one is left */

static struct term term;

static void stop(void)
{
    if (term.machine)
        term_stop(&term);
    term = (struct term){0};
}

/* `sh OPTION SCRIPT` on a terminal of its own; in the script, $0 is the program. */
static void start(const char *option, const char *script)
{
    char shell[] = "/bin/sh", option_copy[8], line[512], name[] = FORKLAB_PROGRAM;
    (void)snprintf(option_copy, sizeof option_copy, "%s", option);
    (void)snprintf(line, sizeof line, "%s", script);
    char *const argv[] = {shell, option_copy, line, name, NULL};
    ck_assert(term_start(&term, &(struct term_program){.rows = 30, .columns = 120, .arguments = argv}));
}

static void expect(const char *text)
{
    if (term_wait_text(&term, text))
        return;
    term_dump(&term);
    ck_abort_msg("\"%s\" does not come", text);
}

static bool is_shown(const char *text)
{
    int row, column;
    return term_find(&term, text, &row, &column);
}

static void expect_exit(int status)
{
    if (!term_wait_exit(&term))
        term_dump(&term);
    ck_assert_int_eq(term.pid, 0);
    ck_assert(WIFEXITED(term.status));
    ck_assert_int_eq(WEXITSTATUS(term.status), status);
}

/* The guardian's is the lab; a shell's is the guardian. */
static pid_t child_of(pid_t parent)
{
    pid_t child = 0;
    ck_assert_int_eq(processes_children_of(parent, &child, 1), 1);
    return child;
}

/* ------------------------------------------------------------------ before and after the run */

/* The program has read all that was typed. */
static bool input_is_taken(void *context)
{
    int bytes = 1;
    int terminal = *(const int *)context;
    return ioctl(terminal, FIONREAD, &bytes) == 0 && bytes == 0;
}

START_TEST(the_reading_of_input_can_be_interrupted)
{
    start("-c", "exec \"$0\" run primes -i - --headless");
    int terminal = open(ptsname(term.master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    ck_assert_int_ge(terminal, 0);
    term_keys(&term, "1234567\n");
    expect("1234567"); /* its echo: it has arrived */
    ck_assert(processes_wait(input_is_taken, &terminal, PROCESSES_PATIENCE_MS));
    term_keys(&term, INTERRUPT);
    expect_exit(INTERRUPTED);
    ck_assert(!is_shown("killed"));
    (void)close(terminal);
}
END_TEST

/* Many times more than a pipe holds. */
START_TEST(a_report_that_nobody_reads_can_be_interrupted)
{
    struct command_process process = command_start("run noop -n 20000 -w 1 -c 100 --no-baseline --json -");
    ck_assert(command_wait_text(&process, "\"experiment\""));
    ck_assert_int_eq(kill(process.pid, SIGINT), 0);
    bool gone = processes_wait_gone(process.pid, PROCESSES_PATIENCE_MS);
    (void)kill(process.pid, SIGKILL);
    ck_assert(gone);
    char *rest;
    ck_assert_int_eq(command_finish(&process, &rest), INTERRUPTED);
    free(rest);
}
END_TEST

/* ------------------------------------------------------------------ what the caller ignores */

static const struct {
    const char *name;
    int number;
} ignored[] = {{"HUP", SIGHUP}, {"INT", SIGINT}, {"QUIT", SIGQUIT}};

/* While one task still sleeps; it could be over before the signal comes, and never makes this fail. */
START_TEST(an_ignored_signal_does_nothing)
{
    char script[256];
    (void)snprintf(script, sizeof script, "trap '' %s; \"$0\" run %s; echo ended with $?", ignored[_i].name,
                   "pool-sleepers -w 2 --no-baseline -p sleep=1us -p slow-sleep=300ms --headless");
    start("-c", script);
    expect(LAST_LINE);
    pid_t guardian = child_of(term.pid), lab = child_of(guardian);
    ck_assert_int_eq(kill(lab, ignored[_i].number), 0);
    ck_assert_int_eq(kill(guardian, ignored[_i].number), 0);
    expect("ended with 0");
}
END_TEST

START_TEST(ignored_children_are_reaped_nevertheless)
{
    start("-c", "exec env --ignore-signal=CHLD \"$0\" run fault -p kind=abort -p times=1 -w 2 --headless >/dev/null");
    expect_exit(0);
}
END_TEST

START_TEST(sets_lose_what_is_ignored)
{
    sigset_t set;
    (void)sigfillset(&set);
    (void)signal(SIGUSR1, SIG_IGN);
    signals_leave_ignored(&set);
    ck_assert_int_eq(sigismember(&set, SIGUSR1), 0);
    ck_assert_int_eq(sigismember(&set, SIGUSR2), 1);
    ck_assert_int_eq(sigismember(&set, SIGKILL), 1);
}
END_TEST

/* ------------------------------------------------------------------ the terminal's session */

/* The kernel tells nobody but the leader of the session, and here that is the guardian. */
START_TEST(a_hang_up_reaches_the_lab_of_a_session_leader)
{
    start("-c", "exec \"$0\" run " HOUR_LONG);
    expect(LAST_LINE);
    pid_t lab = child_of(term.pid);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    ck_assert_int_eq(dup2(nothing, term.master), term.master); /* our side of the terminal is closed by it */
    bool ended = processes_wait_gone(term.pid, PROCESSES_PATIENCE_MS);
    ck_assert(ended);
    ck_assert(processes_is_gone(lab));
    ck_assert_int_eq(waitpid(term.pid, &term.status, 0), term.pid);
    term.pid = 0;
    ck_assert(WIFEXITED(term.status));
    ck_assert_int_ne(WEXITSTATUS(term.status), 0);
    (void)close(nothing);
}
END_TEST

/* No shell could continue it: it goes on by itself. */
START_TEST(ctrl_z_without_a_shell_does_not_stop)
{
    start("-c", "exec \"$0\" run " HOUR_LONG);
    expect(LAST_LINE);
    term_keys(&term, SUSPEND);
    expect("^Z"); /* its echo: the signals were sent before */
    term_keys(&term, INTERRUPT);
    expect_exit(INTERRUPTED);
}
END_TEST

struct job {
    pid_t guardian, lab;
};

static bool job_goes_on(void *context)
{
    const struct job *job = context;
    return tcgetpgrp(term.master) == job->guardian && processes_state(job->lab) == 'S';
}

START_TEST(ctrl_z_stops_a_job_of_a_shell)
{
    start("-mc", "\"$0\" run " HOUR_LONG "; echo held with $?; fg; echo ended with $?");
    expect(LAST_LINE);
    struct job job = {.guardian = child_of(term.pid)};
    job.lab = child_of(job.guardian);
    term_keys(&term, SUSPEND);
    expect("held with");
    ck_assert(processes_wait(job_goes_on, &job, PROCESSES_PATIENCE_MS)); /* by fg */
    term_keys(&term, INTERRUPT);
    expect("ended with 130");
    expect_exit(0);
}
END_TEST

static bool is_stopped(void *pid)
{
    return processes_state(*(const pid_t *)pid) == 'T';
}

/* SIGTERM waits for it to go on. */
static bool is_pending(void *pid)
{
    char path[64], line[128];
    unsigned long long pending = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/status", *(const pid_t *)pid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "ShdPnd: %llx", &pending) == 1)
            break;
    if (file)
        (void)fclose(file);
    return pending >> (SIGTERM - 1) & 1;
}

/* The guardian sees no more of it than that the child was stopped: it must be there when the child goes on. */
START_TEST(a_lab_that_was_held_from_outside_goes_on)
{
    start("-c", "exec \"$0\" run " HOUR_LONG);
    expect(LAST_LINE);
    pid_t guardian = term.pid, lab = child_of(guardian);
    ck_assert_int_eq(kill(lab, SIGSTOP), 0);
    ck_assert(processes_wait(is_stopped, &lab, PROCESSES_PATIENCE_MS));
    ck_assert_int_eq(kill(guardian, SIGTERM), 0); /* it passes this on: after the stop, which it has seen by then */
    ck_assert(processes_wait(is_pending, &lab, PROCESSES_PATIENCE_MS));
    ck_assert_int_eq(kill(lab, SIGCONT), 0);
    expect_exit(INTERRUPTED);
}
END_TEST

/* The first descriptor that the guardian opens must not take the place of standard output: it is the terminal. */
START_TEST(a_closed_output_is_not_the_terminal)
{
    start("-c", "exec \"$0\" run noop -n 10 -w 1 --headless >&-");
    expect("standard output: Bad file descriptor");
    expect_exit(1);
    ck_assert(!is_shown("results:"));
}
END_TEST

/* ------------------------------------------------------------------ the live screen */

static bool is_on_screen(struct term *program, const void *context)
{
    (void)context;
    return program->alternate;
}

/* The shell of most people sends both, SIGTERM first. */
START_TEST(a_suspended_screen_can_be_ended)
{
    start("-mc", "\"$0\" run pool-sleepers -n 40 -w 3 -p sleep=1h --no-baseline; kill %1; kill -CONT %1; read answer");
    ck_assert(term_wait(&term, is_on_screen, NULL));
    expect("Quit");
    term_keys(&term, SUSPEND);
    expect("Interrupted: "); /* its report */
    ck_assert(!term.alternate);
    term_keys(&term, "\n"); /* the shell was there all the time: its end would have ended the run, too */
    ck_assert(term_wait_exit(&term));
}
END_TEST

START_TEST(a_list_from_a_pipe_is_run_live)
{
    start("-c", "echo 1234567 | \"$0\" run primes -i - -w 1; echo ended with $?");
    ck_assert(term_wait(&term, is_on_screen, NULL));
    term_keys(&term, "q");
    expect("ended with");
    ck_assert(!term.alternate);
}
END_TEST

/* Only a screen that cannot be had is a reason to go on without one. */
START_TEST(a_live_run_that_cannot_start_is_not_started_again)
{
#ifdef __SANITIZE_ADDRESS__
    return; /* the sanitizer needs more than all of that for itself */
#endif
    start("-c", "ulimit -v 200000; exec \"$0\" run noop -n 2000000 --no-baseline");
    expect_exit(1);
    ck_assert(!is_shown("no live screen"));
    ck_assert(is_shown("forklab: "));
}
END_TEST

Suite *signals_suite(void)
{
    Suite *suite = suite_create("signals");
    TCase *edges = tcase_create("edges");
    tcase_set_timeout(edges, 60);
    tcase_add_checked_fixture(edges, NULL, stop);
    tcase_add_test(edges, the_reading_of_input_can_be_interrupted);
    tcase_add_test(edges, a_report_that_nobody_reads_can_be_interrupted);
    tcase_add_loop_test(edges, an_ignored_signal_does_nothing, 0, (int)(sizeof ignored / sizeof *ignored));
    tcase_add_test(edges, ignored_children_are_reaped_nevertheless);
    tcase_add_test(edges, sets_lose_what_is_ignored);
    suite_add_tcase(suite, edges);
    TCase *sessions = tcase_create("sessions");
    tcase_set_timeout(sessions, 60);
    tcase_add_checked_fixture(sessions, NULL, stop);
    tcase_add_test(sessions, a_hang_up_reaches_the_lab_of_a_session_leader);
    tcase_add_test(sessions, ctrl_z_without_a_shell_does_not_stop);
    tcase_add_test(sessions, ctrl_z_stops_a_job_of_a_shell);
    tcase_add_test(sessions, a_lab_that_was_held_from_outside_goes_on);
    tcase_add_test(sessions, a_closed_output_is_not_the_terminal);
    tcase_add_test(sessions, a_suspended_screen_can_be_ended);
    tcase_add_test(sessions, a_list_from_a_pipe_is_run_live);
    tcase_add_test(sessions, a_live_run_that_cannot_start_is_not_started_again);
    suite_add_tcase(suite, sessions);
    return suite;
}
