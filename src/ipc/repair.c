#include "ipc/repair.h"

#include "ipc/barrier.h"
#include "ipc/condition.h"
#include "ipc/event.h"
#include "ipc/lock.h"
#include "ipc/pipe_board.h"
#include "ipc/queue.h"
#include "ipc/semaphore.h"
#include "ipc/value.h"

/* In the order of enum region_kind; a kind that is not here holds nothing that a death could spoil. */
static const struct {
    enum region_kind kind;
    void (*repair)(struct commons *commons, void *object, size_t size, party dead);
} repairs[] = {
    {REGION_QUEUE, queue_repair},         {REGION_PIPE, pipe_repair},   {REGION_LOCK, lock_repair},
    {REGION_SEMAPHORE, semaphore_repair}, {REGION_EVENT, event_repair}, {REGION_CONDITION, condition_repair},
    {REGION_BARRIER, barrier_repair},     {REGION_ARRAY, value_repair},
};

static void repair_entry(struct commons *commons, const struct region_entry *entry, party dead)
{
    for (size_t i = 0; i < sizeof repairs / sizeof *repairs; i++)
        if ((uint32_t)repairs[i].kind == entry->kind)
            repairs[i].repair(commons, commons->region.base + entry->offset, entry->size, dead);
}

void repair_all(struct commons *commons, party dead)
{
    const struct region_entry *entry;
    for (uint32_t i = 0; (entry = region_entry(&commons->region, i)); i++)
        repair_entry(commons, entry, dead);
}
