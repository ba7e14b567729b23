/* process_family.h - who the calling process is, and which of its children run. A copy of this process by fork(2), by
 * whomever, begins without children. Any thread. */
#ifndef FORKLAB_PROC_PROCESS_FAMILY_H
#define FORKLAB_PROC_PROCESS_FAMILY_H
#include "proc/process_body.h"

/* The calling process is that one from now on: its name, line of descent and daemon flag are copied. */
void family_be(const struct process *process);

/* The handle of the calling process. */
struct process *family_self(void);

/* The number of the next child: 1, 2… */
unsigned family_next_number(void);

/* Before the first child is started: deaths interrupt what this process waits in. */
void family_prepare(void);
/* It runs: to be looked after. */
void family_add(struct process *process);
/* Reaps the dead, repairs what they held. Never waits. */
void family_look_after(void);
/* The same at most now and then, unless a death was told: `look_after` of ipc/self.h. */
void family_glance(void *unused);

/* A handle is freed by its owner: at once, or when its process has been reaped. */
void family_free(struct process *process);

/* Those that run and whose handle is not freed. Returns how many there are. */
size_t family_running(struct process **ret_children, size_t capacity);

/* Sends `signal` to the daemonic children. Returns how many there are. */
unsigned family_signal_daemons(int signal);
/* The sentinel and slot of one that runs, freed handle or not; false when there is none. */
bool family_any(int *ret_sentinel, uint32_t *ret_slot);

#endif
