/* What lies over a view while the lab goes on below it: another run begins, what was asked about is gone, texts that are
 * typed for one view and not for another. */
#include "support/screen.h"

#include <check.h>

#define ROWS    40
#define COLUMNS 120

static struct term term;

static void start(struct fake_lab_script *script)
{
    screen_start(&term, script, ROWS, COLUMNS, NULL, "Quit");
}

static void stop(void)
{
    if (term.machine)
        term_stop(&term);
    term = (struct term){0};
}

/* A line that is typed is for the view below it, and another one comes. */
START_TEST(a_run_that_begins_closes_them)
{
    static const char *const opened[] = {"6/ab", "6\\ab", "6:ab", "6\r"};
    screen_start_program(&term, ROWS, COLUMNS,
                         "run pool-sleepers -n 40 -w 3 -p sleep=1h -p slow-sleep=1h --no-baseline");
    screen_expect(&term, "3 S sleeps");
    term_keys(&term, "1");
    screen_expect(&term, "runs it");
    term_keys(&term, "/primes\r\r");
    screen_expect(&term, "One experiment at a time");
    term_keys(&term, "\r");
    term_keys(&term, opened[_i]);
    screen_expect(&term, "› primes");
    screen_expect(&term, "─ Race ");
    term_keys(&term, "c7");
    screen_expect(&term, "forklab's own tree");
}
END_TEST

START_TEST(a_filter_is_its_views_own)
{
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2};
    start(&script);
    term_keys(&term, "6\\Worker-3\r");
    screen_expect(&term, "1 of 4 with 'Worker-3'");
    term_keys(&term, "9\\");
    screen_expect(&term, "filter:");
    screen_expect_gone(&term, "filter:  Worker-3");
    term_keys(&term, "\r6\\");
    screen_expect(&term, "filter:  Worker-3");
    term_keys(&term, "\033");
    screen_expect(&term, "4 of 4");
}
END_TEST

/* The row that is seen as the selected one is meant, also where the one before it is not shown. */
START_TEST(what_is_shown_as_selected_is_meant)
{
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2};
    start(&script);
    term_keys(&term, "6\\Worker-3\r");
    screen_expect(&term, "▸ Worker-3");
    term_keys(&term, "k");
    screen_expect(&term, "Send a signal to Worker-3");
    term_keys(&term, "\033\\nobody\r");
    screen_expect(&term, "0 of 4");
    term_keys(&term, "K");
    screen_expect(&term, "nothing is selected");
}
END_TEST

/* Who does not want to predict anything, nor to run it. */
START_TEST(a_question_is_no_trap)
{
    screen_start_program(&term, ROWS, COLUMNS, "run primes --lecture");
    screen_expect(&term, "Predict first");
    term_keys(&term, "q");
    ck_assert(term_wait_exit(&term));
}
END_TEST

Suite *overlays_suite(void)
{
    Suite *suite = suite_create("overlays");
    TCase *all = tcase_create("overlays");
    tcase_add_checked_fixture(all, NULL, stop);
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, a_run_that_begins_closes_them, 0, 4);
    tcase_add_test(all, a_filter_is_its_views_own);
    tcase_add_test(all, a_question_is_no_trap);
    tcase_add_test(all, what_is_shown_as_selected_is_meant);
    suite_add_tcase(suite, all);
    return suite;
}
