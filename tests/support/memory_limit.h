/* memory_limit.h - a memory cgroup with little room, in which a task can meet the kernel's out-of-memory killer for real.
 * Wants root, and cgroup v1's memory controller, or v2's. Remove it after its processes died. */
#ifndef FORKLAB_TESTS_MEMORY_LIMIT_H
#define FORKLAB_TESTS_MEMORY_LIMIT_H

#define MEMORY_LIMIT_BYTES (32L << 20)

struct memory_limit {
    char folder[128]; /* "" = there is none */
};

/* 0, or -errno where there is nothing to make it with. */
int memory_limit_make(struct memory_limit *limit);

/* The calling process moves in. */
int memory_limit_enter(const struct memory_limit *limit);

void memory_limit_remove(struct memory_limit *limit);

#endif
