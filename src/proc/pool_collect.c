/* pool_collect.c - what has become of a pool's tasks, and who is told. */
#include "proc/pool_body.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define FORGOTTEN_TICKS 5

/* Where the bytes of a result are: in the record (copied to `small`), or in the ring of the worker that made it. NULL when
 * what stands there makes no sense. */
static const void *data_of(struct pool *pool, const struct task_record *record, task_word word, uint64_t *small,
                           uint32_t *size)
{
    *size = atomic_load_explicit(&record->result_size, memory_order_relaxed);
    *small = atomic_load_explicit(&record->result, memory_order_relaxed);
    if (*size <= TASK_INLINE_MAX)
        return small;
    unsigned slot = task_word_slot(word);
    if (slot >= pool->area.facts->slots)
        return NULL;
    struct results *ring = pool->area.results[slot];
    return results_is_sound(ring, pool->area.facts->result_max) ? results_at(ring, *small, *size) : NULL;
}

static enum pool_status status_of(enum task_state state)
{
    static const enum pool_status statuses[] = {
        [T_DONE] = POOL_OK, [T_FAILED] = POOL_FAILED, [T_LOST] = POOL_LOST, [T_CANCELLED] = POOL_CANCELLED};
    return statuses[state];
}

static int exit_code_of(struct death death)
{
    switch (death.how) {
    case DEATH_NONE:
    case DEATH_LEFT:
    case DEATH_GAVE_UP:
        return 0;
    case DEATH_EXITED:
        return death.code;
    default:
        return -(int)death.code;
    }
}

static void tell_claimant(struct pool *pool, uint64_t id, const struct task_record *record, const void *data,
                          size_t size)
{
    if (!pool->expectations)
        return;
    struct expectation *expectation = &pool->expectations[id & pool->area.tasks->facts.mask];
    pool_claimant *claimant = expectation->claimant;
    if (!claimant)
        return;
    expectation->claimant = NULL;
    task_word word = atomic_load(&record->word);
    struct pool_result result = {
        .status = status_of(task_word_state(word)), .data = data, .size = size, .attempts = task_word_attempts(word)};
    char cause[96], why[160];
    if (result.status == POOL_LOST) {
        result.exit_code = exit_code_of(record->death);
        int length = snprintf(why, sizeof why, "%s, %u %s", death_text(record->death, cause, sizeof cause),
                              result.attempts, result.attempts == 1 ? "attempt" : "attempts");
        result.data = why;
        result.size = (size_t)length < sizeof why ? (size_t)length : sizeof why - 1;
    }
    claimant(expectation->owner, expectation->index, &result);
}

static void task_is_final(void *context, uint64_t id, const struct task_record *record)
{
    struct pool *pool = context;
    task_word word = atomic_load_explicit(&record->word, memory_order_relaxed);
    bool has_data = task_word_state(word) == T_DONE || task_word_state(word) == T_FAILED;
    uint64_t small;
    uint32_t size = 0;
    const void *data = has_data && task_word_incarnation(word) > 0 ? data_of(pool, record, word, &small, &size) : NULL;
    if (has_data && !data) { /* overwritten by a task that writes where it should not */
        struct task_record *own = task_table_at(pool->area.tasks, (uint32_t)id);
        atomic_store(&own->word, task_word_make(T_LOST, task_word_attempts(word), 0, 0));
        size = 0;
    }
    if (pool->events.final)
        pool->events.final(pool->context, id, record, data, size);
    tell_claimant(pool, id, record, data, size);
    if (size > TASK_INLINE_MAX)
        results_consume(pool->area.results[task_word_slot(word)], small);
}

static void release_finished(struct pool *pool)
{
    for (uint64_t id = harvest_released(pool->harvest); id < harvest_low(pool->harvest); id++)
        pool_free_input(pool, id);
    harvest_release(pool->harvest, harvest_low(pool->harvest));
}

static void feed_all(struct pool *pool)
{
    for (struct pool_feeder *feeder = pool->feeders, *next; feeder; feeder = next) {
        next = feeder->next; /* a feeder that is through takes itself out */
        feeder->feed(feeder->owner);
    }
}

void pool_feed_the_rest(struct pool *pool)
{
    for (struct pool_feeder *feeder = pool->feeders; feeder; feeder = feeder->next)
        feeder->all = true;
    feed_all(pool);
}

/* The request for news comes before the look at the records: a chunk that ends after the look, wakes (see worker.c,
 * notify()). */
uint64_t pool_collect(void *context, bool all)
{
    struct pool *pool = context;
    if (pool->supervisor)
        pool_listen(pool);
    uint64_t found = harvest_look(pool->harvest, all, task_is_final, pool);
    if ((found > 0 || pool->unfed) && !pool->keep) {
        pool->unfed = false;
        release_finished(pool);
        feed_all(pool);
    }
    return harvest_count(pool->harvest);
}

/* Of those that workers were offered. A look without its consequences: it may be asked in the middle of one. */
uint64_t pool_unfinished(void *context)
{
    struct pool *pool = context;
    pool->unfed |= harvest_look(pool->harvest, false, task_is_final, pool) > 0;
    uint64_t final = harvest_count(pool->harvest);
    return pool->offered > final ? pool->offered - final : 0;
}

void pool_look(struct pool *pool)
{
    (void)pool_collect(pool, false);
}

void pool_look_at_all(struct pool *pool)
{
    (void)pool_collect(pool, true);
}

/* When all workers have slept for a while, and yet something that they were offered is not final, then what told of it
 * was overwritten. Called at every tick. */
void pool_audit(void *context)
{
    struct pool *pool = context;
    uint64_t low = harvest_low(pool->harvest);
    unsigned alive = supervisor_alive(pool->supervisor);
    bool forgotten = low < pool->offered && alive > 0 && supervisor_sleepers(pool->supervisor) == alive;
    pool->forgotten_ticks = forgotten ? pool->forgotten_ticks + 1 : 0;
    if (pool->forgotten_ticks < FORGOTTEN_TICKS)
        return;
    pool->forgotten_ticks = 0;
    supervisor_recover(pool->supervisor, low, pool->offered);
}

int pool_expects(struct pool *pool)
{
    if (pool->expectations)
        return 0;
    pool->expectations = calloc(pool->area.tasks->facts.capacity, sizeof *pool->expectations);
    if (!pool->expectations)
        return -ENOMEM;
    supervisor_listen(pool->supervisor, NOTIFY_ANY);
    return 0;
}

void pool_expect(struct pool *pool, uint64_t id, pool_claimant *claimant, void *owner, uint64_t index)
{
    pool->expectations[id & pool->area.tasks->facts.mask] = (struct expectation){claimant, owner, index};
}

void pool_forget(struct pool *pool, const void *owner)
{
    for (uint32_t i = 0; pool->expectations && i < pool->area.tasks->facts.capacity; i++)
        if (pool->expectations[i].owner == owner)
            pool->expectations[i].claimant = NULL;
}
