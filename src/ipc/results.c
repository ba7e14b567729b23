#include "ipc/results.h"

#include "ipc/futex.h"

#include <stdbool.h>
#include <stddef.h>

/* In front of every message. `consumed` is the supervisor's, `span` the worker's: the bytes to the next header. */
struct header {
    uint64_t span;
    uint64_t consumed;
};

#define HEADER  sizeof(struct header)
#define RINGFUL 4 /* messages of the largest size that fit at once */

static uint64_t align_up(uint64_t size)
{
    return (size + HEADER - 1) & ~(HEADER - 1);
}

size_t results_size(size_t message_max)
{
    uint64_t capacity = 16384;
    while (capacity < RINGFUL * (align_up(message_max) + HEADER))
        capacity *= 2;
    return sizeof(struct results) + capacity;
}

void results_init(struct results *results, size_t size)
{
    results->capacity = size - sizeof *results;
}

static struct header *header_at(struct results *results, uint64_t offset)
{
    return (struct header *)(void *)(results->bytes + (offset & (results->capacity - 1)));
}

/* A message lies in one piece: when it would reach over the ring's end, a consumed filler goes before it. */
void *results_reserve(struct results *results, size_t size, uint64_t *ret_offset)
{
    uint64_t head = atomic_load_explicit(&results->head, memory_order_relaxed);
    uint64_t span = align_up(size) + HEADER;
    uint64_t to_end = results->capacity - (head & (results->capacity - 1));
    uint64_t filler = span > to_end ? to_end : 0;
    /* Acquire: what the supervisor read before it moved the tail was read before it is overwritten here. */
    uint64_t used = head - atomic_load_explicit(&results->tail, memory_order_acquire);
    if (used + filler + span > results->capacity)
        return NULL;
    if (filler) {
        *header_at(results, head) = (struct header){.span = filler, .consumed = 1};
        head += filler;
    }
    *header_at(results, head) = (struct header){.span = span};
    *ret_offset = head;
    /* Relaxed: the supervisor looks at it only after the worker's death. */
    atomic_store_explicit(&results->head, head + span, memory_order_relaxed);
    return header_at(results, head) + 1;
}

bool results_is_sound(const struct results *results, size_t message_max)
{
    uint64_t tail = atomic_load_explicit(&results->tail, memory_order_relaxed);
    return results->capacity == results_size(message_max) - sizeof *results &&
           results->furthest - tail <= results->capacity && tail % HEADER == 0;
}

const void *results_at(struct results *results, uint64_t offset, size_t size)
{
    uint64_t tail = atomic_load_explicit(&results->tail, memory_order_relaxed);
    uint64_t place = offset & (results->capacity - 1);
    bool sound = offset % HEADER == 0 && offset - tail < results->capacity && size <= results->capacity &&
                 place + HEADER + size <= results->capacity;
    return sound ? header_at(results, offset) + 1 : NULL;
}

/* The tail moves over messages that are consumed, and no further than the furthest of them: behind that may lie a
 * message that is being written. */
void results_consume(struct results *results, uint64_t offset)
{
    struct header *consumed = header_at(results, offset);
    consumed->consumed = 1;
    uint64_t tail = atomic_load_explicit(&results->tail, memory_order_relaxed);
    if (offset + consumed->span - tail > results->furthest - tail)
        results->furthest = offset + consumed->span;
    uint64_t end = tail;
    while (end - tail < results->furthest - tail) {
        const struct header *header = header_at(results, end);
        if (!header->consumed || header->span == 0 || header->span > results->capacity || header->span % HEADER)
            break;
        end += header->span;
    }
    if (end == tail)
        return;
    /* Release: pairs with the acquire in results_reserve(). */
    atomic_store_explicit(&results->tail, end, memory_order_release);
    atomic_fetch_add(&results->freed, 1);
    futex_wake(&results->freed, 1);
}

void results_reset(struct results *results)
{
    uint64_t head = (atomic_load(&results->head) + HEADER - 1) & ~(uint64_t)(HEADER - 1);
    atomic_store(&results->head, head);
    atomic_store(&results->tail, head);
    results->furthest = head;
}
