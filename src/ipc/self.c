#include "ipc/self.h"

#include <unistd.h>

_Thread_local struct self self_of_thread;

void self_enter(struct commons *commons, uint32_t number)
{
    struct slot *slot = &commons->slots[number];
    self_of_thread = (struct self){
        .commons = commons,
        .slot = slot,
        .who = party_make(number, slot->incarnation),
    };
    atomic_store(&slot->pid, getpid());
}
