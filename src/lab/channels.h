/* channels.h - the rows of all queues and pipes of a run, made from the directory of its commons alone: whatever a
 * workload or one of its tasks adds there is shown, without new code for each. It keeps what one look cannot know: the
 * rates over the last second, and the history of how full each was.
 *
 *     channels_begin(&channels) · channels_look(&channels, &census, elapsed_ns, &count) once a frame ·
 *     channels_release()
 *
 * Nothing here waits. Sizes and indices in shared memory are checked before they are followed; an object that makes no
 * sense is left out. */
#ifndef FORKLAB_LAB_CHANNELS_H
#define FORKLAB_LAB_CHANNELS_H
#include "lab/census.h"
#include "model/snapshot.h"

struct channel_track; /* what is remembered of one row */

struct channels { /* all zero at first */
    struct channel_track *tracks;
    struct snapshot_channel *rows;
    size_t count, capacity;
};

/* Another run: forgets everything. */
void channels_begin(struct channels *channels);
void channels_release(struct channels *channels);

/* `elapsed_ns`: on the run's clock. The rows are valid until the next call; in the order in which they were made. */
const struct snapshot_channel *channels_look(struct channels *channels, const struct census *census,
                                             uint64_t elapsed_ns, size_t *ret_count);

#endif
