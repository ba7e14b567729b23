/* biglock.h - a model of an interpreter's lock: threads of one process of which only the one that holds it may run. It
 * lies in the commons, so that the monitor sees who holds it and who waits.
 *
 * A thread that has waited for BIGLOCK_ASK_NS asks for it: its holder is interrupted by a signal, lets go wherever it
 * is, waits until somebody else has taken it, and queues up again. Around sleeping and waiting it is let go
 * (biglock_share()), as an interpreter does around what needs no core.
 *
 *     process, before its threads:  biglock_reset()
 *     thread:                       self_enter() · biglock_share() · biglock_take() … biglock_leave()
 *
 * Its threads live and die together, in one process: after a death there is nobody to repair it for, and the next
 * process resets it. SIGURG belongs to it in that process: ignored by default, so one that comes late harms nobody. */
#ifndef FORKLAB_PROC_BIGLOCK_H
#define FORKLAB_PROC_BIGLOCK_H
#include "ipc/commons.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>

#define BIGLOCK_NAME   "big lock" /* of kind REGION_BIG_LOCK */
#define BIGLOCK_ASK_NS UINT64_C(5000000)

/* Written by whoever holds it, except `waiters` and `asked` (those who wait), and `givers`. */
struct biglock {
    alignas(64) _Atomic party owner; /* 0 = free */
    _Atomic int32_t owner_tid;
    _Atomic uint32_t turn;        /* futex of those who wait: grows when it is let go */
    _Atomic uint32_t taken_turn;  /* futex of who gave it away: grows when it is taken */
    _Atomic uint32_t waiters;     /* threads that wait now */
    _Atomic uint32_t givers;      /* threads that gave it away and wait until it is taken */
    _Atomic uint32_t asked;       /* a thread has waited too long */
    _Atomic uint64_t since_ns;    /* when its owner took it */
    _Atomic uint64_t taken;       /* how often, ever */
    _Atomic uint64_t handed_over; /* of that, how often because somebody asked */
};

/* What the monitor shows. */
struct biglock_view {
    party owner; /* 0 = nobody */
    uint64_t since_ns;
    unsigned waiters;
    uint64_t taken, handed_over;
};

/* Creator, before any process starts. 0, -ENOSPC. */
int biglock_add(struct commons *commons);
struct biglock *biglock_find(const struct commons *commons); /* NULL = there is none */

/* The process of the threads, before the first of them. 0 or -errno: without its signal it could not be asked for. */
int biglock_reset(struct biglock *lock);

/* The calling thread, after self_enter(): takes part from now on; sleeping and waiting lets go of it. */
void biglock_share(struct biglock *lock);

void biglock_take(struct biglock *lock);
/* Nothing when the calling thread does not hold it. */
void biglock_leave(struct biglock *lock);

struct biglock_view biglock_look(const struct biglock *lock);

#endif
