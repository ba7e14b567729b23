/* channel_copy.h - the rows of all queues and pipes of a commons as a run keeps them: looked at once, when everybody is
 * gone. What only many looks can tell (rates, history, how full a pipe ever was) is not in them. */
#ifndef FORKLAB_LAB_CHANNEL_COPY_H
#define FORKLAB_LAB_CHANNEL_COPY_H
#include "ipc/commons.h"
#include "model/snapshot.h"

/* On the heap; the caller frees them. NULL: there are none, or there is no memory. */
struct snapshot_channel *channels_copy(struct commons *commons, size_t *ret_count);

#endif
