/* term.h - a program under test on a pseudo-terminal whose screen the test can read, by libvterm. Wait for what is
 * expected to appear (term_wait_*), never for a time.
 *
 *     term_start(); term_wait_text(); term_keys(); term_wait_text(); …; term_stop()
 */
#ifndef FORKLAB_TESTS_TERM_H
#define FORKLAB_TESTS_TERM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>
#include <vterm.h>

/* How long a test waits for what must come, in milliseconds: long, since machines can be slow, and never waited out
 * when all is well. */
#define TERM_PATIENCE_MS 20000

struct term {
    pid_t pid;  /* the program under test, 0 once reaped */
    int master; /* our side of the pseudo-terminal */
    int status; /* wait status once reaped */
    bool ended; /* the program's side is closed */
    bool alternate, cursor;
    bool mouse;   /* the program wants to hear of it */
    size_t bytes; /* output so far */
    int rows, columns;
    char held[32]; /* an escape sequence that a read cut in two */
    size_t held_size;
    char last; /* character that a sequence can repeat */
    VTerm *machine;
    VTermScreen *screen;
};

struct term_cell { /* a cell of the screen */
    uint32_t glyph;
    int ink, paper; /* palette index, -1 = default, -2 = direct colour */
    bool bold, reverse;
};

struct term_program {
    int rows, columns;
    const char *const *environment; /* NULL-ended "NAME=value", or "NAME" to unset; beyond the test's own */
    char *const *arguments;         /* of the program; or NULL: */
    int (*function)(void *context); /* what the child calls; its result is the exit status */
    void *context;
};

/* Starts the program on a new terminal of its own session. It dies with the test. */
bool term_start(struct term *term, const struct term_program *program);
void term_stop(struct term *term); /* kills it if need be, reaps it, frees */

/* True as soon as `holds(term, context)`; false when it does not within the patience, or never will: the program's side
 * is closed. */
bool term_wait(struct term *term, bool (*holds)(struct term *term, const void *context), const void *context);
bool term_wait_text(struct term *term, const char *text);    /* anywhere on the screen */
bool term_wait_no_text(struct term *term, const char *text); /* nowhere */
bool term_wait_exit(struct term *term);                      /* then status is set */

/* Reads what comes within `ms` milliseconds. */
void term_read_for(struct term *term, int ms);

void term_keys(struct term *term, const char *text);
void term_key(struct term *term, VTermKey key);

/* The mouse, in cells; nothing is sent while the program does not want to hear of it. */
void term_click(struct term *term, int row, int column);
void term_wheel(struct term *term, int row, int column, bool up);

void term_resize(struct term *term, int rows, int columns);

/* The modes of the terminal as the program left or set them. */
struct termios term_modes(const struct term *term);

/* One row in UTF-8, trailing blanks cut. Returns `buffer`. */
const char *term_row(const struct term *term, int row, char *buffer, size_t size);
struct term_cell term_cell(const struct term *term, int row, int column);
bool term_find(const struct term *term, const char *text, int *ret_row, int *ret_column);

/* The screen to standard error, for a test that fails. */
void term_dump(const struct term *term);

#endif
