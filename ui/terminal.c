#include "ui/terminal.h"

#include "base/signals.h"
#include "ui/constants.h"
#include "ui/key.h"
#include "ui/keyboard.h"
#include "ui/outlet.h"
#include "ui/restore.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* Unchanged cells between two changes that are sent along, because skipping them costs as much. */
#define RUN_GAP 3

/* Of a cell that was not sent yet. */
#define NOT_A_GLYPH UINT32_MAX

struct ink { /* a role on a paper, as curses wants it */
    bool known;
    attr_t attributes;
    short pair;
};

struct terminal {
    FILE *tty;
    struct outlet outlet;
    SCREEN *screen;
    struct termios saved;
    enum glyph_tier tier;
    struct theme theme;
    enum depth depth; /* all that the terminal has */
    struct keyboard keyboard;
    bool default_colours;
    bool away;           /* it is another job's, and we are to end: it is touched no more */
    struct canvas shown; /* the last frame */
    cchar_t *run;        /* [columns] cells on their way to curses */
    struct ink inks[SCHEME_COUNT + 1][ROLE_COUNT][ROLE_COUNT]; /* by struct cell: scheme, ink, paper */
};

static bool is_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static enum glyph_tier choose_tier(void)
{
    if (!is_utf8())
        return GLYPHS_ASCII;
    const char *type = getenv("TERM");
    return type && strcmp(type, "linux") == 0 ? GLYPHS_CONSOLE : GLYPHS_FULL;
}

static enum depth find_depth(void)
{
    if (!has_colors() || start_color() == ERR)
        return DEPTH_NONE;
    return COLORS >= 256 ? DEPTH_256 : COLORS >= 16 ? DEPTH_16 : COLORS >= 8 ? DEPTH_8 : DEPTH_NONE;
}

static bool is_colour_wanted(void)
{
    const char *no_colour = getenv("NO_COLOR");
    return !no_colour || !*no_colour;
}

/* A stream on the descriptor, which it owns from now on; NULL with errno set. */
static FILE *open_stream(int fd)
{
    FILE *stream = fd < 0 ? NULL : fdopen(fd, "r+");
    if (!stream && fd >= 0)
        (void)close(fd);
    return stream;
}

/* The controlling terminal, so that standard output can be a file; without one, standard output itself. Opened anew where
 * that can be, so that nobody else's writes are refused because ours must not wait. */
static int open_tty(void)
{
    static const int flags = O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    int fd = open("/dev/tty", flags);
    if (fd < 0 && isatty(STDOUT_FILENO) && (fcntl(STDOUT_FILENO, F_GETFL) & O_ACCMODE) == O_RDWR) {
        fd = open("/proc/self/fd/1", flags);
        fd = fd < 0 ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0) : fd;
    }
    return fd;
}

/* The terminal's modes while the screen is up. Curses does not set them: what it writes to is no terminal. */
static void set_modes(struct terminal *terminal)
{
    struct termios modes = terminal->saved;
    modes.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR);
    modes.c_oflag &= ~(tcflag_t)OPOST;
    modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
    /* Without this, Ctrl-C and Ctrl-Z throw away half an escape sequence that is on its way. */
    modes.c_lflag |= NOFLSH;
    modes.c_cc[VMIN] = 1;
    modes.c_cc[VTIME] = 0;
    (void)tcsetattr(fileno(terminal->tty), TCSADRAIN, &modes);
}

static bool is_capability(const char *sequence)
{
    return sequence && sequence != (const char *)-1; /* what tigetstr() says when the terminal has none */
}

/* All rows scroll. Curses sets this for the size that it assumed at first, and terminals keep it when we have left. */
static void reset_scroll_region(struct terminal *terminal, int rows)
{
    const char *region = tigetstr("csr");
    const char *sequence = is_capability(region) ? tparm(region, 0, rows - 1, 0, 0, 0, 0, 0, 0, 0) : NULL;
    if (sequence)
        (void)dprintf(fileno(terminal->outlet.stream), "%s", sequence);
}

/* Leaves the screen, until the next refresh(). */
static void leave_screen(struct terminal *terminal)
{
    if (terminal->away)
        return; /* it has been left */
    (void)endwin();
    outlet_send_all(&terminal->outlet, fileno(terminal->tty));
    (void)tcsetattr(fileno(terminal->tty), TCSADRAIN, &terminal->saved);
}

/* Gives back what has been opened, and the memory. */
static void release(struct terminal *terminal)
{
    if (terminal->screen)
        delscreen(terminal->screen);
    outlet_close(&terminal->outlet);
    if (terminal->tty)
        (void)fclose(terminal->tty);
    canvas_release(&terminal->shown);
    free(terminal->run);
    free(terminal);
}

/* Without the signal handlers of curses: they write to the terminal in the middle of a refresh, and end the program in
 * their own way when the screen is long gone. */
static void open_curses(struct terminal *terminal)
{
    static const int handled[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    enum { HANDLED = sizeof handled / sizeof *handled };
    struct sigaction before[HANDLED];
    for (size_t i = 0; i < HANDLED; i++)
        (void)sigaction(handled[i], NULL, &before[i]);
    terminal->screen = newterm(NULL, terminal->outlet.stream, terminal->tty);
    for (size_t i = 0; i < HANDLED; i++)
        (void)sigaction(handled[i], &before[i], NULL);
}

/* Keys have eight bits, which curses would see by itself if it wrote to a terminal; but the terminal is not to change
 * what Alt does, so it is not told. */
static void take_eight_bits(void)
{
    char *meta_on = tigetstr("smm");
    if (is_capability(meta_on))
        *meta_on = '\0';
    (void)meta(stdscr, TRUE);
}

static void cut(char *capability, const char *beginning)
{
    size_t length = strlen(beginning);
    if (is_capability(capability) && strncmp(capability, beginning, length) == 0)
        memmove(capability, capability + length, strlen(capability + length) + 1);
}

/* Nothing is ever drawn in another set of characters, but with each change of attributes curses would leave it: of a
 * busy screen every ninth byte. Who restores the terminal still does it. */
static void stay_in_one_set(void)
{
    cut(tigetstr("sgr0"), "\033(B");
    cut(tigetstr("sgr"), "%?%p9%t\033(0%e\033(B%;");
}

/* Curses with everything that we rely on. -ENOTSUP: this type of terminal is unknown or cannot place the cursor. */
static int start_curses(struct terminal *terminal)
{
    open_curses(terminal);
    if (!terminal->screen)
        return -ENOTSUP;
    if (!is_capability(tigetstr("cup")))
        return -ENOTSUP;
    (void)noecho(); /* what curses itself would echo; the modes are set by set_modes() */
    (void)nonl();
    (void)keypad(stdscr, TRUE);
    take_eight_bits();
    (void)nodelay(stdscr, TRUE);
    (void)leaveok(stdscr, TRUE);
    (void)typeahead(-1); /* a frame is never broken off because a key was pressed */
    (void)curs_set(0);
    (void)set_escdelay(ESCAPE_DELAY_MS);
    return 0;
}

static int open_streams(struct terminal *terminal, struct problem *problem)
{
    terminal->tty = open_stream(open_tty());
    if (terminal->tty && tcgetattr(fileno(terminal->tty), &terminal->saved) == 0 && outlet_open(&terminal->outlet))
        return 0;
    (void)problem_set(problem, "cannot open the terminal: %s", strerror(errno));
    return -ENOTSUP;
}

static int open_screen(struct terminal *terminal, struct problem *problem)
{
    if (open_streams(terminal, problem) < 0)
        return -ENOTSUP;
    if (start_curses(terminal) < 0) {
        const char *type = getenv("TERM");
        (void)problem_set(problem, "the terminal's type '%s' (TERM) is unknown or cannot place the cursor",
                          type ? type : "");
        return -ENOTSUP;
    }
    terminal->tier = choose_tier();
    terminal->depth = find_depth();
    terminal->theme = theme_of(SCHEME_SAFE, is_colour_wanted() ? terminal->depth : DEPTH_NONE);
    terminal->default_colours = terminal->depth != DEPTH_NONE && use_default_colors() == OK;
    restore_arm(fileno(terminal->tty), &terminal->saved);
    stay_in_one_set();
    terminal_resized(terminal);
    return 0;
}

int terminal_open(struct terminal **ret_terminal, struct problem *problem)
{
    struct terminal *terminal = calloc(1, sizeof *terminal);
    int error = terminal ? open_screen(terminal, problem) : problem_set(problem, "%s", strerror(ENOMEM));
    if (error == 0)
        *ret_terminal = terminal;
    else if (terminal)
        release(terminal);
    return error;
}

void terminal_close(struct terminal *terminal)
{
    if (!terminal)
        return;
    leave_screen(terminal);
    restore_disarm();
    release(terminal);
}

int terminal_fd(const struct terminal *terminal)
{
    return fileno(terminal->tty);
}

enum glyph_tier terminal_tier(const struct terminal *terminal)
{
    return terminal->tier;
}

struct theme terminal_theme(const struct terminal *terminal)
{
    return terminal->theme;
}

/* No cell is like the last frame any more: not even a blank one, which may have another paper. */
static void forget_frame(struct terminal *terminal)
{
    size_t count = (size_t)terminal->shown.rows * (size_t)terminal->shown.columns;
    for (size_t i = 0; i < count; i++)
        terminal->shown.cells[i].glyph = NOT_A_GLYPH;
    terminal_spoilt(terminal);
}

void terminal_set_tier(struct terminal *terminal, enum glyph_tier tier)
{
    terminal->tier = is_utf8() ? tier : GLYPHS_ASCII;
}

void terminal_set_theme(struct terminal *terminal, struct theme theme)
{
    if (theme.depth > terminal->depth)
        theme.depth = terminal->depth;
    if (theme.depth == terminal->theme.depth && theme.scheme == terminal->theme.scheme)
        return;
    terminal->theme = theme;
    memset(terminal->inks, 0, sizeof terminal->inks);
    forget_frame(terminal);
}

void terminal_size(const struct terminal *terminal, int *ret_rows, int *ret_columns)
{
    (void)terminal;
    getmaxyx(stdscr, *ret_rows, *ret_columns);
}

int terminal_key(struct terminal *terminal)
{
    return terminal->away ? KEY_NOTHING : keyboard_key(&terminal->keyboard);
}

struct mouse_event terminal_mouse(const struct terminal *terminal)
{
    return terminal->keyboard.mouse;
}

void terminal_set_mouse(struct terminal *terminal, bool on)
{
    if (terminal->away)
        return;
    keyboard_mouse(&terminal->keyboard, on);
    (void)outlet_send(&terminal->outlet, fileno(terminal->tty)); /* else with the next frame */
}

bool terminal_hung_up(const struct terminal *terminal)
{
    struct pollfd state = {.fd = fileno(terminal->tty), .events = POLLIN};
    return poll(&state, 1, 0) > 0 && state.revents & (POLLHUP | POLLERR);
}

static attr_t curses_attributes(uint8_t look)
{
    return (look & LOOK_BOLD ? A_BOLD : 0) | (look & LOOK_DIM ? A_DIM : 0) | (look & LOOK_REVERSE ? A_REVERSE : 0) |
           (look & LOOK_UNDERLINE ? A_UNDERLINE : 0);
}

static const struct ink *find_ink(struct terminal *terminal, const struct cell *cell)
{
    struct ink *ink = &terminal->inks[cell->scheme][cell->ink][cell->paper];
    if (ink->known)
        return ink;
    struct theme theme = terminal->theme;
    if (cell->scheme > 0)
        theme.scheme = (enum scheme)(cell->scheme - 1);
    struct look look = theme_look(theme, cell->ink, cell->paper);
    *ink = (struct ink){.known = true, .attributes = curses_attributes(look.attributes)};
    if (look.ink == LOOK_DEFAULT && look.paper == LOOK_DEFAULT)
        return ink;
    if (!terminal->default_colours && look.ink == LOOK_DEFAULT)
        look.ink = COLOR_WHITE;
    if (!terminal->default_colours && look.paper == LOOK_DEFAULT)
        look.paper = COLOR_BLACK;
    int pair = alloc_pair(look.ink, look.paper);
    ink->pair = (short)(pair > 0 ? pair : 0); /* more pairs than the terminal has: without colour */
    return ink;
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->glyph == b->glyph && a->ink == b->ink && a->paper == b->paper && a->scheme == b->scheme;
}

static void send_run(struct terminal *terminal, const struct cell *cells, int row, int begin, int end)
{
    int count = 0;
    while (begin > 0 && cells[begin].glyph == CANVAS_CONTINUED)
        begin--; /* a wide glyph is sent whole */
    for (int column = begin; column < end; column++) {
        if (cells[column].glyph == CANVAS_CONTINUED)
            continue;
        const struct ink *ink = find_ink(terminal, &cells[column]);
        const wchar_t text[2] = {(wchar_t)cells[column].glyph, L'\0'};
        (void)setcchar(&terminal->run[count++], text, ink->attributes, ink->pair, NULL);
    }
    (void)mvadd_wchnstr(row, begin, terminal->run, count);
}

/* Sends the runs of cells in which the row differs. True when there was one. */
static bool send_row(struct terminal *terminal, const struct cell *cells, const struct cell *shown, int row, int width)
{
    int begin = -1, end = 0;
    for (int column = 0; column < width; column++) {
        if (same_cell(&cells[column], &shown[column]))
            continue;
        if (begin >= 0 && column > end + RUN_GAP) {
            send_run(terminal, cells, row, begin, end);
            begin = -1;
        }
        begin = begin < 0 ? column : begin;
        end = column + 1;
    }
    if (begin >= 0)
        send_run(terminal, cells, row, begin, end);
    return begin >= 0;
}

bool terminal_show(struct terminal *terminal, const struct canvas *canvas)
{
    int tty = fileno(terminal->tty);
    struct pollfd state = {.fd = tty, .events = POLLOUT};
    bool fits = terminal->shown.rows == canvas->rows && terminal->shown.columns == canvas->columns;
    if (!fits || terminal->away || poll(&state, 1, 0) == 0 || !outlet_send(&terminal->outlet, tty))
        return false;
    size_t row_bytes = (size_t)canvas->columns * sizeof *canvas->cells;
    bool changed = is_cleared(curscr);
    for (int row = 0; row < canvas->rows; row++) {
        const struct cell *cells = canvas_cell(canvas, row, 0), *shown = canvas_cell(&terminal->shown, row, 0);
        if (memcmp(cells, shown, row_bytes) != 0)
            changed |= send_row(terminal, cells, shown, row, canvas->columns);
    }
    if (!changed)
        return true;
    memcpy(terminal->shown.cells, canvas->cells, row_bytes * (size_t)canvas->rows);
    (void)refresh();
    return outlet_send(&terminal->outlet, tty);
}

void terminal_resized(struct terminal *terminal)
{
    struct winsize size = {0};
    int rows, columns;
    if (ioctl(fileno(terminal->tty), TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
        (void)resizeterm(size.ws_row, size.ws_col);
    terminal_size(terminal, &rows, &columns);
    cchar_t *run = reallocarray(terminal->run, (size_t)columns, sizeof *run);
    if (!run || canvas_resize(&terminal->shown, rows, columns) < 0)
        canvas_release(&terminal->shown); /* nothing is shown until there is memory again */
    if (run)
        terminal->run = run;
    (void)erase();
    reset_scroll_region(terminal, rows);
    forget_frame(terminal);
}

void terminal_spoilt(struct terminal *terminal)
{
    if (terminal->away)
        return;
    set_modes(terminal);
    (void)clearok(curscr, TRUE);
}

/* Something that ends the program waits to be read. */
static bool is_to_end(const sigset_t *pending)
{
    return sigismember(pending, SIGTERM) == 1 || sigismember(pending, SIGHUP) == 1 ||
           sigismember(pending, SIGINT) == 1 || sigismember(pending, SIGQUIT) == 1;
}

/* Continued in the background, a screen stops again, as everything would that touches the terminal there; but not when
 * it is to end, because nobody could tell it so any more. It goes on, too, where nothing could stop it: then SIGCONT,
 * which is blocked, has not come. */
static bool stop_while_away(struct terminal *terminal)
{
    sigset_t pending;
    do {
        signals_suspend();
        (void)sigpending(&pending);
        if (tcgetpgrp(fileno(terminal->tty)) == getpgrp())
            return false;
    } while (!is_to_end(&pending) && sigismember(&pending, SIGCONT) == 1);
    return is_to_end(&pending);
}

void terminal_suspend(struct terminal *terminal)
{
    leave_screen(terminal);
    terminal->away = stop_while_away(terminal);
    terminal_resized(terminal);
}
