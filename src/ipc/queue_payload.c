/* Places for long messages. A place's word names the block it belongs to (+ 1), 0 = free: who owns the block owns the
 * place. It is free again before its block is, so that a block of a dead party tells by the word whether its message
 * can still be given to another. */
#include "ipc/queue_area.h"

#include <string.h>

static _Atomic uint32_t *words(const struct queue *queue)
{
    return queue_at(queue, queue->layout.payload_words);
}

static bool claim(struct queue *queue, uint32_t place, uint32_t number)
{
    uint32_t free = 0;
    return atomic_load_explicit(&words(queue)[place], memory_order_relaxed) == 0 &&
           atomic_compare_exchange_strong(&words(queue)[place], &free, number + 1);
}

bool queue_payload_claim(struct queue *queue, uint32_t number)
{
    uint32_t first = atomic_load_explicit(&queue->next_payload, memory_order_relaxed);
    for (uint32_t i = 0; i < queue->payloads; i++) {
        uint32_t place = (first + i) % queue->payloads;
        if (!claim(queue, place, number))
            continue;
        atomic_store_explicit(&queue_block(queue, number)->payload, place + 1, memory_order_relaxed);
        atomic_store_explicit(&queue->next_payload, (place + 1) % queue->payloads, memory_order_relaxed);
        return true;
    }
    return false;
}

void *queue_payload(const struct queue *queue, struct queue_block *block, uint32_t size)
{
    if (size <= queue->inline_max)
        return block->bytes;
    uint32_t place = atomic_load_explicit(&block->payload, memory_order_relaxed) - 1;
    return queue_at(queue, queue->layout.payloads + (uint64_t)place * queue->payload_stride);
}

void queue_payload_free(struct queue *queue, struct queue_block *block)
{
    uint32_t place = atomic_load_explicit(&block->payload, memory_order_relaxed);
    if (place && place <= queue->payloads) /* released: its next owner writes after we have read */
        atomic_store_explicit(&words(queue)[place - 1], 0, memory_order_release);
}

void queue_payload_free_of_dead(struct queue *queue, uint32_t number)
{
    for (uint32_t i = 0; i < queue->payloads; i++)
        if (atomic_load(&words(queue)[i]) == number + 1)
            atomic_store(&words(queue)[i], 0);
}

bool queue_payload_is_whole(struct queue *queue, uint32_t number)
{
    struct queue_block *block = queue_block(queue, number);
    uint32_t place = atomic_load_explicit(&block->payload, memory_order_relaxed);
    return place == 0 || (place <= queue->payloads && atomic_load(&words(queue)[place - 1]) == number + 1);
}
