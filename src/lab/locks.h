/* locks.h - the rows of all locks, semaphores, events, conditions, barriers and big locks of a run, made from the
 * directory of its commons alone. Nothing here waits; sizes and indices in shared memory are checked before they are
 * followed. */
#ifndef FORKLAB_LAB_LOCKS_H
#define FORKLAB_LAB_LOCKS_H
#include "lab/census.h"
#include "model/snapshot.h"

struct locks { /* all zero at first */
    struct snapshot_lock *rows;
    size_t capacity;
};
void locks_release(struct locks *locks);

/* The rows are valid until the next call; in the order in which they were made. */
const struct snapshot_lock *locks_look(struct locks *locks, const struct census *census, size_t *ret_count);

/* The row of one entry of the directory. False: it is none of these kinds. */
bool locks_row(const struct census *census, const struct region_entry *entry, struct snapshot_lock *ret_row);
/* Who has it: a lock's or big lock's owner, or who has all permits of a semaphore. 0 = nobody that is known, or another
 * kind. */
party locks_owner(const struct census *census, const struct region_entry *entry);

#endif
