#include "ipc/semaphore.h"

#include "ipc/self.h"

#include <errno.h>

static bool has_owners(const struct semaphore *semaphore)
{
    return semaphore->kind == SEMAPHORE_OWNED;
}

/* ------------------------------------------------------------------ acquire */

/* Sequentially consistent, as take_owned(): comes after gate_arm(), pairs with the release before its gate_wake(). */
static bool take_counted(struct semaphore *semaphore)
{
    uint32_t value = atomic_load(&semaphore->value);
    while (value > 0)
        if (atomic_compare_exchange_weak(&semaphore->value, &value, value - 1))
            return true;
    return false;
}

/* Each begins to look at another place, so that they do not all want the same one. */
static bool take_owned(struct semaphore *semaphore, party me)
{
    for (uint32_t i = 0; i < semaphore->permits; i++) {
        _Atomic party *owner = &semaphore->owners[(party_slot(me) + i) % semaphore->permits];
        party free = 0;
        if (atomic_load(owner) == 0 && atomic_compare_exchange_strong(owner, &free, me))
            return true;
    }
    return false;
}

/* Who waited is let in before all others. Wakes those who were kept out meanwhile, though there were permits. */
static void leave_seat(struct semaphore *semaphore, party me)
{
    if (atomic_compare_exchange_strong(&semaphore->heir, &me, 0))
        gate_wake_all(&semaphore->gate);
}

static bool become_heir(struct semaphore *semaphore, party me)
{
    party nobody = 0;
    return me != 0 &&
           (atomic_load(&semaphore->heir) == me || atomic_compare_exchange_strong(&semaphore->heir, &nobody, me));
}

static bool take(struct semaphore *semaphore, party me)
{
    party heir = atomic_load(&semaphore->heir);
    if (heir != 0 && heir != me)
        return false;
    if (!(has_owners(semaphore) ? take_owned(semaphore, me) : take_counted(semaphore)))
        return false;
    atomic_fetch_add_explicit(&semaphore->acquisitions, 1, memory_order_relaxed); /* a figure, orders nothing */
    if (heir != 0)
        leave_seat(semaphore, me);
    return true;
}

static int take_later(struct semaphore *semaphore, party me, uint64_t deadline_ns)
{
    struct waiting waiting;
    int error = 0;
    waiting_begin(&waiting, SLOT_LOCK, semaphore, deadline_ns);
    for (unsigned looks = 0; error == 0; looks++) {
        bool heir = looks >= GATE_LOOKS_MAX && become_heir(semaphore, me);
        struct gate *gate = heir ? &semaphore->heir_gate : &semaphore->gate;
        uint32_t seen = gate_arm(gate);
        if (take(semaphore, me))
            break;
        error = waiting_sleep(&waiting, &gate->word, seen);
    }
    if (error && me != 0)
        leave_seat(semaphore, me);
    (void)waiting_end(&waiting);
    return error;
}

int semaphore_acquire(struct semaphore *semaphore, uint64_t deadline_ns)
{
    party me = self()->who;
    if (has_owners(semaphore) && me == 0)
        return -EPERM;
    if (take(semaphore, me))
        return 0;
    return deadline_ns == WAITING_NOT ? -EAGAIN : take_later(semaphore, me, deadline_ns);
}

/* ------------------------------------------------------------------ release */

static int give_counted(struct semaphore *semaphore)
{
    uint32_t limit = semaphore->kind == SEMAPHORE_BOUNDED ? semaphore->permits : SEMAPHORE_MAX;
    uint32_t value = atomic_load_explicit(&semaphore->value, memory_order_relaxed);
    do {
        if (value >= limit)
            return -EOVERFLOW;
    } while (!atomic_compare_exchange_weak(&semaphore->value, &value, value + 1));
    return 0;
}

static uint32_t give_owned(struct semaphore *semaphore, party owner, uint32_t most)
{
    uint32_t given = 0;
    for (uint32_t i = 0; i < semaphore->permits && given < most; i++) {
        _Atomic party *place = &semaphore->owners[(party_slot(owner) + i) % semaphore->permits];
        if (atomic_load_explicit(place, memory_order_relaxed) == owner) { /* its owner's alone: a store will do */
            atomic_store(place, 0);
            given++;
        }
    }
    return given;
}

int semaphore_release(struct semaphore *semaphore)
{
    party me = self()->who;
    int error = 0;
    if (!has_owners(semaphore))
        error = give_counted(semaphore);
    else if (me == 0 || give_owned(semaphore, me, 1) == 0)
        error = -EPERM;
    if (error == 0) /* the heir looks at the permits after it took the seat: one of the two sees the other */
        gate_wake(atomic_load(&semaphore->heir) ? &semaphore->heir_gate : &semaphore->gate);
    return error;
}

/* ------------------------------------------------------------------ repair, look */

void semaphore_repair(struct commons *commons, void *object, size_t size, party dead)
{
    struct semaphore *semaphore = object;
    (void)commons;
    (void)size;
    if (has_owners(semaphore))
        atomic_fetch_add(&semaphore->returned, give_owned(semaphore, dead, UINT32_MAX));
    (void)atomic_compare_exchange_strong(&semaphore->heir, &dead, 0);
    gate_wake_all(&semaphore->heir_gate);
    gate_wake_all(&semaphore->gate);
}

uint32_t semaphore_value(const struct semaphore *semaphore)
{
    uint32_t value = 0;
    if (!has_owners(semaphore))
        return atomic_load(&semaphore->value);
    for (uint32_t i = 0; i < semaphore->permits; i++)
        value += atomic_load(&semaphore->owners[i]) == 0;
    return value;
}

party semaphore_owner(const struct semaphore *semaphore)
{
    party owner = has_owners(semaphore) && semaphore->permits > 0 ? atomic_load(&semaphore->owners[0]) : 0;
    for (uint32_t i = 1; owner && i < semaphore->permits; i++)
        if (atomic_load(&semaphore->owners[i]) != owner)
            return 0;
    return owner;
}

void semaphore_look(const struct commons *commons, const struct semaphore *semaphore, struct semaphore_view *ret_view)
{
    *ret_view = (struct semaphore_view){
        .kind = (enum semaphore_kind)semaphore->kind,
        .value = semaphore_value(semaphore),
        .permits = semaphore->permits,
        .waiters = gate_waiters(commons, semaphore),
        .acquisitions = atomic_load(&semaphore->acquisitions),
        .returned = atomic_load(&semaphore->returned),
    };
}

int semaphore_add(struct commons *commons, const char *name, enum semaphore_kind kind, uint32_t permits,
                  struct semaphore **ret_semaphore)
{
    bool owned = kind == SEMAPHORE_OWNED;
    if (permits > (owned ? SEMAPHORE_OWNED_MAX : SEMAPHORE_MAX))
        return -EINVAL;
    void *object;
    size_t size = sizeof(struct semaphore) + (owned ? permits * sizeof(party) : 0);
    int error = commons_add(commons, REGION_SEMAPHORE, name, size, &object);
    if (error)
        return error;
    struct semaphore *semaphore = object;
    semaphore->kind = (uint32_t)kind;
    semaphore->permits = permits;
    atomic_store(&semaphore->value, permits);
    *ret_semaphore = semaphore;
    return 0;
}

struct semaphore *semaphore_find(const struct commons *commons, const char *name)
{
    return commons_find(commons, REGION_SEMAPHORE, name);
}
