/* kept_result.h - a copy of a task's result in memory of its own, for handles that outlive the table's record. */
#ifndef FORKLAB_PROC_KEPT_RESULT_H
#define FORKLAB_PROC_KEPT_RESULT_H
#include "proc/pool.h"

/* Copies `from` with its bytes, plus a NUL. Without memory the copy is a FAILED result that says so. */
void kept_result_set(struct pool_result *kept, const struct pool_result *from);
void kept_result_release(struct pool_result *kept);

#endif
