#include "lab/census.h"

#include <errno.h>
#include <stdlib.h>

/* Queues and locks keep the lower part of the owner's word: 24 and 48 bits. These both have. */
#define PARTY_BITS ((UINT64_C(1) << 24) - 1)

int census_begin(struct census *census, struct commons *commons)
{
    census_release(census);
    if (!commons)
        return 0;
    uint32_t slots = commons->facts->slots, pooled = atomic_load(&commons->facts->reserved);
    if (slots > COMMONS_SLOTS_MAX || pooled > slots)
        return -EBADMSG;
    census->processes = calloc(slots, sizeof *census->processes);
    if (!census->processes)
        return -ENOMEM;
    census->commons = commons;
    census->slots = slots;
    census->pooled = pooled;
    return 0;
}

void census_release(struct census *census)
{
    free(census->processes);
    *census = (struct census){0};
}

void census_copy_name(char *buffer, size_t size, const char *shared, size_t room)
{
    size_t length = 0;
    for (; length + 1 < size && length < room && shared[length]; length++) {
        unsigned char byte = (unsigned char)shared[length];
        buffer[length] = byte < ' ' || byte == 127 ? '?' : (char)byte;
    }
    buffer[length] = '\0';
}

/* Relaxed throughout: a state that is old by the time of the next line is only an old state. */
static void look_at(const struct slot *slot, struct census_process *process)
{
    uint64_t incarnation = slot->incarnation;
    if (incarnation == 0)
        return;
    uint64_t word = atomic_load_explicit(&slot->state, memory_order_relaxed);
    uint64_t blocked_on = atomic_load_explicit(&slot->blocked_on, memory_order_relaxed);
    *process = (struct census_process){
        .used = true,
        .incarnation = incarnation,
        .pid = atomic_load_explicit(&slot->pid, memory_order_relaxed),
        .tid = atomic_load_explicit(&slot->tid, memory_order_relaxed),
        .method = atomic_load_explicit(&slot->method, memory_order_relaxed),
        .parent = slot->parent,
        .state = (word & 15) < SLOT_STATE_COUNT ? (enum slot_state)(word & 15) : SLOT_RUNNING,
        .since_ns = word >> 4,
        .born_ns = slot->born_ns,
        .task = atomic_load_explicit(&slot->task, memory_order_relaxed),
        .blocked_on = blocked_on & ~SLOT_BOUNDED,
        .bounded = blocked_on & SLOT_BOUNDED,
        .ended_ns = atomic_load_explicit(&slot->ended_ns, memory_order_relaxed),
    };
    if (process->state != SLOT_STARTING)
        process->ready_ns =
            process->born_ns + atomic_load_explicit(&slot->sums_ns[SLOT_STARTING], memory_order_relaxed);
    process->alive = process->ended_ns == 0 && atomic_load_explicit(&slot->taken, memory_order_relaxed) != 0;
    census_copy_name(process->name, sizeof process->name, slot->name, sizeof slot->name);
}

void census_take(struct census *census)
{
    for (uint32_t i = 0; i < census->slots; i++)
        look_at(&census->commons->slots[i], &census->processes[i]);
}

const struct census_process *census_find(const struct census *census, party who)
{
    uint32_t slot = party_slot(who);
    if (slot >= census->slots || !census->processes[slot].used)
        return NULL;
    uint64_t present = party_make(slot, census->processes[slot].incarnation);
    return ((present ^ who) & PARTY_BITS) == 0 ? &census->processes[slot] : NULL;
}

uint32_t census_slot(const struct census *census, const struct census_process *process)
{
    return (uint32_t)(process - census->processes);
}

void census_name(const struct census *census, party who, char *buffer, size_t size)
{
    const struct census_process *process = who ? census_find(census, who) : NULL;
    census_copy_name(buffer, size, process ? process->name : "", SLOT_NAME_SIZE);
}

bool census_is_at(const struct census_process *process, const struct region_entry *entry)
{
    return process->alive && process->blocked_on >= entry->offset && process->blocked_on - entry->offset < entry->size;
}

unsigned census_blocked(const struct census *census, enum slot_state state, const struct region_entry *entry)
{
    unsigned count = 0;
    for (uint32_t i = 0; i < census->slots; i++)
        count += census->processes[i].state == state && census_is_at(&census->processes[i], entry);
    return count;
}

void census_blocked_name(const struct census *census, const struct census_process *process, char *buffer, size_t size)
{
    const struct region_entry *entry;
    buffer[0] = '\0';
    if (!process->alive || process->state < SLOT_PUT || process->blocked_on == 0)
        return;
    if (process->state == SLOT_JOIN) {
        if (process->blocked_on <= census->slots)
            census_copy_name(buffer, size, census->processes[process->blocked_on - 1].name, SLOT_NAME_SIZE);
    } else if ((entry = commons_entry_at(census->commons, process->blocked_on))) {
        census_copy_name(buffer, size, entry->name, sizeof entry->name);
    }
}
