/* snapshot_copy.h - a snapshot of its own, with its history, its runs and all that they point to: for a display that is
 * frozen while the lab goes on, or begins anew. Only the workload, with the titles of its steps, is the lab's: it must
 * stay. A task takes about 90 bytes in it, and its result if that is long, and the same again of the baseline's. */
#ifndef FORKLAB_MODEL_SNAPSHOT_COPY_H
#define FORKLAB_MODEL_SNAPSHOT_COPY_H
#include "model/snapshot.h"

/* NULL: no memory. */
struct snapshot *snapshot_copy(const struct snapshot *snapshot);
void snapshot_copy_free(struct snapshot *copy); /* NULL is fine */

#endif
