/* place.h - what is seen of the process, or thread, that has a slot now: its own word from shared memory, and what the
 * sampler knows of it. Body here because its owners keep arrays of it. */
#ifndef FORKLAB_LAB_PLACE_H
#define FORKLAB_LAB_PLACE_H
#include "ipc/slot.h"
#include "lab/sampler.h"
#include "model/snapshot.h"

struct place { /* all zero: nobody is watched */
    int pid;   /* of its process, or thread, watched by the sampler; 0 = none */
    const struct slot *slot;
    struct sampler_process seen; /* at the last sample */
    uint64_t sampled_ns;         /* when that was */
    uint64_t running_ns;         /* time in tasks by then, neither blocked nor held */
    bool starved;                /* between the last two samples it waited for a core longer than it had one */
    uint64_t same_since_ns;      /* the sample before, or its birth, when it did between the two what it was seen to do
                                  * then: nearly all of it asleep, or half of it without a core; else 0 */
};

/* `number`: what /proc knows it by; 0 or less = not known yet. False: it is not watched from now on, or was before. */
bool place_watch(struct place *place, struct sampler *sampler, int number, const struct slot *slot);
/* It is gone, or another comes. */
void place_leave(struct place *place, struct sampler *sampler);

/* After a sample was taken. */
void place_sample(struct place *place, const struct sampler *sampler, uint64_t now_ns);

/* The part of a row that the kernel knows: of a place where nobody is watched, nothing. */
void place_fill_process(const struct place *place, struct snapshot_worker *row);
/* The part that the living process says itself: state, task, times. Its tasks are added to those in the row. */
void place_fill(const struct place *place, const struct slot *slot, uint64_t now_ns, struct snapshot_worker *row);

#endif
