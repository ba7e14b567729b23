/* crew.h - a process whose threads are the workers of many slots: the supervisor stays without threads. Its first
 * thread runs no task: it starts a thread for each slot that the supervisor calls, counts out those that left, and ends
 * the process when all slots are ordered to leave and nobody is left.
 *
 *     supervisor:  slot_assign() · crew_call() for each slot · start the process · later: crew_call() again for a slot
 *                  whose thread has left
 *     process:     crew_process()
 *
 * A thread that left says so itself, by slot_end(); when the process dies, all its threads did. */
#ifndef FORKLAB_PROC_CREW_H
#define FORKLAB_PROC_CREW_H
#include "proc/worker.h"

/* Supervisor: the slot was assigned: the process of its crew, now or once it lives, is to start a thread for it. */
void crew_call(struct pool_area *area, unsigned number);
/* Supervisor: orders were changed: the first thread looks at them. */
void crew_wake(struct pool_area *area);

/* The whole life of the process. Returns the exit status. `options->notify` as kept by child.h. */
int crew_process(const struct worker_options *options);

#endif
