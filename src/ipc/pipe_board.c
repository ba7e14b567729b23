#include "ipc/pipe_board.h"

#include "base/clock.h"

void pipe_gauge_own(struct pipe_gauge *gauge, party owner)
{
    atomic_store_explicit(&gauge->owner, owner, memory_order_relaxed);
    atomic_store_explicit(&gauge->gone, 0, memory_order_relaxed);
}

void pipe_gauge_leave(struct pipe_gauge *gauge, party who)
{
    if (who && who == atomic_load_explicit(&gauge->owner, memory_order_relaxed))
        atomic_store_explicit(&gauge->gone, 1, memory_order_relaxed);
}

void pipe_gauge_block(struct pipe_gauge *gauge, uint64_t now_ns)
{
    atomic_store_explicit(&gauge->blocked_since_ns, now_ns, memory_order_relaxed);
}

void pipe_gauge_unblock(struct pipe_gauge *gauge, uint64_t now_ns)
{
    uint64_t since = atomic_load_explicit(&gauge->blocked_since_ns, memory_order_relaxed);
    atomic_store_explicit(&gauge->blocked_since_ns, 0, memory_order_relaxed);
    if (since)
        pipe_gauge_add(&gauge->blocked_ns, now_ns - since);
}

static uint64_t blocked_ns(const struct pipe_gauge *gauge, bool *ret_blocked)
{
    uint64_t since = atomic_load_explicit(&gauge->blocked_since_ns, memory_order_relaxed), now = clock_ns();
    *ret_blocked = since != 0;
    return atomic_load_explicit(&gauge->blocked_ns, memory_order_relaxed) + (since && now > since ? now - since : 0);
}

static uint64_t not_received(const struct pipe_flow *flow)
{
    uint64_t received = atomic_load_explicit(&flow->receiver.bytes, memory_order_relaxed);
    return atomic_load_explicit(&flow->sender.bytes, memory_order_relaxed) - received;
}

/* A reader that was faster than its writer's count makes no negative number. */
static uint64_t on_the_way(const struct pipe_flow *flow)
{
    uint64_t dropped = atomic_load_explicit(&flow->dropped_bytes, memory_order_relaxed);
    int64_t bytes = (int64_t)(not_received(flow) - dropped);
    return bytes > 0 ? (uint64_t)bytes : 0;
}

void pipe_flow_restart(struct pipe_flow *flow)
{
    atomic_store_explicit(&flow->dropped_bytes, not_received(flow), memory_order_relaxed);
}

static void look_at_flow(const struct pipe_flow *flow, struct pipe_flow_view *ret_view)
{
    const struct pipe_gauge *sender = &flow->sender, *receiver = &flow->receiver;
    struct pipe_flow_view view = {
        .sender = atomic_load_explicit(&sender->owner, memory_order_relaxed),
        .receiver = atomic_load_explicit(&receiver->owner, memory_order_relaxed),
        .sender_gone = atomic_load_explicit(&sender->gone, memory_order_relaxed),
        .receiver_gone = atomic_load_explicit(&receiver->gone, memory_order_relaxed),
        .sent = atomic_load_explicit(&sender->messages, memory_order_relaxed),
        .received = atomic_load_explicit(&receiver->messages, memory_order_relaxed),
        .sent_bytes = atomic_load_explicit(&sender->bytes, memory_order_relaxed),
        .received_bytes = atomic_load_explicit(&receiver->bytes, memory_order_relaxed),
        .damaged = atomic_load_explicit(&receiver->damaged, memory_order_relaxed),
    };
    view.in_flight_bytes = on_the_way(flow);
    view.send_blocked_ns = blocked_ns(sender, &view.sender_blocked);
    view.receive_blocked_ns = blocked_ns(receiver, &view.receiver_blocked);
    *ret_view = view;
}

void pipe_look(const struct pipe_board *board, struct pipe_view *ret_view)
{
    *ret_view = (struct pipe_view){
        .duplex = board->duplex,
        .raw = board->raw,
        .capacity_bytes = board->capacity_bytes,
    };
    for (int side = 0; side < 2; side++)
        look_at_flow(&board->flows[side], &ret_view->flows[side]);
}

static void repair_gauge(struct pipe_gauge *gauge, party dead)
{
    if (atomic_load_explicit(&gauge->owner, memory_order_relaxed) != dead)
        return;
    pipe_gauge_unblock(gauge, clock_ns());
    atomic_store_explicit(&gauge->gone, 1, memory_order_relaxed);
}

void pipe_repair(struct commons *commons, void *object, size_t size, party dead)
{
    (void)commons;
    struct pipe_board *board = object;
    for (int side = 0; size >= sizeof *board && side < 2; side++) {
        repair_gauge(&board->flows[side].sender, dead);
        repair_gauge(&board->flows[side].receiver, dead);
    }
}
