#include "ipc/gate.h"

#include "ipc/futex.h"

/* The bit stays for as long as there is a sleeper to find: then each change of the object wakes one more. Who arms
 * between the two steps read a word that is no longer there, and will not fall asleep on it. */
void gate_wake_armed(struct gate *gate, int count)
{
    uint32_t moved = atomic_fetch_add(&gate->word, 2) + 2;
    if (futex_wake(&gate->word, count) < count &&
        atomic_compare_exchange_strong(&gate->word, &moved, moved & ~UINT32_C(1)))
        (void)futex_wake(&gate->word, INT_MAX); /* who fell asleep between the two lines: no bit tells of them */
}

uint32_t gate_waiters(const struct commons *commons, const void *object)
{
    uint64_t offset = commons_offset(commons, object);
    uint32_t waiters = 0;
    for (uint32_t i = 0; i < commons->facts->slots && i < COMMONS_SLOTS_MAX; i++) { /* whatever stands there */
        const struct slot *slot = &commons->slots[i];
        if (atomic_load_explicit(&slot->taken, memory_order_relaxed) != 0 && atomic_load(&slot->ended_ns) == 0)
            waiters += (atomic_load(&slot->blocked_on) & ~SLOT_BOUNDED) == offset &&
                       (atomic_load(&slot->state) & 15) == SLOT_LOCK;
    }
    return waiters;
}
