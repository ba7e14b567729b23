#include "ipc/queue.h"

#include "base/clock.h"
#include "ipc/queue_area.h"

#include <errno.h>
#include <string.h>

#define LINE              64
#define PAYLOAD_BYTES     (UINT64_C(16) << 20) /* of a queue, for messages that are too long for a block */
#define PAYLOADS_MIN      4
#define INLINE_BLOCK      128 /* bytes of a block, unless no message needs so many */
#define GROWTH            4
#define GROWS_AT_LEAST_TO 1024
#define GROWS_AT_MOST_TO  65536
#define HANDS_EACH        2 /* blocks more than the capacity for each process: one to write, one in hand */

/* ------------------------------------------------------------------ make, find */

static uint64_t round_up(uint64_t value, uint64_t to)
{
    return (value + to - 1) / to * to;
}

/* Sizes and counts, from what was asked for. */
static void plan(struct queue *queue, const struct queue_options *options, uint32_t slots)
{
    uint32_t capacity = options->capacity ? options->capacity : QUEUE_CAPACITY_DEFAULT;
    queue->capacity = capacity;
    queue->cells = options->capacity_max > capacity ? options->capacity_max : capacity;
    queue->message_max = options->message_max ? options->message_max : QUEUE_MESSAGE_MAX;
    queue->kind = options->kind;
    queue->on_death = options->on_death;
    queue->rows = slots + 1; /* the last one for all who are nobody */
    queue->blocks = queue->cells + HANDS_EACH * queue->rows;
    if (queue->kind == QUEUE_JOINABLE) /* whose getters may have many in hand */
        queue->blocks += queue->cells;
    uint64_t whole = sizeof(struct queue_block) + queue->message_max;
    queue->block_stride = whole < INLINE_BLOCK ? (uint32_t)round_up(whole, LINE) : INLINE_BLOCK;
    queue->inline_max = queue->block_stride - (uint32_t)sizeof(struct queue_block);
    queue->payload_stride = (uint32_t)round_up(queue->message_max, LINE);
    if (queue->message_max > queue->inline_max) {
        uint64_t payloads = PAYLOAD_BYTES / queue->payload_stride;
        if (payloads < PAYLOADS_MIN)
            payloads = PAYLOADS_MIN;
        queue->payloads = payloads < queue->blocks ? (uint32_t)payloads : queue->blocks;
    }
}

static void lay_out(struct queue *queue)
{
    struct queue_layout *layout = &queue->layout;
    layout->rows = round_up(sizeof *queue, REGION_ALIGN);
    layout->cells = layout->rows + (uint64_t)queue->rows * sizeof(struct queue_row);
    layout->blocks = round_up(layout->cells + queue->cells * sizeof(uint64_t), REGION_ALIGN);
    layout->payload_words = round_up(layout->blocks + (uint64_t)queue->blocks * queue->block_stride, REGION_ALIGN);
    layout->payloads = round_up(layout->payload_words + queue->payloads * sizeof(uint32_t), REGION_PAGE);
    layout->size = layout->payloads + (uint64_t)queue->payloads * queue->payload_stride;
}

int queue_add(struct commons *commons, const char *name, const struct queue_options *options, struct queue **ret_queue)
{
    struct queue planned = {0};
    void *object;
    if (options->capacity > QUEUE_CAPACITY_MAX || options->capacity_max > QUEUE_CAPACITY_MAX ||
        options->message_max > QUEUE_MESSAGE_MAX)
        return -EINVAL;
    plan(&planned, options, commons->facts->slots);
    lay_out(&planned);
    int error = commons_add(commons, REGION_QUEUE, name, planned.layout.size, &object);
    if (error)
        return error;
    *ret_queue = object;
    **ret_queue = planned;
    return 0;
}

struct queue *queue_find(const struct commons *commons, const char *name)
{
    return commons_find(commons, REGION_QUEUE, name);
}

uint32_t queue_capacity(const struct queue *queue)
{
    uint32_t capacity = atomic_load_explicit(&queue->capacity, memory_order_relaxed);
    return capacity < queue->cells ? capacity : queue->cells;
}

uint32_t queue_capacity_max(const struct queue *queue)
{
    return queue->cells;
}

uint32_t queue_room_to_grow(uint32_t capacity)
{
    uint64_t room = GROWTH * (uint64_t)capacity;
    room = room < GROWS_AT_LEAST_TO ? GROWS_AT_LEAST_TO : room > GROWS_AT_MOST_TO ? GROWS_AT_MOST_TO : room;
    return room > capacity ? (uint32_t)room : capacity;
}

int queue_set_capacity(struct queue *queue, uint32_t capacity)
{
    if (capacity == 0 || capacity > queue->cells)
        return -EINVAL;
    /* The gate is read by changing it: who arms it later sees the capacity. */
    atomic_store(&queue->capacity, capacity);
    queue_wake_firmly(&queue->room, INT_MAX);
    return 0;
}

enum queue_kind queue_kind(const struct queue *queue)
{
    return (enum queue_kind)queue->kind;
}

/* ------------------------------------------------------------------ put */

struct putting {
    struct queue *queue;
    const struct queue_user *user;
    struct queue_bytes message;
};

static int attempt_put(void *context)
{
    const struct putting *putting = context;
    return queue_try_put(putting->queue, putting->user, &putting->message);
}

static int put(struct putting *putting, uint64_t deadline_ns)
{
    int error = attempt_put(putting);
    if (error == -EAGAIN && deadline_ns != WAITING_NOT)
        error = queue_wait(putting->queue, putting->user, SIDE_PUT, deadline_ns, attempt_put, putting);
    if (!error)
        queue_wake(&putting->queue->news, 1);
    return error;
}

int queue_put(struct queue *queue, const void *message, size_t size, uint64_t deadline_ns)
{
    if (size > queue->message_max)
        return -EMSGSIZE;
    struct queue_user user = queue_user(queue);
    struct putting putting = {queue, &user, {.data = message, .size = (uint32_t)size}};
    return put(&putting, deadline_ns);
}

int queue_put_sentinel(struct queue *queue, uint64_t deadline_ns)
{
    struct queue_user user = queue_user(queue);
    struct putting putting = {queue, &user, {.sentinel = true}};
    return put(&putting, deadline_ns);
}

int queue_put_many(struct queue *queue, const struct queue_message *messages, size_t count, uint64_t deadline_ns,
                   size_t *ret_count)
{
    struct queue_user user = queue_user(queue);
    int error = 0;
    size_t done = 0;
    for (; done < count; done++) {
        if (messages[done].size > queue->message_max) {
            error = -EMSGSIZE;
            break;
        }
        struct putting putting = {queue, &user, {messages[done].data, (uint32_t)messages[done].size, false}};
        error = put(&putting, deadline_ns);
        if (error)
            break;
    }
    *ret_count = done;
    return error;
}

/* ------------------------------------------------------------------ hands */

static void add_to_hand(struct queue *queue, struct queue_row *row, uint32_t number)
{
    /* Relaxed: a list that only its owner reads; the words say the truth when it is dead. */
    uint32_t last = atomic_load_explicit(&row->hand_last, memory_order_relaxed);
    atomic_store_explicit(&queue_block(queue, number)->next, 0, memory_order_relaxed);
    if (atomic_load_explicit(&row->hand_first, memory_order_relaxed) == 0)
        atomic_store_explicit(&row->hand_first, number + 1, memory_order_relaxed);
    else
        atomic_store_explicit(&queue_block(queue, last - 1)->next, number + 1, memory_order_relaxed);
    atomic_store_explicit(&row->hand_last, number + 1, memory_order_relaxed);
    uint32_t in_hand = atomic_load_explicit(&row->in_hand, memory_order_relaxed);
    atomic_store_explicit(&row->in_hand, in_hand + 1, memory_order_relaxed);
}

/* The oldest one. False: there is none. */
static bool finish_one(struct queue *queue, struct queue_row *row)
{
    uint32_t first = atomic_load_explicit(&row->hand_first, memory_order_relaxed);
    if (first == 0)
        return false;
    uint32_t next = atomic_load_explicit(&queue_block(queue, first - 1)->next, memory_order_relaxed);
    queue_finish(queue, first - 1);
    atomic_store_explicit(&row->hand_first, next, memory_order_relaxed);
    uint32_t in_hand = atomic_load_explicit(&row->in_hand, memory_order_relaxed);
    atomic_store_explicit(&row->in_hand, in_hand - 1, memory_order_relaxed);
    return true;
}

static bool finish_all(struct queue *queue, const struct queue_user *user)
{
    bool any = false;
    if (user->who && queue->kind != QUEUE_JOINABLE)
        while (finish_one(queue, user->row))
            any = true;
    return any;
}

void queue_release(struct queue *queue)
{
    struct queue_user user = queue_user(queue);
    if (finish_all(queue, &user))
        queue_wake_firmly(&queue->room, INT_MAX);
}

int queue_task_done(struct queue *queue)
{
    struct queue_user user = queue_user(queue);
    if (queue->kind != QUEUE_JOINABLE || !user.who || !finish_one(queue, user.row))
        return -EINVAL;
    queue_wake_firmly(&queue->finished, INT_MAX);
    queue_wake_firmly(&queue->room, 1);
    return 0;
}

/* ------------------------------------------------------------------ get */

struct getting {
    struct queue *queue;
    const struct queue_user *user;
    struct queue_wish wish;
    void *data;
    size_t size;
};

/* The message is the caller's: out of the block, and then finished or in hand. */
static int receive(struct getting *getting, uint32_t number, uint32_t size)
{
    struct queue *queue = getting->queue;
    struct queue_block *block = queue_block(queue, number);
    uint64_t put_ns = atomic_load_explicit(&block->put_ns, memory_order_relaxed);
    bool sentinel = atomic_load_explicit(&block->sentinel, memory_order_relaxed);
    if (put_ns)
        histogram_add(&queue->times, clock_ns() - put_ns);
    if (size)
        memcpy(getting->data, queue_payload(queue, block, size), size);
    if (!sentinel && getting->user->who) {
        add_to_hand(queue, getting->user->row, number);
        return 0;
    }
    if (sentinel)
        atomic_fetch_add_explicit(&queue->sentinels, 1, memory_order_relaxed); /* a figure for people */
    queue_finish(queue, number);
    if (queue->kind == QUEUE_JOINABLE)
        queue_wake_firmly(&queue->finished, INT_MAX);
    return sentinel ? -ENODATA : 0;
}

static int attempt_get(void *context)
{
    struct getting *getting = context;
    for (;;) {
        uint32_t number, size;
        int error = queue_try_take(getting->queue, getting->user, &getting->wish, &number, &size);
        getting->size = size;
        if (!error)
            error = receive(getting, number, size);
        if (error != -ENODATA || !getting->wish.sentinel || !queue_is_robbed(getting->queue))
            return error;
        queue_wake(&getting->queue->room, 1);
    }
}

static int get(struct getting *getting, uint64_t deadline_ns)
{
    int error = attempt_get(getting);
    if (error == -EAGAIN && deadline_ns != WAITING_NOT)
        error = queue_wait(getting->queue, getting->user, SIDE_GET, deadline_ns, attempt_get, getting);
    if (error == 0 || error == -ENODATA)
        queue_wake(&getting->queue->room, 1);
    return error;
}

/* After what was in hand is finished: a putter that waits for a block must not wait for our wait. */
static int get_next(struct getting *getting, uint64_t deadline_ns)
{
    bool finished = finish_all(getting->queue, getting->user);
    int error = get(getting, WAITING_NOT);
    if (error == -EAGAIN && finished)
        queue_wake_firmly(&getting->queue->room, INT_MAX);
    if (error == -EAGAIN && deadline_ns != WAITING_NOT)
        error = get(getting, deadline_ns);
    return error;
}

int queue_get(struct queue *queue, void *message, size_t size, size_t *ret_size, uint64_t deadline_ns)
{
    struct queue_user user = queue_user(queue);
    struct getting getting = {queue, &user, {.room = size, .sentinel = true}, message, 0};
    int error = get_next(&getting, deadline_ns);
    if (error == 0 || error == -EMSGSIZE)
        *ret_size = getting.size;
    return error;
}

int queue_get_many(struct queue *queue, struct queue_message *messages, size_t count, uint64_t deadline_ns,
                   size_t *ret_count)
{
    struct queue_user user = queue_user(queue);
    int error = 0;
    size_t done = 0;
    for (; done < count && !error; done += !error) {
        bool first = done == 0;
        struct getting getting = {queue, &user, {messages[done].size, first}, messages[done].data, 0};
        error = first ? get_next(&getting, deadline_ns) : get(&getting, WAITING_NOT);
        if (error == 0 || (first && error == -EMSGSIZE))
            messages[done].size = getting.size;
    }
    *ret_count = done;
    return done ? 0 : error;
}

/* ------------------------------------------------------------------ close, join, size */

void queue_close(struct queue *queue)
{
    /* The gates are read by changing them: who arms one later sees it closed. */
    atomic_store(&queue->closed, 1);
    queue_wake_firmly(&queue->news, INT_MAX);
    queue_wake_firmly(&queue->room, INT_MAX);
}

bool queue_is_closed(const struct queue *queue)
{
    return atomic_load(&queue->closed) != 0;
}

uint32_t queue_size(struct queue *queue)
{
    /* Head first: what is taken in between makes the size too large, never negative. */
    uint64_t gets = queue_position(queue, queue_true_head(queue));
    uint64_t puts = queue_position(queue, queue_true_tail(queue));
    uint64_t size = puts > gets ? puts - gets : 0;
    return (size < queue->cells ? (uint32_t)size : queue->cells) + queue_returned(queue);
}

bool queue_is_full(struct queue *queue)
{
    return queue_size(queue) >= queue_capacity(queue);
}

bool queue_is_empty(struct queue *queue)
{
    return queue_size(queue) == 0;
}

/* Nothing to take, and nothing in anybody's hands. A message that is not finished keeps the same block all the time, so
 * one walk finds it, unless it was put meanwhile: then the tail has moved. */
static int attempt_join(void *context)
{
    struct queue *queue = context;
    queue_place tail = queue_true_tail(queue);
    if (queue_size(queue) != 0)
        return -EAGAIN;
    uint32_t touched = atomic_load(&queue->touched);
    for (uint32_t i = 0; i < touched; i++) {
        enum queue_block_state state = block_state(atomic_load(&queue_block(queue, i)->word));
        if (state == BLOCK_HELD || state == BLOCK_RETURNED)
            return -EAGAIN;
    }
    return queue_true_tail(queue) == tail && queue_size(queue) == 0 ? 0 : -EAGAIN;
}

int queue_join(struct queue *queue, uint64_t deadline_ns)
{
    if (queue->kind != QUEUE_JOINABLE)
        return -EINVAL;
    struct queue_user user = queue_user(queue);
    int error = attempt_join(queue);
    if (error == -EAGAIN && deadline_ns != WAITING_NOT)
        error = queue_wait(queue, &user, SIDE_JOIN, deadline_ns, attempt_join, queue);
    return error;
}
