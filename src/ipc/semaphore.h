/* semaphore.h - so many permits: acquire takes one, or waits for one; release returns one.
 *
 *     SEMAPHORE_SIGNAL   counts what happened: anybody releases, another acquires, without end; nothing is owned, and a
 *                        death returns nothing, since the one who was to come is not missing
 *     SEMAPHORE_BOUNDED  the same, but never more permits than at the beginning
 *     SEMAPHORE_OWNED    permits to use something, as many as at the beginning: each has its owner, who alone returns
 *                        it; those of a dead owner are returned for it (chosen on purpose, as a signal must not be)
 *
 * Who was woken a few times and found each permit taken by somebody faster is the heir: the next permit is for it
 * alone. A kill at any instruction leaves a permit taken or not, nothing between. */
#ifndef FORKLAB_IPC_SEMAPHORE_H
#define FORKLAB_IPC_SEMAPHORE_H
#include "ipc/commons.h"
#include "ipc/gate.h"
#include "ipc/waiting.h"

#define SEMAPHORE_MAX       INT32_MAX /* permits */
#define SEMAPHORE_OWNED_MAX 4096      /* permits that have owners */

enum semaphore_kind { SEMAPHORE_SIGNAL, SEMAPHORE_BOUNDED, SEMAPHORE_OWNED };

/* In the commons. All of it by anybody, by compare-and-swap or addition; kind and permits are constant. */
struct semaphore {
    alignas(64) _Atomic uint32_t value; /* free permits; not used with owners, where it follows from them */
    struct gate gate, heir_gate;
    _Atomic party heir; /* for whom alone the next permit is; 0 = for anybody */
    uint32_t kind;      /* enum semaphore_kind */
    uint32_t permits;   /* at the beginning */
    _Atomic uint64_t acquisitions;
    _Atomic uint64_t returned;          /* permits of the dead */
    alignas(64) _Atomic party owners[]; /* [permits]; 0 = free */
};

struct semaphore_view {
    enum semaphore_kind kind;
    uint32_t value, permits, waiters;
    uint64_t acquisitions, returned;
};

/* 0, -EEXIST, -ENOSPC; -EINVAL: too many permits. */
int semaphore_add(struct commons *commons, const char *name, enum semaphore_kind kind, uint32_t permits,
                  struct semaphore **ret_semaphore);
struct semaphore *semaphore_find(const struct commons *commons, const char *name); /* NULL = none */

/* 0. -EAGAIN: none free, and the deadline is WAITING_NOT. -ETIMEDOUT. -EPERM: permits have owners, and the caller is
 * nobody (self.h). */
int semaphore_acquire(struct semaphore *semaphore, uint64_t deadline_ns);
/* 0. -EOVERFLOW: bounded, and all are free already; or more than SEMAPHORE_MAX. -EPERM: with owners, and none is the
 * caller's. */
int semaphore_release(struct semaphore *semaphore);

/* Permits that are free at this moment. */
uint32_t semaphore_value(const struct semaphore *semaphore);

/* Who has all permits, where they have owners; 0 = nobody. */
party semaphore_owner(const struct semaphore *semaphore);

/* Anybody, at any time; never waits. */
void semaphore_look(const struct commons *commons, const struct semaphore *semaphore, struct semaphore_view *ret_view);

/* repair.h: returns what the dead owned. */
void semaphore_repair(struct commons *commons, void *object, size_t size, party dead);

#endif
