/* forkserver_kills.h - the forkserver killed at chosen instructions of its request path, by a thread that steps it while
 * another asks it for a process. After each kill that process must have been started exactly once. x86-64 only. */
#ifndef FORKLAB_TESTS_FORKSERVER_KILLS_H
#define FORKLAB_TESTS_FORKSERVER_KILLS_H
#include "base/problem.h"

#include <stdbool.h>
#include <stdint.h>

struct forkserver_kills {
    uint64_t instructions; /* of one request, undisturbed */
    uint64_t points;       /* that were tried */
};

/* Kills before every `every`-th instruction, from `first` on. False: the problem says what went wrong and where. Needs a
 * process without other children, whose main() called process_main() with process_tasks. */
bool forkserver_kills_try(uint64_t first, uint64_t every, struct forkserver_kills *ret_figures,
                          struct problem *problem);

#endif
