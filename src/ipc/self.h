/* self.h - who the calling thread is in a commons: what queues, pipes and locks write down as the owner, and where
 * they say that they wait. A thread that never said who it is may still use them; it is then nobody, and what it held
 * when it dies cannot be given back. */
#ifndef FORKLAB_IPC_SELF_H
#define FORKLAB_IPC_SELF_H
#include "ipc/commons.h"

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
};

extern _Thread_local struct self self_of_thread;
static inline struct self *self(void)
{
    return &self_of_thread;
}

/* The calling thread is the process (or thread) of that slot from now on. */
void self_enter(struct commons *commons, uint32_t slot);

#endif
