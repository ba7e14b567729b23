/* results.h - results too large for a task's record: a ring of bytes for each slot, written by its worker, emptied by
 * the supervisor. Bounded: a worker with a full ring waits for the supervisor. No lock, no allocator: a killed worker
 * leaves nothing to repair, because what it had not published nobody looks at, and the supervisor empties the ring
 * before the slot's next worker starts.
 *
 *     worker:      results_reserve() → copy → publish the record with that offset
 *     supervisor:  results_at() → copy → results_consume()
 *
 * Every message starts with a header that says its length and whether it was consumed; messages are consumed in any
 * order, and the ring's tail moves over those at its end. An offset counts bytes since the ring was made; it never
 * comes again. */
#ifndef FORKLAB_IPC_RESULTS_H
#define FORKLAB_IPC_RESULTS_H
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct results {
    uint64_t capacity;                 /* of `bytes`, a power of two; frozen */
    alignas(64) _Atomic uint64_t head; /* worker: end of what it reserved; supervisor: after the worker's death */
    alignas(64) _Atomic uint64_t tail; /* supervisor: everything before is free */
    uint64_t furthest;                 /* supervisor: end of the furthest message that was consumed */
    _Atomic uint32_t freed;            /* futex: grows when the tail moves */
    alignas(64) unsigned char bytes[];
};

/* Bytes for a ring that takes messages up to `message_max`, and a few of them. */
size_t results_size(size_t message_max);
void results_init(struct results *results, size_t size);

/* Worker: room for `size` bytes; NULL when there is none now (wait on `freed`, then try again). */
void *results_reserve(struct results *results, size_t size, uint64_t *ret_offset);

/* Supervisor: false when the ring for messages of that size is not as it was made: a task wrote where it should not. */
bool results_is_sound(const struct results *results, size_t message_max);

/* Supervisor: the message at `offset`, or NULL when offset and size make no sense. */
const void *results_at(struct results *results, uint64_t offset, size_t size);

/* Supervisor: the message at `offset` was copied. Wakes a worker that waits for room. */
void results_consume(struct results *results, uint64_t offset);

/* Supervisor, after the worker's death and after everything that it published was consumed: all free again. */
void results_reset(struct results *results);

#endif
