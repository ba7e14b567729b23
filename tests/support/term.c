#include "support/term.h"

#include "base/clock.h"
#include "ui/glyph.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ESCAPE     '\033'
#define POLL_MS    20
#define LINE_BYTES 4096

static void write_to_program(const char *bytes, size_t size, void *context)
{
    const struct term *term = context;
    while (size > 0) {
        ssize_t written = write(term->master, bytes, size);
        if (written < 0 && errno != EINTR && errno != EAGAIN)
            return;
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
}

static int on_property(VTermProp property, VTermValue *value, void *context)
{
    struct term *term = context;
    if (property == VTERM_PROP_ALTSCREEN)
        term->alternate = value->boolean;
    if (property == VTERM_PROP_MOUSE)
        term->mouse = value->number != VTERM_PROP_MOUSE_NONE;
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

/* libvterm 0.1.4 crashes over a wide glyph on a screen of one column: its own screen has at least two. */
static int machine_columns(int columns)
{
    return columns < 2 ? 2 : columns;
}

static void make_machine(struct term *term, int rows, int columns)
{
    *term = (struct term){
        .rows = rows, .columns = columns, .cursor = true, .machine = vterm_new(rows, machine_columns(columns))};
    vterm_set_utf8(term->machine, 1);
    vterm_output_set_callback(term->machine, write_to_program, term);
    term->screen = vterm_obtain_screen(term->machine);
    vterm_screen_set_callbacks(term->screen, &callbacks, term);
    vterm_screen_enable_altscreen(term->screen, 1);
    vterm_screen_reset(term->screen, 1); /* the screen is garbage before it */
}

static void set_environment(const char *const *environment)
{
    (void)setenv("TERM", "xterm-256color", 1);
    (void)setenv("LC_ALL", "C.UTF-8", 1);
    (void)unsetenv("LINES");
    (void)unsetenv("COLUMNS");
    (void)unsetenv("NO_COLOR");
    (void)unsetenv("XDG_CONFIG_HOME"); /* nobody's own settings */
    (void)unsetenv("HOME");
    for (; environment && *environment; environment++) {
        char *text = strdup(*environment), *equals = text ? strchr(text, '=') : NULL;
        if (!text)
            abort();
        if (equals)
            *equals = '\0';
        if (equals)
            (void)setenv(text, equals + 1, 1);
        else
            (void)unsetenv(text);
        free(text);
    }
}

static void be_program(const struct term_program *program)
{
    static const int usual[] = {SIGPIPE, SIGINT, SIGQUIT, SIGTSTP};
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        (void)signal(usual[i], SIG_DFL);
    set_environment(program->environment);
    if (!program->arguments)
        _exit(program->function(program->context));
    (void)execvp(program->arguments[0], program->arguments);
    _exit(127);
}

bool term_start(struct term *term, const struct term_program *program)
{
    struct winsize size = {.ws_row = (unsigned short)program->rows, .ws_col = (unsigned short)program->columns};
    make_machine(term, program->rows, program->columns);
    term->pid = forkpty(&term->master, NULL, NULL, &size);
    if (term->pid == 0)
        be_program(program);
    if (term->pid < 0)
        return false;
    (void)fcntl(term->master, F_SETFD, FD_CLOEXEC);
    (void)fcntl(term->master, F_SETFL, O_NONBLOCK);
    return true;
}

void term_stop(struct term *term)
{
    if (term->pid > 0) {
        (void)kill(term->pid, SIGKILL);
        (void)waitpid(term->pid, &term->status, 0);
        term->pid = 0;
    }
    (void)close(term->master);
    vterm_free(term->machine);
}

/* True while the bytes held so far can become "CSI ? n ; n h". */
static bool is_mode_prefix(const char *held, size_t size)
{
    static const char start[] = "\033[?";
    char last = held[size - 1];
    if (size <= strlen(start))
        return memcmp(held, start, size) == 0;
    return last == ';' || (last >= '0' && last <= '9');
}

/* Whether the cursor is seen; libvterm takes it for a part of what "ESC 7" saves, which no terminal does. */
#define CURSOR_MODE "25"

/* libvterm before 0.3.3 obeys only the first mode of a sequence that sets several: it is given one for each. */
static void feed_modes(struct term *term, char end)
{
    char one[48];
    term->held[term->held_size - 1] = '\0';
    for (char *rest = term->held + 3, *mode; (mode = strsep(&rest, ";"));) {
        int size = snprintf(one, sizeof one, "\033[?%s%c", mode, end);
        (void)vterm_input_write(term->machine, one, (size_t)size);
        if (strcmp(mode, CURSOR_MODE) == 0)
            term->cursor = end == 'h';
    }
}

/* libvterm before 0.3.3 goes to the next row when "CSI n b" (repeat) ends one column before the last: the repeated
 * character is written out instead. */
static void feed_repeat(struct term *term)
{
    term->held[term->held_size - 1] = '\0';
    for (int count = atoi(term->held + 2); count > 0; count--)
        (void)vterm_input_write(term->machine, &term->last, 1);
}

/* True while the bytes held so far can become "CSI n b". */
static bool is_repeat_prefix(const char *held, size_t size)
{
    return size == 1 || (size == 2 && held[1] == '[') || (size > 2 && held[size - 1] >= '0' && held[size - 1] <= '9');
}

static void feed_sequence(struct term *term)
{
    char end = term->held[term->held_size - 1];
    bool modes = term->held_size > 3 && term->held[2] == '?';
    if (modes && (end == 'h' || end == 'l'))
        feed_modes(term, end);
    else if (term->held_size > 2 && !modes && end == 'b')
        feed_repeat(term);
    else
        (void)vterm_input_write(term->machine, term->held, term->held_size);
    term->held_size = 0;
}

static void feed(struct term *term, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (term->held_size == 0 && bytes[i] != ESCAPE) {
            const char *escape = memchr(bytes + i, ESCAPE, size - i);
            size_t plain = escape ? (size_t)(escape - (bytes + i)) : size - i;
            (void)vterm_input_write(term->machine, bytes + i, plain);
            i += plain - 1;
            term->last = bytes[i];
            continue;
        }
        term->held[term->held_size++] = bytes[i];
        bool more = is_mode_prefix(term->held, term->held_size) || is_repeat_prefix(term->held, term->held_size);
        if (!more || term->held_size == sizeof term->held)
            feed_sequence(term);
    }
}

/* Reads once, waiting at most `ms`. */
static bool pump(struct term *term, int ms)
{
    char bytes[65536];
    struct pollfd state = {.fd = term->master, .events = POLLIN};
    if (term->ended || poll(&state, 1, ms) <= 0)
        return false;
    ssize_t size = read(term->master, bytes, sizeof bytes);
    if (size > 0) {
        feed(term, bytes, (size_t)size);
        term->bytes += (size_t)size;
        return true;
    }
    term->ended = size == 0 || (errno != EAGAIN && errno != EINTR); /* EIO once nobody holds the program's side */
    return false;
}

void term_read_for(struct term *term, int ms)
{
    uint64_t deadline = clock_after((uint64_t)ms * NS_PER_MS);
    while (!term->ended && clock_ns() < deadline)
        (void)pump(term, clock_poll_ms(deadline));
}

bool term_wait(struct term *term, bool (*holds)(struct term *term, const void *context), const void *context)
{
    uint64_t deadline = clock_after(TERM_PATIENCE_MS * NS_PER_MS);
    while (!holds(term, context)) {
        if (term->ended || clock_ns() >= deadline)
            return holds(term, context);
        (void)pump(term, POLL_MS);
    }
    return true;
}

static bool has_text(struct term *term, const void *text)
{
    int row, column;
    return term_find(term, text, &row, &column);
}

static bool has_no_text(struct term *term, const void *text)
{
    return !has_text(term, text);
}

bool term_wait_text(struct term *term, const char *text)
{
    return term_wait(term, has_text, text);
}

bool term_wait_no_text(struct term *term, const char *text)
{
    return term_wait(term, has_no_text, text);
}

bool term_wait_exit(struct term *term)
{
    uint64_t deadline = clock_after(TERM_PATIENCE_MS * NS_PER_MS);
    while (term->pid != 0) {
        if (waitpid(term->pid, &term->status, WNOHANG) == term->pid)
            term->pid = 0;
        else if (clock_ns() >= deadline)
            return false;
        else if (term->ended)
            clock_sleep_until(clock_after(NS_PER_MS));
        else
            (void)pump(term, POLL_MS / 4);
    }
    while (pump(term, 0))
        continue;
    return true;
}

void term_keys(struct term *term, const char *text)
{
    write_to_program(text, strlen(text), term);
}

void term_key(struct term *term, VTermKey key)
{
    vterm_keyboard_key(term->machine, key, VTERM_MOD_NONE);
}

static void press(struct term *term, int row, int column, int button)
{
    if (!term->mouse)
        return; /* libvterm would send it all the same */
    vterm_mouse_move(term->machine, row, column, VTERM_MOD_NONE);
    vterm_mouse_button(term->machine, button, true, VTERM_MOD_NONE);
    vterm_mouse_button(term->machine, button, false, VTERM_MOD_NONE);
}

void term_click(struct term *term, int row, int column)
{
    press(term, row, column, 1);
}

void term_wheel(struct term *term, int row, int column, bool up)
{
    press(term, row, column, up ? 4 : 5);
}

void term_resize(struct term *term, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    while (pump(term, 0))
        continue;
    term->rows = rows;
    term->columns = columns;
    vterm_set_size(term->machine, rows, machine_columns(columns));
    (void)ioctl(term->master, TIOCSWINSZ, &size); /* the kernel sends SIGWINCH to the foreground group */
}

struct termios term_modes(const struct term *term)
{
    struct termios modes = {0};
    (void)tcgetattr(term->master, &modes);
    return modes;
}

static int colour_index(const VTermColor *colour)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(colour) || VTERM_COLOR_IS_DEFAULT_BG(colour))
        return -1;
    return VTERM_COLOR_IS_INDEXED(colour) ? colour->indexed.idx : -2;
}

struct term_cell term_cell(const struct term *term, int row, int column)
{
    VTermScreenCell cell;
    if (!vterm_screen_get_cell(term->screen, (VTermPos){row, column}, &cell))
        return (struct term_cell){.glyph = ' ', .ink = -1, .paper = -1};
    uint32_t glyph = cell.chars[0] ? cell.chars[0] : ' ';
    return (struct term_cell){.glyph = glyph == UINT32_MAX ? 0 : glyph, /* 0: right half of a wide glyph */
                              .ink = colour_index(&cell.fg),
                              .paper = colour_index(&cell.bg),
                              .bold = cell.attrs.bold,
                              .reverse = cell.attrs.reverse};
}

const char *term_row(const struct term *term, int row, char *buffer, size_t size)
{
    size_t used = 0, end = 0;
    for (int column = 0; column < term->columns && used + GLYPH_UTF8_MAX < size; column++) {
        uint32_t glyph = term_cell(term, row, column).glyph;
        if (glyph == 0)
            continue;
        used += glyph_encode(glyph, buffer + used);
        if (glyph != ' ')
            end = used;
    }
    buffer[end] = '\0';
    return buffer;
}

bool term_find(const struct term *term, const char *text, int *ret_row, int *ret_column)
{
    char line[LINE_BYTES];
    for (int row = 0; row < term->rows; row++) {
        const char *hit = strstr(term_row(term, row, line, sizeof line), text);
        if (!hit)
            continue;
        *ret_row = row;
        *ret_column = 0;
        for (const char *at = line; at < hit; at++)
            *ret_column += (*at & 0xc0) != 0x80; /* columns, while all glyphs before it are narrow */
        return true;
    }
    return false;
}

void term_dump(const struct term *term)
{
    char line[LINE_BYTES];
    for (int row = 0; row < term->rows; row++)
        fprintf(stderr, "%3d|%s\n", row, term_row(term, row, line, sizeof line));
}
