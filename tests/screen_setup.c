/* The user's settings on a real terminal: at once in effect, kept for the next time, and never in the way. */
#include "support/folder.h"
#include "support/screen.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static struct term term;
static struct folder folder;
static char home[128];

static void make(void)
{
    folder_make(&folder);
}

static void clean(void)
{
    folder_remove(&folder);
}

static void stop(void)
{
    if (term.machine)
        term_stop(&term);
    term = (struct term){0};
}

/* Starts it with settings of its own in `name`; `text` NULL: there are none yet. */
static void start(const char *name, const char *text)
{
    static struct fake_lab_script script;
    char path[96];
    script = (struct fake_lab_script){.moment = FIXTURE_RUN, .workers = 4, .cores = 2};
    (void)snprintf(home, sizeof home, "XDG_CONFIG_HOME=%s/%s", folder.path, name);
    (void)snprintf(path, sizeof path, "%s/forklab/config.ini", name);
    if (text)
        folder_write_text(&folder, path, text);
    screen_start(&term, &script, 40, 130, (const char *const[]){home, NULL}, "Quit");
}

static void end(void)
{
    term_keys(&term, "q");
    ck_assert(term_wait_exit(&term));
    ck_assert(WIFEXITED(term.status) && WEXITSTATUS(term.status) == 0);
    ck_assert(!term.mouse && !term.alternate);
    stop();
}

/* Any cell of that text, as the screen shows it. */
static struct term_cell cell_of(const char *text)
{
    int row, column;
    screen_expect(&term, text); /* a frame comes piece by piece */
    ck_assert(term_find(&term, text, &row, &column));
    return term_cell(&term, row, column);
}

START_TEST(a_change_holds_at_once_and_next_time)
{
    start("change", NULL);
    int before = cell_of("Quit").ink;
    term_key(&term, VTERM_KEY_FUNCTION(2));
    screen_expect(&term, "▸ scheme");
    term_key(&term, VTERM_KEY_RIGHT);
    screen_expect(&term, "saved in");
    term_key(&term, VTERM_KEY_RIGHT);
    screen_expect(&term, "‹light›");
    ck_assert_int_ne(cell_of("Quit").ink, before);
    term_key(&term, VTERM_KEY_ESCAPE);
    screen_expect(&term, "pool of 4");
    end();
    start("change", NULL);
    ck_assert_int_ne(cell_of("Quit").ink, before);
    end();
}
END_TEST

START_TEST(a_new_key_works_at_once_and_next_time)
{
    start("keys", NULL);
    term_keys(&term, "O");
    screen_expect(&term, "▸ scheme");
    while (!term_find(&term, "▸ help ", &(int){0}, &(int){0})) {
        term_key(&term, VTERM_KEY_DOWN);
        term_read_for(&term, 5);
    }
    term_key(&term, VTERM_KEY_ENTER);
    screen_expect(&term, "Press the new key of 'help'");
    term_key(&term, VTERM_KEY_FUNCTION(12));
    screen_expect(&term, "F12 ? F1 h");
    term_key(&term, VTERM_KEY_FUNCTION(12));
    screen_expect(&term, "show or leave this help");
    end();
    start("keys", NULL);
    screen_expect(&term, "F12 Help");
    end();
}
END_TEST

START_TEST(the_file_counts)
{
    start("file", "[screen]\nscheme = monochrome\nmouse = no\nreadonly = yes\necho = yes\nfuture = 1\n");
    screen_expect(&term, "1 line makes no sense in the file of settings: F2 shows what");
    ck_assert_int_eq(cell_of("Quit").ink, -1);
    ck_assert(!term.mouse);
    term_keys(&term, "K");
    screen_expect(&term, "not where you only look");
    screen_expect(&term, " K ");
    term_key(&term, VTERM_KEY_FUNCTION(2));
    screen_expect(&term, "[screen] future: is none of the preferences");
    end();
}
END_TEST

START_TEST(the_mouse_is_on_by_itself)
{
    start("mouse", NULL);
    ck_assert(term.mouse);
    end();
}
END_TEST

Suite *setup_suite(void)
{
    Suite *suite = suite_create("setup");
    TCase *all = tcase_create("setup");
    tcase_add_unchecked_fixture(all, make, clean);
    tcase_add_checked_fixture(all, NULL, stop);
    tcase_set_timeout(all, 60);
    tcase_add_test(all, a_change_holds_at_once_and_next_time);
    tcase_add_test(all, a_new_key_works_at_once_and_next_time);
    tcase_add_test(all, the_file_counts);
    tcase_add_test(all, the_mouse_is_on_by_itself);
    suite_add_tcase(suite, all);
    return suite;
}
