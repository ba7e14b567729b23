/* condition.h - waits, without the lock, until somebody who has it says that something has changed.
 *
 *     lock_acquire(lock, CLOCK_NEVER);
 *     while (nothing there && (error = condition_wait(condition, deadline)) == 0)
 *         continue;
 *     lock_release(lock);
 *
 * Each who waits has a cell of its own, by its slot; a notification goes to the one that has waited longest. It is the
 * waiter's until it has its lock back: when it dies before, the notification is given to the next. When a process dies
 * holding the lock, all who wait are woken, since what it would have told them will not come; the first of them is told
 * OWNER_DEAD. So a wait may end without a notification after a death, but never a notification without a wait.
 *
 * All of it wants the lock, held by the caller, and a caller that has a slot (self.h): otherwise -EPERM. */
#ifndef FORKLAB_IPC_CONDITION_H
#define FORKLAB_IPC_CONDITION_H
#include "ipc/lock.h"

struct condition_cell {                /* of one slot */
    alignas(64) _Atomic uint64_t word; /* order in which they came << 2 | state (condition.c); 0 = it does not wait */
    struct gate gate;
};

/* In the commons.
 *
 *     used, tickets       who has the lock
 *     notified            who notifies, or repairs
 *     cells[].word        its slot's process; the one who notifies, by compare-and-swap
 *     deaths              the repair */
struct condition {
    int64_t lock;            /* bytes from here to it */
    uint32_t slots;          /* constant */
    _Atomic uint32_t deaths; /* of the lock's owners that the waiters were woken for */
    _Atomic uint32_t used;   /* cells from here on were never used */
    _Atomic uint64_t tickets, notified;
    struct condition_cell cells[]; /* [slots] */
};

struct condition_view {
    uint32_t waiters;         /* not notified yet */
    uint32_t waking;          /* notified, and not back yet */
    uint64_t waits, notified; /* so far */
};

/* `lock` lies in the same commons; several conditions may have the same one. 0, -EEXIST, -ENOSPC. */
int condition_add(struct commons *commons, const char *name, struct lock *lock, struct condition **ret_condition);
struct condition *condition_find(const struct commons *commons, const char *name); /* NULL = none */
struct lock *condition_lock(struct condition *condition);

/* Whatever it returns but -EPERM, the lock is held again, to the same depth. 0: notified. -ETIMEDOUT. OWNER_DEAD: the
 * lock's last owner died with it (also when this was notified, or its deadline has passed). */
int condition_wait(struct condition *condition, uint64_t deadline_ns);

/* How many were notified (`count` or fewer, when fewer wait). -EPERM. */
int condition_notify(struct condition *condition, uint32_t count);
int condition_notify_all(struct condition *condition);

/* Anybody, at any time; never waits. */
void condition_look(const struct condition *condition, struct condition_view *ret_view);

/* repair.h: gives the dead's notification to the next; wakes all when it had the lock. Its lock is repaired before. */
void condition_repair(struct commons *commons, void *object, size_t size, party dead);

#endif
