/* How users of a queue wait. Awake they look at the ring itself, so that the other side has nobody to wake; only who goes
 * to sleep arms the gate. */
#include "base/clock.h"
#include "ipc/queue_area.h"

#include <errno.h>

static bool has_room(const void *context)
{
    const struct queue *queue = context;
    queue_place at = queue_hint(queue, &queue->tail);
    bool has_cell = queue_lap(atomic_load_explicit(queue_cell(queue, at), memory_order_relaxed)) >= queue_lap(at);
    return (has_cell && queue_is_below(queue, at, queue_hint(queue, &queue->head))) ||
           atomic_load_explicit(&queue->closed, memory_order_relaxed);
}

static bool has_news(const void *context)
{
    const struct queue *queue = context;
    if (atomic_load_explicit(&queue->plug, memory_order_relaxed))
        return false;
    queue_place at = queue_hint(queue, &queue->head);
    /* Greater than EMPTY in this lap: put, sealed, or a later lap. */
    return atomic_load_explicit(queue_cell(queue, at), memory_order_relaxed) > queue_place_of(queue_lap(at), 0) ||
           atomic_load_explicit(&queue->closed, memory_order_relaxed);
}

static const struct {
    enum slot_state state;
    bool (*holds)(const void *queue); /* NULL: not worth staying awake for */
    size_t gate;
} sides[SIDE_COUNT] = {
    [SIDE_PUT] = {SLOT_PUT, has_room, offsetof(struct queue, room)},
    [SIDE_GET] = {SLOT_GET, has_news, offsetof(struct queue, news)},
    [SIDE_JOIN] = {SLOT_GET, NULL, offsetof(struct queue, finished)},
};

static int wait_for(struct queue *queue, struct waiting *waiting, enum queue_side side, int (*attempt)(void *context),
                    void *context)
{
    struct gate *gate = queue_at(queue, sides[side].gate);
    for (;;) {
        int error = -EAGAIN;
        if (sides[side].holds && waiting_awake(waiting, sides[side].holds, queue))
            error = attempt(context);
        if (error != -EAGAIN)
            return error;
        uint32_t seen = gate_arm(gate);
        error = attempt(context);
        if (error != -EAGAIN)
            return error;
        error = waiting_asleep(waiting, &gate->word, seen);
        if (error)
            return error;
        error = attempt(context);
        if (error != -EAGAIN)
            return error;
    }
}

int queue_wait(struct queue *queue, const struct queue_user *user, enum queue_side side, uint64_t deadline_ns,
               int (*attempt)(void *context), void *context)
{
    struct waiting waiting;
    waiting_begin(&waiting, sides[side].state, queue, deadline_ns);
    /* Relaxed: the monitor takes each figure for itself. */
    atomic_store_explicit(&user->row->waiting_since[side], waiting.begun_ns, memory_order_relaxed);
    int error = wait_for(queue, &waiting, side, attempt, context);
    atomic_store_explicit(&user->row->waiting_since[side], 0, memory_order_relaxed);
    atomic_fetch_add_explicit(&user->row->waited_ns[side], waiting_end(&waiting), memory_order_relaxed);
    return error;
}
