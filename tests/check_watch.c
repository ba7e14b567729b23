/* The command `watch` from outside, without a screen: what it refuses, what it prints, what it returns, and what it leaves
 * behind: nothing. */
#include "base/clock.h"
#include "suites.h"
#include "support/command.h"
#include "support/processes.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void check_contains(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in:\n%s", part, text);
}

START_TEST(bad_usage_is_refused)
{
    static const struct {
        const char *arguments[6], *words;
    } cases[] = {
        {{"watch"}, "watch what?"},
        {{"watch", "--"}, "watch what?"},
        {{"watch", "make", "-j4"}, "to watch a command: forklab watch -- make"},
        {{"watch", "0"}, "there is no process 0"},
        {{"watch", "-1"}, "unknown option '-1'"},
        {{"watch", "1", "99999999"}, "there is no process 99999999"},
        {{"watch", "99999999999999999999"}, "is not the number of a process"},
        {{"watch", "1x"}, "'1x' is not the number of a process"},
        {{"watch", "--frobnicate", "1"}, "unknown option '--frobnicate'"},
        {{"watch", "--samples"}, "--samples needs a value"},
        {{"watch", "--samples", "0", "1"}, "from 1 on"},
        {{"watch", "-n", "many", "1"}, "\"many\" is not a whole number"},
        {{"watch", "--interval", "1ms", "1"}, "50ms to 1h"},
        {{"watch", "--interval", "soon", "1"}, "\"soon\" is not a length of time"},
    };
    struct command_result result = command_run(cases[_i].arguments, NULL);
    ck_assert_int_eq(result.status, 2);
    ck_assert_str_eq(result.out, "");
    ck_assert_ptr_eq(strchr(result.err, '\n'), result.err + strlen(result.err) - 1);
    check_contains(result.err, cases[_i].words);
    command_result_release(&result);
}
END_TEST

/* As env(1) and timeout(1) do. */
START_TEST(the_commands_status_is_ours)
{
    static const struct {
        const char *arguments[6];
        int status;
        const char *out, *err;
    } cases[] = {
        {{"watch", "--", "true"}, 0, "exit 0", ""},
        {{"watch", "--", "sh", "-c", "exit 7"}, 7, "exit 7", ""},
        {{"watch", "--", "sh", "-c", "kill -9 $$"}, 137, "killed by SIGKILL", ""},
        {{"watch", "--", "sh", "-c", "kill -2 $$"}, 130, "killed by SIGINT", ""},
        {{"watch", "--", "/nowhere/at-all"}, 127, "", "cannot run '/nowhere/at-all': there is no such command"},
        {{"watch", "--", "/"}, 126, "", "cannot run '/': "},
        {{"watch", "--", "sh", "-c", "echo one; echo two >&2; printf three"}, 0, "  sh          three\n", ""},
        {{"watch", "--", "sh", "-c", "read line || echo nothing to read"}, 0, "nothing to read", ""},
        {{"watch", "--", "printf", "\033[2Jx\001"}, 0, "?[2Jx?\n", ""},
        {{"watch", "--", "sh", "-c", "setsid sleep 1000 & echo left"}, 0, "left", ""},
    };
    struct command_result result = command_run(cases[_i].arguments, "input");
    ck_assert_msg(result.status == cases[_i].status, "status %d\n%s%s", result.status, result.out, result.err);
    check_contains(result.out, cases[_i].out);
    check_contains(result.err, cases[_i].err);
    command_result_release(&result);
}
END_TEST

START_TEST(much_output_arrives_whole)
{
    static const char *const arguments[] = {"watch", "--", "seq", "50000", NULL};
    struct command_result result = command_run(arguments, NULL);
    int lines = 0;
    for (const char *at = result.out; (at = strstr(at, "  seq         ")); at++) {
        lines++;
        ck_assert_int_eq(atoi(at + strlen("  seq         ")), lines);
    }
    ck_assert_int_eq(lines, 50000);
    command_result_release(&result);
}
END_TEST

START_TEST(help_is_shown)
{
    static const char *const lines[] = {"watch --help", "help watch", "watch -h 1"};
    struct command_result result = command_line(lines[_i], NULL);
    ck_assert_int_eq(result.status, 0);
    check_contains(result.out, "forklab watch [options] -- COMMAND");
    check_contains(result.out, "--interval TIME");
    for (char *line = result.out, *end; (end = strchr(line, '\n')); line = end + 1)
        ck_assert_msg(end - line <= 100, "%.*s", (int)(end - line), line);
    command_result_release(&result);
}
END_TEST

/* A child that waits, with one of its own. */
static pid_t start_family(pid_t *ret_child)
{
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        prctl(PR_SET_NAME, "elder");
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            prctl(PR_SET_NAME, "b) Z 1");
        }
        for (;;)
            pause();
    }
    while (processes_children_of(pid, ret_child, 1) == 0)
        clock_sleep_until(clock_after(NS_PER_MS));
    while (processes_state(*ret_child) != 'S')
        clock_sleep_until(clock_after(NS_PER_MS));
    return pid;
}

START_TEST(others_are_shown_and_left_alone)
{
    pid_t child, pid = start_family(&child);
    char line[96], text[64];
    (void)snprintf(line, sizeof line, "watch --samples 2 -i 100ms %d", (int)pid);
    struct command_result result = command_line(line, NULL);
    ck_assert_msg(result.status == 0, "%s%s", result.out, result.err);
    check_contains(result.out, "  2 processes (2 S)");
    (void)snprintf(text, sizeof text, "\n%9d %7d S", (int)child, (int)pid);
    check_contains(result.out, text);
    const char *second = strstr(result.out, "processes") + 1;
    ck_assert_ptr_nonnull(strstr(second, "processes"));
    ck_assert_ptr_null(strstr(strstr(second, "processes") + 1, "processes"));
    ck_assert_int_eq(processes_state(pid), 'S');
    ck_assert_int_eq(processes_state(child), 'S');
    command_result_release(&result);
    kill(pid, SIGKILL);
}
END_TEST

START_TEST(it_ends_with_the_last_of_them)
{
    pid_t child, pid = start_family(&child);
    char line[96], *rest;
    (void)snprintf(line, sizeof line, "watch -i 100ms %d", (int)pid);
    struct command_process process = command_start(line);
    ck_assert(command_wait_text(&process, "2 processes"));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    ck_assert_int_eq(command_finish(&process, &rest), 0);
    check_contains(rest, "all have ended");
    free(rest);
}
END_TEST

/* Ctrl-C and its like end us at once, the watched go on. */
START_TEST(a_signal_ends_the_watch_only)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    pid_t child, pid = start_family(&child);
    char line[96], *rest;
    (void)snprintf(line, sizeof line, "watch -i 100ms %d", (int)pid);
    struct command_process process = command_start(line);
    ck_assert(command_wait_text(&process, "2 processes"));
    kill(process.pid, signals[_i]);
    ck_assert_int_eq(command_finish(&process, &rest), 128 + signals[_i]);
    ck_assert_int_eq(processes_state(child), 'S');
    kill(pid, SIGKILL);
    free(rest);
}
END_TEST

/* The number that stands before "ready" in what came so far is lost: the command tells it by a file name of its own. */
static pid_t pid_in(const char *path)
{
    int pid = 0;
    while (pid == 0) {
        FILE *file = fopen(path, "re");
        if (file && fscanf(file, "%d", &pid) != 1)
            pid = 0;
        if (file)
            fclose(file);
    }
    return pid;
}

/* A command that does not want to end, and a grandchild in a session of its own: both go with us, whatever ends us. */
START_TEST(a_command_goes_with_us)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGKILL};
    char script[] = "/tmp/forklab_watch_XXXXXX", out[64], line[128], *rest;
    int fd = mkstemp(script);
    ck_assert_int_ge(fd, 0);
    (void)snprintf(out, sizeof out, "%s.out", script);
    (void)dprintf(
        fd, "trap '' INT TERM HUP\nsetsid sleep 1000 &\necho $! > %s\necho ready\nwhile :; do sleep 1000; done\n", out);
    close(fd);
    (void)snprintf(line, sizeof line, "watch -- sh %s", script);
    struct command_process process = command_start(line);
    ck_assert(command_wait_text(&process, "ready"));
    pid_t stray = pid_in(out);
    ck_assert(!processes_is_gone(stray));
    kill(process.pid, signals[_i]);
    ck_assert_int_eq(command_finish(&process, &rest), 128 + signals[_i]);
    ck_assert(processes_wait_gone(stray, PROCESSES_PATIENCE_MS));
    free(rest);
    unlink(script);
    unlink(out);
}
END_TEST

/* Whose parent died below the command became our child: its end is told, and it stays no zombie. */
START_TEST(orphans_are_buried)
{
    static const char *const arguments[] = {
        "watch", "-i", "700ms", "--", "sh", "-c", "(sh -c 'sleep 0.9; exit 9' &); sleep 2.5", NULL};
    struct command_result result = command_run(arguments, NULL);
    ck_assert_int_eq(result.status, 0);
    check_contains(result.out, "(exit 9)");
    ck_assert_msg(!strstr(result.out, " Z)") && !strstr(result.out, "1 Z"), "%s", result.out);
    command_result_release(&result);
}
END_TEST

START_TEST(a_full_disk_is_told)
{
    struct command_result result = command_line_into("watch -- true", "/dev/full");
    ck_assert_int_eq(result.status, 1);
    check_contains(result.err, "standard output: ");
    command_result_release(&result);
}
END_TEST

Suite *watch_suite(void)
{
    Suite *suite = suite_create("watch");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, bad_usage_is_refused, 0, 14);
    tcase_add_loop_test(all, the_commands_status_is_ours, 0, 10);
    tcase_add_test(all, much_output_arrives_whole);
    tcase_add_loop_test(all, help_is_shown, 0, 3);
    tcase_add_test(all, others_are_shown_and_left_alone);
    tcase_add_test(all, it_ends_with_the_last_of_them);
    tcase_add_loop_test(all, a_signal_ends_the_watch_only, 0, 4);
    tcase_add_loop_test(all, a_command_goes_with_us, 0, 3);
    tcase_add_test(all, orphans_are_buried);
    tcase_add_test(all, a_full_disk_is_told);
    suite_add_tcase(suite, all);
    return suite;
}
