/* problems.h - all that is wrong with something that the user wrote, not only the first of it: a line each. */
#ifndef FORKLAB_BASE_PROBLEMS_H
#define FORKLAB_BASE_PROBLEMS_H
#include "base/problem.h"

#include <limits.h>
#include <stddef.h>

#define PROBLEMS_MAX 50

/* Zeroed: no problem. Of more than PROBLEMS_MAX the first are kept, and all are counted. */
struct problems {
    struct problem lines[PROBLEMS_MAX]; /* by place; of the same place in the order in which they were added */
    unsigned places[PROBLEMS_MAX];
    size_t count; /* of all; may be larger than PROBLEMS_MAX */
};

/* What has no place in a file comes last. */
#define PROBLEMS_NO_PLACE UINT_MAX

/* Adds a line, as problem_set() would write it; `place` is the line of the file that it is about. Returns -EINVAL. */
int problems_add(struct problems *problems, unsigned place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* How many lines there are to print. */
size_t problems_kept(const struct problems *problems);

#endif
