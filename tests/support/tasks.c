#include "support/tasks.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct task_table *tasks_table(uint64_t capacity, uint64_t first_id)
{
    size_t size = task_table_size(capacity);
    struct task_table *table = aligned_alloc(64, size);
    ck_assert_ptr_nonnull(table);
    memset(table, 0, size);
    task_table_init(table, capacity);
    atomic_store(&table->facts.submitted, first_id);
    atomic_store(&table->fresh, task_span_make((uint32_t)first_id, (uint32_t)first_id));
    return table;
}

void tasks_submit(struct task_table *table, unsigned count, unsigned attempts_max)
{
    while (count-- > 0)
        task_table_submit(table, atomic_load(&table->facts.submitted), sizeof(uint64_t), attempts_max);
}

void tasks_offer(struct task_table *table, unsigned count, unsigned attempts_max)
{
    tasks_submit(table, count, attempts_max);
    task_table_offer(table, atomic_load(&table->facts.submitted));
}

void tasks_perform(struct task_table *table, uint64_t id, unsigned slot)
{
    unsigned attempt;
    ck_assert(task_table_claim(table, (uint32_t)id, slot, 1, &attempt));
    task_table_publish(table, (uint32_t)id, T_DONE);
}

enum task_state tasks_state(const struct task_table *table, uint64_t id)
{
    return task_word_state(atomic_load(&table->records[(uint32_t)id & table->facts.mask].word));
}
