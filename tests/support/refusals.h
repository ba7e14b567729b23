/* refusals.h - one call of the kernel after another refused: the first clone() of what a process does, then the second in a
 * fresh process, and so on, until it has no such call left. Whatever is refused must come back as an error or be done
 * without, and leave nothing behind. x86-64 only, as stepper.h: elsewhere nothing can be refused. */
#ifndef FORKLAB_TESTS_SUPPORT_REFUSALS_H
#define FORKLAB_TESTS_SUPPORT_REFUSALS_H
#include "base/problem.h"

#include <stdbool.h>

struct refusal {
    const char *name; /* of the call */
    int call;         /* SYS_… */
    int error;        /* what it says instead */
};

struct refusals_figures {
    unsigned calls;  /* that were refused, each in a process of its own */
    unsigned errors; /* of those, after how many act() gave an error; it did without in the others */
};

/* `act` does something and undoes it: 0, or the error that it was given; or, with a problem set, what is wrong. It is
 * called in a process of its own for each refusal. False: the problem says what was wrong or left behind, and at which
 * call. */
bool refusals_try(int (*act)(struct problem *problem), const struct refusal *refusal,
                  struct refusals_figures *ret_figures, struct problem *problem);

#endif
