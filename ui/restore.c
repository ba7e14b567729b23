#include "ui/restore.h"

#include "base/last_words.h"

#include <curses.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <term.h> /* after curses.h; its macros take names like `columns` away, so this file stays small */

static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
#define CRASHES (sizeof crashes / sizeof *crashes)

/* Ends an escape sequence that was cut off by the death. */
#define CANCEL 0x18

/* A signal handler can only reach static data. Written by restore_arm() and restore_disarm(), with no handler in
 * place. */
static struct {
    int fd;
    pid_t owner;
    struct termios saved;
    char leave[256];
    size_t leave_size;
    struct sigaction before[CRASHES];
    char stack[16 * 1024]; /* the crash may be an overflow of the usual one */
} armed;

static void on_crash(int signal)
{
    /* A forked worker has inherited this handler, and the terminal is not its own. */
    if (getpid() == armed.owner) {
        ssize_t written = write(armed.fd, armed.leave, armed.leave_size);
        (void)written;
        (void)tcsetattr(armed.fd, TCSANOW, &armed.saved);
    }
    for (size_t i = 0; i < CRASHES; i++)
        if (crashes[i] == signal)
            (void)sigaction(signal, &armed.before[i], NULL);
    (void)raise(signal);
}

static int append(int character)
{
    if (armed.leave_size < sizeof armed.leave)
        armed.leave[armed.leave_size++] = (char)character;
    return character;
}

static void append_capability(const char *sequence)
{
    if (sequence)
        (void)tputs(sequence, 1, append);
}

/* The mouse is reported no more. What curses itself sends where the description does not say it. */
static void append_mouse_off(void)
{
    const char *mouse = tigetstr("XM");
    if (mouse && mouse != (const char *)-1)
        append_capability(tparm(mouse, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    else if (key_mouse)
        append_capability("\033[?1000l");
}

/* What endwin() would write, from the description of the terminal. */
static void make_leave_string(void)
{
    armed.leave_size = 0;
    append(CANCEL);
    append_mouse_off();
    append_capability(exit_attribute_mode);
    append_capability(orig_pair);
    append_capability(exit_alt_charset_mode);
    append_capability(keypad_local);
    append_capability(cursor_normal);
    append_capability(exit_ca_mode);
    append('\r');
    if (!exit_ca_mode)
        append('\n');
}

void restore_arm(int fd, const struct termios *saved)
{
    armed.fd = fd;
    armed.owner = getpid();
    armed.saved = *saved;
    make_leave_string();
    last_words_set(armed.leave, armed.leave_size);
    (void)sigaltstack(&(stack_t){.ss_sp = armed.stack, .ss_size = sizeof armed.stack}, NULL);
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_NODEFER | SA_ONSTACK};
    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < CRASHES; i++)
        (void)sigaction(crashes[i], &action, &armed.before[i]);
}

void restore_disarm(void)
{
    last_words_clear();
    for (size_t i = 0; i < CRASHES; i++)
        (void)sigaction(crashes[i], &armed.before[i], NULL);
    (void)sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
}
