/* After a death: what the dead one had offered or held, and what the monitor is told of it. Only one process repairs for
 * the same death, while all others go on. */
#include "base/clock.h"
#include "ipc/queue_area.h"

/* The cell is looked at before the block: had it been put, and its cell cleared, the block would have changed before. */
static bool was_put(struct queue *queue, uint32_t number, uint64_t word)
{
    struct queue_block *block = queue_block(queue, number);
    queue_place at = atomic_load(&block->place);
    if (!queue_is_inside(queue, at) ||
        block_word(BLOCK_FREE, 0, queue_position(queue, at)) != block_word(BLOCK_FREE, 0, block_position(word)))
        return false; /* it had not even got so far as to say where */
    uint64_t cell = atomic_load(queue_cell(queue, at));
    return cell == (queue_place_of(queue_lap(at), 0) | (number + 1)) || atomic_load(&block->word) != word;
}

static void report(struct queue *queue, party dead, uint64_t position)
{
    uint64_t lost = atomic_fetch_add(&queue->lost, 1);
    atomic_store(&queue->losses[lost % QUEUE_LOSSES].who, dead);
    atomic_store(&queue->losses[lost % QUEUE_LOSSES].position, position);
    atomic_store(&queue->losses[lost % QUEUE_LOSSES].at_ns, clock_ns());
}

static void set_free(struct queue *queue, uint32_t number)
{
    queue_payload_free_of_dead(queue, number);
    atomic_store(&queue_block(queue, number)->word, BLOCK_FREE);
}

/* What the dead one took, and may not have cleared. Before the block is anybody's again: a putter that is still at that
 * position may claim it, and the cell would name it before it is written. */
static void clear_cell(struct queue *queue, uint32_t number)
{
    queue_place at = atomic_load(&queue_block(queue, number)->place);
    uint64_t full = queue_place_of(queue_lap(at), 0) | (number + 1);
    if (queue_is_inside(queue, at))
        (void)atomic_compare_exchange_strong(queue_cell(queue, at), &full, queue_place_of(queue_lap(at) + 1, 0));
}

/* `done`: it was leaving, and had finished with what it held. */
static void repair_block(struct queue *queue, uint32_t number, uint64_t word, party dead, bool done)
{
    if (block_state(word) == BLOCK_HELD)
        clear_cell(queue, number);
    if (block_state(word) == BLOCK_OFFERED) {
        if (!was_put(queue, number, word))
            set_free(queue, number);
    } else if (done || !queue_payload_is_whole(queue, number)) { /* …or was just about to make it FREE */
        set_free(queue, number);
    } else if (queue->on_death == QUEUE_REDELIVER) {
        atomic_fetch_add(&queue->redelivered, 1);
        atomic_store(&queue_block(queue, number)->word, block_change(word, BLOCK_RETURNED, 0));
    } else {
        report(queue, dead, block_position(word));
        set_free(queue, number);
    }
}

static void repair_blocks(struct queue *queue, party dead, bool done)
{
    uint64_t owner = block_word(BLOCK_FREE, dead, 0);
    uint32_t touched = atomic_load(&queue->touched);
    for (uint32_t i = 0; i < touched; i++) {
        uint64_t word = atomic_load(&queue_block(queue, i)->word);
        bool owned = block_state(word) == BLOCK_OFFERED || block_state(word) == BLOCK_HELD;
        if (owned && (word & BLOCK_OWNER_MASK) == owner)
            repair_block(queue, i, word, dead, done);
    }
}

static void clear_row(struct queue_row *row)
{
    uint64_t now = clock_ns();
    for (unsigned side = 0; side < SIDE_COUNT; side++) {
        uint64_t since = atomic_exchange(&row->waiting_since[side], 0);
        if (since)
            atomic_fetch_add(&row->waited_ns[side], now - since);
    }
    atomic_store(&row->hand_first, 0);
    atomic_store(&row->in_hand, 0);
    atomic_store(&row->who, 0);
}

void queue_repair(struct commons *commons, void *object, size_t size, party dead)
{
    struct queue *queue = object;
    if (size < sizeof *queue || party_slot(dead) >= queue->rows - 1)
        return;
    struct queue_row *row = queue_row(queue, party_slot(dead));
    if (atomic_load(&row->who) == dead) {
        enum slot_state state = (enum slot_state)(atomic_load(&commons->slots[party_slot(dead)].state) & 15);
        repair_blocks(queue, dead, state == SLOT_LEAVING && queue->kind != QUEUE_JOINABLE);
        clear_row(row);
    }
    queue_end_sabotage(queue, dead);
    /* Even when it had nothing here: it may have been repairing for somebody else, and not have come to this. */
    atomic_fetch_add(&queue->returns, 1);
    gate_wake_armed(&queue->news, INT_MAX);
    gate_wake_armed(&queue->room, INT_MAX);
    gate_wake_armed(&queue->finished, INT_MAX);
}
