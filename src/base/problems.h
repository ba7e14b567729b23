/* problems.h - all that is wrong with something that the user wrote, not only the first of it: a line each. */
#ifndef FORKLAB_BASE_PROBLEMS_H
#define FORKLAB_BASE_PROBLEMS_H
#include "base/problem.h"

#include <stddef.h>

#define PROBLEMS_MAX 50

/* Zeroed: no problem. Of more than PROBLEMS_MAX the first are kept, and all are counted. */
struct problems {
    struct problem lines[PROBLEMS_MAX];
    size_t count; /* of all; may be larger than PROBLEMS_MAX */
};

/* Appends a line, as problem_set() would write it. Returns -EINVAL. */
int problems_add(struct problems *problems, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* How many lines there are to print. */
size_t problems_kept(const struct problems *problems);

#endif
