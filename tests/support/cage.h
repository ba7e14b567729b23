/* cage.h - a program in a PID namespace of its own, as the foreground job of a shell in a few lines: what it signals is
 * nobody else's, a stop is followed by going on, and nothing outlives it. */
#ifndef FORKLAB_TESTS_CAGE_H
#define FORKLAB_TESTS_CAGE_H
#include <stdbool.h>

/* What cage_run() returns beside the exit status of the program, or 128 + the signal that ended it. */
enum { CAGE_NONE = 90, CAGE_LEFT_BEHIND = 91 };

/* True where the kernel lets us have one. */
bool cage_possible(void);

/* In a child with a terminal: runs `arguments` (char *const *), for struct term_program. CAGE_NONE: no namespace;
 * CAGE_LEFT_BEHIND: processes were still there some time after the program had ended. */
int cage_run(void *arguments);

/* Lets everything in the cage whose outermost process is `pid` go on, what was stopped included. */
void cage_continue(int pid);

#endif
