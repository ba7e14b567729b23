/* Keys and mouse as terminals send them, and looks that change while the screen is up. */
#include "support/screen.h"

#include "ui/key.h"
#include "ui/painter.h"
#include "ui/terminal.h"

#include <check.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define ROWS    6
#define COLUMNS 40

static struct term term;

static void stop(void)
{
    if (term.machine)
        term_stop(&term);
    term = (struct term){0};
}

/* The program: shows the name of each key and what the mouse does. Some keys change the looks; 'q' ends it. */
struct echo {
    struct terminal *terminal;
    struct canvas canvas;
    unsigned count;
    char text[64];
};

static void name_event(struct echo *echo, int key)
{
    static const char *const kinds[] = {
        [MOUSE_PRESS] = "press", [MOUSE_WHEEL_UP] = "wheel up", [MOUSE_WHEEL_DOWN] = "wheel down"};
    char name[KEY_NAME_MAX];
    struct mouse_event event = terminal_mouse(echo->terminal);
    echo->count++;
    if (key == KEY_MOUSE_EVENT)
        (void)snprintf(echo->text, sizeof echo->text, "%s at %d,%d", kinds[event.kind], event.row, event.column);
    else
        (void)snprintf(echo->text, sizeof echo->text, "%s",
                       key == KEY_OTHER ? "other" : key_print(key, name, sizeof name));
}

static void change_looks(struct echo *echo, int key)
{
    if (key >= '1' && key <= '6')
        terminal_set_theme(echo->terminal, theme_of((enum scheme)(key - '1'), DEPTH_256));
    if (key == 'n')
        terminal_set_theme(echo->terminal, theme_of(SCHEME_SAFE, DEPTH_NONE));
    if (key == 'x')
        terminal_set_tier(echo->terminal, GLYPHS_ASCII);
    if (key == 'X')
        terminal_set_tier(echo->terminal, GLYPHS_FULL);
    if (key == 'm' || key == 'M')
        terminal_set_mouse(echo->terminal, key == 'M');
}

static void draw(struct echo *echo)
{
    int rows, columns;
    terminal_size(echo->terminal, &rows, &columns);
    if (canvas_resize(&echo->canvas, rows, columns) < 0)
        return;
    struct painter painter = painter_of(&echo->canvas, terminal_tier(echo->terminal), terminal_theme(echo->terminal));
    painter_format(&painter, 0, 0, ROLE_TEXT, "%u: %s.", echo->count, echo->text);
    painter_text(&painter, 1, 0, ROLE_DEAD, "→ red");
    (void)terminal_show(echo->terminal, &echo->canvas);
}

static int run(struct echo *echo)
{
    struct pollfd state = {.fd = terminal_fd(echo->terminal), .events = POLLIN};
    for (bool leaving = false; !leaving;) {
        draw(echo);
        (void)poll(&state, 1, -1);
        for (int key; (key = terminal_key(echo->terminal)) != KEY_NOTHING;) {
            leaving |= key == 'q';
            name_event(echo, key);
            change_looks(echo, key);
        }
    }
    return 0;
}

static int echo_keys(void *context)
{
    struct echo echo = {.text = "ready"};
    struct problem problem;
    (void)context;
    (void)setlocale(LC_CTYPE, "");
    if (terminal_open(&echo.terminal, &problem) < 0)
        return SCREEN_REFUSED;
    terminal_set_mouse(echo.terminal, true);
    int status = run(&echo);
    terminal_close(echo.terminal);
    canvas_release(&echo.canvas);
    return status;
}

static void start(const char *const *environment)
{
    const struct term_program program = {
        .rows = ROWS, .columns = COLUMNS, .environment = environment, .function = echo_keys};
    ck_assert(term_start(&term, &program));
    screen_expect(&term, "0: ready.");
}

static void expect_event(unsigned number, const char *name)
{
    char text[128];
    (void)snprintf(text, sizeof text, "%u: %s.", number, name);
    screen_expect(&term, text);
}

static void end(void)
{
    term_keys(&term, "q");
    ck_assert(term_wait_exit(&term));
    ck_assert(WIFEXITED(term.status) && WEXITSTATUS(term.status) == 0);
    ck_assert(!term.mouse && !term.alternate);
}

START_TEST(keys_have_their_names)
{
    static const struct {
        const char *sent, *name;
    } cases[] = {
        {"a", "a"},
        {"é", "é"},
        {"語", "語"},
        {" ", "Space"},
        {"\t", "Tab"},
        {"\r", "Enter"},
        {"\033OM", "Enter"}, /* the keypad's */
        {"\033[Z", "S-Tab"},
        {"\x7f", "Backspace"},
        {"\b", "Backspace"},
        {"\001", "Ctrl-A"},
        {"\014", "Ctrl-L"},
        {"\033", "Esc"},
        {"\033[3~", "Delete"},
        {"\033[2~", "Insert"},
        {"\033[5~", "PgUp"},
        {"\033[6~", "PgDn"},
        {"\033OH", "Home"},
        {"\033OF", "End"},
        {"\033OA", "↑"},
        {"\033OB", "↓"},
        {"\033OC", "→"},
        {"\033OD", "←"},
        {"\033[1;2A", "S-Up"},
        {"\033[1;2B", "S-Down"},
        {"\033[1;2C", "S-Right"},
        {"\033[1;2D", "S-Left"},
        {"\033OP", "F1"},
        {"\033[24~", "F12"},
        {"\xff", "other"},
        {"\xc3\xc3", "other"},
    };
    enum { CASES = sizeof cases / sizeof *cases };
    start(NULL);
    for (unsigned i = 0; i < CASES; i++) {
        term_keys(&term, cases[i].sent);
        expect_event(i + 1, cases[i].name);
    }
    end();
}
END_TEST

/* A read can end in the middle of a character. */
START_TEST(a_character_can_come_in_pieces)
{
    start(NULL);
    term_keys(&term, "a\xe8\xaa");
    expect_event(1, "a");
    term_keys(&term, "\x9e");
    expect_event(2, "語");
    term_keys(&term, "\xe8z"); /* and the rest of it never */
    expect_event(3, "z");
    end();
}
END_TEST

START_TEST(the_mouse_is_heard)
{
    static const char *const terminals[] = {"TERM=xterm-256color", "TERM=xterm", "TERM=tmux-256color", "TERM=screen"};
    start((const char *const[]){terminals[_i], NULL});
    ck_assert(term.mouse);
    term_click(&term, 2, 7);
    expect_event(1, "press at 2,7");
    term_wheel(&term, 0, 39, true);
    expect_event(2, "wheel up at 0,39");
    term_wheel(&term, 5, 0, false);
    expect_event(3, "wheel down at 5,0");
    for (unsigned i = 0; i < 20; i++) /* also when many come at once */
        term_wheel(&term, 1, (int)i, true);
    expect_event(23, "wheel up at 1,19");
    end();
}
END_TEST

/* A line may drop the rest of a report: nothing waits for it, and what is no part of it counts. */
START_TEST(a_cut_report_holds_nothing_up)
{
    static const struct {
        const char *terminal, *cut;
    } cases[] = {{"TERM=xterm-256color", "\033[<"},
                 {"TERM=xterm-256color", "\033[<0;"},
                 {"TERM=xterm-256color", "\033[<0;12;99999999999999"},
                 {"TERM=xterm-256color", "\033[<;;;;"},
                 {"TERM=screen", "\033[M\001"}};
    start((const char *const[]){cases[_i].terminal, NULL});
    term_keys(&term, cases[_i].cut);
    term_keys(&term, "\ra");
    ck_assert(term_wait_text(&term, " a"));
    term_click(&term, 2, 7);
    ck_assert(term_wait_text(&term, "press at 2,7"));
    end();
}
END_TEST

static bool is_mouse(struct term *of, const void *wanted)
{
    return of->mouse == *(const bool *)wanted;
}

START_TEST(the_mouse_can_be_left_alone)
{
    static const bool yes = true, no = false;
    start(NULL);
    term_keys(&term, "m");
    ck_assert(term_wait(&term, is_mouse, &no));
    term_click(&term, 2, 7);
    term_keys(&term, "a");
    expect_event(2, "a");
    term_keys(&term, "M");
    ck_assert(term_wait(&term, is_mouse, &yes));
    term_click(&term, 2, 7);
    expect_event(4, "press at 2,7");
    end();
}
END_TEST

START_TEST(a_crash_gives_the_mouse_back)
{
    static const char *const terminals[] = {"TERM=xterm-256color", "TERM=screen"};
    start((const char *const[]){terminals[_i], NULL});
    ck_assert(term.mouse);
    ck_assert_int_eq(kill(term.pid, SIGSEGV), 0);
    ck_assert(term_wait_exit(&term));
    ck_assert(!term.mouse && !term.alternate);
}
END_TEST

/* Where there is no mouse, or nothing at all. */
START_TEST(poor_terminals_have_keys)
{
    static const char *const terminals[] = {"TERM=vt100", "TERM=linux"};
    start((const char *const[]){terminals[_i], NULL});
    term_keys(&term, _i == 0 ? "\033OA" : "\033[A");
    expect_event(1, "↑");
    term_keys(&term, "Z");
    expect_event(2, "Z");
    end();
}
END_TEST

static bool has_paper(struct term *of, const void *paper)
{
    for (int row = 0; row < of->rows; row++)
        for (int column = 0; column < of->columns; column++)
            if (term_cell(of, row, column).paper != *(const int *)paper)
                return false;
    return true;
}

static bool has_ink(struct term *of, const void *ink)
{
    return term_cell(of, 1, 2).ink == *(const int *)ink;
}

/* A scheme takes hold of the whole screen, blanks with it, and leaves nothing behind. */
START_TEST(schemes_change_on_the_spot)
{
    start(NULL);
    for (enum scheme scheme = SCHEME_SAFE; scheme < SCHEME_COUNT; scheme++) {
        struct theme theme = theme_of(scheme, DEPTH_256);
        int ink = theme_look(theme, ROLE_DEAD, ROLE_TEXT).ink, paper = theme_look(theme, ROLE_TEXT, ROLE_TEXT).paper;
        term_keys(&term, (const char[]){(char)('1' + (int)scheme), '\0'});
        ck_assert_msg(term_wait(&term, has_ink, &ink), "scheme %d", (int)scheme);
        ck_assert_msg(term_wait(&term, has_paper, &paper), "scheme %d", (int)scheme);
    }
    const int none = -1;
    term_keys(&term, "4n");
    ck_assert(term_wait(&term, has_ink, &none));
    ck_assert(term_wait(&term, has_paper, &none));
    end();
}
END_TEST

/* Who asks for colours gets them, whatever NO_COLOR says to those who have not asked. */
START_TEST(colours_can_be_asked_for)
{
    const int none = -1, red = theme_look(theme_of(SCHEME_CLASSIC, DEPTH_256), ROLE_DEAD, ROLE_TEXT).ink;
    start((const char *const[]){"NO_COLOR=1", NULL});
    ck_assert(has_ink(&term, &none));
    term_keys(&term, "2");
    ck_assert(term_wait(&term, has_ink, &red));
    end();
}
END_TEST

START_TEST(glyphs_change_on_the_spot)
{
    start(NULL);
    screen_expect(&term, "→ red");
    term_keys(&term, "x");
    screen_expect(&term, "> red");
    term_keys(&term, "X");
    screen_expect(&term, "→ red");
    end();
}
END_TEST

/* What the locale cannot encode is not sent, not even when asked for. */
START_TEST(ascii_stays_ascii)
{
    start((const char *const[]){"LC_ALL=C", NULL});
    term_keys(&term, "X");
    expect_event(1, "X");
    screen_expect(&term, "> red");
    end();
}
END_TEST

Suite *input_suite(void)
{
    Suite *suite = suite_create("input");
    TCase *input = tcase_create("input"), *looks = tcase_create("looks");
    tcase_add_checked_fixture(input, NULL, stop);
    tcase_add_checked_fixture(looks, NULL, stop);
    tcase_set_timeout(input, 60);
    tcase_set_timeout(looks, 60);
    tcase_add_test(input, keys_have_their_names);
    tcase_add_test(input, a_character_can_come_in_pieces);
    tcase_add_loop_test(input, the_mouse_is_heard, 0, 4);
    tcase_add_loop_test(input, a_cut_report_holds_nothing_up, 0, 5);
    tcase_add_test(input, the_mouse_can_be_left_alone);
    tcase_add_loop_test(input, a_crash_gives_the_mouse_back, 0, 2);
    tcase_add_loop_test(input, poor_terminals_have_keys, 0, 2);
    tcase_add_test(looks, schemes_change_on_the_spot);
    tcase_add_test(looks, colours_can_be_asked_for);
    tcase_add_test(looks, glyphs_change_on_the_spot);
    tcase_add_test(looks, ascii_stays_ascii);
    suite_add_tcase(suite, input);
    suite_add_tcase(suite, looks);
    return suite;
}
