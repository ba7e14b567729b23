/* screen.h - the live screen of a fake lab on a terminal of its own: what the tests of screens start. */
#ifndef FORKLAB_TESTS_SCREEN_H
#define FORKLAB_TESTS_SCREEN_H
#include "support/fake_lab.h"
#include "support/term.h"

/* Exit status of the program when there was no screen to be had; the reason stands on its terminal. */
#define SCREEN_REFUSED 3

/* The program: runs the screen for `script` (struct fake_lab_script) until it ends. For struct term_program. */
int screen_run(void *script);

/* Starts it on a terminal of that size and waits for `text` on it. */
void screen_start(struct term *term, struct fake_lab_script *script, int rows, int columns,
                  const char *const *environment, const char *text);

/* Starts forklab itself with these arguments, with blanks between them. */
void screen_start_program(struct term *term, int rows, int columns, const char *arguments);

/* Fails the test with the screen on standard error unless `text` comes, or goes. */
void screen_expect(struct term *term, const char *text);
void screen_expect_gone(struct term *term, const char *text);

#endif
