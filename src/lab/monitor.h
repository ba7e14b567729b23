/* monitor.h - the process monitor: the tree of this program, other programs' trees, or the whole system, looked at once
 * or twice a second for as long as somebody wants to see it, and what can be done to a process.
 *
 *     monitor_new(&monitor, &options)
 *     monitor_tick(monitor, clock_ns()) ... from the event loop, while it is shown; then monitor_list(monitor)
 *     monitor_free(monitor)
 *
 * One thread, that of the sampler. Nothing here fails a run. A process that joined a tree stays in it for as long as it
 * lives, whoever becomes its parent. The program's locale (LC_CTYPE) must have been chosen before. */
#ifndef FORKLAB_LAB_MONITOR_H
#define FORKLAB_LAB_MONITOR_H
#include "model/process_list.h"

struct monitor;

struct monitor_options {
    enum process_scope scope;
    uint64_t interval_ns; /* between two samples; 0 = MONITOR_INTERVAL_NS */
    const int *roots;     /* of PROCESSES_TREES: processes that are there; copied */
    size_t roots_count;
    /* A root is a command that this program runs: whoever is orphaned below it becomes our child, and belongs to it. */
    bool adopts;
};
#define MONITOR_INTERVAL_NS UINT64_C(1000000000)

/* 0, -ENOMEM, or -ESRCH: there is no process of one of those numbers. */
int monitor_new(struct monitor **ret_monitor, const struct monitor_options *options);
void monitor_free(struct monitor *monitor); /* NULL is fine */

/* What is looked at from the next sample on, which is due at once. Those in the old and in the new scope keep their
 * history. PROCESSES_TREES is that of the options. */
void monitor_set_scope(struct monitor *monitor, enum process_scope scope);

/* Takes a sample if one is due at `now_ns`; true when it did. Due is: the interval has passed, and so much more that
 * all samples together stay below a hundredth of one core. monitor_due(): when the next one is. */
bool monitor_tick(struct monitor *monitor, uint64_t now_ns);
uint64_t monitor_due(const struct monitor *monitor);

/* Valid until the next tick or change of scope. */
const struct process_list *monitor_list(const struct monitor *monitor);

/* Of which processes the dearer figures (wchan, switches, the command anew) are wanted, besides some hundreds of any
 * tree: the ones in view. Replaces the last such list; at most MONITOR_LOOKED_MAX. */
#define MONITOR_LOOKED_MAX 256
void monitor_look_at(struct monitor *monitor, const struct process_id *processes, size_t count);

/* The parent of this process has been told how it ended. */
void monitor_ended(struct monitor *monitor, int pid, struct death death);

/* ------------------------------------------------------------------ acting
 * Never on a process that got the number of the one that is meant. 0; -ESRCH: that one is gone; -EPERM; -EINVAL; -EDEADLK:
 * this program would stop itself for good. */
int monitor_signal(struct process_id process, int signal);
/* All its threads: the nice value, -20 to 19; and the only core that it may use, -1 = any. (These two ask who has the
 * number first, and cannot hold it: its end in that very moment is not noticed.) */
int monitor_nice(struct process_id process, int nice);
int monitor_pin(struct process_id process, int core);

#endif
