/* Every action, by each of its keys, from the palette, and by the button that the function bar has for it. */
#include "support/screen.h"
#include "ui/keymap.h"
#include "ui/painter.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define ROWS    50
#define COLUMNS 200

#define REAL_PROGRAM  NULL /* forklab alone, which begins with what can be launched */
#define LONG_SLEEPERS "run pool-sleepers -n 40 -w 3 -p sleep=1h -p slow-sleep=1h --no-baseline"
#define SLOW_GRAPH    "run cube-queue --no-baseline --scale 1000"
#define SHORT_RUN     "run pool-sleepers -n 8 -w 3 -p sleep=10ms -p slow-sleep=10ms --no-baseline"
#define WATCHED       "watch -- timeout 1000 sleep 1000"

static struct term term;
static struct keymap keys;

static void begin(void)
{
    keymap_init(&keys, false);
}

static void stop(void)
{
    if (term.machine)
        term_stop(&term);
    term = (struct term){0};
}

/* Where an action is tried, and what is then to be seen. */
struct trial {
    enum action action;
    enum fixture_moment moment; /* of a fake lab; or: */
    const char *program;        /* arguments of the real one */
    const char *before;         /* keys that come first */
    const char *ready;          /* what is on the screen then */
    const char *shows, *hides;  /* afterwards; NULL = not asked */
};

#define VIEW(view) (ACTION_VIEW_FIRST + VIEW_##view)

static const struct trial trials[] = {
    {ACTION_HELP, FIXTURE_RUN, NULL, "", "pool of 4", "Break it on purpose", NULL},
    {ACTION_SETUP, FIXTURE_RUN, NULL, "", "pool of 4", "▸ scheme", NULL},
    {ACTION_PALETTE, FIXTURE_RUN, NULL, "", "pool of 4", "find any action by its name", NULL},
    {ACTION_EXPLAIN, FIXTURE_PAUSED, NULL, "", "pool of 4", "on this screen: the same key", NULL},
    {ACTION_LECTURE, FIXTURE_RUN, NULL, "6", "blocked  ", NULL, "blocked  "},
    {ACTION_FREEZE, FIXTURE_RUN, NULL, "", "pool of 4", "the picture stands still", NULL},
    {ACTION_REDRAW, FIXTURE_RUN, NULL, "", "pool of 4", "pool of 4", NULL},
    {ACTION_QUIT, FIXTURE_RUN, NULL, "", "pool of 4", NULL, NULL},

    {ACTION_NEXT_VIEW, FIXTURE_RUN, NULL, "5", "No queues, pipes or locks", "4 of 4", NULL},
    {ACTION_PREVIOUS_VIEW, FIXTURE_RUN, NULL, "6", "4 of 4", "No queues, pipes or locks", NULL},
    {VIEW(LAUNCH), FIXTURE_RUN, NULL, "", "pool of 4", NULL, "pool of 4"},
    {VIEW(LAB), FIXTURE_RUN, NULL, "6", "4 of 4", "pool of 4", NULL},
    {VIEW(TIMELINE), 0, LONG_SLEEPERS, "", "3 S sleeps", "─ Timeline ", NULL},
    {VIEW(ORDER), FIXTURE_RUN, NULL, "", "pool of 4", NULL, "pool of 4"},
    {VIEW(CHANNELS), FIXTURE_GRAPH, NULL, "", "─ Channels ", "▸ lines", NULL},
    {VIEW(WORKERS), FIXTURE_RUN, NULL, "", "pool of 4", "4 of 4", NULL},
    {VIEW(PROCESSES), FIXTURE_RUN, NULL, "", "pool of 4", "forklab's own tree", NULL},
    {VIEW(RESULT), FIXTURE_ENDED, NULL, "", "pool of 4", "─ Result", NULL},
    {VIEW(OUTPUT), FIXTURE_RUN, NULL, "", "pool of 4", "follows", NULL},

    {ACTION_RUN, 0, REAL_PROGRAM, "", "▸ primes", "─ Race ", NULL},
    {ACTION_AGAIN, FIXTURE_ENDED, NULL, "", "Run again", "the loop goes first", NULL},
    {ACTION_PAUSE, FIXTURE_RUN, NULL, "", "pool of 4", "PAUSED", NULL},
    {ACTION_STEP, FIXTURE_STEPS, NULL, "", "step 3 of 7", "step 4 of 7", NULL},
    {ACTION_BASELINE, 0, LONG_SLEEPERS, "", "3 S sleeps", "with a baseline to compare with", NULL},
    {ACTION_SLOWER, 0, LONG_SLEEPERS, "", "3 S sleeps", "sleeps 2 times", NULL},
    {ACTION_FASTER, 0, LONG_SLEEPERS, "", "3 S sleeps", "sleeps 0.5 times", NULL},

    {ACTION_GROW, FIXTURE_RUN, NULL, "", "pool of 4", "pool of 5", NULL},
    {ACTION_SHRINK, FIXTURE_RUN, NULL, "", "pool of 4", "pool of 3", NULL},
    {ACTION_CHUNK_UP, 0, LONG_SLEEPERS, "", "3 S sleeps", "workers take 2 tasks at a time", NULL},
    {ACTION_CHUNK_DOWN, 0, LONG_SLEEPERS " --chunk 4", "", "S sleeps", "workers take 2 tasks at a time", NULL},
    {ACTION_CAPACITY_UP, 0, SLOW_GRAPH, "5", "▸ cubes", "messages, it was", NULL},
    {ACTION_CAPACITY_DOWN, 0, SLOW_GRAPH, "5", "▸ cubes", "messages, it was", NULL},

    {ACTION_KILL, FIXTURE_RUN, NULL, "", "pool of 4", "Worker-1: It dies at once", NULL},
    {ACTION_STOP, FIXTURE_RUN, NULL, "", "pool of 4", "1 T stopped", NULL},
    {ACTION_CONTINUE, FIXTURE_PAUSED, NULL, "", "4 T stopped", "3 T stopped", NULL},
    {ACTION_SIGNALS, FIXTURE_RUN, NULL, "", "pool of 4", "Send a signal to Worker-1", NULL},
    {ACTION_SENTINEL, FIXTURE_GRAPH, NULL, "5", "▸ lines", "Its next sentinel is lost", NULL},
    {ACTION_FILL, FIXTURE_GRAPH, NULL, "5", "▸ lines", "so it runs full", NULL},
    {ACTION_HOLD, FIXTURE_LOCK_SCENE, NULL, "5", "Locks", "Saboteur takes it", NULL},
    {ACTION_NICE_UP, FIXTURE_RUN, NULL, "", "pool of 4", "Worker-1: nice -1", NULL},
    {ACTION_NICE_DOWN, FIXTURE_RUN, NULL, "", "pool of 4", "Worker-1: nice 1", NULL},
    {ACTION_PIN, FIXTURE_RUN, NULL, "", "pool of 4", "Worker-1 may run on core", NULL},

    {ACTION_PREVIOUS, FIXTURE_RUN, NULL, "6\033OB\033OB", "▸ Worker-3", "▸ Worker-2", NULL},
    {ACTION_NEXT, FIXTURE_RUN, NULL, "6", "4 of 4", "▸ Worker-2", NULL},
    {ACTION_LEFT, FIXTURE_RUN, NULL, "O\033OC", "‹classic›", "‹safe›", NULL},
    {ACTION_RIGHT, FIXTURE_RUN, NULL, "O", "‹safe›", "‹classic›", NULL},
    {ACTION_PAGE_BACK, FIXTURE_RUN, NULL, "6\033OF", "▸ Worker-4", "▸ Worker-1", NULL},
    {ACTION_PAGE_ON, FIXTURE_RUN, NULL, "6", "4 of 4", "▸ Worker-4", NULL},
    {ACTION_FIRST, FIXTURE_RUN, NULL, "6\033OF", "▸ Worker-4", "▸ Worker-1", NULL},
    {ACTION_LAST, FIXTURE_RUN, NULL, "6", "4 of 4", "▸ Worker-4", NULL},
    {ACTION_ENTER, FIXTURE_RUN, NULL, "6", "4 of 4", "Where its time went", NULL},
    {ACTION_BACK, FIXTURE_RUN, NULL, "?", "Break it on purpose", "pool of 4", "Break it on purpose"},
    {ACTION_SEARCH, FIXTURE_RUN, NULL, "6", "4 of 4", "search:", NULL},
    {ACTION_SEARCH_NEXT, FIXTURE_RUN, NULL, "6/Worker\r", "4 of 4", "▸ Worker-2", NULL},
    {ACTION_FILTER, FIXTURE_RUN, NULL, "6", "4 of 4", "filter:", NULL},
    {ACTION_SORT_NEXT, FIXTURE_RUN, NULL, "6", "4 of 4", "by worker ▽", NULL},
    {ACTION_SORT_PREVIOUS, FIXTURE_RUN, NULL, "6>>", "by pid ▽", "by worker ▽", NULL},
    {ACTION_SORT_TURN, FIXTURE_RUN, NULL, "6>", "by worker ▽", "by worker △", NULL},
    {ACTION_COLUMNS, FIXTURE_RUN, NULL, "6", "4 of 4", "Enter shows or hides one", NULL},
    {ACTION_TREE, 0, WATCHED, "", "└", NULL, "└"},
    {ACTION_FOLLOW, FIXTURE_RUN, NULL, "9", "follows", "held (f follows)", NULL},
    {ACTION_EVERYTHING, 0, WATCHED, "", "the watched tree", "the whole system", NULL},
    {ACTION_ZOOM_IN, 0, SHORT_RUN, "3", "r Run again", "a window of", NULL},
    {ACTION_ZOOM_OUT, 0, SHORT_RUN, "3", "r Run again", "the whole run", NULL},
    {ACTION_COLOUR, 0, LONG_SLEEPERS, "3", "the whole run", "", NULL},
    {ACTION_MARK, FIXTURE_ENDED, NULL, "8", "─ Result", "run 1 is marked", NULL},
};
enum { TRIALS = sizeof trials / sizeof *trials };

static void start(const struct trial *trial)
{
    static struct fake_lab_script script;
    if (trial->program || trial->action == ACTION_RUN) {
        screen_start_program(&term, ROWS, COLUMNS, trial->program ? trial->program : "");
    } else {
        script = (struct fake_lab_script){.moment = trial->moment, .workers = 4, .cores = 2};
        screen_start(&term, &script, ROWS, COLUMNS, NULL, "Quit");
    }
    screen_expect(&term, "Quit");
    term_keys(&term, trial->before);
    screen_expect(&term, trial->ready);
}

static const char rubbish[] = "\033[H\033[2Jrubbish";

static void spoil(const struct trial *trial)
{
    if (trial->action == ACTION_REDRAW)
        vterm_input_write(term.machine, rubbish, sizeof rubbish - 1);
}

static void expect_effect(const struct trial *trial, const char *how)
{
    if (trial->action == ACTION_QUIT) {
        ck_assert_msg(term_wait_exit(&term), "quit by %s", how);
        return;
    }

    if (trial->shows && !term_wait_text(&term, trial->shows)) {
        term_dump(&term);
        ck_abort_msg("%s by %s: '%s' does not come", action_rows[trial->action].id, how, trial->shows);
    }
    if (trial->hides && !term_wait_no_text(&term, trial->hides)) {
        term_dump(&term);
        ck_abort_msg("%s by %s: '%s' does not go", action_rows[trial->action].id, how, trial->hides);
    }
}

/* What an xterm sends. */
static const char *bytes_of(int key, char buffer[8])
{
    static const struct {
        int key;
        const char *bytes;
    } rows[] = {
        {KEY_ARROW_UP, "\033OA"},        {KEY_ARROW_DOWN, "\033OB"},     {KEY_ARROW_RIGHT, "\033OC"},
        {KEY_ARROW_LEFT, "\033OD"},      {KEY_SCREEN_UP, "\033[5~"},     {KEY_SCREEN_DOWN, "\033[6~"},
        {KEY_TO_HOME, "\033OH"},         {KEY_TO_END, "\033OF"},         {KEY_BACK_TAB, "\033[Z"},
        {KEY_FUNCTION + 1, "\033OP"},    {KEY_FUNCTION + 2, "\033OQ"},   {KEY_FUNCTION + 3, "\033OR"},
        {KEY_FUNCTION + 4, "\033OS"},    {KEY_FUNCTION + 5, "\033[15~"}, {KEY_FUNCTION + 6, "\033[17~"},
        {KEY_FUNCTION + 7, "\033[18~"},  {KEY_FUNCTION + 8, "\033[19~"}, {KEY_FUNCTION + 9, "\033[20~"},
        {KEY_FUNCTION + 10, "\033[21~"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].key == key)
            return rows[i].bytes;
    ck_assert_msg(key > 0 && key < KEY_SPECIAL, "no bytes for key %d", key);
    buffer[glyph_encode((uint32_t)key, buffer)] = '\0';
    return buffer;
}

START_TEST(each_is_reached_by_its_keys)
{
    const struct trial *trial = &trials[_i];
    for (size_t i = 0; i < keys.count; i++) {
        char bytes[8], name[KEY_NAME_MAX];
        if (keys.bindings[i].action != trial->action)
            continue;
        start(trial);
        spoil(trial);
        term_keys(&term, bytes_of(keys.bindings[i].key, bytes));
        expect_effect(trial, key_print(keys.bindings[i].key, name, sizeof name));
        stop();
    }
}
END_TEST

START_TEST(each_is_reached_by_its_name)
{
    const struct trial *trial = &trials[_i];
    start(trial);
    term_keys(&term, ":");
    screen_expect(&term, "Actions ─");
    term_keys(&term, action_rows[trial->action].id);
    spoil(trial);
    term_keys(&term, "\r");
    expect_effect(trial, "its name");
}
END_TEST

/* Where its button stands, if there is one. */
static bool find_button(enum action action, int *ret_row, int *ret_column)
{
    char text[64], name[KEY_NAME_MAX];
    for (size_t i = 0; i < keys.count && action_rows[action].label; i++) {
        if (keys.bindings[i].action != action)
            continue;
        (void)snprintf(text, sizeof text, "%s %s", key_print(keys.bindings[i].key, name, sizeof name),
                       action_rows[action].label);
        if (term_find(&term, text, ret_row, ret_column) && *ret_row == ROWS - 1)
            return true;
    }
    return false;
}

static bool has_button(struct term *unused, const void *action)
{
    int row, column;
    (void)unused;
    return find_button(*(const enum action *)action, &row, &column);
}

START_TEST(each_is_reached_by_its_button)
{
    const struct trial *trial = &trials[_i];
    int row, column;
    if (!action_rows[trial->action].label)
        return;
    start(trial);
    if (!term_wait(&term, has_button, &trial->action))
        ck_abort_msg("%s has no button", action_rows[trial->action].id);
    (void)find_button(trial->action, &row, &column);
    spoil(trial);
    term_click(&term, row, column + 1);
    expect_effect(trial, "its button");
}
END_TEST

START_TEST(none_is_left_out)
{
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        size_t found = 0;
        for (size_t i = 0; i < TRIALS; i++)
            found += trials[i].action == action;
        ck_assert_msg(found > 0, "%s is not tried", action_rows[action].id);
    }
}
END_TEST

Suite *actions_suite(void)
{
    Suite *suite = suite_create("actions");
    TCase *all = tcase_create("actions");
    tcase_add_unchecked_fixture(all, begin, NULL);
    tcase_add_checked_fixture(all, NULL, stop);
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, each_is_reached_by_its_keys, 0, TRIALS);
    tcase_add_loop_test(all, each_is_reached_by_its_name, 0, TRIALS);
    tcase_add_loop_test(all, each_is_reached_by_its_button, 0, TRIALS);
    tcase_add_test(all, none_is_left_out);
    suite_add_tcase(suite, all);
    return suite;
}
