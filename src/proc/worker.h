/* worker.h - the code of a worker, in its own process (or thread): take tasks, run them, publish their results, until
 * told to leave. It owns one slot, writes nothing shared but that slot, its results and the records that it claimed,
 * and makes no system call in order to be watched. */
#ifndef FORKLAB_PROC_WORKER_H
#define FORKLAB_PROC_WORKER_H
#include "ipc/outcome.h"
#include "ipc/pool_area.h"
#include "ipc/task.h"

struct worker {
    struct pool_area *area;
    unsigned number; /* of its slot */
    task_function *run;
    int notify; /* eventfd: wakes the supervisor; -1 = nobody to wake */
    int parent; /* pidfd of the supervisor; -1 = not looked at */

    /* Its own, zero at first. */
    struct outcome outcome;
    uint64_t parent_checked_ns;
    bool worked;  /* since it was last idle */
    bool leaving; /* it left a span half done: taking the order to leave back comes too late now */
};

/* Runs tasks until ordered to leave or at the end of its life in chunks. Thread-safe: all state is in `worker` and
 * the area. */
void worker_run(struct worker *worker);

/* The whole life of a worker process: streams, crash handler, second net for the supervisor's death, worker_run().
 * Returns the exit status. `kept` as in child.h: {notify}. */
int worker_process(struct pool_area *area, unsigned number, task_function *run, int notify);

#endif
