#include "lab/locks.h"

#include "base/clock.h"
#include "ipc/barrier.h"
#include "ipc/condition.h"
#include "ipc/event.h"
#include "ipc/lock.h"
#include "ipc/semaphore.h"
#include "ipc/value.h"
#include "proc/biglock.h"

#include <stddef.h>
#include <stdlib.h>

struct sight { /* what is looked at */
    const struct census *census;
    const struct region_entry *entry;
    void *object;
};

static void fill_owner(const struct sight *sight, party owner, uint64_t since_ns, struct snapshot_lock *row)
{
    uint64_t now = clock_ns();
    const struct census_process *process = owner ? census_find(sight->census, owner) : NULL;
    census_name(sight->census, owner, row->owner, sizeof row->owner);
    row->owner_dead |= owner && (!process || !process->alive); /* not repaired yet */
    if (since_ns > 0 && now >= since_ns)
        row->held_ns = now - since_ns;
}

static bool look_at_lock(const struct sight *sight, struct snapshot_lock *row)
{
    struct lock_view view;
    if (sight->entry->size < sizeof(struct lock))
        return false;
    lock_look(sight->census->commons, sight->object, &view);
    row->kind = view.kind == LOCK_RECURSIVE ? GUARD_RECURSIVE : GUARD_PLAIN;
    row->owner_dead = view.owner_died;
    row->value = view.depth;
    row->taken = view.acquisitions;
    fill_owner(sight, view.owner, view.since_ns, row);
    return true;
}

_Static_assert(offsetof(struct value, lock) == 0, "who waits for a value's lock waits where the value is");

/* The lock that comes with a value: most values have no use for it. */
static bool look_at_array(const struct sight *sight, struct snapshot_lock *row)
{
    return sight->entry->size >= sizeof(struct value) && look_at_lock(sight, row) && row->taken > 0;
}

static bool is_semaphore(const struct sight *sight)
{
    const struct semaphore *semaphore = sight->object;
    return sight->entry->size >= sizeof *semaphore &&
           (semaphore->kind != SEMAPHORE_OWNED ||
            semaphore->permits <= (sight->entry->size - sizeof *semaphore) / sizeof(party));
}

static bool look_at_semaphore(const struct sight *sight, struct snapshot_lock *row)
{
    const struct semaphore *semaphore = sight->object;
    struct semaphore_view view;
    if (!is_semaphore(sight))
        return false;
    semaphore_look(sight->census->commons, semaphore, &view);
    row->kind = view.kind == SEMAPHORE_SIGNAL ? GUARD_SEMAPHORE : GUARD_BOUNDED;
    row->value = view.value;
    row->limit = view.kind == SEMAPHORE_SIGNAL ? 0 : view.permits;
    row->taken = view.acquisitions;
    census_name(sight->census, semaphore_owner(semaphore), row->owner, sizeof row->owner);
    return true;
}

static bool look_at_event(const struct sight *sight, struct snapshot_lock *row)
{
    struct event_view view;
    if (sight->entry->size < sizeof(struct event))
        return false;
    event_look(sight->census->commons, sight->object, &view);
    row->kind = GUARD_EVENT;
    row->value = view.set;
    return true;
}

static bool look_at_condition(const struct sight *sight, struct snapshot_lock *row)
{
    const struct condition *condition = sight->object;
    if (sight->entry->size < sizeof *condition ||
        condition->slots > (sight->entry->size - sizeof *condition) / sizeof(struct condition_cell))
        return false;
    row->kind = GUARD_CONDITION;
    return true;
}

static bool look_at_barrier(const struct sight *sight, struct snapshot_lock *row)
{
    struct barrier_view view;
    if (sight->entry->size < sizeof(struct barrier))
        return false;
    barrier_look(sight->object, &view);
    row->kind = GUARD_BARRIER;
    row->value = view.arrived;
    row->limit = view.parties;
    row->broken = view.broken;
    return true;
}

static bool look_at_big_lock(const struct sight *sight, struct snapshot_lock *row)
{
    if (sight->entry->size < sizeof(struct biglock))
        return false;
    struct biglock_view view = biglock_look(sight->object);
    row->kind = GUARD_BIG;
    row->taken = view.taken;
    row->waiters = view.waiters;
    fill_owner(sight, view.owner, view.since_ns, row);
    return true;
}

static bool (*const looks[REGION_KIND_COUNT])(const struct sight *sight, struct snapshot_lock *row) = {
    [REGION_LOCK] = look_at_lock,       [REGION_SEMAPHORE] = look_at_semaphore,
    [REGION_EVENT] = look_at_event,     [REGION_CONDITION] = look_at_condition,
    [REGION_BARRIER] = look_at_barrier, [REGION_BIG_LOCK] = look_at_big_lock,
    [REGION_ARRAY] = look_at_array,
};

static struct sight sight_of(const struct census *census, const struct region_entry *entry)
{
    return (struct sight){census, entry, census->commons->region.base + entry->offset};
}

bool locks_row(const struct census *census, const struct region_entry *entry, struct snapshot_lock *ret_row)
{
    struct sight sight = sight_of(census, entry);
    struct snapshot_lock row = {.held_ns = SNAPSHOT_UNKNOWN, .taken = SNAPSHOT_UNKNOWN};
    if (entry->kind >= REGION_KIND_COUNT || !looks[entry->kind] || !looks[entry->kind](&sight, &row))
        return false;
    census_copy_name(row.name, sizeof row.name, entry->name, sizeof entry->name);
    if (entry->kind != REGION_BIG_LOCK) /* whose threads wait in other states too: it counts them itself */
        row.waiters = census_blocked(census, SLOT_LOCK, entry);
    *ret_row = row;
    return true;
}

party locks_owner(const struct census *census, const struct region_entry *entry)
{
    struct sight sight = sight_of(census, entry);
    struct lock_view view;
    if (entry->kind == REGION_BIG_LOCK && entry->size >= sizeof(struct biglock))
        return biglock_look(sight.object).owner;
    if (entry->kind == REGION_SEMAPHORE && is_semaphore(&sight))
        return semaphore_owner(sight.object);
    if (entry->kind != REGION_LOCK || entry->size < sizeof(struct lock))
        return 0;
    lock_look(census->commons, sight.object, &view);
    return view.owner;
}

/* ------------------------------------------------------------------ all of them */

/* Without memory there is no new row: what cannot be shown harms nobody. */
static bool make_room(struct locks *locks, size_t count)
{
    if (count < locks->capacity)
        return true;
    size_t capacity = locks->capacity * 2 + 8;
    struct snapshot_lock *rows = realloc(locks->rows, capacity * sizeof *rows);
    if (!rows)
        return false;
    locks->rows = rows;
    locks->capacity = capacity;
    return true;
}

const struct snapshot_lock *locks_look(struct locks *locks, const struct census *census, size_t *ret_count)
{
    const struct region_entry *entry;
    size_t count = 0;
    for (uint32_t i = 0; census->commons && (entry = region_entry(&census->commons->region, i)); i++)
        if (make_room(locks, count) && locks_row(census, entry, &locks->rows[count]))
            count++;
    *ret_count = count;
    return locks->rows;
}

void locks_release(struct locks *locks)
{
    free(locks->rows);
    *locks = (struct locks){0};
}
