/* The real program on a terminal: a run is watched, steered, killed at, and left. */
#include "support/folder.h"
#include "support/term.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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

static void expect(const char *text)
{
    if (term_wait_text(&term, text))
        return;
    term_dump(&term);
    ck_abort_msg("'%s' does not come", text);
}

/* Starts `forklab run` with the words of `options`. */
static void start(const char *options, int rows, int columns, const char *const *environment)
{
    static char command[1024], *arguments[32];
    size_t count = 0;
    (void)snprintf(command, sizeof command, "%s run %s", FORKLAB_PROGRAM, options);
    for (char *rest = command, *word; (word = strsep(&rest, " ")) && count < 31;)
        arguments[count++] = word;
    arguments[count] = NULL;
    const struct term_program program = {
        .rows = rows, .columns = columns, .environment = environment, .arguments = arguments};
    ck_assert(term_start(&term, &program));
}

static void expect_exit(int status)
{
    ck_assert(term_wait_exit(&term));
    ck_assert_msg(WIFEXITED(term.status) && WEXITSTATUS(term.status) == status, "wait status %x", term.status);
    ck_assert(!term.alternate);
    ck_assert(term.cursor);
}

/* Sleepers that never come to their end while the test looks at them. */
#define LONG_RUN "pool-sleepers -n 40 -w 3 -p sleep=1h -p slow-sleep=1h --no-baseline"

START_TEST(a_run_ends_in_its_report)
{
    start("primes -w 2", 60, 120, NULL);
    expect("Race");
    expect("✓ finished");
    expect("same answers ✓");
    expect("10 / 10");
    term_keys(&term, "q");
    expect_exit(0);
    expect("15492781"); /* the report, on the screen that was there before */
}
END_TEST

/* What the command line says of the looks goes before everything else. */
START_TEST(looks_can_be_asked_for)
{
    int row, column;
    start(LONG_RUN " --scheme=contrast --ascii --no-mouse --readonly", 24, 80,
          (const char *const[]){"NO_COLOR=", NULL});
    expect("> pool-sleepers");
    ck_assert(!term.mouse);
    ck_assert(term_find(&term, "> pool-sleepers", &row, &column));
    ck_assert_int_eq(term_cell(&term, row, column).paper, 16);
    expect("Worker-1");
    term_keys(&term, "K");
    expect("not where you only look");
    term_keys(&term, "q");
    expect_exit(130);
}
END_TEST

/* The process of the first worker, as the table shows it. */
static int first_pid(void)
{
    int row, column, pid = 0;
    char text[1024];
    ck_assert(term_find(&term, "Worker-1 ", &row, &column));
    term_row(&term, row, text, sizeof text);
    ck_assert_int_eq(sscanf(strstr(text, "Worker-1 "), "Worker-1 %d", &pid), 1);
    return pid;
}

static bool has_another_pid(struct term *unused, const void *before)
{
    int row, column;
    (void)unused;
    return term_find(&term, "Worker-1 ", &row, &column) && first_pid() != *(const int *)before;
}

START_TEST(a_run_can_be_repeated)
{
    start("noop -n 1000 -w 2", 36, 120, NULL);
    for (int i = 0; i < 3; i++) {
        expect("✓ finished");
        int before = first_pid();
        term_keys(&term, "r");
        ck_assert(term_wait(&term, has_another_pid, &before));
    }
    expect("✓ finished");
    term_keys(&term, "q");
    expect_exit(0);
}
END_TEST

START_TEST(a_killed_worker_is_replaced)
{
    start(LONG_RUN, 36, 120, NULL);
    expect("3 S sleeps");
    int before = first_pid();
    ck_assert_int_eq(kill(before, 0), 0);
    term_keys(&term, "K");
    ck_assert(term_wait(&term, has_another_pid, &before));
    expect("1 death");
    expect("3 S sleeps"); /* the new one is at work */
    term_keys(&term, "q");
    expect_exit(130);
}
END_TEST

START_TEST(the_pool_grows_and_shrinks)
{
    start(LONG_RUN, 36, 120, NULL);
    expect("3 S sleeps");
    term_keys(&term, "++");
    expect("pool of 5");
    expect("5 S sleeps");
    expect("Worker-5");
    term_keys(&term, "\003");
    expect_exit(130);
}
END_TEST

START_TEST(a_pause_stops_all_workers)
{
    start(LONG_RUN, 36, 120, NULL);
    expect("3 S sleeps");
    term_keys(&term, " ");
    expect("PAUSED");
    expect("3 T stopped");
    term_keys(&term, " ");
    expect("3 S sleeps");
    ck_assert(term_wait_no_text(&term, "PAUSED"));
    term_keys(&term, "q");
    expect_exit(130);
}
END_TEST

/* What a workload prints comes into its pane, and nowhere else. */
START_TEST(output_stays_in_its_pane)
{
    start("pool-sleepers -w 2 -n 4 --scale 0.01", 36, 120, NULL);
    expect("✓ finished");
    expect("data received: 3");
    expect("Run again");
    int row, column;
    ck_assert(term_find(&term, "─ Output ─", &row, &column));
    term_keys(&term, "q");
    expect_exit(0);
}
END_TEST

START_TEST(sizes_change_while_it_runs)
{
    start(LONG_RUN, 36, 120, NULL);
    expect("3 S sleeps");
    for (int i = 0; i < 50; i++)
        term_resize(&term, 1 + i * 7 % 60, 1 + i * 31 % 200);
    term_resize(&term, 5, 20);
    expect("0 / 40");
    term_resize(&term, 24, 80);
    expect("Worker-3");
    term_keys(&term, "q");
    expect_exit(130);
}
END_TEST

/* It says so at once, and how far it is, with nothing that such a terminal would print as rubbish. */
START_TEST(a_poor_terminal_gets_the_plain_report)
{
    static const char *const types[] = {"TERM=no-such-type", "TERM=dumb", "TERM="};
    const char *const environment[] = {types[_i], NULL};
    start(LONG_RUN, 36, 120, environment);
    expect("no live screen: ");
    expect("0 / 40 tasks");
    term_keys(&term, "\003");
    expect("results:");
    expect_exit(130);
    ck_assert(term_wait_no_text(&term, "/ 40 tasks  "));
}
END_TEST

/* ------------------------------------------------------------------ a lecture */

static struct folder home;

static void make_home(void)
{
    folder_make(&home);
    folder_write_text(&home, "forklab/config.ini", "[screen]\nlecture = yes\n");
}

static void remove_home(void)
{
    folder_remove(&home);
}

/* The first experiment of the list is asked about before it runs; once more, the answer is known. */
START_TEST(a_lecture_asks_first)
{
    char variable[128];
    (void)snprintf(variable, sizeof variable, "XDG_CONFIG_HOME=%s", home.path);
    const char *const environment[] = {variable, NULL};
    static char name[] = FORKLAB_PROGRAM;
    char *const arguments[] = {name, NULL};
    const struct term_program program = {
        .rows = 30, .columns = 100, .environment = environment, .arguments = arguments};
    ck_assert(term_start(&term, &program));
    expect("primes: Prime numbers");
    term_key(&term, VTERM_KEY_HOME);
    expect("hello-process: My first process");
    term_keys(&term, "\r");
    expect("Predict first");
    expect("▸ when it is made");
    term_key(&term, VTERM_KEY_DOWN);
    expect("▸ when it is started");
    term_keys(&term, "\r");
    expect("✓ as predicted: ");
    term_keys(&term, "8");
    expect("✓ as predicted, when it is started: ");
    term_keys(&term, "r");
    expect("▸ when it is started: ");
    term_keys(&term, "q");
    expect_exit(0);
}
END_TEST

/* Who asks before a run answers behind it, also in what stays on the terminal. */
START_TEST(the_report_says_what_was_predicted)
{
    char variable[128];
    (void)snprintf(variable, sizeof variable, "XDG_CONFIG_HOME=%s", home.path);
    const char *const environment[] = {variable, NULL};
    start("hello-process", 40, 100, environment);
    expect("Predict first");
    expect("▸ when it is made");
    term_key(&term, VTERM_KEY_DOWN);
    expect("▸ when it is started");
    term_keys(&term, "\r");
    expect("✓ as predicted: ");
    term_keys(&term, "q");
    expect("predicted: when it is started (that is what happened)");
    expect_exit(0);
}
END_TEST

Suite *screen_suite(void)
{
    Suite *suite = suite_create("screen");
    TCase *program = tcase_create("program");
    tcase_add_checked_fixture(program, NULL, stop);
    tcase_set_timeout(program, 90);
    tcase_add_test(program, a_run_ends_in_its_report);
    tcase_add_test(program, looks_can_be_asked_for);
    tcase_add_test(program, a_run_can_be_repeated);
    tcase_add_test(program, a_killed_worker_is_replaced);
    tcase_add_test(program, the_pool_grows_and_shrinks);
    tcase_add_test(program, a_pause_stops_all_workers);
    tcase_add_test(program, output_stays_in_its_pane);
    tcase_add_test(program, sizes_change_while_it_runs);
    tcase_add_loop_test(program, a_poor_terminal_gets_the_plain_report, 0, 3);
    TCase *lecture = tcase_create("lecture");
    tcase_add_unchecked_fixture(lecture, make_home, remove_home);
    tcase_add_checked_fixture(lecture, NULL, stop);
    tcase_set_timeout(lecture, 60);
    tcase_add_test(lecture, a_lecture_asks_first);
    tcase_add_test(lecture, the_report_says_what_was_predicted);
    suite_add_tcase(suite, lecture);
    suite_add_tcase(suite, program);
    return suite;
}
