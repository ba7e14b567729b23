#include "ipc/waiting.h"

#include "base/clock.h"
#include "ipc/futex.h"
#include "ipc/self.h"

#include <errno.h>

/* Longer than the partner needs to answer when it is awake too, or is woken on a core of its own; short beside a turn on
 * a core. */
#define AWAKE_NS (20 * NS_PER_US)

#define TRUST_MAX    8
#define RECHECK_MIN  16
#define RECHECK_MAX  1024
#define LOOKS_A_TIME 8 /* between two readings of the clock */

/* Whether it has paid lately for this thread to stay awake. It does when both sides have a core; where they share one it
 * only keeps the partner from it. After some failures it is tried again, ever more rarely while that fails too. */
static _Thread_local struct {
    unsigned trust;
    unsigned sleeps_left; /* without trust: until it is tried again */
    unsigned recheck;     /* how many that will be the next time */
} habit = {.trust = 2, .recheck = RECHECK_MIN};

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
    self_enter_state(me, why, waiting->begun_ns);
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

static bool may_pay(void)
{
    if (self()->before_sleep) /* it has the big lock: as long as it does not sleep, nobody else runs */
        return false;
    if (habit.trust > 0)
        return true;
    return habit.sleeps_left-- == 0;
}

static void learn(bool paid)
{
    if (paid) {
        habit.trust = habit.trust < TRUST_MAX ? habit.trust + 1 : TRUST_MAX;
        habit.recheck = RECHECK_MIN;
    } else if (habit.trust > 0) {
        habit.trust--;
        habit.sleeps_left = habit.recheck;
    } else {
        habit.recheck = habit.recheck < RECHECK_MAX ? habit.recheck * 2 : RECHECK_MAX;
        habit.sleeps_left = habit.recheck;
    }
}

bool waiting_awake(struct waiting *waiting, bool (*holds)(const void *context), const void *context)
{
    if (waiting->expired || !may_pay())
        return false;
    const uint64_t until = clock_ns() + AWAKE_NS;
    bool held = false, in_time = true;
    while (!held && in_time) {
        for (unsigned i = 0; i < LOOKS_A_TIME && !(held = holds(context)); i++)
            relax();
        in_time = clock_ns() < until;
    }
    /* Came true, but late: this thread was off its core meanwhile, which is what sleep would have been. */
    learn(held && in_time);
    return held;
}

int waiting_asleep(struct waiting *waiting, _Atomic uint32_t *word, uint32_t seen)
{
    struct self *me = self();
    if (waiting->expired)
        return -ETIMEDOUT;
    if (me->look_after)
        me->look_after(me->look_after_context);
    uint64_t now = clock_ns(), left = waiting->deadline_ns > now ? waiting->deadline_ns - now : 0;
    if (left > 0) {
        if (me->before_sleep)
            me->before_sleep(me->sleep_context);
        futex_wait(word, seen, left < FUTEX_RECHECK_NS ? left : FUTEX_RECHECK_NS);
        if (me->after_sleep)
            me->after_sleep(me->sleep_context);
    }
    waiting->expired = clock_ns() >= waiting->deadline_ns;
    return 0;
}

struct change {
    _Atomic uint32_t *word;
    uint32_t seen;
};

static bool has_changed(const void *context)
{
    const struct change *change = context;
    return atomic_load_explicit(change->word, memory_order_relaxed) != change->seen;
}

int waiting_sleep(struct waiting *waiting, _Atomic uint32_t *word, uint32_t seen)
{
    struct change change = {word, seen};
    if (!waiting_awake(waiting, has_changed, &change))
        return waiting_asleep(waiting, word, seen);
    waiting->expired = clock_ns() >= waiting->deadline_ns;
    return 0;
}

uint64_t waiting_end(struct waiting *waiting)
{
    struct self *me = self();
    uint64_t now = clock_ns();
    if (me->slot) {
        self_enter_state(me, waiting->before, now);
        atomic_store_explicit(&me->slot->blocked_on, 0, memory_order_relaxed);
    }
    return now - waiting->begun_ns;
}
