/* The live screen on a real terminal emulator: every kind of terminal, sizes and their changes, keys. */
#include "support/screen.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

static struct term term;

static void stop(void)
{
    if (term.machine)
        term_stop(&term);
    term = (struct term){0};
}

static void start(struct fake_lab_script *script, int rows, int columns, const char *const *environment,
                  const char *text)
{
    screen_start(&term, script, rows, columns, environment, text);
}

static void expect_exit(int status)
{
    ck_assert(term_wait_exit(&term));
    ck_assert_msg(WIFEXITED(term.status) && WEXITSTATUS(term.status) == status, "wait status %x", term.status);
}

/* True when a cell of the screen has a colour. */
static bool has_colour(void)
{
    for (int row = 0; row < term.rows; row++)
        for (int column = 0; column < term.columns; column++) {
            struct term_cell cell = term_cell(&term, row, column);
            if (cell.ink != -1 || cell.paper != -1)
                return true;
        }
    return false;
}

static bool has_glyphs_beyond_ascii(void)
{
    for (int row = 0; row < term.rows; row++)
        for (int column = 0; column < term.columns; column++)
            if (term_cell(&term, row, column).glyph >= 0x80)
                return true;
    return false;
}

START_TEST(every_terminal_shows_it)
{
    static const struct {
        const char *environment[4];
        bool colour, beyond_ascii;
        const char *text;
    } cases[] = {
        {{NULL}, true, true, "1.71×"},
        {{"TERM=xterm"}, true, true, "1.71×"},
        {{"TERM=screen-256color"}, true, true, "1.71×"},
        {{"TERM=linux"}, true, true, "1.71x"},
        {{"TERM=vt100"}, false, true, "1.71×"},
        {{"NO_COLOR=1"}, false, true, "1.71×"},
        {{"NO_COLOR="}, true, true, "1.71×"},
        {{"LC_ALL=C"}, true, false, "1.71x"},
        {{"LC_ALL=C", "TERM=vt100"}, false, false, "1.71x"},
        {{"LC_ALL=C", "NO_COLOR=1"}, false, false, "1.71x"},
        {{"LINES=7", "COLUMNS=33"}, true, true, "Worker-4"}, /* the terminal knows its size better */
    };
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2};
    start(&script, 36, 120, cases[_i].environment, cases[_i].text);
    screen_expect(&term, "Quit");
    ck_assert_int_eq(has_colour(), cases[_i].colour);
    ck_assert_int_eq(has_glyphs_beyond_ascii(), cases[_i].beyond_ascii);
    ck_assert(!term.cursor || _i == 4 || _i == 8); /* a vt100 cannot hide it */
    term_keys(&term, "q");
    expect_exit(0);
}
END_TEST

START_TEST(some_terminals_cannot)
{
    static const struct {
        const char *environment[2], *text;
    } cases[] = {
        {{"TERM=dumb"}, "'dumb'"},
        {{"TERM=no-such-type"}, "'no-such-type'"},
        {{"TERM"}, "TERM"},
    };
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2};
    start(&script, 24, 80, cases[_i].environment, cases[_i].text);
    expect_exit(SCREEN_REFUSED);
    ck_assert(!term.alternate);
    ck_assert_int_eq(term_modes(&term).c_lflag & NOFLSH, 0); /* as before */
}
END_TEST

START_TEST(sizes_are_filled)
{
    static const struct {
        int rows, columns;
        const char *text;
    } cases[] = {
        {5, 20, "128 / 200 1.71×"}, {10, 40, "pool runs"},  {24, 80, "Where the workers' time goes"},
        {36, 120, "switches"},      {50, 200, "Worker-13"}, {100, 300, "Worker-64"},
    };
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 64, .cores = 8};
    start(&script, cases[_i].rows, cases[_i].columns, NULL, _i == 3 ? "memory" : cases[_i].text);
    screen_expect(&term, "Quit");
    term_keys(&term, "q");
    expect_exit(0);
}
END_TEST

START_TEST(the_smallest_terminal_is_survived)
{
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2};
    start(&script, 1, 1, NULL, "");
    term_resize(&term, 24, 80);
    screen_expect(&term, "Worker-4");
    term_resize(&term, 1, 1);
    term_resize(&term, 2, 3);
    term_resize(&term, 5, 20);
    screen_expect(&term, "128 / 200 1.71×");
    term_keys(&term, "q");
    expect_exit(0);
}
END_TEST

START_TEST(a_storm_of_sizes_is_survived)
{
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 64, .cores = 8, .ticking = true};
    start(&script, 36, 120, NULL, "Worker-4");
    term_keys(&term, "?");
    for (int i = 0; i < 200; i++)
        term_resize(&term, 1 + i * 37 % 90, 1 + i * 53 % 250);
    term_resize(&term, 50, 200);
    screen_expect(&term, "What a worker does");
    term_keys(&term, "?");
    screen_expect_gone(&term, "What a worker does");
    screen_expect(&term, "Worker-14");
    term_keys(&term, "q");
    expect_exit(0);
}
END_TEST

START_TEST(keys_steer_the_lab)
{
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2};
    start(&script, 36, 120, NULL, "pool of 4");
    term_keys(&term, "+");
    screen_expect(&term, "pool of 5");
    term_keys(&term, "--");
    screen_expect(&term, "pool of 3");
    term_keys(&term, "---");
    screen_expect(&term, "the pool can have 1 to 128 workers");
    term_keys(&term, "==");
    screen_expect(&term, "pool of 3");
    term_keys(&term, " ");
    screen_expect(&term, "PAUSED");
    screen_expect(&term, "3 T stopped");
    term_keys(&term, " ");
    screen_expect_gone(&term, "PAUSED");
    term_keys(&term, "r");
    screen_expect(&term, "again: not while it runs");
}
END_TEST

START_TEST(a_script_goes_on_by_a_key)
{
    struct fake_lab_script script = {.moment = FIXTURE_STEPS, .workers = 3, .cores = 2};
    start(&script, 24, 80, NULL, "step 3 of 7: join both");
    screen_expect(&term, "it waits: . lets the next step go");
    screen_expect(&term, ". Step");
    term_keys(&term, ".");
    screen_expect(&term, "step 4 of 7");
    term_keys(&term, "....");
    screen_expect(&term, "step 7 of 7");
    screen_expect(&term, "there is no step that could go on");
}
END_TEST

START_TEST(other_runs_have_no_steps)
{
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 3, .cores = 2};
    start(&script, 36, 120, NULL, "pool of 3");
    screen_expect(&term, "K Kill");
    screen_expect_gone(&term, ". Step");
    term_keys(&term, ".");
    screen_expect(&term, "step: only a script goes step by step");
}
END_TEST

/* Half blocks of two shades where there are colours enough, signs elsewhere. */
static bool has_half_blocks(void)
{
    for (int row = 0; row < term.rows; row++)
        for (int column = 0; column < term.columns; column++) {
            struct term_cell cell = term_cell(&term, row, column);
            if (cell.glyph == 0x2580 && cell.ink >= 231 && cell.paper >= 231 && cell.ink != cell.paper)
                return true;
        }
    return false;
}

START_TEST(pictures_suit_the_terminal)
{
    static const struct {
        const char *environment[3];
        bool half_blocks;
        const char *text;
    } cases[] = {
        {{NULL}, true, "Worker-4 at"},
        {{"TERM=xterm", NULL}, false, "11144333222"},
        {{"TERM=vt100", NULL}, false, "11144333222"},
        {{"TERM=linux", NULL}, false, "11144333222"},
        {{"LC_ALL=C", NULL}, false, "11144333222"},
        {{"NO_COLOR=1", NULL}, false, "11144333222"},
    };
    struct fake_lab_script script = {.moment = FIXTURE_TILES, .workers = 4, .cores = 2};
    start(&script, 24, 80, cases[_i].environment, cases[_i].text);
    screen_expect(&term, "K Kill");
    ck_assert_int_eq(has_half_blocks(), cases[_i].half_blocks);
}
END_TEST

START_TEST(keys_kill_the_selected_worker)
{
    struct fake_lab_script script = {.moment = FIXTURE_PAUSED, .workers = 4, .cores = 2};
    start(&script, 36, 120, NULL, "pool of 4");
    term_key(&term, VTERM_KEY_DOWN);
    term_key(&term, VTERM_KEY_DOWN);
    term_key(&term, VTERM_KEY_UP);
    screen_expect(&term, "▸ Worker-2");
    term_keys(&term, " K");
    screen_expect(&term, "Worker-2 killed by SIGKILL, replaced by process 9422");
    screen_expect(&term, "▸ Worker-2       9422");
    term_key(&term, VTERM_KEY_END);
    screen_expect(&term, "▸ Worker-4");
    term_keys(&term, "K");
    screen_expect(&term, "Worker-4 killed");
}
END_TEST

START_TEST(help_comes_and_goes)
{
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2};
    start(&script, 50, 160, NULL, "pool of 4");
    term_key(&term, VTERM_KEY_FUNCTION(1));
    screen_expect(&term, "Break it on purpose");
    term_key(&term, VTERM_KEY_FUNCTION(1));
    screen_expect_gone(&term, "Break it on purpose");
    term_keys(&term, "?");
    screen_expect(&term, "Break it on purpose");
    term_key(&term, VTERM_KEY_ESCAPE);
    screen_expect_gone(&term, "Break it on purpose");
    term_keys(&term, "q");
    expect_exit(0);
}
END_TEST

/* The end of a run is shown at once, stays, costs nothing, and can be followed by another run. */
START_TEST(the_result_stays)
{
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2, .ticking = true, .snapshots = 3};
    start(&script, 36, 160, NULL, "✓ finished");
    screen_expect(&term, "3.212 s instead of 5.912 s");
    screen_expect(&term, "4 inversions");
    screen_expect(&term, "Explain"); /* the last word of the frame */
    size_t bytes = term.bytes;
    term_read_for(&term, 350); /* three frames' time: nothing must come */
    ck_assert_uint_eq(term.bytes, bytes);
    term_keys(&term, "K");
    screen_expect(&term, "kill: the run has ended");
    term_keys(&term, "r");
    screen_expect(&term, "the loop goes first");
}
END_TEST

#define STEPS_ON_HOLD 20

static bool has_stepped(struct term *unused, const void *steps)
{
    (void)unused;
    return *(const volatile unsigned *)steps >= STEPS_ON_HOLD;
}

/* Terminal output stopped by Ctrl-S must not hold up the lab; the screen goes on where it left. */
START_TEST(a_stopped_terminal_is_not_waited_for)
{
    unsigned *steps = mmap(NULL, sizeof *steps, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(steps, MAP_FAILED);
    struct fake_lab_script script = {.moment = FIXTURE_RUN, .workers = 4, .cores = 2, .ticking = true, .steps = steps};
    start(&script, 36, 120, NULL, "Quit");
    term_keys(&term, "\023+++"); /* keys, so that there is much to draw */
    *steps = 0;
    ck_assert(term_wait(&term, has_stepped, steps));
    term_keys(&term, "\021");
    screen_expect(&term, "pool of 7");
    (void)munmap(steps, sizeof *steps);
}
END_TEST

START_TEST(a_repaint_heals_the_screen)
{
    struct fake_lab_script script = {.moment = FIXTURE_PAUSED, .workers = 4, .cores = 2};
    start(&script, 24, 80, NULL, "PAUSED");
    static const char rubbish[] = "\033[H\033[2Jrubbish";
    vterm_input_write(term.machine, rubbish, sizeof rubbish - 1);
    screen_expect(&term, "rubbish");
    term_keys(&term, "\f");
    screen_expect_gone(&term, "rubbish");
    screen_expect(&term, "PAUSED");
}
END_TEST

Suite *live_suite(void)
{
    Suite *suite = suite_create("live");
    TCase *live = tcase_create("live");
    tcase_add_checked_fixture(live, NULL, stop);
    tcase_set_timeout(live, 60);
    tcase_add_loop_test(live, every_terminal_shows_it, 0, 11);
    tcase_add_loop_test(live, some_terminals_cannot, 0, 3);
    tcase_add_loop_test(live, sizes_are_filled, 0, 6);
    tcase_add_test(live, the_smallest_terminal_is_survived);
    tcase_add_test(live, a_storm_of_sizes_is_survived);
    tcase_add_test(live, keys_steer_the_lab);
    tcase_add_test(live, a_script_goes_on_by_a_key);
    tcase_add_test(live, other_runs_have_no_steps);
    tcase_add_loop_test(live, pictures_suit_the_terminal, 0, 6);
    tcase_add_test(live, keys_kill_the_selected_worker);
    tcase_add_test(live, help_comes_and_goes);
    tcase_add_test(live, the_result_stays);
    tcase_add_test(live, a_stopped_terminal_is_not_waited_for);
    tcase_add_test(live, a_repaint_heals_the_screen);
    suite_add_tcase(suite, live);
    return suite;
}
