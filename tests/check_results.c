/* results.h: messages of any size through a bounded ring, consumed in any order, cut off at any moment. */
#include "base/random.h"
#include "ipc/results.h"
#include "suites.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define HEADER 16 /* in front of every message */

static struct results *make(size_t message_max)
{
    size_t size = results_size(message_max);
    struct results *results = aligned_alloc(64, size);
    ck_assert_ptr_nonnull(results);
    memset(results, 0, size);
    results_init(results, size);
    return results;
}

/* As a worker: true when there was room. Every byte tells which message it belongs to. */
static bool put(struct results *results, unsigned number, size_t size, uint64_t *ret_offset)
{
    void *room = results_reserve(results, size, ret_offset);
    if (room)
        memset(room, (int)number, size);
    return room;
}

/* As the supervisor. */
static void check_and_consume(struct results *results, unsigned number, uint64_t offset, size_t size)
{
    const unsigned char *bytes = results_at(results, offset, size);
    size_t wrong = 0;
    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < size; i++)
        wrong += bytes[i] != (number & 255);
    ck_assert_uint_eq(wrong, 0);
    results_consume(results, offset);
}

static uint64_t in_use(struct results *results)
{
    return atomic_load(&results->head) - atomic_load(&results->tail);
}

static const size_t maxima[] = {0, 9, 512, 65536, 1 << 20};

START_TEST(takes_a_few_of_the_largest)
{
    size_t size = maxima[_i];
    struct results *results = make(size);
    uint64_t capacity = results->capacity;
    ck_assert_uint_eq(capacity & (capacity - 1), 0);
    uint64_t offsets[4];
    for (unsigned i = 0; i < 4; i++)
        ck_assert(put(results, i, size, &offsets[i]));
    for (unsigned i = 0; i < 4; i++)
        check_and_consume(results, i, offsets[i], size);
    ck_assert_uint_eq(in_use(results), 0);
    /* Wherever the ring's end is: with everything free there is always room for one. */
    for (unsigned i = 0; i < 50; i++) {
        ck_assert(put(results, i, size, &offsets[0]));
        check_and_consume(results, i, offsets[0], size);
    }
    free(results);
}
END_TEST

START_TEST(a_full_ring_refuses_until_something_is_freed)
{
    struct results *results = make(1000);
    uint64_t offsets[64];
    unsigned count = 0;
    while (put(results, count, 1000, &offsets[count]))
        count++;
    ck_assert_uint_ge(count, 4);
    uint64_t head = atomic_load(&results->head), none;
    ck_assert(!put(results, count, 1000, &none));
    ck_assert_uint_eq(atomic_load(&results->head), head);
    uint32_t freed = atomic_load(&results->freed);
    check_and_consume(results, 0, offsets[0], 1000);
    ck_assert_uint_ne(atomic_load(&results->freed), freed); /* a sleeper is woken by it */
    for (unsigned i = 1; i < count; i++)
        check_and_consume(results, i, offsets[i], 1000);
    ck_assert_uint_eq(in_use(results), 0);
    free(results);
}
END_TEST

START_TEST(a_message_never_reaches_over_the_end)
{
    struct results *results = make(3000);
    uint64_t capacity = results->capacity, offset;
    for (unsigned i = 0; i < 100; i++) {
        ck_assert(put(results, i, 3000, &offset));
        ck_assert_uint_le((offset & (capacity - 1)) + HEADER + 3000, capacity);
        check_and_consume(results, i, offset, 3000);
    }
    ck_assert_uint_gt(atomic_load(&results->head), 100 * 3000); /* fillers went with them */
    ck_assert_uint_eq(in_use(results), 0);
    free(results);
}
END_TEST

/* In which order four messages are consumed, and how many bytes are in use after each. */
static const struct {
    unsigned order[4];
    unsigned in_use[4]; /* in messages of 112 bytes with their header */
} orders[] = {
    {{0, 1, 2, 3}, {3, 2, 1, 0}}, {{3, 2, 1, 0}, {4, 4, 4, 0}}, {{1, 0, 3, 2}, {4, 2, 2, 0}},
    {{2, 0, 1, 3}, {4, 3, 1, 0}}, {{0, 2, 3, 1}, {3, 3, 3, 0}},
};

START_TEST(any_order_of_consumption)
{
    struct results *results = make(100);
    uint64_t offsets[4];
    for (unsigned i = 0; i < 4; i++)
        ck_assert(put(results, i, 96, &offsets[i]));
    for (unsigned i = 0; i < 4; i++) {
        unsigned number = orders[_i].order[i];
        check_and_consume(results, number, offsets[number], 96);
        ck_assert_uint_eq(in_use(results), orders[_i].in_use[i] * UINT64_C(112));
    }
    free(results);
}
END_TEST

/* The next message is reserved, but not published, when those before it are consumed. */
START_TEST(the_tail_stops_before_what_is_being_written)
{
    struct results *results = make(100);
    uint64_t first, second;
    ck_assert(put(results, 1, 96, &first));
    ck_assert(put(results, 2, 96, &second));
    check_and_consume(results, 1, first, 96);
    ck_assert_uint_eq(atomic_load(&results->tail), second);
    check_and_consume(results, 2, second, 96);
    ck_assert_uint_eq(in_use(results), 0);
    free(results);
}
END_TEST

struct message {
    unsigned number;
    uint64_t offset;
    size_t size;
};

/* Sizes, orders and moments at random, many times round the ring. */
START_TEST(random_traffic_arrives_whole)
{
    struct random random = {(uint64_t)_i};
    struct results *results = make(2000);
    struct message waiting[64];
    unsigned count = 0;
    for (unsigned number = 0; number < 5000;) {
        struct message message = {.number = number, .size = 9 + random_below(&random, 1992)};
        if (count < 64 && random_below(&random, 3) && put(results, number, message.size, &message.offset)) {
            waiting[count++] = message;
            number++;
        } else if (count > 0) {
            unsigned chosen = (unsigned)random_below(&random, count);
            check_and_consume(results, waiting[chosen].number, waiting[chosen].offset, waiting[chosen].size);
            waiting[chosen] = waiting[--count];
        }
    }
    free(results);
}
END_TEST

/* The worker was killed between the header of its message and the step of the head; after the reset the next worker's
 * messages do not meet what is left of it. */
START_TEST(a_torn_message_is_gone_after_the_reset)
{
    struct results *results = make(1000);
    uint64_t offset, head;
    ck_assert(put(results, 1, 1000, &offset)); /* never published */
    ck_assert(put(results, 2, 500, &offset));
    head = atomic_load(&results->head);
    ck_assert(put(results, 3, 700, &offset));
    atomic_store(&results->head, head);
    results_reset(results);
    ck_assert_uint_eq(in_use(results), 0);
    for (unsigned i = 0; i < 100; i++) {
        ck_assert(put(results, i, 990, &offset));
        check_and_consume(results, i, offset, 990);
    }
    ck_assert_uint_eq(in_use(results), 0);
    free(results);
}
END_TEST

START_TEST(a_wild_head_is_usable_after_the_reset)
{
    static const uint64_t heads[] = {1, 7, 1003, UINT64_MAX, UINT64_MAX / 3};
    struct results *results = make(1000);
    atomic_store(&results->head, heads[_i]);
    results_reset(results);
    for (unsigned i = 0; i < 40; i++) {
        uint64_t offset;
        ck_assert(put(results, i, 990, &offset));
        ck_assert_uint_eq(offset % HEADER, 0);
        check_and_consume(results, i, offset, 990);
    }
    free(results);
}
END_TEST

/* What a record might say after a task has written over it. The ring holds 16384 bytes from offset 0. */
static const struct {
    uint64_t offset;
    size_t size;
    bool sound;
} places[] = {
    {0, 100, true},
    {16, 100, true}, /* not a header, but within: the bytes are wrong, and nothing worse */
    {1, 100, false},
    {0, 16384 - HEADER, true},
    {0, 16384, false},
    {0, SIZE_MAX, false},
    {16384, 100, false},
    {16384 - HEADER, 1, false},
    {UINT64_MAX - 15, 16, false},
    {UINT64_C(1) << 63, 16, false},
};

START_TEST(insane_places_are_refused)
{
    struct results *results = make(9);
    ck_assert_uint_eq(results->capacity, 16384);
    ck_assert_int_eq(results_at(results, places[_i].offset, places[_i].size) != NULL, places[_i].sound);
    free(results);
}
END_TEST

/* Headers that a task has written over: consuming ends, and moves the tail nowhere outside of the ring. */
static const uint64_t spans[] = {0, 1, 8, 17, 16376, 16385, UINT64_MAX, UINT64_MAX - 15, UINT64_C(1) << 63};

START_TEST(insane_headers_are_survived)
{
    struct results *results = make(100);
    uint64_t first, second;
    ck_assert(put(results, 1, 96, &first));
    ck_assert(put(results, 2, 96, &second));
    memcpy(results->bytes + first, &spans[_i], sizeof spans[_i]);
    results_consume(results, first);
    results_consume(results, second);
    ck_assert_uint_le(atomic_load(&results->tail), atomic_load(&results->head));
    results_reset(results);
    ck_assert(put(results, 3, 96, &first));
    check_and_consume(results, 3, first, 96);
    ck_assert_uint_eq(in_use(results), 0);
    free(results);
}
END_TEST

Suite *results_suite(void)
{
    Suite *suite = suite_create("results");
    TCase *ring = tcase_create("ring");
    tcase_add_loop_test(ring, takes_a_few_of_the_largest, 0, sizeof maxima / sizeof *maxima);
    tcase_add_test(ring, a_full_ring_refuses_until_something_is_freed);
    tcase_add_test(ring, a_message_never_reaches_over_the_end);
    tcase_add_loop_test(ring, any_order_of_consumption, 0, sizeof orders / sizeof *orders);
    tcase_add_test(ring, the_tail_stops_before_what_is_being_written);
    tcase_add_loop_test(ring, random_traffic_arrives_whole, 1, 6);
    suite_add_tcase(suite, ring);
    TCase *damage = tcase_create("damage");
    tcase_add_test(damage, a_torn_message_is_gone_after_the_reset);
    tcase_add_loop_test(damage, a_wild_head_is_usable_after_the_reset, 0, 5);
    tcase_add_loop_test(damage, insane_places_are_refused, 0, sizeof places / sizeof *places);
    tcase_add_loop_test(damage, insane_headers_are_survived, 0, sizeof spans / sizeof *spans);
    suite_add_tcase(suite, damage);
    return suite;
}
