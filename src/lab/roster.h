/* roster.h - the rows of the worker table: each slot's own word from shared memory, with what the sampler saw of its
 * process; first those of the pools, then those of the processes that tasks started. The sampler is fed only when
 * somebody looks, so a run without a screen pays nothing for it. */
#ifndef FORKLAB_LAB_ROSTER_H
#define FORKLAB_LAB_ROSTER_H
#include "lab/census.h"
#include "lab/execution.h"
#include "lab/sampler.h"
#include "model/snapshot.h"

struct roster;

int roster_new(struct roster **ret_roster, unsigned slots);
void roster_free(struct roster *roster);

/* Another execution: forgets everything about workers. NULL: none. */
void roster_begin(struct roster *roster, struct execution *execution);

void roster_died(struct roster *roster, const struct life *life);

/* Something was done to a process: the next sample does not wait for its turn. */
void roster_hurry(struct roster *roster);

struct roster_look {
    const struct census *census; /* of the execution's commons, at this moment */
    bool scripted;               /* the tasks are steps */
};
/* The rows of all slots that are, or were, in use; the array is the roster's. */
const struct snapshot_worker *roster_look(struct roster *roster, const struct roster_look *look, size_t *ret_count);

/* For the rest of the snapshot: cores and the lab's own share. */
const struct sampler *roster_sampler(const struct roster *roster);

#endif
