#include "ipc/lock.h"

#include "base/clock.h"
#include "ipc/self.h"

/* The word, from its low end: who has it (a party of 36 bits of incarnation), the slot + 1 of its heir, and what else
 * there is to know. All in one, so that each change of hands is one compare-and-swap, and a kill is before or after it.
 * */
#define OWNER_BITS ((UINT64_C(1) << 48) - 1)
#define SLOT_BITS  UINT64_C(4095)
#define HEIR_SHIFT 48
#define HEIR_BITS  (SLOT_BITS << HEIR_SHIFT)
#define OFFERED    (UINT64_C(1) << 60) /* handed over to the slot in the owner's place, who has not come for it yet */
#define OWNER_DIED (UINT64_C(1) << 61) /* and the next one has to be told */

#define NOBODY SLOT_BITS /* an owner who never said who it is: no slot has this number */

static uint64_t identity(void)
{
    party who = self()->who;
    return who ? who & OWNER_BITS : NOBODY;
}

static uint64_t owner_of(uint64_t word)
{
    return word & OWNER_BITS;
}

static uint64_t heir_of(uint64_t word)
{
    return (word & HEIR_BITS) >> HEIR_SHIFT;
}

static bool is_held(uint64_t word)
{
    return owner_of(word) != 0 && !(word & OFFERED);
}

static bool is_offered_to(uint64_t word, uint64_t who)
{
    return word & OFFERED && owner_of(word) == (who & SLOT_BITS);
}

/* The word when its owner has no more to do with it. */
static uint64_t without_owner(uint64_t word)
{
    uint64_t heir = heir_of(word);
    return (word & OWNER_DIED) | (heir ? heir | OFFERED : 0);
}

/* ------------------------------------------------------------------ acquire */

/* Relaxed in here: the owner writes, and readers want no order between these. */
static int taken(struct lock *lock, bool owner_died)
{
    uint64_t acquisitions = atomic_load_explicit(&lock->acquisitions, memory_order_relaxed);
    atomic_store_explicit(&lock->acquisitions, acquisitions + 1, memory_order_relaxed);
    atomic_store_explicit(&lock->depth, 1, memory_order_relaxed);
    atomic_store_explicit(&lock->since_ns, 0, memory_order_relaxed);
    return owner_died ? OWNER_DEAD : 0;
}

static int try_take(struct lock *lock, uint64_t me)
{
    /* Sequentially consistent: comes after gate_arm(), pairs with release_word() before its gate_wake(). */
    uint64_t word = atomic_load(&lock->word);
    while (owner_of(word) == 0 || is_offered_to(word, me)) {
        uint64_t heir = heir_of(word) == (me & SLOT_BITS) ? 0 : word & HEIR_BITS;
        if (atomic_compare_exchange_weak(&lock->word, &word, me | heir))
            return taken(lock, word & OWNER_DIED);
    }
    return -EAGAIN;
}

static int deeper(struct lock *lock)
{
    /* Relaxed: only the owner writes it. */
    uint32_t depth = atomic_load_explicit(&lock->depth, memory_order_relaxed);
    if (depth == UINT32_MAX)
        return -EOVERFLOW;
    atomic_store_explicit(&lock->depth, depth + 1, memory_order_relaxed);
    return 0;
}

/* There is one heir at most; true when it is the caller now. */
static bool become_heir(struct lock *lock, uint64_t me)
{
    uint64_t word = atomic_load(&lock->word), slot = me & SLOT_BITS;
    if (me == NOBODY)
        return false;
    while (is_held(word) && heir_of(word) == 0)
        if (atomic_compare_exchange_weak(&lock->word, &word, word | slot << HEIR_SHIFT))
            return true;
    return heir_of(word) == slot || is_offered_to(word, me);
}

/* Out of time: it is no heir any more, unless it was handed the lock at the last moment. */
static int give_up(struct lock *lock, uint64_t me)
{
    uint64_t word = atomic_load(&lock->word);
    while (heir_of(word) == (me & SLOT_BITS))
        if (atomic_compare_exchange_weak(&lock->word, &word, word & ~HEIR_BITS))
            return -ETIMEDOUT;
    return is_offered_to(word, me) ? try_take(lock, me) : -ETIMEDOUT;
}

static int take_later(struct lock *lock, uint64_t me, uint64_t deadline_ns)
{
    struct waiting waiting;
    int error = 0;
    waiting_begin(&waiting, SLOT_LOCK, lock, deadline_ns);
    for (unsigned looks = 0; error == 0; looks++) {
        struct gate *gate = looks >= GATE_LOOKS_MAX && become_heir(lock, me) ? &lock->heir_gate : &lock->gate;
        uint32_t seen = gate_arm(gate);
        error = try_take(lock, me);
        if (error != -EAGAIN)
            break;
        error = waiting_sleep(&waiting, &gate->word, seen);
    }
    if (error == -ETIMEDOUT)
        error = give_up(lock, me);
    uint64_t now = waiting.begun_ns + waiting_end(&waiting);
    if (error != -ETIMEDOUT)
        atomic_store_explicit(&lock->since_ns, now, memory_order_relaxed);
    return error;
}

int lock_acquire(struct lock *lock, uint64_t deadline_ns)
{
    uint64_t me = identity();
    if (lock->kind == LOCK_RECURSIVE) {
        if (me == NOBODY)
            return -EPERM;
        if (lock_is_mine(lock))
            return deeper(lock);
    }
    int error = try_take(lock, me);
    return error != -EAGAIN || deadline_ns == WAITING_NOT ? error : take_later(lock, me, deadline_ns);
}

/* ------------------------------------------------------------------ release */

static int release_word(struct lock *lock)
{
    uint64_t word = atomic_load_explicit(&lock->word, memory_order_relaxed);
    do {
        if (!is_held(word))
            return -EPERM;
        /* Sequentially consistent: the lock is free before gate_wake() asks whether anybody sleeps. */
    } while (!atomic_compare_exchange_weak(&lock->word, &word, without_owner(word)));
    gate_wake(heir_of(word) ? &lock->heir_gate : &lock->gate);
    return 0;
}

int lock_release(struct lock *lock)
{
    if (lock->kind == LOCK_RECURSIVE) {
        if (!lock_is_mine(lock))
            return -EPERM;
        uint32_t depth = atomic_load_explicit(&lock->depth, memory_order_relaxed);
        if (depth > 1) {
            atomic_store_explicit(&lock->depth, depth - 1, memory_order_relaxed);
            return 0;
        }
    }
    return release_word(lock);
}

uint32_t lock_put_down(struct lock *lock)
{
    uint32_t depth = atomic_load_explicit(&lock->depth, memory_order_relaxed);
    (void)release_word(lock);
    return depth;
}

int lock_pick_up(struct lock *lock, uint32_t depth)
{
    int error = lock_acquire(lock, CLOCK_NEVER);
    atomic_store_explicit(&lock->depth, depth, memory_order_relaxed);
    return error;
}

bool lock_is_mine(const struct lock *lock)
{
    /* Relaxed: that it is mine only I can have written. */
    return owner_of(atomic_load_explicit(&lock->word, memory_order_relaxed)) == identity();
}

/* ------------------------------------------------------------------ repair, look */

void lock_repair(struct commons *commons, void *object, size_t size, party dead)
{
    struct lock *lock = object;
    uint64_t word = atomic_load(&lock->word), next, owner = dead & OWNER_BITS;
    bool owned;
    (void)commons;
    (void)size;
    do {
        owned = owner_of(word) == owner;
        next = heir_of(word) == (owner & SLOT_BITS) ? word & ~HEIR_BITS : word;
        if (owned || is_offered_to(word, owner))
            next = without_owner(next) | (owned ? OWNER_DIED : 0);
    } while (!atomic_compare_exchange_weak(&lock->word, &word, next));
    if (owned)
        atomic_fetch_add(&lock->deaths, 1);
    gate_wake_all(&lock->heir_gate);
    gate_wake_all(&lock->gate);
}

void lock_look(const struct commons *commons, const struct lock *lock, struct lock_view *ret_view)
{
    uint64_t word = atomic_load(&lock->word);
    bool held = is_held(word);
    *ret_view = (struct lock_view){
        .kind = (enum lock_kind)lock->kind,
        .held = held,
        .owner = held && owner_of(word) != NOBODY ? owner_of(word) : 0,
        .depth = held ? atomic_load(&lock->depth) : 0,
        .waiters = gate_waiters(commons, lock),
        .deaths = atomic_load(&lock->deaths),
        .owner_died = word & OWNER_DIED,
        .acquisitions = atomic_load(&lock->acquisitions),
        .since_ns = held ? atomic_load(&lock->since_ns) : 0,
    };
}

void lock_init(struct lock *lock, enum lock_kind kind)
{
    lock->kind = (uint32_t)kind;
}

int lock_add(struct commons *commons, const char *name, enum lock_kind kind, struct lock **ret_lock)
{
    void *object;
    int error = commons_add(commons, REGION_LOCK, name, sizeof(struct lock), &object);
    if (error)
        return error;
    *ret_lock = object;
    lock_init(*ret_lock, kind);
    return 0;
}

struct lock *lock_find(const struct commons *commons, const char *name)
{
    return commons_find(commons, REGION_LOCK, name);
}
