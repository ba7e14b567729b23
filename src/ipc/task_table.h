/* task_table.h - the tasks of a pool in shared memory: one cache line each, and the promise that every result comes
 * exactly once and every task runs at least once, whatever instruction a worker is killed at.
 *
 * The truth about a task is the one word of its record: state, attempts, owner. It changes by one atomic instruction:
 *
 *     EMPTY ─submit─► READY ─claim─► RUNNING ─publish─► DONE | FAILED
 *                      ▲  └─cancel─► CANCELLED │
 *                      └─────repair────────────┴─repair─► LOST | CANCELLED
 *
 * submit, repair and cancel: the supervisor (repair only after the kernel confirmed the owner's death); claim: any
 * worker; publish: the owner. All else is a hint: spans tell workers where READY tasks may be, and a wrong or doubled
 * hint costs time, never a task, because the claim decides. There is no counter of what is done.
 *
 * Tasks are numbered from 0 in order of submission. The table is a ring: task `id` lives in record `id & mask`, and a
 * record is used again only after the supervisor released its task, in order. Positions are the low 32 bits of the
 * id. */
#ifndef FORKLAB_IPC_TASK_TABLE_H
#define FORKLAB_IPC_TASK_TABLE_H
#include "base/death.h"
#include "ipc/region.h"
#include "ipc/slot.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TASK_TABLE_CAPACITY_MAX (UINT32_C(1) << 27)
#define TASK_TABLE_RETRY_SPANS  56
#define TASK_INLINE_MAX         8 /* inputs and results up to this many bytes live in the record */
#define TASK_ATTEMPTS_MAX       250

enum task_state { T_EMPTY, T_READY, T_RUNNING, T_DONE, T_FAILED, T_LOST, T_CANCELLED };

/* state 4 bits | attempts 8 | slot 12 | incarnation of the slot's worker 40. Never a pid: those come again. */
typedef uint64_t task_word;
#define TASK_SLOTS_MAX 4095

static inline task_word task_word_make(enum task_state state, unsigned attempts, unsigned slot, uint64_t incarnation)
{
    return (uint64_t)state | (uint64_t)attempts << 4 | (uint64_t)slot << 12 | incarnation << 24;
}
/* A state that there is not was written by a task that writes where it should not: what was there is lost. */
static inline enum task_state task_word_state(task_word word)
{
    return (word & 15) <= T_CANCELLED ? (enum task_state)(word & 15) : T_LOST;
}
static inline unsigned task_word_attempts(task_word word)
{
    return word >> 4 & 255;
}
static inline unsigned task_word_slot(task_word word)
{
    return word >> 12 & 4095;
}
static inline uint64_t task_word_incarnation(task_word word)
{
    return word >> 24;
}
static inline bool task_state_is_final(enum task_state state)
{
    return state >= T_DONE;
}

/* One task. `word` as above. The owner of a RUNNING task writes the other fields before it publishes, and whoever
 * sees a final word (acquire) sees them; input fields and limits are the submitter's, written before READY. The
 * fields are atomic because the monitor may look at any time; all those accesses are relaxed. */
struct task_record {
    alignas(64) _Atomic task_word word;
    _Atomic uint64_t claim_ns, start_ns, finish_ns; /* CLOCK_MONOTONIC; claim: when its span was taken */
    uint64_t input;                                 /* the bytes, up to TASK_INLINE_MAX, or offset into the inputs */
    _Atomic uint64_t result; /* the bytes, up to TASK_INLINE_MAX, or offset into the owner's results */
    uint32_t input_size;
    _Atomic uint32_t result_size;
    _Atomic uint16_t core; /* where it started */
    uint8_t attempts_max;
    uint8_t reserved;
    struct death death; /* supervisor: how its last owner died */
};
_Static_assert(sizeof(struct task_record) == 64, "one cache line a task");

/* A range of positions [next, end) in one word: next in the low half. Empty when equal. */
typedef uint64_t task_span;
static inline task_span task_span_make(uint32_t next, uint32_t end)
{
    return (uint64_t)end << 32 | next;
}
static inline uint32_t task_span_next(task_span span)
{
    return (uint32_t)span;
}
static inline uint32_t task_span_end(task_span span)
{
    return (uint32_t)(span >> 32);
}
static inline uint32_t task_span_length(task_span span)
{
    return task_span_end(span) - task_span_next(span);
}

enum notify {
    NOTIFY_NONE,
    NOTIFY_IDLE /* a worker that worked finds nothing more */,
    NOTIFY_ANY /* a chunk is done */
};

/* What only the supervisor writes. It fills a page of its own, which workers only read (region_freeze()). */
struct task_table_facts {
    uint32_t capacity, mask;    /* frozen */
    _Atomic uint64_t submitted; /* tasks so far: the next id */
    _Atomic uint32_t chunk;     /* tasks a worker takes at once, at least 1 */
    _Atomic uint32_t retries;   /* how many of `retry` may be non-empty: a hint */
};

/* The shared object. Fields on one line are written by the same party or read mostly. */
struct task_table {
    union {
        struct task_table_facts facts;
        unsigned char page[REGION_PAGE];
    };
    alignas(64) _Atomic task_span fresh; /* submitted, never handed out: workers advance next, the supervisor end */
    alignas(64) _Atomic uint32_t
        notify; /* enum notify: what the supervisor wants to be woken for; whoever wakes it takes it */
    alignas(64) _Atomic uint32_t work; /* futex: grows whenever there may be work or news for sleepers */
    alignas(64) _Atomic uint32_t crew; /* futex: grows whenever a process of threads has one to start or to count out */
    alignas(64) _Atomic task_span retry[TASK_TABLE_RETRY_SPANS]; /* given back; workers advance next */
    struct task_record records[];
};

/* Bytes for a table of at least `capacity` records (rounded up to a power of two); 0 = too many. */
size_t task_table_size(uint64_t capacity);
void task_table_init(struct task_table *table, uint64_t capacity);

static inline struct task_record *task_table_at(struct task_table *table, uint32_t position)
{
    return &table->records[position & table->facts.mask];
}

/* The id of the task that is in the table now, in the record of that position. */
uint64_t task_table_id(const struct task_table *table, uint32_t position);

/* The end of what workers may have taken: only ids below it. */
uint64_t task_table_frontier(const struct task_table *table);

/* --- the supervisor --- */

/* Makes the record of the next id READY; workers do not look for it before task_table_offer(). The caller made sure
 * that the record is free. */
void task_table_submit(struct task_table *table, uint64_t input, uint32_t input_size, unsigned attempts_max);

/* Lets workers have the first `end` ids. Whoever falls asleep after this sees them; those who slept before are woken by
 * task_table_wake(), at most `count` of them. */
void task_table_offer(struct task_table *table, uint64_t end);
void task_table_wake(struct task_table *table, int count);

/* The same for workers that learn elsewhere which tasks to take (proc/stage.h): nobody takes them from the table. */
void task_table_offer_elsewhere(struct task_table *table, uint64_t end);
/* By such a worker, before it claims: the supervisor need not look for results beyond the furthest that was taken. */
void task_table_taken_elsewhere(struct task_table *table, uint32_t position);

/* After the death of (slot, incarnation) which may hold `intent`: every task in its hands becomes READY again, or
 * LOST after its last attempt or when it was stuck, or CANCELLED when `cancel`; returns the span that must be given to
 * others (empty = nothing). */
struct task_repair {
    task_span give_back;
    uint32_t retried, lost; /* tasks that had begun */
    uint64_t task;          /* the one that had begun, or SLOT_NO_TASK */
};
struct task_repair task_table_repair(struct task_table *table, unsigned slot, uint64_t incarnation, task_span intent,
                                     struct death death, bool cancel);

/* Hints others at the span. False when all places are taken: try again later. */
bool task_table_give_back(struct task_table *table, task_span span);

/* READY → CANCELLED or LOST for every task of [begin, end) ids that nobody holds. Returns how many. */
uint64_t task_table_cancel(struct task_table *table, uint64_t begin, uint64_t end, enum task_state state,
                           struct death death);

/* --- a worker --- */

/* Takes up to a chunk of positions that may be READY, leaving its intent in `slot` before. False: nothing in sight. */
bool task_table_reserve(struct task_table *table, struct slot *slot, task_span *ret_span);

/* READY → RUNNING by (slot, incarnation). False: it was not READY. `ret_attempt` from 1. */
bool task_table_claim(struct task_table *table, uint32_t position, unsigned slot, uint64_t incarnation,
                      unsigned *ret_attempt);

/* RUNNING → DONE or FAILED, by its owner; everything the owner wrote before is visible to who sees that. */
void task_table_publish(struct task_table *table, uint32_t position, enum task_state state);

#endif
