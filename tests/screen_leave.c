/* However the program ends, its terminal is as it was: modes, screen, cursor. */
#include "support/screen.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct term term;

static void stop(void)
{
    if (term.machine)
        term_stop(&term);
    term = (struct term){0};
}

static bool same_modes(const struct termios *a, const struct termios *b)
{
    return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_cflag == b->c_cflag &&
           a->c_lflag == b->c_lflag && memcmp(a->c_cc, b->c_cc, sizeof a->c_cc) == 0;
}

/* The modes of a terminal that no program has touched. */
static struct termios untouched_modes(void)
{
    struct term other;
    char name[] = "true";
    char *const arguments[] = {name, NULL};
    const struct term_program program = {.rows = 24, .columns = 80, .arguments = arguments};
    ck_assert(term_start(&other, &program));
    struct termios modes = term_modes(&other);
    ck_assert(term_wait_exit(&other));
    term_stop(&other);
    return modes;
}

static void assert_restored(void)
{
    struct termios before = untouched_modes(), after = term_modes(&term);
    ck_assert(same_modes(&before, &after));
    ck_assert(!term.alternate);
    ck_assert(term.cursor);
    ck_assert(!term.mouse);
}

static void start(struct fake_lab_script *script)
{
    screen_start(&term, script, 24, 80, NULL, "Quit");
    struct termios before = untouched_modes(), now = term_modes(&term);
    ck_assert(!same_modes(&before, &now)); /* else the test could not fail */
    ck_assert(term.alternate);
}

START_TEST(keys_leave_it)
{
    static const struct {
        const char *keys;
        enum fixture_moment moment;
        bool slow;
    } cases[] = {
        {"q", FIXTURE_RUN, false},       {"q", FIXTURE_ENDED, false},    {"\003", FIXTURE_RUN, false},
        {"\003", FIXTURE_ENDED, false},  {"\034", FIXTURE_RUN, false},   {"qq", FIXTURE_RUN, true},
        {"\003\003", FIXTURE_RUN, true}, {"q", FIXTURE_BASELINE, false},
    };
    struct fake_lab_script script = {
        .moment = cases[_i].moment, .workers = 4, .cores = 2, .slow_to_end = cases[_i].slow};
    start(&script);
    for (const char *key = cases[_i].keys; *key; key++) {
        term_keys(&term, (const char[]){*key, '\0'});
        if (key[1])
            screen_expect(&term, "stopping");
    }
    ck_assert(term_wait_exit(&term));
    ck_assert(WIFEXITED(term.status) && WEXITSTATUS(term.status) == 0);
    assert_restored();
}
END_TEST

START_TEST(signals_leave_it)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2};
    start(&script);
    ck_assert_int_eq(kill(term.pid, signals[_i]), 0);
    ck_assert(term_wait_exit(&term));
    ck_assert(WIFEXITED(term.status) && WEXITSTATUS(term.status) == 0);
    assert_restored();
}
END_TEST

START_TEST(crashes_restore_it)
{
    static const int signals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2};
    start(&script);
    ck_assert_int_eq(kill(term.pid, signals[_i]), 0);
    ck_assert(term_wait_exit(&term));
    /* It dies of the signal, or as a sanitizer wants it; never as if nothing had been. */
    ck_assert(WIFSIGNALED(term.status) ? WTERMSIG(term.status) == signals[_i] : WEXITSTATUS(term.status) != 0);
    assert_restored();
}
END_TEST

/* The other side goes away: the program ends instead of spinning on a dead terminal. */
START_TEST(a_hang_up_ends_it)
{
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2};
    int status = 0;
    start(&script);
    pid_t pid = term.pid;
    ck_assert_int_eq(dup2(STDIN_FILENO, term.master), term.master); /* closes our side */
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    term.pid = 0;
}
END_TEST

/* A worker is a fork of the program: its crash must not touch the terminal. */
START_TEST(a_crash_of_a_worker_leaves_it_alone)
{
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2, .crashing_worker = true};
    start(&script);
    term_keys(&term, "+");
    screen_expect(&term, "pool of 5");
    ck_assert(term.alternate);
    ck_assert(!term.cursor);
    term_keys(&term, "q");
    ck_assert(term_wait_exit(&term));
    assert_restored();
}
END_TEST

/* A shell in a few lines: runs the screen as a foreground job, says when it was stopped, and continues it on Return. */
static void continue_job(pid_t job)
{
    char line[16];
    (void)tcsetpgrp(STDIN_FILENO, getpgrp());
    (void)dprintf(STDOUT_FILENO, "\r\njob stopped\r\n");
    while (read(STDIN_FILENO, line, sizeof line) < 0 && errno == EINTR)
        continue;
    (void)tcsetpgrp(STDIN_FILENO, job);
    (void)kill(-job, SIGCONT);
}

static int shell(void *script)
{
    int status = 0;
    (void)signal(SIGTTOU, SIG_IGN);
    pid_t job = fork();
    if (job == 0) {
        (void)setpgid(0, 0);
        (void)tcsetpgrp(STDIN_FILENO, getpid());
        (void)signal(SIGTTOU, SIG_DFL);
        _exit(screen_run(script));
    }
    (void)setpgid(job, job);
    (void)tcsetpgrp(STDIN_FILENO, job);
    while (waitpid(job, &status, WUNTRACED) == job && WIFSTOPPED(status))
        continue_job(job);
    (void)tcsetpgrp(STDIN_FILENO, getpgrp());
    return WIFEXITED(status) ? WEXITSTATUS(status) : SCREEN_REFUSED;
}

START_TEST(stopping_and_going_on_works)
{
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2, .ticking = true};
    const struct term_program program = {.rows = 24, .columns = 80, .function = shell, .context = &script};
    ck_assert(term_start(&term, &program));
    for (int i = 0; i < 10; i++) {
        screen_expect(&term, "Quit");
        screen_expect_gone(&term, "PAUSED");
        term_keys(&term, "\032");
        screen_expect(&term, "job stopped");
        assert_restored();
        term_keys(&term, "\n");
        screen_expect_gone(&term, "job stopped");
        ck_assert(term.alternate);
    }
    term_keys(&term, "q");
    ck_assert(term_wait_exit(&term));
    ck_assert(WIFEXITED(term.status) && WEXITSTATUS(term.status) == 0);
    assert_restored();
}
END_TEST

/* Nobody could continue the leader of a session: Ctrl-Z does not stop it. */
START_TEST(stopping_without_a_shell_is_harmless)
{
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2};
    start(&script);
    term_keys(&term, "\032");
    term_keys(&term, "+");
    screen_expect(&term, "pool of 5");
    term_keys(&term, "q");
    ck_assert(term_wait_exit(&term));
    assert_restored();
}
END_TEST

Suite *leave_suite(void)
{
    Suite *suite = suite_create("leave");
    TCase *leave = tcase_create("leave");
    tcase_add_checked_fixture(leave, NULL, stop);
    tcase_set_timeout(leave, 60);
    tcase_add_loop_test(leave, keys_leave_it, 0, 8);
    tcase_add_loop_test(leave, signals_leave_it, 0, 4);
    tcase_add_loop_test(leave, crashes_restore_it, 0, 5);
    tcase_add_test(leave, a_hang_up_ends_it);
    tcase_add_test(leave, a_crash_of_a_worker_leaves_it_alone);
    tcase_add_test(leave, stopping_and_going_on_works);
    tcase_add_test(leave, stopping_without_a_shell_is_harmless);
    suite_add_tcase(suite, leave);
    return suite;
}
