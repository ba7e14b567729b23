/* problem.h - why something that the user asked for cannot be done, in one line: what, where, why, what to do.
 * The engine reports -errno only; a `struct problem` is for input: command line, parameters, files. */
#ifndef FORKLAB_BASE_PROBLEM_H
#define FORKLAB_BASE_PROBLEM_H

struct problem {
    char text[512]; /* no newline; empty = no problem */
};

/* Writes the text (cut at its end if too long; control characters become '?') and returns -EINVAL,
 * so that a checker can `return problem_set(...)`. */
int problem_set(struct problem *problem, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
