#include "ipc/waiting.h"

#include "base/clock.h"
#include "ipc/futex.h"
#include "ipc/self.h"

#include <errno.h>

#define SPINS_MAX 4096

/* How long this thread has found it worth to stay awake: doubled when the word changed meanwhile, halved when not. */
static _Thread_local unsigned spins = 256;

void waiting_begin(struct waiting *waiting, enum slot_state why, const void *object, uint64_t deadline_ns)
{
    struct self *me = self();
    *waiting = (struct waiting){.deadline_ns = deadline_ns, .begun_ns = clock_ns(), .before = SLOT_RUNNING};
    if (!me->slot)
        return;
    waiting->before = (enum slot_state)(atomic_load_explicit(&me->slot->state, memory_order_relaxed) & 15);
    uint64_t offset = object ? commons_offset(me->commons, object) : 0;
    if (deadline_ns != CLOCK_NEVER)
        offset |= SLOT_BOUNDED;
    atomic_store_explicit(&me->slot->blocked_on, offset, memory_order_relaxed);
    slot_enter(me->slot, why, waiting->begun_ns);
}

/* Tells the core that this is a loop that waits. */
static inline void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static bool changes_soon(_Atomic uint32_t *word, uint32_t seen)
{
    for (unsigned i = 0; i < spins; i++) {
        if (atomic_load_explicit(word, memory_order_relaxed) != seen) {
            spins = spins < SPINS_MAX ? spins * 2 : SPINS_MAX;
            return true;
        }
        relax();
    }
    spins = spins > 16 ? spins / 2 : 16;
    return false;
}

int waiting_sleep(struct waiting *waiting, _Atomic uint32_t *word, uint32_t seen)
{
    struct self *me = self();
    if (waiting->expired)
        return -ETIMEDOUT;
    if (me->look_after)
        me->look_after(me->look_after_context);
    if (!changes_soon(word, seen)) {
        uint64_t now = clock_ns(), left = waiting->deadline_ns > now ? waiting->deadline_ns - now : 0;
        if (left > 0) {
            if (me->before_sleep)
                me->before_sleep(me->sleep_context);
            futex_wait(word, seen, left < FUTEX_RECHECK_NS ? left : FUTEX_RECHECK_NS);
            if (me->after_sleep)
                me->after_sleep(me->sleep_context);
        }
    }
    waiting->expired = clock_ns() >= waiting->deadline_ns;
    return 0;
}

uint64_t waiting_end(struct waiting *waiting)
{
    struct self *me = self();
    uint64_t now = clock_ns();
    if (me->slot) {
        slot_enter(me->slot, waiting->before, now);
        atomic_store_explicit(&me->slot->blocked_on, 0, memory_order_relaxed);
    }
    return now - waiting->begun_ns;
}
