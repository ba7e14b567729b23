/* self.h - who the calling thread is in a commons: what queues, pipes and locks write down as the owner, and where
 * they say that they wait. A thread that never said who it is may still use them; it is then nobody, and what it held
 * when it dies cannot be given back. */
#ifndef FORKLAB_IPC_SELF_H
#define FORKLAB_IPC_SELF_H
#include "ipc/commons.h"

#include <signal.h>

struct self {
    struct commons *commons; /* NULL = none */
    struct slot *slot;       /* NULL = none */
    party who;               /* 0 = nobody */

    /* Called whenever it wakes up while it waits, at least every 100 ms: reaps the processes that it has started. */
    void (*look_after)(void *context);
    void *look_after_context;

    /* Called around every sleep: lets go of the big lock, and takes it again (executor biglock). NULL = nothing to do. */
    void (*before_sleep)(void *context);
    void (*after_sleep)(void *context);
    void *sleep_context;

    /* It is in the middle of writing the state of its slot: a signal handler of this thread must not. */
    volatile sig_atomic_t writes_state;
};

extern _Thread_local struct self self_of_thread;
static inline struct self *self(void)
{
    return &self_of_thread;
}

/* slot_enter() for who may be interrupted by a handler that does the same: the big lock's (proc/biglock.h). */
static inline void self_enter_state(struct self *me, enum slot_state state, uint64_t now_ns)
{
    me->writes_state = 1;
    slot_enter(me->slot, state, now_ns);
    me->writes_state = 0;
}

/* The calling thread is the process (or thread) of that slot from now on. */
void self_enter(struct commons *commons, uint32_t slot);

#endif
