/* barrier.h - where a number of processes wait until the last of them has come; then all go on, and it can be used
 * again. When one of them cannot come, it is BROKEN for all, those who wait and those who come later, until somebody
 * resets it:
 *
 *     - a party's deadline passes while it waits, or somebody calls barrier_abort();
 *     - a party dies while it waits;
 *     - a party that came in an earlier round dies a violent death (killed, crashed, exit in the middle of its work):
 *       it would have come again. One that left by itself has done its part, and breaks nothing.
 *
 * Who never came at all is not known to be a party: for that one there is the deadline. */
#ifndef FORKLAB_IPC_BARRIER_H
#define FORKLAB_IPC_BARRIER_H
#include "ipc/commons.h"
#include "ipc/gate.h"
#include "ipc/waiting.h"

#include <errno.h>

#define BROKEN (-EPIPE)

/* In the commons. `word` anybody, by compare-and-swap; a cell its slot's process, and barrier_reset(). */
struct barrier {
    alignas(64) _Atomic uint64_t word; /* round, how many have come, broken: barrier.c */
    struct gate gate;
    uint32_t parties, slots;              /* constant */
    alignas(64) _Atomic uint64_t cells[]; /* [slots]: the round it last came to: barrier.c; 0 = it is no party */
};

struct barrier_view {
    uint32_t parties, arrived; /* in the present round */
    uint64_t rounds;           /* that came to an end, broken ones too */
    bool broken;
};

/* 0, -EEXIST, -ENOSPC; -EINVAL: no parties, or more than the commons has slots. */
int barrier_add(struct commons *commons, const char *name, uint32_t parties, struct barrier **ret_barrier);
struct barrier *barrier_find(const struct commons *commons, const char *name); /* NULL = none */

/* 0 to parties - 1, in the order they came, each once a round. BROKEN. -EPERM: the caller has no slot (self.h). */
int barrier_wait(struct barrier *barrier, uint64_t deadline_ns);

void barrier_abort(struct barrier *barrier);
/* Whole and empty again; who waits now gets BROKEN. */
void barrier_reset(struct barrier *barrier);

/* Anybody, at any time; never waits. */
void barrier_look(const struct barrier *barrier, struct barrier_view *ret_view);

/* repair.h: as above. */
void barrier_repair(struct commons *commons, void *object, size_t size, party dead);

#endif
