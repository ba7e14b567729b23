/* crash.h - tells a stack overflow from any other SIGSEGV, from inside the thread that has it. */
#ifndef FORKLAB_PROC_CRASH_H
#define FORKLAB_PROC_CRASH_H
#include <stdatomic.h>
#include <stdint.h>

/* From now on a fault near the end of the calling thread's stack stores CRASH_STACK_OVERFLOW (ipc/slot.h) into
 * `*report`; then, as with every fault, the signal takes its default action. Once a thread. */
void crash_watch(_Atomic uint32_t *report);

#endif
