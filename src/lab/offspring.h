/* offspring.h - rows of the processes that a run's tasks started, as the slots of the commons tell of them. Those that
 * have ended stay until another process gets the slot. */
#ifndef FORKLAB_LAB_OFFSPRING_H
#define FORKLAB_LAB_OFFSPRING_H
#include "lab/census.h"
#include "lab/place.h"

struct offspring_place; /* of one slot */

struct offspring { /* all zero at first */
    struct offspring_place *places;
    uint32_t count;
};
void offspring_release(struct offspring *offspring);

/* Another execution: nobody of the last one is watched any more. */
void offspring_forget(struct offspring *offspring, struct sampler *sampler);

/* Watches whom it does not watch yet, and leaves the dead. */
void offspring_watch(struct offspring *offspring, const struct census *census, struct sampler *sampler);
/* After a sample was taken. */
void offspring_sample(struct offspring *offspring, const struct sampler *sampler, uint64_t now_ns);

/* How many rows there are. */
size_t offspring_count(const struct census *census);
/* Fills in so many; returns how many. */
size_t offspring_fill(const struct offspring *offspring, const struct census *census, uint64_t now_ns,
                      struct snapshot_worker *rows);

#endif
