/* Wherever the user is, however the real program ends: its terminal is as it was. And every view on every kind of
 * terminal. */
#include "support/processes.h"
#include "support/screen.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct term term;
static struct termios before;

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

static bool is_restored(struct term *of, const void *unused)
{
    struct termios now = term_modes(of);
    (void)unused;
    return same_modes(&now, &before) && !of->alternate && of->cursor && !of->mouse;
}

static bool is_taken(struct term *of, const void *unused)
{
    struct termios now = term_modes(of);
    (void)unused;
    return !same_modes(&now, &before) && of->alternate;
}

/* Starts the program; `words` are split at blanks, NULL: forklab alone. */
static void start(const char *words, int rows, int columns, const char *const *environment)
{
    static char command[256], *arguments[24];
    size_t count = 0;
    (void)snprintf(command, sizeof command, "%s %s", FORKLAB_PROGRAM, words ? words : "");
    for (char *rest = command, *word; (word = strsep(&rest, " ")) && count < 23;)
        if (*word)
            arguments[count++] = word;
    arguments[count] = NULL;
    const struct term_program program = {
        .rows = rows, .columns = columns, .environment = environment, .arguments = arguments};
    ck_assert(term_start(&term, &program));
    before = term_modes(&term);
}

#define SLEEPERS "run pool-sleepers -n 40 -w 3 -p sleep=1h -p slow-sleep=1h --no-baseline"

/* Where the user can be, and a text that is there. */
static const struct {
    const char *program, *keys, *text;
} places[] = {
    {NULL, "", "hello-process"},
    {NULL, "O", "▸ scheme"},
    {NULL, "7", "forklab's own tree"},
    {NULL, "?", "show or leave this help"},
    {NULL, ":", "find any action"},
    {SLEEPERS, "2", "3 S sleeps"},
    {SLEEPERS, "3", "─ Timeline"},
    {SLEEPERS, "4", "Order"},
    {SLEEPERS, "5", "No queues"},
    {SLEEPERS, "6", "3 of 3"},
    {SLEEPERS, "8", "Result"},
    {SLEEPERS, "9", "Output"},
    {SLEEPERS, "6\r", "Where its time went"},
    {SLEEPERS, "6/", "search:"},
    {SLEEPERS, "2e", "on this screen"},
    {SLEEPERS, "2k", "Send a signal"},
    {SLEEPERS, "2 ", "PAUSED"},
};
enum { PLACES = sizeof places / sizeof *places };

static void go(size_t place)
{
    start(places[place].program, 40, 130, NULL);
    screen_expect(&term, "Quit");
    term_keys(&term, places[place].keys);
    screen_expect(&term, places[place].text);
    ck_assert(term_wait(&term, is_taken, NULL)); /* else the test could not fail */
}

static const int deaths[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGKILL};
enum { DEATHS = sizeof deaths / sizeof *deaths };

/* The lab itself, below its guardian. */
static pid_t lab_of(pid_t guardian)
{
    pid_t lab = 0;
    (void)processes_children_of(guardian, &lab, 1);
    ck_assert_int_gt(lab, 0);
    return lab;
}

START_TEST(a_signal_ends_it_anywhere)
{
    int signal = deaths[_i % DEATHS];
    go((size_t)_i / DEATHS);
    pid_t lab = lab_of(term.pid);
    ck_assert_int_eq(kill(lab, signal), 0);
    ck_assert(term_wait_exit(&term));
    ck_assert_msg(term_wait(&term, is_restored, NULL), "signal %d at '%s'", signal, places[_i / DEATHS].keys);
    ck_assert(processes_wait_gone(lab, PROCESSES_PATIENCE_MS));
}
END_TEST

START_TEST(its_guardian_can_be_killed)
{
    go((size_t)_i);
    pid_t lab = lab_of(term.pid);
    ck_assert_int_eq(kill(term.pid, SIGKILL), 0);
    ck_assert(processes_wait_gone(lab, PROCESSES_PATIENCE_MS));
    ck_assert(term_wait(&term, is_restored, NULL));
}
END_TEST

START_TEST(a_closed_terminal_ends_it)
{
    int status = 0;
    go((size_t)_i);
    pid_t lab = lab_of(term.pid), pid = term.pid;
    ck_assert_int_eq(dup2(STDIN_FILENO, term.master), term.master); /* closes our side */
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(processes_wait_gone(lab, PROCESSES_PATIENCE_MS));
    term.pid = 0;
}
END_TEST

/* ------------------------------------------------------------------ terminals */

static const struct {
    const char *environment[4];
    bool refused;
    const char *quit; /* what the last row ends in: "Quit" everywhere */
} terminals[] = {
    {{"TERM=vt100"}, false, "Quit"},
    {{"TERM=linux"}, false, "Quit"},
    {{"TERM=xterm-256color"}, false, "Quit"},
    {{"TERM=tmux-256color"}, false, "Quit"},
    {{"TERM=screen"}, false, "Quit"},
    {{"TERM=xterm", "LC_ALL", "LANG=C"}, false, "Quit"},
    {{"TERM=xterm", "LC_ALL", "LANG"}, false, "Quit"},
    {{"TERM=xterm-256color", "LC_ALL=C", "NO_COLOR=1"}, false, "Quit"},
    {{"TERM=dumb"}, true, "'dumb'"},
    {{"TERM=no-such-type"}, true, "'no-such-type'"},
    {{"TERM"}, true, "TERM"},
};
enum { TERMINALS = sizeof terminals / sizeof *terminals };

static bool has_button(struct term *of, const void *text)
{
    char line[1024];
    return strstr(term_row(of, of->rows - 1, line, sizeof line), text) != NULL;
}

/* Each view in turn, on each of them: it is drawn, answers, and leaves the terminal as it was. */
START_TEST(every_view_on_every_terminal)
{
    start(NULL, 24, 80, terminals[_i].environment);
    screen_expect(&term, terminals[_i].quit);
    if (!terminals[_i].refused) {
        for (const char *key = "123456789?O"; *key; key++) {
            term_keys(&term, (const char[]){*key, '\0'});
            term_keys(&term, "\f");
            ck_assert(term_wait(&term, has_button, "Quit"));
            if (*key == 'O')
                term_keys(&term, "\033");
        }
        term_keys(&term, "\003");
    }
    ck_assert(term_wait_exit(&term));
    struct termios now = term_modes(&term);
    ck_assert(same_modes(&now, &before));
    ck_assert(!term.alternate && !term.mouse);
}
END_TEST

/* ------------------------------------------------------------------ sizes */

START_TEST(a_storm_of_sizes_in_every_view)
{
    start(SLEEPERS, 24, 80, NULL);
    screen_expect(&term, "Quit");
    for (const char *key = "123456789?O"; *key; key++) {
        term_keys(&term, (const char[]){*key, '\0'});
        for (int i = 0; i < 40; i++)
            term_resize(&term, 1 + i * 37 % 70, 1 + i * 53 % 230);
        term_resize(&term, 40, 120);
        ck_assert(term_wait(&term, has_button, "Quit"));
    }
    term_keys(&term, "\003");
    ck_assert(term_wait_exit(&term));
    ck_assert(term_wait(&term, is_restored, NULL));
}
END_TEST

Suite *ends_suite(void)
{
    Suite *suite = suite_create("ends");
    TCase *ends = tcase_create("ends"), *kinds = tcase_create("terminals");
    tcase_add_checked_fixture(ends, NULL, stop);
    tcase_add_checked_fixture(kinds, NULL, stop);
    tcase_set_timeout(ends, 60);
    tcase_set_timeout(kinds, 60);
    tcase_add_loop_test(ends, a_signal_ends_it_anywhere, 0, PLACES * DEATHS);
    tcase_add_loop_test(ends, its_guardian_can_be_killed, 0, PLACES);
    tcase_add_loop_test(ends, a_closed_terminal_ends_it, 0, PLACES);
    tcase_add_loop_test(kinds, every_view_on_every_terminal, 0, TERMINALS);
    tcase_add_test(kinds, a_storm_of_sizes_in_every_view);
    suite_add_tcase(suite, ends);
    suite_add_tcase(suite, kinds);
    return suite;
}
