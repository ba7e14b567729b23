/* repair.h - what is done after the kernel has confirmed a process's death, and only then: every queue, lock, pipe of
 * the commons that it may have been in the middle of is made whole, and all who wait are woken to look again. One row
 * of a table for each kind of object; each kind's header says what its own repair does. */
#ifndef FORKLAB_IPC_REPAIR_H
#define FORKLAB_IPC_REPAIR_H
#include "ipc/commons.h"

/* By whoever reaped `dead`, once; calls of several processes at a time are serialised by nobody and need not be. */
void repair_all(struct commons *commons, party dead);

#endif
