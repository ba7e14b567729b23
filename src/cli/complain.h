/* complain.h - what the program says on standard error when it cannot do what it was asked to: one line. */
#ifndef FORKLAB_CLI_COMPLAIN_H
#define FORKLAB_CLI_COMPLAIN_H
#include "base/problems.h"

#include <stddef.h>

/* Prints "forklab: …" and a newline; control characters become '?'. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line each; when there are too many, how many more. */
void complain_all(const struct problems *problems);

/* The command, or the experiment (copied to `buffer`), most like `name`; NULL = none is near. */
const char *nearest_command(const char *name);
const char *nearest_experiment(const char *name, char *buffer, size_t size);

/* Ends standard output, where `error` is what its writer returned, 0 or -errno. STATUS_OK, or STATUS_FAILED after a
 * complaint that not all of it arrived. */
int finish_output(int error);

#endif
