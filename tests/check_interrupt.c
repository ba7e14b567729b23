/* Ctrl-C on a terminal, with eight busy workers: one press ends the run soon and quietly, a second one at once. */
#include "base/clock.h"
#include "support/processes.h"
#include "support/term.h"

#include <check.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS     8
#define INTERRUPT   "\003"
#define INTERRUPTED 130
#define AT_ONCE_MS  100

static struct term term;
static int errors = -1; /* what the program writes there, in a file without a name */

static void stop(void)
{
    if (term.machine)
        term_stop(&term);
    term = (struct term){0};
    if (errors >= 0)
        (void)close(errors);
    errors = -1;
}

/* Starts `forklab run ARGUMENTS` through a shell, standard output as `out` says. */
static void start(const char *arguments, const char *out)
{
    char line[512], shell[] = "/bin/sh", option[] = "-c";
    errors = memfd_create("errors", 0); /* the program inherits it, and the shell between puts it in its place */
    ck_assert_int_ge(errors, 0);
    (void)snprintf(line, sizeof line, "exec %s run %s --no-baseline -w %d 2>&%d %s", FORKLAB_PROGRAM, arguments,
                   WORKERS, errors, out);
    char *const argv[] = {shell, option, line, NULL};
    const struct term_program program = {.rows = 30, .columns = 100, .arguments = argv};
    ck_assert(term_start(&term, &program));
}

/* The lab (the guardian's child) has all its workers, and they have begun. */
static bool workers_are_there(void *context)
{
    pid_t lab;
    (void)context;
    return processes_children_of(term.pid, &lab, 1) == 1 && processes_children_of(lab, NULL, 0) == WORKERS;
}

static uint64_t ms_since(uint64_t begin_ns)
{
    return (clock_ns() - begin_ns) / NS_PER_MS;
}

static int lines_of_errors(void)
{
    char text[4096];
    int lines = 0;
    ssize_t size = pread(errors, text, sizeof text, 0);
    for (ssize_t i = 0; i < size; i++)
        lines += text[i] == '\n';
    return lines;
}

/* How long that took, in milliseconds: printed, and no part of the test. */
static uint64_t expect_interrupted(const char *what, uint64_t begin_ns)
{
    ck_assert(term_wait_exit(&term));
    uint64_t ms = ms_since(begin_ns);
    printf("%s: gone after %" PRIu64 " ms, %d lines on stderr\n", what, ms, lines_of_errors());
    ck_assert(WIFEXITED(term.status));
    ck_assert_int_eq(WEXITSTATUS(term.status), INTERRUPTED);
    ck_assert_int_le(lines_of_errors(), 5);
    return ms;
}

/* Left alone they would run for longer than anybody has patience. */
static const struct {
    const char *name, *arguments, *out;
} cases[] = {
    {"busy", "spin -p time=10min -n 8 --headless", ">/dev/null"},
    {"ignoring TERM", "fault -p kind=ignore-term -p at=0 -n 8 --headless", ">/dev/null"},
    {"live", "spin -p time=10min -n 8", ""},
};

START_TEST(one_ends_it_soon)
{
    start(cases[_i].arguments, cases[_i].out);
    ck_assert(processes_wait(workers_are_there, NULL, PROCESSES_PATIENCE_MS));
    uint64_t begin = clock_ns();
    term_keys(&term, INTERRUPT);
    (void)expect_interrupted(cases[_i].name, begin);
    ck_assert(!term.alternate);
    ck_assert(term.cursor);
    ck_assert(term_modes(&term).c_lflag & ICANON);
    ck_assert(term_modes(&term).c_lflag & ECHO);
}
END_TEST

static uint64_t press_twice(void)
{
    start("fault -p kind=ignore-term -p at=0 -n 8 --headless", ">/dev/null");
    ck_assert(processes_wait(workers_are_there, NULL, PROCESSES_PATIENCE_MS));
    term_keys(&term, INTERRUPT);
    term_read_for(&term, 80); /* in the middle of the shutdown, which takes 200 ms */
    uint64_t begin = clock_ns();
    term_keys(&term, INTERRUPT);
    return expect_interrupted("second", begin);
}

/* A crowded machine may be late, but not every time: without the second press it could not be once. */
START_TEST(a_second_one_ends_it_at_once)
{
    uint64_t ms = AT_ONCE_MS;
    for (int tries = 0; ms >= AT_ONCE_MS && tries < 20; tries++) {
        ms = press_twice();
        stop();
    }
    ck_assert_uint_lt(ms, AT_ONCE_MS);
}
END_TEST

Suite *interrupt_suite(void)
{
    Suite *suite = suite_create("interrupt");
    TCase *presses = tcase_create("presses");
    tcase_set_timeout(presses, 60);
    tcase_add_checked_fixture(presses, NULL, stop);
    tcase_add_loop_test(presses, one_ends_it_soon, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_test(presses, a_second_one_ends_it_at_once);
    suite_add_tcase(suite, presses);
    return suite;
}
