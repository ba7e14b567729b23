/* The steps of the protocol (queue.h), each by its name there. Every access to a word is sequentially consistent, which
 * costs nothing on a load; relaxed are the hints, which may be wrong, and a block's fields, which its word publishes. */
#include "base/clock.h"
#include "ipc/queue_area.h"
#include "ipc/self.h"

#include <errno.h>
#include <string.h>

#define TIMED_FIRST 1024 /* all of the first messages are timed: an experiment that is watched has few */
#define TIMED_EVERY 64   /* of the others one in so many, since the clock costs as much as a put */

/* ------------------------------------------------------------------ who */

static bool lies_in(const struct queue *queue, const struct commons *commons)
{
    uintptr_t offset = (uintptr_t)queue - (uintptr_t)commons->region.base;
    return offset < commons->region.size;
}

struct queue_user queue_user(struct queue *queue)
{
    struct self *me = self();
    if (!me->who || !lies_in(queue, me->commons))
        return (struct queue_user){.row = queue_row(queue, queue->rows - 1)};
    struct queue_user user = {.row = queue_row(queue, party_slot(me->who)), .who = me->who};
    if (atomic_load_explicit(&user.row->who, memory_order_relaxed) != me->who) {
        atomic_store(&user.row->hand_first, 0);
        atomic_store(&user.row->in_hand, 0);
        atomic_store(&user.row->who, me->who);
    }
    return user;
}

/* ------------------------------------------------------------------ clear, finish */

/* The cell names a block. Any other number there a task has written that should not have: nobody follows it. */
static bool is_full(const struct queue *queue, uint64_t cell)
{
    uint64_t content = cell & QUEUE_INDEX_MASK;
    return content && content <= queue->blocks;
}

/* True when the position of a FULL cell has been taken. */
static bool was_taken(const struct queue *queue, queue_place at, uint64_t cell)
{
    uint32_t number = (uint32_t)(cell & QUEUE_INDEX_MASK) - 1;
    uint64_t position = queue_position(queue, queue_place_of(queue_lap(cell), at));
    return !block_is_offered_for(atomic_load(&queue_block(queue, number)->word), position);
}

static void clear(struct queue *queue, queue_place at, uint64_t cell)
{
    (void)atomic_compare_exchange_strong(queue_cell(queue, at), &cell, queue_place_of(queue_lap(cell) + 1, 0));
}

void queue_finish(struct queue *queue, uint32_t number)
{
    struct queue_block *block = queue_block(queue, number);
    queue_payload_free(queue, block);
    /* Released: the next owner's claim() comes after all that we have read. */
    atomic_store_explicit(&block->word, BLOCK_FREE, memory_order_release);
}

/* ------------------------------------------------------------------ put */

/* The queue holds fewer messages than the ring has cells for. First by what its user knows of the head, then by the hint,
 * last by the truth: only that may let a putter sleep. An old one errs on the side of waiting. */
static bool is_below_capacity(const struct queue *queue, const struct queue_user *user, queue_place at)
{
    if (queue_is_below(queue, at, atomic_load_explicit(&user->row->known_head, memory_order_relaxed)))
        return true;
    queue_place head = queue_hint(queue, &queue->head);
    if (!queue_is_below(queue, at, head))
        head = queue_true_head(queue);
    atomic_store_explicit(&user->row->known_head, head, memory_order_relaxed);
    return queue_is_below(queue, at, head);
}

/* From `*at`, which is not beyond the truth, to the first position that was not put. -EAGAIN: the cell is not empty. */
static int find_cell(struct queue *queue, queue_place *at)
{
    for (;;) {
        uint64_t cell = atomic_load(queue_cell(queue, *at));
        uint64_t content = cell & QUEUE_INDEX_MASK;
        if (content == CELL_SEALED)
            return -ESHUTDOWN;
        if (queue_lap(cell) < queue_lap(*at)) {
            if (!is_full(queue, cell) || !was_taken(queue, *at, cell))
                return -EAGAIN;
            clear(queue, *at, cell); /* who took it has not come to that */
        } else if (content) {
            *at = queue_next(queue, queue_place_of(queue_lap(cell), *at));
        } else if (queue_lap(cell) == queue_lap(*at)) {
            return 0;
        } else {
            *at = queue_next(queue, queue_place_of(queue_lap(cell) - 1, *at));
        }
    }
}

/* The same, within the capacity. */
static int find_room(struct queue *queue, const struct queue_user *user, queue_place *at)
{
    int error = find_cell(queue, at);
    bool is_bound = atomic_load_explicit(&queue->capacity, memory_order_relaxed) < queue->cells;
    return !error && is_bound && !is_below_capacity(queue, user, *at) ? -EAGAIN : error;
}

static void touch(struct queue *queue, uint32_t number)
{
    uint32_t touched = atomic_load_explicit(&queue->touched, memory_order_relaxed);
    while (touched <= number && !atomic_compare_exchange_weak(&queue->touched, &touched, number + 1))
        continue;
}

/* A block for a message at `at`. -EAGAIN: all are in use. */
static int claim(struct queue *queue, const struct queue_user *user, queue_place at, uint32_t *ret_block)
{
    uint64_t offered = block_word(BLOCK_OFFERED, user->who, queue_position(queue, at));
    uint32_t number = atomic_load_explicit(&queue->next_block, memory_order_relaxed);
    for (uint32_t tries = 0; tries < queue->blocks; tries++) {
        struct queue_block *block = queue_block(queue, number);
        uint64_t free = BLOCK_FREE;
        touch(queue, number);
        if (atomic_load_explicit(&block->word, memory_order_relaxed) == BLOCK_FREE &&
            atomic_compare_exchange_strong(&block->word, &free, offered)) {
            *ret_block = number;
            return 0;
        }
        number = number + 1 < queue->blocks ? number + 1 : 0;
    }
    return -EAGAIN;
}

/* In private: nobody looks at a block before a cell names it. */
static int fill(struct queue *queue, uint32_t number, queue_place at, const struct queue_bytes *message)
{
    struct queue_block *block = queue_block(queue, number);
    uint64_t position = queue_position(queue, at);
    bool timed = position < TIMED_FIRST || position % TIMED_EVERY == 0;
    atomic_store_explicit(&block->place, at, memory_order_relaxed);
    atomic_store_explicit(&block->put_ns, timed ? clock_ns() : 0, memory_order_relaxed);
    atomic_store_explicit(&block->size, message->size, memory_order_relaxed);
    atomic_store_explicit(&block->sentinel, message->sentinel, memory_order_relaxed);
    atomic_store_explicit(&block->payload, 0, memory_order_relaxed);
    if (message->size > queue->inline_max && !queue_payload_claim(queue, number))
        return -EAGAIN;
    if (message->size)
        memcpy(queue_payload(queue, block, message->size), message->data, message->size);
    return 0;
}

/* At `*at`, or the next position that nobody else has put. */
static int publish(struct queue *queue, const struct queue_user *user, uint32_t number, queue_place *at)
{
    struct queue_block *block = queue_block(queue, number);
    for (;;) {
        uint64_t empty = queue_place_of(queue_lap(*at), 0);
        if (atomic_compare_exchange_strong(queue_cell(queue, *at), &empty, empty | (number + 1)))
            return 0;
        int error = find_room(queue, user, at);
        if (error)
            return error;
        atomic_store_explicit(&block->place, *at, memory_order_relaxed);
        atomic_store(&block->word, block_word(BLOCK_OFFERED, user->who, queue_position(queue, *at)));
    }
}

/* The depth after a put at `at`, as far as it may be a record: an old head makes it too large, and is replaced then. */
static void note_depth(struct queue *queue, const struct queue_user *user, queue_place at)
{
    uint64_t puts = queue_position(queue, at) + 1;
    uint32_t record = atomic_load_explicit(&queue->high_water, memory_order_relaxed);
    uint64_t known = atomic_load_explicit(&user->row->known_head, memory_order_relaxed);
    if (puts <= queue_position(queue, known) + record)
        return;
    known = atomic_load_explicit(&queue->head, memory_order_relaxed);
    atomic_store_explicit(&user->row->known_head, known, memory_order_relaxed);
    uint64_t gets = queue_position(queue, known), depth = puts > gets ? puts - gets : 0;
    if (depth > queue_capacity(queue))
        depth = queue_capacity(queue);
    while (depth > record && !atomic_compare_exchange_weak(&queue->high_water, &record, (uint32_t)depth))
        continue;
}

int queue_try_put(struct queue *queue, const struct queue_user *user, const struct queue_bytes *message)
{
    if (atomic_load_explicit(&queue->closed, memory_order_relaxed))
        return -ESHUTDOWN;
    queue_place at = queue_hint(queue, &queue->tail);
    uint32_t number = 0;
    int error = find_room(queue, user, &at);
    if (!error)
        error = claim(queue, user, at, &number);
    if (error)
        return error;
    error = fill(queue, number, at, message);
    if (!error)
        error = publish(queue, user, number, &at);
    if (error) {
        queue_finish(queue, number);
        return error;
    }
    atomic_store_explicit(&queue->tail, queue_next(queue, at), memory_order_relaxed);
    atomic_store_explicit(&queue->next_block, number + 1 < queue->blocks ? number + 1 : 0, memory_order_relaxed);
    note_depth(queue, user, at);
    return 0;
}

/* ------------------------------------------------------------------ take */

struct taking {
    const struct queue_user *user;
    const struct queue_wish *wish;
    uint32_t block, size;
};

/* 0: it is mine. -EMSGSIZE, -ENODATA: not what was wished for. -EAGAIN: somebody was faster. `word` is what makes it one
 * to take. */
static int take(struct queue *queue, uint32_t number, uint64_t word, struct taking *taking)
{
    struct queue_block *block = queue_block(queue, number);
    taking->block = number;
    taking->size = atomic_load_explicit(&block->size, memory_order_relaxed);
    bool sentinel = atomic_load_explicit(&block->sentinel, memory_order_relaxed);
    bool unwanted = sentinel && !taking->wish->sentinel;
    if (taking->size > taking->wish->room || unwanted || !queue_payload_is_there(queue, block, taking->size)) {
        /* If that was what it is, and not another that came after it. */
        if (atomic_load(&block->word) != word)
            return -EAGAIN;
        return unwanted ? -ENODATA : -EMSGSIZE;
    }
    uint64_t held = block_change(word, BLOCK_HELD, taking->user->who);
    return atomic_compare_exchange_strong(&block->word, &word, held) ? 0 : -EAGAIN;
}

/* The oldest of those that are RETURNED; UINT32_MAX = none. */
static uint32_t find_returned(const struct queue *queue, uint64_t *ret_word)
{
    uint32_t oldest = UINT32_MAX, touched = atomic_load(&queue->touched);
    for (uint32_t i = 0; i < touched; i++) {
        uint64_t word = atomic_load(&queue_block(queue, i)->word);
        if (block_state(word) != BLOCK_RETURNED ||
            (oldest != UINT32_MAX && block_position(word) > block_position(*ret_word)))
            continue;
        oldest = i;
        *ret_word = word;
    }
    return oldest;
}

static int take_returned(struct queue *queue, struct taking *taking)
{
    for (;;) {
        uint64_t word = 0;
        uint32_t returns = atomic_load(&queue->returns);
        uint32_t number = find_returned(queue, &word);
        if (number == UINT32_MAX) {
            /* Nothing of what had come back by then; what comes later counts `returns` up. */
            atomic_store(&queue->returns_seen, returns);
            return -EAGAIN;
        }
        int error = take(queue, number, word, taking);
        if (error != -EAGAIN)
            return error;
    }
}

/* At a cell that is FULL in the lap of `at`. -EAGAIN: look again. */
static int take_from(struct queue *queue, struct taking *taking, queue_place at, uint64_t cell)
{
    uint32_t number = (uint32_t)(cell & QUEUE_INDEX_MASK) - 1;
    uint64_t word = atomic_load(&queue_block(queue, number)->word);
    int error = -EAGAIN;
    if (block_is_offered_for(word, queue_position(queue, at))) {
        error = take(queue, number, word, taking);
        if (error)
            return error;
    }
    clear(queue, at, cell); /* after taking it, or for somebody else who took it */
    return error;
}

/* The next in the ring. On the way `*at` goes on, to the first position that was not taken. */
static int take_next(struct queue *queue, struct taking *taking, queue_place *at)
{
    for (;;) {
        uint64_t cell = atomic_load(queue_cell(queue, *at)), content = cell & QUEUE_INDEX_MASK;
        if (queue_lap(cell) > queue_lap(*at)) {
            *at = queue_next(queue, queue_place_of(queue_lap(cell) - 1, *at));
        } else if (content == CELL_SEALED) {
            return -ESHUTDOWN;
        } else if (!is_full(queue, cell)) {
            if (!atomic_load_explicit(&queue->closed, memory_order_relaxed))
                return -EAGAIN;
            (void)atomic_compare_exchange_strong(queue_cell(queue, *at), &cell, cell | CELL_SEALED);
        } else if (queue_lap(cell) < queue_lap(*at)) {
            clear(queue, *at, cell); /* of the lap before, all of which was taken */
        } else {
            int error = take_from(queue, taking, *at, cell);
            if (!error)
                *at = queue_next(queue, *at);
            if (error != -EAGAIN)
                return error;
        }
    }
}

int queue_try_take(struct queue *queue, const struct queue_user *user, const struct queue_wish *wish,
                   uint32_t *ret_block, uint32_t *ret_size)
{
    struct taking taking = {.user = user, .wish = wish};
    int error = -EAGAIN;
    *ret_block = *ret_size = 0;
    if (atomic_load(&queue->plug)) /* comes after gate_arm(), pairs with queue_unplug() before its wake-up */
        return -EAGAIN;
    if (atomic_load(&queue->returns) != atomic_load_explicit(&queue->returns_seen, memory_order_relaxed))
        error = take_returned(queue, &taking);
    if (error == -EAGAIN) {
        queue_place before = queue_hint(queue, &queue->head), at = before;
        error = take_next(queue, &taking, &at);
        if (at != before)
            atomic_store_explicit(&queue->head, at, memory_order_relaxed);
    }
    *ret_block = taking.block;
    *ret_size = taking.size;
    return error;
}

/* ------------------------------------------------------------------ truth */

queue_place queue_true_tail(const struct queue *queue)
{
    queue_place at = queue_hint(queue, &queue->tail);
    for (uint32_t steps = 0; steps <= queue->cells; steps++) {
        uint64_t cell = atomic_load(queue_cell(queue, at)), content = cell & QUEUE_INDEX_MASK;
        bool put = queue_lap(cell) == queue_lap(at) && content && content != CELL_SEALED;
        if (queue_lap(cell) > queue_lap(at))
            at = queue_place_of(queue_lap(cell) - 1, at);
        else if (!put)
            break;
        at = queue_next(queue, at);
    }
    return at;
}

queue_place queue_true_head(const struct queue *queue)
{
    queue_place at = queue_hint(queue, &queue->head);
    for (uint32_t steps = 0; steps <= queue->cells; steps++) {
        uint64_t cell = atomic_load(queue_cell(queue, at));
        bool full = queue_lap(cell) == queue_lap(at) && is_full(queue, cell);
        if (queue_lap(cell) > queue_lap(at))
            at = queue_place_of(queue_lap(cell) - 1, at);
        else if (!full || !was_taken(queue, at, cell))
            break;
        at = queue_next(queue, at);
    }
    return at;
}

uint32_t queue_returned(const struct queue *queue)
{
    uint32_t count = 0, touched = atomic_load(&queue->touched);
    if (atomic_load(&queue->returns) == atomic_load(&queue->returns_seen))
        return 0;
    for (uint32_t i = 0; i < touched; i++)
        count += block_state(atomic_load(&queue_block(queue, i)->word)) == BLOCK_RETURNED;
    return count;
}
