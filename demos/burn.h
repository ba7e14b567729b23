/* burn.h - what workloads share whose tasks are CPU time and nothing else: input and result are nanoseconds. */
#ifndef FORKLAB_DEMOS_BURN_H
#define FORKLAB_DEMOS_BURN_H
#include <stddef.h>

struct task; /* ipc/task.h */

/* As a workload's own: uses the CPU time that the input says, and gives it back. */
int burn_run(struct task *task, const void *parameters);
/* Such an input or result, with its unit. */
void burn_print(const void *bytes, size_t bytes_size, char *buffer, size_t size);

#endif
