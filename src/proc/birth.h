/* birth.h - what a new process does before any code of its own: it ties its life to its parent's, leaves the parent's
 * signal handlers, process group and descriptors behind, and goes to its core. System calls only. */
#ifndef FORKLAB_PROC_BIRTH_H
#define FORKLAB_PROC_BIRTH_H
#include <stdbool.h>
#include <sys/types.h>

#define BIRTH_KEEP_MAX   24
#define BIRTH_FIRST_KEPT 3

struct birth {
    pid_t parent; /* with whom it dies */
    /* How: -1 = by the signal that the kernel sends when the thread ends that started it; for a thread that may end
     * before its process, the reading end of a pipe of which only that process holds the other. It stays open. */
    int lifeline;
    int output, errors;       /* become 1 and 2; -1 = /dev/null */
    int keep[BIRTH_KEEP_MAX]; /* become 3, 4…; -1 ends the list early */
    int pin_core;             /* -1 = anywhere */
};

/* False: the parent is dead already, or there is no descriptor to be had: the process must exit. */
bool birth_settle(const struct birth *birth);

#endif
