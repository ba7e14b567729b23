/* target.h - the process, or thread, of one slot of an execution, held so that what is done to it reaches nobody else: a
 * number alone may be another's by now, and that of a process which a task started stands in shared memory, where a task
 * may have written anything.
 *
 *     target_open() · target_signal(), target_pin() or target_nice() · target_close()
 *
 * -errno: -ESRCH it has ended; what the kernel refuses is passed on. */
#ifndef FORKLAB_LAB_TARGET_H
#define FORKLAB_LAB_TARGET_H
#include "lab/execution.h"

struct target {
    int pid;
    int thread; /* of the process, that has the slot; the process itself when it is no thread of a crew */
    int pidfd;
    struct slot *slots; /* all that its process has */
    unsigned slots_count;
};

/* `slot`: as in a row of the snapshot. -ESRCH: there is nobody in it, or it is none of our descendants. */
int target_open(struct target *ret_target, struct execution *execution, unsigned slot);
void target_close(struct target *target);

/* SIGSTOP and SIGCONT are written into its slots (slot_signal()). */
int target_signal(const struct target *target, int signal);
/* One core of those that the caller may use, or RUN_NO_CORE for all of them; else -EINVAL. */
int target_pin(const struct target *target, int core);
int target_nice(const struct target *target, int nice);

#endif
