#include "ipc/commons.h"

#include "base/clock.h"
#include "ipc/repair.h"

#include <errno.h>
#include <string.h>

static int find(struct commons *commons)
{
    size_t facts_size = 0, slots_size = 0;
    commons->facts = region_find(&commons->region, REGION_COMMONS, 0, &facts_size);
    commons->slots = region_find(&commons->region, REGION_SLOTS, 0, &slots_size);
    bool sound = commons->facts && commons->slots && facts_size >= sizeof *commons->facts &&
                 commons->facts->slots <= COMMONS_SLOTS_MAX &&
                 slots_size >= commons->facts->slots * sizeof(struct slot);
    return sound ? 0 : -EBADMSG;
}

/* Address space may be limited: then a smaller one must do. */
static int create_region(struct region *region)
{
    int error = -ENOMEM;
    for (size_t size = COMMONS_BYTES; error == -ENOMEM && size >= COMMONS_BYTES / 64; size /= 2)
        error = region_create(region, size);
    return error;
}

int commons_create(struct commons *ret_commons, uint32_t slots)
{
    struct commons commons = {0};
    void *object;
    if (slots == 0 || slots > COMMONS_SLOTS_MAX)
        return -EINVAL;
    int error = create_region(&commons.region);
    if (error)
        return error;
    error = region_add(&commons.region, REGION_COMMONS, "commons", sizeof *commons.facts, &object);
    if (!error) {
        ((struct commons_facts *)object)->slots = slots;
        error = region_add(&commons.region, REGION_SLOTS, "processes", slots * sizeof(struct slot), &object);
    }
    if (!error)
        error = find(&commons);
    if (error)
        region_release(&commons.region);
    else
        *ret_commons = commons;
    return error;
}

int commons_attach(struct commons *ret_commons, int fd)
{
    struct commons commons = {0};
    int error = region_attach(&commons.region, fd);
    if (error)
        return error;
    error = find(&commons);
    if (error)
        region_release(&commons.region);
    else
        *ret_commons = commons;
    return error;
}

void commons_release(struct commons *commons)
{
    region_release(&commons->region);
    *commons = (struct commons){.region.fd = -1};
}

/* ------------------------------------------------------------------ processes */

static bool take(struct slot *slot)
{
    uint32_t free = 0;
    return atomic_load_explicit(&slot->taken, memory_order_relaxed) == 0 &&
           atomic_compare_exchange_strong(&slot->taken, &free, 1);
}

uint32_t commons_reserve(struct commons *commons, uint32_t count)
{
    uint32_t first = atomic_load(&commons->facts->reserved), taken = 0;
    if (count > commons->facts->slots - first)
        return COMMONS_NO_SLOT;
    while (taken < count && take(&commons->slots[first + taken]))
        taken++;
    if (taken < count) {
        while (taken > 0)
            atomic_store(&commons->slots[first + --taken].taken, 0);
        return COMMONS_NO_SLOT;
    }
    atomic_store(&commons->facts->reserved, first + count);
    return first;
}

uint32_t commons_enter(struct commons *commons, const char *name, uint32_t parent)
{
    for (uint32_t i = atomic_load(&commons->facts->reserved); i < commons->facts->slots; i++) {
        struct slot *slot = &commons->slots[i];
        if (!take(slot))
            continue;
        slot->parent = parent; /* first: if the caller dies in here, it is by this that the slot is found again */
        slot_assign(slot, slot->incarnation + 1, clock_ns());
        slot_set_name(slot, name);
        return i;
    }
    return COMMONS_NO_SLOT;
}

void commons_leave(struct commons *commons, uint32_t number, struct death death)
{
    struct slot *slot = &commons->slots[number];
    slot_end(slot, clock_ns(), death); /* first: a repair may ask how it died */
    repair_all(commons, party_make(number, slot->incarnation));
    if (number < atomic_load(&commons->facts->reserved))
        return;
    slot->parent = 0; /* who takes it next is not looked after by the parent of this one, not even for a moment */
    atomic_store(&slot->taken, 0);
}

/* ------------------------------------------------------------------ objects */

void *commons_find(const struct commons *commons, enum region_kind kind, const char *name)
{
    return region_find_name(&commons->region, kind, name, NULL);
}

int commons_add(struct commons *commons, enum region_kind kind, const char *name, size_t size, void **ret_object)
{
    if (commons_find(commons, kind, name))
        return -EEXIST;
    return region_add(&commons->region, kind, name, size, ret_object);
}

uint64_t commons_offset(const struct commons *commons, const void *object)
{
    const unsigned char *at = object, *base = commons->region.base;
    return base && at > base && at < base + commons->region.size ? (uint64_t)(at - base) : 0;
}

const struct region_entry *commons_entry_at(const struct commons *commons, uint64_t offset)
{
    const struct region_entry *entry;
    for (uint32_t i = 0; (entry = region_entry(&commons->region, i)); i++)
        if (offset >= entry->offset && offset - entry->offset < entry->size)
            return entry;
    return NULL;
}
