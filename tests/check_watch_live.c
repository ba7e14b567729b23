/* `forklab watch` on a terminal: what is seen, done to a process, and left. */
#include "suites.h"
#include "support/processes.h"
#include "support/term.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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

static void start(char *const *arguments, int rows, int columns, const char *const *environment)
{
    const struct term_program program = {
        .rows = rows, .columns = columns, .environment = environment, .arguments = arguments};
    ck_assert(term_start(&term, &program));
}

static void watch_command(char *script, int rows, int columns)
{
    char program[] = FORKLAB_PROGRAM, watch[] = "watch", option[] = "--interval=100ms", end[] = "--", sh[] = "sh",
         c[] = "-c";
    start((char *[]){program, watch, option, end, sh, c, script, NULL}, rows, columns, NULL);
}

static void expect_exit(int status)
{
    ck_assert(term_wait_exit(&term));
    ck_assert_msg(WIFEXITED(term.status) && WEXITSTATUS(term.status) == status, "wait status %x", term.status);
    ck_assert(!term.alternate);
    ck_assert(term.cursor);
}

/* The number in front of the line that shows the text. */
static pid_t pid_beside(const char *text)
{
    char line[1024];
    int row, column, pid = 0;
    ck_assert(term_find(&term, text, &row, &column));
    const char *at = term_row(&term, row, line, sizeof line);
    at += strcspn(at, "0123456789");
    ck_assert_int_eq(sscanf(at, "%d", &pid), 1);
    return pid;
}

static void key(int number)
{
    term_key(&term, (VTermKey)VTERM_KEY_FUNCTION(number));
}

/* The one that was found is killed, its parent goes on and ends by itself, and its status is ours. */
START_TEST(a_process_is_found_and_killed)
{
    char script[] = "sleep 1234 & wait; exit 7";
    watch_command(script, 24, 100);
    expect("sleep 1234");
    expect("the watched tree");
    key(3);
    expect("search:");
    term_keys(&term, "SLEEP 12\rn"); /* the command has it too: the next one */
    key(9);
    expect("SIGKILL");
    term_keys(&term, "kill");
    expect("KILL");
    term_keys(&term, "\r");
    expect("exit 7: sh -c");
    term_keys(&term, "q");
    expect_exit(7);
}
END_TEST

START_TEST(the_way_the_command_ended_is_seen)
{
    char script[] = "read x < /dev/zero";
    watch_command(script, 24, 100);
    expect("read x");
    key(9);
    expect("SIGABRT");
    term_keys(&term, "abrt\r");
    expect("aborted (SIGABRT)");
    term_keys(&term, "q");
    expect_exit(128 + SIGABRT);
}
END_TEST

/* Who leaves ends the command, whatever that thinks of it. */
START_TEST(leaving_ends_the_command)
{
    static const char *const keys[] = {"q", "\003"};
    char script[] = "trap '' TERM; sleep 4321; sleep 4321; sleep 4321; :";
    watch_command(script, 24, 100);
    expect("sleep 4321");
    pid_t sleeper = pid_beside(" sleep 4321");
    term_keys(&term, keys[_i]);
    expect_exit(128 + SIGKILL);
    ck_assert(processes_wait_gone(sleeper, PROCESSES_PATIENCE_MS));
}
END_TEST

START_TEST(filter_tree_and_everything)
{
    char script[] = "sleep 1111 & sleep 2222 & wait";
    watch_command(script, 40, 140);
    expect("sleep 2222");
    key(4);
    expect("filter:");
    term_keys(&term, "2222\r");
    expect("with '2222'");
    ck_assert(term_wait_no_text(&term, "├ sleep 1111"));
    expect("└ sleep 2222");
    key(5);
    ck_assert(term_wait_no_text(&term, "└ sleep 2222"));
    term_keys(&term, "\033");
    expect("sleep 1111");
    term_keys(&term, "a");
    expect("the whole system");
    term_keys(&term, "a");
    expect("the watched tree");
    term_keys(&term, "\r");
    expect("child of");
    term_keys(&term, "q");
    ck_assert(term_wait_no_text(&term, "child of"));
    expect("7 Processes");
    term_keys(&term, "q");
    expect_exit(128 + SIGTERM);
}
END_TEST

/* What it prints is in the view of the output. */
START_TEST(output_is_in_its_view)
{
    char script[] = "echo words of mine; echo and errors >&2; sleep 1234; :";
    watch_command(script, 24, 100);
    expect("sleep 1234");
    term_keys(&term, "9");
    expect("words of mine");
    expect("and errors");
    expect("2 of 2 lines");
    term_keys(&term, "7");
    expect("the watched tree");
    term_keys(&term, "q");
    expect_exit(128 + SIGTERM);
}
END_TEST

/* The end of a run would be the end of the command. */
START_TEST(nothing_else_is_run_beside_it)
{
    char script[] = "sleep 1234; :";
    watch_command(script, 30, 120);
    expect("sleep 1234");
    term_keys(&term, "1");
    expect("primes");
    term_keys(&term, "r");
    expect("not while another program is watched");
    term_keys(&term, "7");
    expect("sleep 1234");
    term_keys(&term, "q");
    expect_exit(128 + SIGTERM);
}
END_TEST

/* A stranger's process is made less important, bound to a core, and left alone. */
START_TEST(strangers_are_left_alive)
{
    char program[] = FORKLAB_PROGRAM, watch[] = "watch", number[16];
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        prctl(PR_SET_NAME, "stranger");
        for (;;)
            pause();
    }
    (void)snprintf(number, sizeof number, "%d", (int)pid);
    start((char *[]){program, watch, number, NULL}, 24, 80, NULL);
    expect("1 process");
    int before = getpriority(PRIO_PROCESS, (id_t)pid);
    key(8);
    char text[32];
    (void)snprintf(text, sizeof text, "nice %d", before + 1);
    expect(text);
    ck_assert_int_eq(getpriority(PRIO_PROCESS, (id_t)pid), before + 1);
    term_keys(&term, "P");
    expect(" may run on ");
    term_keys(&term, "q");
    expect_exit(0);
    ck_assert_int_eq(processes_state(pid), 'S');
    kill(pid, SIGKILL);
}
END_TEST

START_TEST(every_size_shows_it)
{
    char script[] = "sleep 1234; :";
    watch_command(script, 5, 20);
    expect("of ");
    static const int sizes[][2] = {{1, 1}, {2, 3}, {10, 40}, {24, 80}, {50, 200}, {3, 200}, {5, 20}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        term_resize(&term, sizes[i][0], sizes[i][1]);
    expect("cores");
    term_keys(&term, "q");
    expect_exit(128 + SIGTERM);
}
END_TEST

START_TEST(a_terminal_without_a_screen_gets_tables)
{
    static const char *const dumb[] = {"TERM=dumb", NULL};
    char program[] = FORKLAB_PROGRAM, watch[] = "watch", option[] = "-i100ms", end[] = "--", sh[] = "sh", c[] = "-c",
         script[] = "sleep 0.5; exit 4";
    start((char *[]){program, watch, option, end, sh, c, script, NULL}, 24, 100, dumb);
    expect("no live screen");
    expect("sleep 0.5");
    expect("exit 4");
    ck_assert(term_wait_exit(&term));
    ck_assert(WIFEXITED(term.status) && WEXITSTATUS(term.status) == 4);
}
END_TEST

Suite *watch_live_suite(void)
{
    Suite *suite = suite_create("watch_live");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 90);
    tcase_add_checked_fixture(all, NULL, stop);
    tcase_add_test(all, a_process_is_found_and_killed);
    tcase_add_test(all, the_way_the_command_ended_is_seen);
    tcase_add_loop_test(all, leaving_ends_the_command, 0, 2);
    tcase_add_test(all, filter_tree_and_everything);
    tcase_add_test(all, output_is_in_its_view);
    tcase_add_test(all, nothing_else_is_run_beside_it);
    tcase_add_test(all, strangers_are_left_alive);
    tcase_add_test(all, every_size_shows_it);
    tcase_add_test(all, a_terminal_without_a_screen_gets_tables);
    suite_add_tcase(suite, all);
    return suite;
}
