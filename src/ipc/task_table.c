#include "ipc/task_table.h"

#include "ipc/futex.h"

static uint64_t round_up_to_power_of_two(uint64_t n)
{
    uint64_t power = 64;
    while (power < n)
        power *= 2;
    return power;
}

size_t task_table_size(uint64_t capacity)
{
    if (capacity > TASK_TABLE_CAPACITY_MAX)
        return 0;
    return sizeof(struct task_table) + round_up_to_power_of_two(capacity) * sizeof(struct task_record);
}

void task_table_init(struct task_table *table, uint64_t capacity)
{
    table->facts.capacity = (uint32_t)round_up_to_power_of_two(capacity);
    table->facts.mask = table->facts.capacity - 1;
    atomic_store(&table->facts.chunk, 1);
}

uint64_t task_table_id(const struct task_table *table, uint32_t position)
{
    /* The last id that was submitted to this record: a stale hint may still have the position of an earlier one.
     * Relaxed: the caller holds the task, so it was submitted, and its record is not used again before it is
     * released. */
    uint64_t last = atomic_load_explicit(&table->facts.submitted, memory_order_relaxed) - 1;
    return last - ((last - position) & table->facts.mask);
}

void task_table_submit(struct task_table *table, uint64_t input, uint32_t input_size, unsigned attempts_max)
{
    uint64_t id = atomic_load_explicit(&table->facts.submitted, memory_order_relaxed);
    struct task_record *record = task_table_at(table, (uint32_t)id);
    record->input = input;
    record->input_size = input_size;
    record->attempts_max = (uint8_t)attempts_max;
    record->death = (struct death){0};
    atomic_store_explicit(&table->facts.submitted, id + 1, memory_order_relaxed);
    /* Release: pairs with the acquire of task_table_claim(), for a worker that comes here by a stale hint. */
    atomic_store_explicit(&record->word, task_word_make(T_READY, 0, 0, 0), memory_order_release);
}

void task_table_offer(struct task_table *table, uint64_t end)
{
    task_span span = atomic_load(&table->fresh);
    while (!atomic_compare_exchange_weak(&table->fresh, &span, task_span_make(task_span_next(span), (uint32_t)end)))
        continue;
    atomic_fetch_add(&table->work, 1);
}

void task_table_offer_elsewhere(struct task_table *table, uint64_t end)
{
    task_span span = atomic_load(&table->fresh);
    while (!atomic_compare_exchange_weak(&table->fresh, &span, task_span_make(task_span_next(span), (uint32_t)end)))
        continue;
}

void task_table_taken_elsewhere(struct task_table *table, uint32_t position)
{
    task_span span = atomic_load_explicit(&table->fresh, memory_order_relaxed);
    while ((int32_t)(position - task_span_next(span)) >= 0)
        if (atomic_compare_exchange_weak(&table->fresh, &span, task_span_make(position + 1, task_span_end(span))))
            return;
}

void task_table_wake(struct task_table *table, int count)
{
    if (count > 0)
        futex_wake(&table->work, count);
}

/* What becomes of a task that began with an owner who is dead. One that was stuck would be so again. */
static enum task_state next_state(const struct task_record *record, task_word word, struct death death, bool cancel)
{
    if (death.how == DEATH_STUCK)
        return T_LOST;
    if (cancel)
        return T_CANCELLED;
    return task_word_attempts(word) >= record->attempts_max ? T_LOST : T_READY;
}

static void repair_running(struct task_record *record, task_word word, struct death death, bool cancel,
                           struct task_repair *repair)
{
    enum task_state state = next_state(record, word, death, cancel);
    record->death = death;
    repair->retried += state == T_READY;
    repair->lost += state == T_LOST;
    /* Nobody else writes it: the owner is dead, and claims want READY. The slot stays in the word of a final task:
     * whose it was. */
    bool keep_owner = state != T_READY;
    atomic_store(&record->word, task_word_make(state, task_word_attempts(word), keep_owner ? task_word_slot(word) : 0,
                                               keep_owner ? task_word_incarnation(word) : 0));
}

uint64_t task_table_frontier(const struct task_table *table)
{
    uint64_t submitted = atomic_load(&table->facts.submitted);
    uint32_t untouched = (uint32_t)submitted - task_span_next(atomic_load(&table->fresh));
    return untouched <= table->facts.capacity ? submitted - untouched : submitted; /* the span may be overwritten */
}

/* A task at or past the frontier is still in `fresh` (the dead worker was about to take it): a second hint at it
 * would let its result come before the supervisor looks there. */
struct task_repair task_table_repair(struct task_table *table, unsigned slot, uint64_t incarnation, task_span intent,
                                     struct death death, bool cancel)
{
    struct task_repair repair = {.task = SLOT_NO_TASK};
    uint64_t frontier = task_table_frontier(table);
    uint32_t length = task_span_length(intent);
    if (length > table->facts.capacity) /* a wild write by the dead worker's task: look at every record */
        length = table->facts.capacity;
    uint32_t begin = task_span_next(intent), end = begin + length, first = end, last = end;
    for (uint32_t position = begin; position != end; position++) {
        struct task_record *record = task_table_at(table, position);
        task_word word = atomic_load(&record->word);
        uint64_t id = task_table_id(table, position);
        bool held = task_word_state(word) == T_RUNNING && task_word_slot(word) == slot &&
                    task_word_incarnation(word) == incarnation;
        if (held) {
            repair.task = id;
            repair_running(record, word, death, cancel, &repair);
        }
        if (task_word_state(atomic_load(&record->word)) != T_READY || (!held && id >= frontier))
            continue;
        first = first == end ? position : first;
        last = position + 1;
    }
    repair.give_back = task_span_make(first, last);
    return repair;
}

bool task_table_give_back(struct task_table *table, task_span span)
{
    for (unsigned i = 0; i < TASK_TABLE_RETRY_SPANS; i++) {
        task_span old = atomic_load(&table->retry[i]);
        if (task_span_length(old) > 0)
            continue;
        atomic_store(&table->retry[i], span); /* an empty span is nobody's: workers leave it alone */
        if (atomic_load(&table->facts.retries) < i + 1)
            atomic_store(&table->facts.retries, i + 1);
        atomic_fetch_add(&table->work, 1);
        futex_wake(&table->work, INT_MAX);
        return true;
    }
    return false;
}

uint64_t task_table_cancel(struct task_table *table, uint64_t begin, uint64_t end, enum task_state state,
                           struct death death)
{
    uint64_t cancelled = 0;
    for (uint64_t id = begin; id < end; id++) {
        struct task_record *record = task_table_at(table, (uint32_t)id);
        task_word word = atomic_load(&record->word);
        if (task_word_state(word) != T_READY)
            continue;
        /* Fails when a worker claims it at this moment: then it is that worker's. */
        if (atomic_compare_exchange_strong(&record->word, &word,
                                           task_word_make(state, task_word_attempts(word), 0, 0))) {
            if (death.how != DEATH_NONE)
                record->death = death;
            cancelled++;
        }
    }
    return cancelled;
}

/* Moves `*span` on by up to `chunk`. The intent is in the slot before the exchange, so a worker killed between the two
 * leaves a hint too many, never one too few. */
static bool take_from(_Atomic task_span *span, uint32_t chunk, struct slot *slot, task_span *ret_span)
{
    task_span seen = atomic_load_explicit(span, memory_order_acquire);
    for (;;) {
        uint32_t length = task_span_length(seen), next = task_span_next(seen);
        if (length == 0)
            return false;
        uint32_t taken = length < chunk ? length : chunk;
        task_span mine = task_span_make(next, next + taken);
        atomic_store_explicit(&slot->intent, mine, memory_order_relaxed);
        /* Sequentially consistent: the intent is out before the span moves, and the records that the supervisor
         * submitted before task_table_offer() are visible after it. */
        if (atomic_compare_exchange_weak(span, &seen, task_span_make(next + taken, task_span_end(seen)))) {
            *ret_span = mine;
            return true;
        }
    }
}

bool task_table_reserve(struct task_table *table, struct slot *slot, task_span *ret_span)
{
    uint32_t chunk = atomic_load_explicit(&table->facts.chunk, memory_order_relaxed);
    /* Relaxed: a retry that is not seen yet is seen at the next look, which the wake-up in give_back() brings about. */
    uint32_t retries = atomic_load_explicit(&table->facts.retries, memory_order_relaxed);
    for (uint32_t i = 0; i < retries && i < TASK_TABLE_RETRY_SPANS; i++)
        if (take_from(&table->retry[i], chunk, slot, ret_span))
            return true;
    return take_from(&table->fresh, chunk, slot, ret_span);
}

bool task_table_claim(struct task_table *table, uint32_t position, unsigned slot, uint64_t incarnation,
                      unsigned *ret_attempt)
{
    struct task_record *record = task_table_at(table, position);
    task_word word = atomic_load_explicit(&record->word, memory_order_relaxed);
    if (task_word_state(word) != T_READY)
        return false;
    unsigned attempt = task_word_attempts(word) + 1;
    /* Acquire: pairs with the release in task_table_submit() and the store in task_table_repair(). */
    if (!atomic_compare_exchange_strong_explicit(&record->word, &word,
                                                 task_word_make(T_RUNNING, attempt, slot, incarnation),
                                                 memory_order_acq_rel, memory_order_relaxed))
        return false;
    *ret_attempt = attempt;
    return true;
}

void task_table_publish(struct task_table *table, uint32_t position, enum task_state state)
{
    struct task_record *record = task_table_at(table, position);
    task_word word = atomic_load_explicit(&record->word, memory_order_relaxed);
    word = (word & ~UINT64_C(15)) | (uint64_t)state;
    /* A plain store will do: a RUNNING word is its owner's alone, until the kernel confirmed the owner's death.
     * Release: pairs with the acquire in harvest_look(), for result and times. */
    atomic_store_explicit(&record->word, word, memory_order_release);
}
