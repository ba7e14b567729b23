/* queue_area.h - how a queue lies in shared memory. For the files queue*.c, and for the tests that look behind them; the
 * words and who changes them when are told in queue.h.
 *
 * Who writes what besides the words: a block's fields, who owns it by its word; a row, the party whose it is, and its
 * repair after its death; the hints, anybody. Each group of one writer, or of one side, has cache lines of its own. */
#ifndef FORKLAB_IPC_QUEUE_AREA_H
#define FORKLAB_IPC_QUEUE_AREA_H
#include "ipc/gate.h"
#include "ipc/histogram.h"
#include "ipc/queue.h"

/* A place: where a position is in the ring. The same lap stands in the same bits of a cell's word. */
#define QUEUE_INDEX_BITS 24
#define QUEUE_INDEX_MASK ((UINT64_C(1) << QUEUE_INDEX_BITS) - 1)
typedef uint64_t queue_place; /* lap << 24 | index of the cell */

/* Low bits of a cell's word: 0 = EMPTY, a block's number + 1 = FULL, or: */
#define CELL_SEALED QUEUE_INDEX_MASK

/* A block's word: position << 27 | owner << 3 | state. The owner is the low half of a party, 0 = nobody: no two that are
 * alive have the same, and a dead one's is repaired before its slot is given to another. */
enum queue_block_state { BLOCK_FREE, BLOCK_OFFERED, BLOCK_HELD, BLOCK_RETURNED };
#define BLOCK_STATE_MASK    UINT64_C(7)
#define BLOCK_OWNER_SHIFT   3
#define BLOCK_OWNER_MASK    (UINT64_C(0xFFFFFF) << BLOCK_OWNER_SHIFT)
#define BLOCK_POSITION_BITS 37

struct queue_block {
    _Atomic uint64_t word;
    _Atomic queue_place place; /* of the position that it was offered for */
    _Atomic uint64_t put_ns;   /* 0 = this one is not timed */
    _Atomic uint32_t size;
    _Atomic uint32_t sentinel;
    _Atomic uint32_t payload; /* place of a message that is too long for `bytes`, + 1 */
    _Atomic uint32_t next;    /* in the same hands: block + 1; 0 = the last one */
    unsigned char bytes[];
};

#define QUEUE_TRAPPED (UINT64_C(1) << 63)

enum queue_side { SIDE_PUT, SIDE_GET, SIDE_JOIN, SIDE_COUNT };

/* What one party has to do with this queue. */
struct queue_row {
    alignas(REGION_ALIGN) _Atomic party who; /* written before its first claim: the repair looks no further without */
    _Atomic uint32_t hand_first, hand_last;  /* what it has in hand, oldest first: block + 1 */
    _Atomic uint32_t in_hand;                /* how many */
    _Atomic queue_place known_head;          /* an old `head`, good enough to know that the depth is no record */
    _Atomic uint64_t waiting_since[SIDE_COUNT]; /* 0 = not waiting */
    _Atomic uint64_t waited_ns[SIDE_COUNT];     /* before that; of all who had this slot */
};

struct queue_layout { /* offsets from the queue's beginning */
    uint64_t rows, cells, blocks, payload_words, payloads, size;
};

struct queue {
    /* Frozen after queue_add(), but for `closed` and `capacity`. */
    uint32_t cells, blocks, payloads, rows;
    uint32_t message_max, payload_stride;
    uint32_t block_stride, inline_max; /* bytes; those that a block itself has room for */
    uint32_t kind, on_death;
    struct queue_layout layout;
    _Atomic uint32_t closed;
    _Atomic uint32_t capacity; /* at most `cells`: queue_set_capacity() */

    alignas(REGION_ALIGN) _Atomic queue_place tail; /* putters */
    _Atomic uint32_t next_block, next_payload;
    _Atomic uint32_t touched; /* blocks ever claimed lie below; written before the claim */

    alignas(REGION_ALIGN) _Atomic queue_place head; /* getters */

    /* Read by all, written when somebody sleeps, or dies. */
    alignas(REGION_ALIGN) struct gate news; /* getters sleep here */
    _Atomic uint32_t returns, returns_seen; /* differ: there may be blocks that are RETURNED */
    _Atomic uint32_t high_water;
    _Atomic party plug;    /* who has plugged it: nothing can be taken; 0 = nobody */
    _Atomic uint64_t trap; /* who has set it, and QUEUE_TRAPPED when a sentinel is in it; 0 = there is none */
    alignas(REGION_ALIGN) struct gate room; /* putters */
    struct gate finished;                   /* joiners */

    alignas(REGION_ALIGN) _Atomic uint64_t lost;
    _Atomic uint64_t redelivered;
    _Atomic uint64_t sentinels; /* got */
    struct {
        _Atomic party who;
        _Atomic uint64_t position, at_ns;
    } losses[QUEUE_LOSSES];
    struct histogram times;
};

static inline void *queue_at(const struct queue *queue, uint64_t offset)
{
    return (unsigned char *)(uintptr_t)queue + offset;
}

static inline _Atomic uint64_t *queue_cell(const struct queue *queue, queue_place at)
{
    return (_Atomic uint64_t *)queue_at(queue, queue->layout.cells) + (at & QUEUE_INDEX_MASK);
}

static inline struct queue_block *queue_block(const struct queue *queue, uint32_t number)
{
    return queue_at(queue, queue->layout.blocks + (uint64_t)number * queue->block_stride);
}

static inline struct queue_row *queue_row(const struct queue *queue, uint32_t number)
{
    return (struct queue_row *)queue_at(queue, queue->layout.rows) + number;
}

static inline uint64_t queue_lap(uint64_t word_or_place)
{
    return word_or_place >> QUEUE_INDEX_BITS;
}

static inline queue_place queue_place_of(uint64_t lap, queue_place index_from)
{
    return lap << QUEUE_INDEX_BITS | (index_from & QUEUE_INDEX_MASK);
}

/* There is such a cell. Whatever a task wrote into a place that it should not have, nobody follows it out of the ring. */
static inline bool queue_is_inside(const struct queue *queue, queue_place at)
{
    return (at & QUEUE_INDEX_MASK) < queue->cells;
}

/* Where to begin to walk: one that leads out of the ring may be replaced by the beginning, which is not beyond the truth
 * either. */
static inline queue_place queue_hint(const struct queue *queue, const _Atomic queue_place *hint)
{
    queue_place at = atomic_load_explicit(hint, memory_order_relaxed);
    return queue_is_inside(queue, at) ? at : 0;
}

static inline queue_place queue_next(const struct queue *queue, queue_place at)
{
    return (at & QUEUE_INDEX_MASK) + 1 < queue->cells ? at + 1 : queue_place_of(queue_lap(at) + 1, 0);
}

static inline uint64_t queue_position(const struct queue *queue, queue_place at)
{
    return queue_lap(at) * queue->cells + (at & QUEUE_INDEX_MASK);
}

static inline uint64_t block_word(enum queue_block_state state, party owner, uint64_t position)
{
    return position << (64 - BLOCK_POSITION_BITS) | (owner << BLOCK_OWNER_SHIFT & BLOCK_OWNER_MASK) | (uint64_t)state;
}

static inline enum queue_block_state block_state(uint64_t word)
{
    return (enum queue_block_state)(word & BLOCK_STATE_MASK);
}

static inline uint64_t block_position(uint64_t word)
{
    return word >> (64 - BLOCK_POSITION_BITS);
}

/* The same block in another state, and in whose hands. */
static inline uint64_t block_change(uint64_t word, enum queue_block_state state, party owner)
{
    return block_word(state, owner, block_position(word));
}

/* The message of that position is still to be taken. */
static inline bool block_is_offered_for(uint64_t word, uint64_t position)
{
    return (word & ~BLOCK_OWNER_MASK) == block_word(BLOCK_OFFERED, 0, position);
}

/* --- queue_payload.c: room for messages that are too long for a block --- */

/* For the block that the caller has claimed. False: none is free. */
bool queue_payload_claim(struct queue *queue, uint32_t number);
/* A message of that size can lie where the block says. False: a task wrote where it should not. */
static inline bool queue_payload_is_there(const struct queue *queue, const struct queue_block *block, uint32_t size)
{
    if (size <= queue->inline_max)
        return true;
    uint32_t place = atomic_load_explicit(&block->payload, memory_order_relaxed);
    return place > 0 && place <= queue->payloads && size <= queue->message_max;
}
/* Where the block's message lies; `size` tells which of the two. */
void *queue_payload(const struct queue *queue, struct queue_block *block, uint32_t size);
/* Whoever owns the block: before it becomes FREE. */
void queue_payload_free(struct queue *queue, struct queue_block *block);
/* Repair: the same for a block of somebody dead, which may have been in the middle of either. */
void queue_payload_free_of_dead(struct queue *queue, uint32_t number);
/* Repair: the block's message is still there whole. */
bool queue_payload_is_whole(struct queue *queue, uint32_t number);

/* --- queue_ring.c: the steps of the protocol --- */

/* Who uses a queue, for the length of one call. */
struct queue_user {
    struct queue_row *row;
    party who; /* 0 = nobody */
};
struct queue_user queue_user(struct queue *queue);

struct queue_bytes { /* of a put */
    const void *data;
    uint32_t size;
    bool sentinel;
};

struct queue_wish { /* of a get */
    size_t room;
    bool sentinel; /* may be one */
};

/* One try, without waiting: 0, -EAGAIN, -ESHUTDOWN; of take also -EMSGSIZE, with the size that it needs, and -ENODATA,
 * when it is a sentinel and may not be. */
int queue_try_put(struct queue *queue, const struct queue_user *user, const struct queue_bytes *message);
int queue_try_take(struct queue *queue, const struct queue_user *user, const struct queue_wish *wish,
                   uint32_t *ret_block, uint32_t *ret_size);

/* Where a put at `at` must come after so many that were taken, because the queue holds fewer than its ring has cells:
 * whether they were, as far as is known without a walk. The depth cannot be larger than that of an old `head`. */
static inline bool queue_is_below(const struct queue *queue, queue_place at, queue_place head)
{
    uint32_t capacity = atomic_load_explicit(&queue->capacity, memory_order_relaxed);
    return capacity >= queue->cells || queue_position(queue, at) < queue_position(queue, head) + capacity;
}

/* The caller's own block is FREE again. */
void queue_finish(struct queue *queue, uint32_t number);

/* Truth near a hint: the first position that was not put, and the first that was not taken. */
queue_place queue_true_tail(const struct queue *queue);
queue_place queue_true_head(const struct queue *queue);
/* Blocks that are RETURNED. */
uint32_t queue_returned(const struct queue *queue);

/* --- queue_sabotage.c --- */

/* A sentinel was got: true when it is in the trap now instead. */
bool queue_is_robbed(struct queue *queue);
/* Repair: what the dead one did to it is undone, but a sentinel in its trap is lost. */
void queue_end_sabotage(struct queue *queue, party dead);

/* --- queue_wait.c: sleep --- */

/* Wakes up to `count` who sleep at the gate, when it says that there are any. After a step that was a
 * compare-and-swap. */
static inline void queue_wake(struct gate *gate, int count)
{
    if (atomic_load(&gate->word) & 1)
        gate_wake_armed(gate, count);
}
/* The same after a step that was a plain store: reads the word by changing it, so that either a sleeper that arms the
 * gate later sees the step, or this sees the bit. */
static inline void queue_wake_firmly(struct gate *gate, int count)
{
    if (atomic_fetch_or(&gate->word, 0) & 1)
        gate_wake_armed(gate, count);
}

/* Tries until the answer is not -EAGAIN, or the deadline. */
int queue_wait(struct queue *queue, const struct queue_user *user, enum queue_side side, uint64_t deadline_ns,
               int (*attempt)(void *context), void *context);

#endif
