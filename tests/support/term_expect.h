/* term_expect.h - what a test demands of a program on a terminal (term.h): it fails, with the screen on standard error,
 * when that does not come. */
#ifndef FORKLAB_TESTS_TERM_EXPECT_H
#define FORKLAB_TESTS_TERM_EXPECT_H
#include "support/term.h"

/* The text comes, or goes. */
void term_expect(struct term *term, const char *text);
void term_expect_gone(struct term *term, const char *text);

/* It ends by itself with that status, and the terminal is as it was before. */
void term_expect_exit(struct term *term, int status);

#endif
