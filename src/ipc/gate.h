/* gate.h - where those wait who found a lock, permit, event or barrier not as they need it: a futex word that counts
 * the wake-ups, with one bit that says that somebody may be asleep on it, so that nobody makes a system call to wake
 * nobody. Embedded in the objects.
 *
 *     sleeper                                        waker
 *     seen = gate_arm()                              changes what the sleeper looks at
 *     looks at what it needs; there: done            gate_wake()
 *     waiting_sleep(waiting, &gate->word, seen), again
 *
 * Either the sleeper sees the change, or the waker sees the bit. A sleeper that was woken always looks once more before
 * it gives up, so no wake-up is lost with a deadline; one that is lost with a killed process is made up for by the
 * repair, which wakes all. */
#ifndef FORKLAB_IPC_GATE_H
#define FORKLAB_IPC_GATE_H
#include "ipc/commons.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>

/* Whoever has looked so often, and found it taken by somebody faster, wants to be the heir. */
#define GATE_LOOKS_MAX 4

struct gate {
    _Atomic uint32_t word; /* wake-ups so far << 1 | somebody may be asleep */
};

/* Says that the caller will look, and then sleep on what this returns. */
static inline uint32_t gate_arm(struct gate *gate)
{
    /* Sequentially consistent, as all of this: the bit is out before the sleeper looks, see gate_wake(). */
    uint32_t word = atomic_load(&gate->word);
    return word & 1 ? word : atomic_fetch_or(&gate->word, 1) | 1;
}

/* When somebody may be asleep: wakes one, or all. */
void gate_wake_armed(struct gate *gate, int count);
static inline void gate_wake(struct gate *gate)
{
    if (atomic_load(&gate->word) & 1)
        gate_wake_armed(gate, 1);
}
static inline void gate_wake_all(struct gate *gate)
{
    if (atomic_load(&gate->word) & 1)
        gate_wake_armed(gate, INT_MAX);
}

/* How many processes say in their slots that they wait for `object`. For the monitor: looks at every slot. */
uint32_t gate_waiters(const struct commons *commons, const void *object);

#endif
