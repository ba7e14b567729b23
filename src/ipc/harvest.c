#include "ipc/harvest.h"

#include <stdlib.h>

struct harvest {
    struct task_table *table;
    uint64_t *reported; /* a bit for each record */
    uint64_t count, low, released;
};

struct harvest *harvest_new(struct task_table *table)
{
    struct harvest *harvest = calloc(1, sizeof *harvest);
    if (!harvest)
        return NULL;
    harvest->table = table;
    harvest->reported = calloc(table->facts.capacity / 64, sizeof *harvest->reported);
    if (!harvest->reported) {
        free(harvest);
        return NULL;
    }
    return harvest;
}

void harvest_free(struct harvest *harvest)
{
    if (!harvest)
        return;
    free(harvest->reported);
    free(harvest);
}

static uint64_t *bits_of(struct harvest *harvest, uint64_t id)
{
    return &harvest->reported[((uint32_t)id & harvest->table->facts.mask) / 64];
}

/* Looks at the tasks [id, end), all in one word of bits. */
static uint64_t look_at(struct harvest *harvest, uint64_t id, uint64_t end, harvest_final *final, void *context)
{
    uint64_t *bits = bits_of(harvest, id), found = 0;
    for (; id < end; id++) {
        uint64_t bit = UINT64_C(1) << (id & 63);
        if (*bits & bit)
            continue;
        struct task_record *record = task_table_at(harvest->table, (uint32_t)id);
        /* Acquire: pairs with the release in task_table_publish(), so the record's fields are the owner's last. */
        enum task_state state = task_word_state(atomic_load_explicit(&record->word, memory_order_acquire));
        if (state ==
            T_EMPTY) { /* submitted, and yet not there: overwritten by a task that writes where it should not */
            atomic_store(&record->word, task_word_make(T_LOST, 0, 0, 0));
            state = T_LOST;
        }
        if (!task_state_is_final(state))
            continue;
        *bits |= bit;
        found++;
        final(context, id, record);
    }
    return found;
}

static void raise_low(struct harvest *harvest, uint64_t end)
{
    while (harvest->low < end) {
        uint64_t bits = *bits_of(harvest, harvest->low) >> (harvest->low & 63);
        if (!(bits & 1))
            return;
        uint64_t run = bits == UINT64_MAX ? 64 : (uint64_t)__builtin_ctzll(~bits);
        harvest->low = harvest->low + run < end ? harvest->low + run : end;
    }
}

uint64_t harvest_look(struct harvest *harvest, bool all, harvest_final *final, void *context)
{
    uint64_t end = all ? atomic_load(&harvest->table->facts.submitted) : task_table_frontier(harvest->table);
    uint64_t found = 0;
    for (uint64_t id = harvest->low; id < end;) {
        uint64_t next = (id | 63) + 1 < end ? (id | 63) + 1 : end;
        if (*bits_of(harvest, id) != UINT64_MAX)
            found += look_at(harvest, id, next, final, context);
        id = next;
    }
    harvest->count += found;
    raise_low(harvest, atomic_load(&harvest->table->facts.submitted));
    return found;
}

uint64_t harvest_count(const struct harvest *harvest)
{
    return harvest->count;
}

uint64_t harvest_low(const struct harvest *harvest)
{
    return harvest->low;
}

void harvest_release(struct harvest *harvest, uint64_t end)
{
    for (; harvest->released < end && harvest->released < harvest->low; harvest->released++) {
        *bits_of(harvest, harvest->released) &= ~(UINT64_C(1) << (harvest->released & 63));
        struct task_record *record = task_table_at(harvest->table, (uint32_t)harvest->released);
        atomic_store(&record->word, task_word_make(T_EMPTY, 0, 0, 0));
    }
}

uint64_t harvest_released(const struct harvest *harvest)
{
    return harvest->released;
}
