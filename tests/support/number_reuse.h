/* number_reuse.h - thousands of processes in a namespace with a hundred numbers for them, so that every new one has the
 * number of some that are dead, whose handles are still there: signals and questions to those must not reach it, and its
 * exit code must be its own. */
#ifndef FORKLAB_TESTS_SUPPORT_NUMBER_REUSE_H
#define FORKLAB_TESTS_SUPPORT_NUMBER_REUSE_H
#include "base/problem.h"

#include <stdbool.h>
#include <stdint.h>

struct number_reuse_figures {
    uint64_t spawns;
    uint64_t again; /* stale handles with the number of a process that lived */
    bool refused;   /* the system gives us no such namespace: nothing was checked */
};

/* False: the problem says which process was reached by mistake. */
bool number_reuse_run(uint64_t spawns, struct number_reuse_figures *ret_figures, struct problem *problem);

#endif
