/* pool_submit.c - how tasks come into a pool's table, and are offered to its workers. */
#include "proc/pool_body.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_ALIGN 8

static uint64_t input_span(uint64_t size)
{
    return (size + INPUT_ALIGN - 1) & ~(uint64_t)(INPUT_ALIGN - 1);
}

/* A place for `size` bytes in the ring of inputs, in one piece; freed in the order of the tasks. */
static int place_input(struct pool *pool, size_t size, uint64_t *ret_place)
{
    uint64_t ring = pool->options.inputs_bytes & ~(uint64_t)(INPUT_ALIGN - 1), span = input_span(size);
    if (span > ring)
        return -EMSGSIZE;
    if (pool->inputs_head == pool->inputs_tail) /* empty: from its beginning on, the largest fits */
        pool->inputs_head = pool->inputs_tail = 0;
    uint64_t place = pool->inputs_head % ring;
    uint64_t filler = place + span > ring ? ring - place : 0;
    if (pool->inputs_head + filler + span - pool->inputs_tail > ring)
        return -EAGAIN;
    if (!pool->inputs_end)
        pool->inputs_end = calloc(pool->area.tasks->facts.capacity, sizeof *pool->inputs_end);
    if (!pool->inputs_end)
        return -ENOMEM;
    *ret_place = (pool->inputs_head + filler) % ring;
    pool->inputs_head += filler + span;
    pool->inputs_end[pool_submitted(pool) & pool->area.tasks->facts.mask] = pool->inputs_head;
    return 0;
}

/* By the pool's own notes: what stands in the record may have been overwritten. */
void pool_free_input(struct pool *pool, uint64_t id)
{
    uint64_t *end = pool->inputs_end ? &pool->inputs_end[id & pool->area.tasks->facts.mask] : NULL;
    if (!end || *end == 0)
        return;
    pool->inputs_tail = *end;
    *end = 0;
}

int pool_submit(struct pool *pool, const void *input, size_t size, uint64_t *ret_id)
{
    if (pool->stopped)
        return -ESHUTDOWN;
    if (size > UINT32_MAX)
        return -EMSGSIZE;
    if (pool_room(pool) == 0)
        return -EAGAIN;
    uint64_t word = 0;
    if (size > TASK_INLINE_MAX) {
        int error = place_input(pool, size, &word);
        if (error)
            return error;
        memcpy(pool->area.inputs + word, input, size);
    } else if (size > 0) {
        memcpy(&word, input, size);
    }
    if (ret_id)
        *ret_id = pool_submitted(pool);
    task_table_submit(pool->area.tasks, word, (uint32_t)size, pool->options.attempts);
    return 0;
}

void pool_listen(struct pool *pool)
{
    supervisor_listen(pool->supervisor, pool->expectations || pool->closely ? NOTIFY_ANY : NOTIFY_IDLE);
}

void pool_listen_closely(struct pool *pool, bool closely)
{
    pool->closely = closely;
    pool_listen(pool);
}

void pool_offer(struct pool *pool, uint64_t end)
{
    struct task_table *tasks = pool->area.tasks;
    uint32_t fresh = (uint32_t)end - task_span_end(atomic_load(&tasks->fresh));
    pool->offered = end;
    pool_listen(pool);
    task_table_offer(tasks, end);
    unsigned sleepers = supervisor_sleepers(pool->supervisor); /* counted after the offer: see there */
    task_table_wake(tasks, (int)(fresh < sleepers ? fresh : sleepers));
    if (pool->options.kind == POOL_PROCESS_A_TASK)
        supervisor_supply(pool->supervisor);
}

void pool_offer_elsewhere(struct pool *pool, uint64_t end)
{
    pool->offered = end;
    pool_listen(pool);
    task_table_offer_elsewhere(pool->area.tasks, end);
}
