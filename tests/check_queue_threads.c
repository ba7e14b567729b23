/* The same queue between threads, each with a slot of its own: what ThreadSanitizer can see. Nothing is lost, doubled or
 * torn, and what one putter put stays in its order. */
#include "base/clock.h"
#include "ipc/queue.h"
#include "ipc/self.h"
#include "suites.h"

#include <pthread.h>
#include <string.h>

enum { SIDES = 3, MESSAGES = 3000, SIZE_MAX_HERE = 3000, SLOTS = 2 * SIDES + 1 };

static const struct threads_row {
    const char *what;
    struct queue_options options;
    size_t batch;
} rows[] = {
    {"one by one", {.capacity = 7}, 1},
    {"batches", {.capacity = 16}, 5},
    {"room for one", {.capacity = 1}, 1},
    {"joinable", {.capacity = 5, .kind = QUEUE_JOINABLE}, 1},
};

struct message {
    uint32_t putter, number;
};

static struct commons commons;
static struct queue *queue;
static const struct threads_row *row;
static _Atomic uint32_t got[SIDES][MESSAGES];

/* A thread's slot is its place in the table of threads. */
static uint32_t enter(const void *place)
{
    uint32_t slot = (uint32_t)(uintptr_t)place;
    self_enter(&commons, slot);
    return slot;
}

static size_t size_of(uint32_t number)
{
    return sizeof(struct message) + number * 37 % (number % 16 == 0 ? SIZE_MAX_HERE - sizeof(struct message) : 64);
}

static void *put_all(void *place)
{
    static _Thread_local unsigned char bytes[5][SIZE_MAX_HERE];
    struct queue_message messages[5];
    uint32_t putter = enter(place);
    for (uint32_t number = 0; number < MESSAGES; number += (uint32_t)row->batch) {
        size_t count = 0;
        for (uint32_t i = 0; i < row->batch; i++) {
            struct message head = {putter, number + i};
            messages[i] = (struct queue_message){bytes[i], size_of(number + i)};
            memset(bytes[i], (int)(number + i) & 255, messages[i].size);
            memcpy(bytes[i], &head, sizeof head);
        }
        ck_assert_int_eq(queue_put_many(queue, messages, row->batch, CLOCK_NEVER, &count), 0);
        ck_assert_uint_eq(count, row->batch);
    }
    return NULL;
}

static void note(const unsigned char *bytes, size_t size, uint32_t last[SIDES])
{
    struct message head;
    memcpy(&head, bytes, sizeof head);
    ck_assert_uint_lt(head.putter, SIDES);
    ck_assert_uint_eq(size, size_of(head.number));
    size_t same = sizeof head;
    while (same < size && bytes[same] == (head.number & 255))
        same++;
    ck_assert_uint_eq(same, size);
    ck_assert_uint_ge(head.number, last[head.putter]);
    last[head.putter] = head.number + 1;
    atomic_fetch_add(&got[head.putter][head.number], 1);
}

static void *get_all(void *place)
{
    static _Thread_local unsigned char bytes[5][SIZE_MAX_HERE];
    struct queue_message messages[5];
    uint32_t last[SIDES] = {0};
    (void)enter(place);
    for (;;) {
        size_t count;
        for (unsigned i = 0; i < row->batch; i++)
            messages[i] = (struct queue_message){bytes[i], SIZE_MAX_HERE};
        if (queue_get_many(queue, messages, row->batch, CLOCK_NEVER, &count) != 0)
            return NULL;
        for (size_t i = 0; i < count; i++) {
            note(bytes[i], messages[i].size, last);
            (void)queue_task_done(queue);
        }
    }
}

START_TEST(threads_share_a_queue)
{
    pthread_t threads[2 * SIDES];
    row = &rows[_i];
    memset(got, 0, sizeof got);
    ck_assert_int_eq(commons_create(&commons, SLOTS), 0);
    ck_assert_int_eq(queue_add(&commons, "queue", &row->options, &queue), 0);
    for (uintptr_t i = 0; i < 2 * SIDES; i++) {
        ck_assert_uint_eq(commons_enter(&commons, "thread", 0), i);
        ck_assert_int_eq(pthread_create(&threads[i], NULL, i < SIDES ? put_all : get_all, (void *)i), 0);
    }
    for (unsigned i = 0; i < SIDES; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    if (row->options.kind == QUEUE_JOINABLE) {
        ck_assert_int_eq(queue_join(queue, CLOCK_NEVER), 0);
        ck_assert(queue_is_empty(queue));
    }
    queue_close(queue);
    for (unsigned i = SIDES; i < 2 * SIDES; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    for (unsigned putter = 0; putter < SIDES; putter++)
        for (unsigned number = 0; number < MESSAGES; number++)
            ck_assert_msg(got[putter][number] == 1, "%s: message %u of %u was got %u times", row->what, number, putter,
                          got[putter][number]);
    struct queue_view view;
    queue_look(queue, &view);
    ck_assert_uint_eq(view.puts, SIDES * MESSAGES);
    ck_assert_uint_eq(view.gets, SIDES * MESSAGES);
    ck_assert_uint_le(view.high_water, queue_capacity(queue));
    commons_release(&commons);
}
END_TEST

Suite *queue_threads_suite(void)
{
    Suite *suite = suite_create("queue_threads");
    TCase *threads = tcase_create("threads");
    tcase_set_timeout(threads, 60);
    tcase_add_loop_test(threads, threads_share_a_queue, 0, (int)(sizeof rows / sizeof *rows));
    suite_add_tcase(suite, threads);
    return suite;
}
