/* What is done to a queue on purpose. One word each, changed by compare-and-swap: a kill leaves it done or not. */
#include "ipc/queue_area.h"
#include "ipc/self.h"

#include <errno.h>

static int claim(_Atomic uint64_t *word)
{
    party nobody = 0;
    if (!self()->who)
        return -EPERM;
    return atomic_compare_exchange_strong(word, &nobody, self()->who) ? 0 : -EBUSY;
}

/* ------------------------------------------------------------------ plug */

int queue_plug(struct queue *queue)
{
    return claim(&queue->plug);
}

static void unplug(struct queue *queue, party who)
{
    if (atomic_compare_exchange_strong(&queue->plug, &who, 0))
        queue_wake_firmly(&queue->news, INT_MAX);
}

void queue_unplug(struct queue *queue)
{
    unplug(queue, self()->who);
}

/* ------------------------------------------------------------------ trap */

int queue_trap(struct queue *queue)
{
    return claim(&queue->trap);
}

bool queue_is_robbed(struct queue *queue)
{
    uint64_t trap = atomic_load(&queue->trap);
    while (trap && !(trap & QUEUE_TRAPPED))
        if (atomic_compare_exchange_weak(&queue->trap, &trap, trap | QUEUE_TRAPPED))
            return true;
    return false;
}

bool queue_has_trapped(const struct queue *queue)
{
    return atomic_load(&queue->trap) == (self()->who | QUEUE_TRAPPED);
}

static bool untrap(struct queue *queue, party who)
{
    uint64_t empty = who, full = who | QUEUE_TRAPPED;
    return !atomic_compare_exchange_strong(&queue->trap, &empty, 0) &&
           atomic_compare_exchange_strong(&queue->trap, &full, 0);
}

bool queue_untrap(struct queue *queue)
{
    return untrap(queue, self()->who);
}

void queue_end_sabotage(struct queue *queue, party dead)
{
    unplug(queue, dead);
    (void)untrap(queue, dead);
}
