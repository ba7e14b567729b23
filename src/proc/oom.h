/* oom.h - how often the kernel's out-of-memory killer has struck, on the whole machine or in any cgroup, since boot.
 * A SIGKILL that nobody owns up to, with this grown, was its doing. */
#ifndef FORKLAB_PROC_OOM_H
#define FORKLAB_PROC_OOM_H
#include <stdint.h>

/* oom_kill of /proc/vmstat; 0 when the kernel does not tell. */
uint64_t oom_kills(void);

#endif
