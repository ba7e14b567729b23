/* What the monitor sees of a queue. Relaxed throughout: no figure says anything about another. */
#include "base/clock.h"
#include "ipc/queue_area.h"

static unsigned add_row(const struct queue_row *row, enum queue_side side, uint64_t now, uint64_t *sum_ns)
{
    uint64_t since = atomic_load_explicit(&row->waiting_since[side], memory_order_relaxed);
    *sum_ns += atomic_load_explicit(&row->waited_ns[side], memory_order_relaxed);
    if (since && now > since)
        *sum_ns += now - since;
    return since != 0;
}

static void look_at_users(const struct queue *queue, struct queue_view *view)
{
    uint64_t now = clock_ns(), join_ns = 0;
    for (uint32_t i = 0; i < queue->rows; i++) {
        const struct queue_row *row = queue_row(queue, i);
        view->putters += add_row(row, SIDE_PUT, now, &view->put_ns);
        view->getters += add_row(row, SIDE_GET, now, &view->get_ns);
        view->joiners += add_row(row, SIDE_JOIN, now, &join_ns);
        view->in_hand += atomic_load_explicit(&row->in_hand, memory_order_relaxed);
    }
}

static void look_at_losses(const struct queue *queue, struct queue_view *view)
{
    view->lost = atomic_load_explicit(&queue->lost, memory_order_relaxed);
    view->redelivered = atomic_load_explicit(&queue->redelivered, memory_order_relaxed);
    view->losses_count = view->lost < QUEUE_LOSSES ? (unsigned)view->lost : QUEUE_LOSSES;
    for (unsigned i = 0; i < view->losses_count; i++) {
        uint64_t number = (view->lost - 1 - i) % QUEUE_LOSSES;
        view->losses[i] = (struct queue_loss){
            .who = atomic_load_explicit(&queue->losses[number].who, memory_order_relaxed),
            .position = atomic_load_explicit(&queue->losses[number].position, memory_order_relaxed),
            .at_ns = atomic_load_explicit(&queue->losses[number].at_ns, memory_order_relaxed),
        };
    }
}

/* `count` things of `each` bytes, from `begin` on, end by `end`. */
static bool fits(uint64_t begin, uint64_t count, uint64_t each, uint64_t end)
{
    return begin <= end && (each == 0 || count <= (end - begin) / each);
}

bool queue_valid(const struct queue *queue, size_t size)
{
    if (size < sizeof *queue || queue->cells == 0 || queue->cells > QUEUE_CAPACITY_MAX || queue->rows == 0)
        return false;
    const struct queue_layout *layout = &queue->layout;
    return layout->rows >= sizeof *queue && layout->size <= size && queue->block_stride >= sizeof(struct queue_block) &&
           fits(layout->rows, queue->rows, sizeof(struct queue_row), layout->cells) &&
           fits(layout->cells, queue->cells, sizeof(uint64_t), layout->blocks) &&
           fits(layout->blocks, queue->blocks, queue->block_stride, layout->payload_words) &&
           fits(layout->payload_words, queue->payloads, sizeof(uint32_t), layout->payloads) &&
           fits(layout->payloads, queue->payloads, queue->payload_stride, layout->size) &&
           atomic_load(&queue->touched) <= queue->blocks && queue_is_inside(queue, atomic_load(&queue->head)) &&
           queue_is_inside(queue, atomic_load(&queue->tail));
}

bool queue_is_joining(const struct queue *queue, party who)
{
    uint32_t slot = party_slot(who);
    const struct queue_row *row = slot + 1 < queue->rows ? queue_row(queue, slot) : NULL;
    return row && atomic_load_explicit(&row->who, memory_order_relaxed) == who &&
           atomic_load_explicit(&row->waiting_since[SIDE_JOIN], memory_order_relaxed) != 0;
}

void queue_look(struct queue *queue, struct queue_view *ret_view)
{
    struct histogram_view times;
    histogram_look(&queue->times, &times);
    struct queue_view view = {
        .kind = (enum queue_kind)queue->kind,
        .on_death = (enum queue_on_death)queue->on_death,
        .capacity = queue_capacity(queue),
        .capacity_max = queue->cells,
        .message_max = queue->message_max,
        .depth = queue_size(queue),
        .high_water = atomic_load_explicit(&queue->high_water, memory_order_relaxed),
        .gets = queue_position(queue, queue_true_head(queue)),
        .timed = times.count,
        .p50_ns = times.p50,
        .p95_ns = times.p95,
        .max_ns = times.max,
        .mean_ns = times.mean,
        .sentinels = atomic_load_explicit(&queue->sentinels, memory_order_relaxed),
        .closed = queue_is_closed(queue),
    };
    uint64_t trap = atomic_load_explicit(&queue->trap, memory_order_relaxed);
    view.plugger = atomic_load_explicit(&queue->plug, memory_order_relaxed);
    view.trapper = trap & ~QUEUE_TRAPPED;
    view.trapped = trap & QUEUE_TRAPPED;
    view.puts = queue_position(queue, queue_true_tail(queue));
    look_at_users(queue, &view);
    look_at_losses(queue, &view);
    view.unfinished = queue->kind == QUEUE_JOINABLE ? view.depth + view.in_hand : 0;
    *ret_view = view;
}
