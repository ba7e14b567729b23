/* lock.h - a lock between processes that survives its owner. One word says who holds it, so a kill at any instruction
 * leaves it either held by the dead or not; after the death was confirmed (commons_leave()) the next one to acquire
 * gets it together with the message OWNER_DEAD, and decides what to make of the data that it protects. Each death is
 * told once, to one: nothing else has to be called, and nothing ever makes a lock unusable.
 *
 *     lock_add(&commons, "account", LOCK_PLAIN, &lock);     by the creator; others: lock_find()
 *     error = lock_acquire(lock, clock_after(NS_PER_S));
 *     if (error == 0 || error == OWNER_DEAD) {              either way it is held
 *         …
 *         lock_release(lock);
 *     }
 *
 * A plain lock may be released by any process, as in Python, and blocks its own owner who acquires it again. A
 * recursive one counts, and is its owner's alone; it is refused (-EPERM) to a thread that never said who it is
 * (self.h).
 *
 * Who waits is not overtaken for ever: one that was woken a few times, and each time found the lock taken again by
 * somebody faster, becomes the heir, to whom the next release hands it over. An owner that is stopped is not dead: the
 * others wait. */
#ifndef FORKLAB_IPC_LOCK_H
#define FORKLAB_IPC_LOCK_H
#include "ipc/commons.h"
#include "ipc/gate.h"
#include "ipc/waiting.h"

#include <errno.h>

/* The lock is held by the caller now, and the one who held it before died with it. */
#define OWNER_DEAD (-EOWNERDEAD)

enum lock_kind { LOCK_PLAIN, LOCK_RECURSIVE };

/* In the commons; may be part of another object there. Zeroes are a free plain lock.
 *
 *     word            anybody, by compare-and-swap: see lock.c
 *     depth…deaths    the owner, while it holds the lock; `deaths` the repair */
struct lock {
    alignas(64) _Atomic uint64_t word;
    struct gate gate, heir_gate;
    uint32_t kind;           /* enum lock_kind; constant */
    _Atomic uint32_t depth;  /* how often its owner has acquired it */
    _Atomic uint32_t deaths; /* of owners */
    _Atomic uint64_t acquisitions, since_ns;
};

/* What a reader makes of it. */
struct lock_view {
    enum lock_kind kind;
    bool held;
    party owner; /* 0 = nobody, or somebody without a slot */
    uint32_t depth, waiters, deaths;
    bool owner_died; /* which nobody was told yet */
    uint64_t acquisitions;
    uint64_t since_ns; /* when it was acquired; 0 = not known: only one who had to wait reads the clock */
};

/* 0, -EEXIST, -ENOSPC. */
int lock_add(struct commons *commons, const char *name, enum lock_kind kind, struct lock **ret_lock);
struct lock *lock_find(const struct commons *commons, const char *name); /* NULL = none */
void lock_init(struct lock *lock, enum lock_kind kind);                  /* as a part of another object, zeroed */

/* 0 or OWNER_DEAD: held. -EAGAIN: taken, and the deadline is WAITING_NOT. -ETIMEDOUT. -EPERM: recursive, and the caller
 * is nobody. -EOVERFLOW: acquired 2^32 - 1 times already. */
int lock_acquire(struct lock *lock, uint64_t deadline_ns);
/* -EPERM: it is not held; or it is recursive and held by another. */
int lock_release(struct lock *lock);

/* True when the calling thread holds it; for a plain one acquired by a thread that is nobody: when any such does. */
bool lock_is_mine(const struct lock *lock);

/* For a condition: releases it whatever its depth, which it returns, and acquires it to that depth again. */
uint32_t lock_put_down(struct lock *lock);
int lock_pick_up(struct lock *lock, uint32_t depth);

/* Anybody, at any time; never waits. */
void lock_look(const struct commons *commons, const struct lock *lock, struct lock_view *ret_view);

/* repair.h: an owner's lock is free, and the next one will be told; an heir is heir no more. */
void lock_repair(struct commons *commons, void *object, size_t size, party dead);

#endif
