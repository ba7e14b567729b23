/* traces.h - what a process holds, and what it left in the places where names stay behind, so that a test can compare before
 * and after. */
#ifndef FORKLAB_TESTS_TRACES_H
#define FORKLAB_TESTS_TRACES_H
#include "base/problem.h"

#include <stdbool.h>

struct traces {
    unsigned descriptors, children, threads;
    unsigned mappings;        /* of files without a name: shared regions */
    unsigned names_shm;       /* in /dev/shm */
    unsigned names_temporary; /* in /tmp */
    unsigned names_sysv;      /* System V memory, semaphores, queues */
};

/* Gives this process, and those it starts, a /dev/shm, a /tmp and a System V of its own, so that names left by others do not
 * count. False when the kernel refuses: then they do. */
bool traces_isolate(void);

struct traces traces_take(void);

/* 0, or the problem names the first that differs. */
int traces_compare(const struct traces *before, const struct traces *after, struct problem *problem);

#endif
