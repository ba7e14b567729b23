/* What a frame sends to the terminal: no more than it takes. */
#include "support/screen.h"
#include "ui/key.h"
#include "ui/painter.h"
#include "ui/terminal.h"

#include <check.h>
#include <locale.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>

enum { ROWS = 10, COLUMNS = 80, PAIRS = 30 };

static struct term term;

static void stop(void)
{
    if (term.machine)
        term_stop(&term);
    term = (struct term){0};
}

static void wait_for_key(struct terminal *terminal)
{
    struct pollfd state = {.fd = terminal_fd(terminal), .events = POLLIN};
    while (terminal_key(terminal) == KEY_NOTHING)
        (void)poll(&state, 1, -1);
}

/* First a word, then, after a key, cells that are strong and plain by turns. */
static int draw_by_turns(void *context)
{
    struct terminal *terminal;
    struct problem problem;
    struct canvas canvas = {0};
    (void)context;
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    if (terminal_open(&terminal, &problem) < 0 || canvas_resize(&canvas, ROWS, COLUMNS) < 0)
        return SCREEN_REFUSED;
    struct painter painter = painter_of(&canvas, terminal_tier(terminal), terminal_theme(terminal));
    painter_text(&painter, 0, 0, ROLE_TEXT, "ready");
    (void)terminal_show(terminal, &canvas);
    wait_for_key(terminal);
    for (int i = 0; i < PAIRS; i++) {
        painter_glyph(&painter, 1, 2 * i, ROLE_STRONG, 'a');
        painter_glyph(&painter, 1, 2 * i + 1, ROLE_TEXT, 'b');
    }
    painter_text(&painter, 2, 0, ROLE_TEXT, "drawn");
    (void)terminal_show(terminal, &canvas);
    wait_for_key(terminal);
    terminal_close(terminal);
    canvas_release(&canvas);
    return 0;
}

/* A pair is the two letters, and the shortest sequences that there are for "strong" and "as usual". */
START_TEST(attributes_are_short)
{
    static const char pair[] = "\033[0;1m"
                               "a"
                               "\033[m"
                               "b";
    static const char *const environment[] = {"TERM=xterm-256color", "NO_COLOR", NULL};
    const struct term_program program = {
        .rows = ROWS, .columns = COLUMNS, .environment = environment, .function = draw_by_turns};
    ck_assert(term_start(&term, &program));
    screen_expect(&term, "ready");
    size_t before = term.bytes;
    term_keys(&term, "x");
    screen_expect(&term, "drawn");
    struct term_cell strong = term_cell(&term, 1, 0), plain = term_cell(&term, 1, 1);
    ck_assert(strong.bold && !plain.bold);
    ck_assert_uint_ge(term.bytes - before, PAIRS * strlen("ab"));
    ck_assert_uint_le(term.bytes - before, PAIRS * strlen(pair) + 40);
    term_keys(&term, "x");
    ck_assert(term_wait_exit(&term));
    ck_assert_int_eq(WEXITSTATUS(term.status), 0);
}
END_TEST

Suite *frames_suite(void)
{
    Suite *suite = suite_create("frames");
    TCase *sent = tcase_create("sent");
    tcase_add_checked_fixture(sent, NULL, stop);
    tcase_add_test(sent, attributes_are_short);
    suite_add_tcase(suite, sent);
    return suite;
}
