/* monkey.h - a monkey at the terminal of the real program: random keys, presses, sizes and signals. It must never crash
 * the program nor hang it, and whenever that ends, its terminal is as it was and no process is left. The program lives in
 * a PID namespace of its own, so that what the monkey kills is never a stranger's. */
#ifndef FORKLAB_TESTS_MONKEY_H
#define FORKLAB_TESTS_MONKEY_H
#include "base/problem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct monkey_kind {
    const char *name;
    const char *arguments; /* of the program, split at blanks */
    int status;            /* with which it may end besides the usual ones; 0 = none */
};

extern const struct monkey_kind monkey_kinds[];
extern const size_t monkey_kinds_count;

struct monkey_figures {
    unsigned events, lives, answers;
    uint64_t slowest_ns; /* until a key was answered */
};

/* False where the kernel gives no namespace: then it must not be played. */
bool monkey_is_caged(void);

/* Plays that many events more and adds them to the figures. False: the problem says what went wrong, and standard error
 * has the last events and the screen. */
bool monkey_play(const struct monkey_kind *kind, unsigned events, uint64_t seed, struct monkey_figures *figures,
                 struct problem *problem);

#endif
