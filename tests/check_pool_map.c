/* pool.h, the calls for many tasks: map, imap, imap_unordered, starmap. */
#include "base/clock.h"
#include "ipc/task.h"
#include "proc/pool_engine.h"
#include "suites.h"
#include "support/pool_tasks.h"
#include "support/processes.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MANY = 1000 };

static struct pool *pool;
static struct map *map;
static struct pool_task tasks[MANY];
static struct pool_input inputs[MANY];

/* As many tasks, numbered from 0, in the order of the inputs. */
static void prepare(size_t count, enum pool_tasks_what what)
{
    for (uint32_t i = 0; i < count; i++) {
        tasks[i] = (struct pool_task){.what = (uint16_t)what, .number = i};
        inputs[i] = (struct pool_input){&tasks[i], sizeof tasks[i]};
    }
}

static void start(unsigned workers)
{
    pool = pool_tasks_start((struct pool_options){.workers = workers});
}

static void begin_map(size_t count, unsigned chunk, enum map_order order)
{
    ck_assert_int_eq(pool_map_async(pool, inputs, count, chunk, order, &map), 0);
}

static void end_all(void)
{
    map_free(map);
    pool_free(pool);
    ck_assert_int_eq(processes_children(), 0);
}

static void check_square(const struct pool_result *result, size_t i)
{
    ck_assert_uint_eq(pool_tasks_number(result), (uint64_t)i * i);
}

/* ------------------------------------------------------------------ map */

static const struct {
    size_t count;
    unsigned workers, chunk;
} maps[] = {{0, 2, 0}, {0, 2, 5}, {1, 2, 0}, {2, 4, 100}, {100, 3, 0}, {1000, 2, 1}, {1000, 3, 7}, {1000, 8, 64}};

START_TEST(results_come_in_the_order_of_the_inputs)
{
    start(maps[_i].workers);
    prepare(maps[_i].count, DO_SQUARE);
    begin_map(maps[_i].count, maps[_i].chunk, MAP_ORDERED);
    const struct pool_result *results;
    ck_assert_int_eq(map_get(map, POOL_FOREVER, &results), 0);
    for (size_t i = 0; i < maps[_i].count; i++)
        check_square(&results[i], i);
    ck_assert(map_ready(map));
    ck_assert_int_eq(map_successful(map), 1);
    ck_assert_int_eq(map_get(map, 0, &results), 0); /* again */
    end_all();
}
END_TEST

/* ceil(count / (4 * workers)), as Python's. */
static const struct {
    size_t count;
    unsigned workers, chunk;
} chunks[] = {{100, 3, 9}, {96, 3, 8}, {97, 3, 9}, {1, 3, 1}, {0, 3, 1}, {1000, 1, 250}, {12, 3, 1}, {13, 3, 2}};

START_TEST(the_usual_chunk)
{
    start(chunks[_i].workers);
    prepare(chunks[_i].count, DO_SQUARE);
    begin_map(chunks[_i].count, 0, MAP_ORDERED);
    ck_assert_uint_eq(atomic_load(&pool_area_of(pool)->tasks->facts.chunk), chunks[_i].chunk);
    end_all();
}
END_TEST

START_TEST(one_that_fails_fails_alone)
{
    start(2);
    prepare(50, DO_SQUARE);
    tasks[7].what = DO_FAIL;
    tasks[21].what = DO_BYTES;
    tasks[21].number = 70000;
    begin_map(50, 4, MAP_ORDERED);
    const struct pool_result *results;
    ck_assert_int_eq(map_get(map, POOL_FOREVER, &results), 0);
    for (size_t i = 0; i < 50; i++)
        if (i != 7 && i != 21)
            check_square(&results[i], i);
    ck_assert_int_eq(results[7].status, POOL_FAILED);
    ck_assert_str_eq(results[7].data, "no 7");
    ck_assert_int_eq(results[21].status, POOL_FAILED);
    ck_assert_int_eq(map_successful(map), 0);
    end_all();
}
END_TEST

START_TEST(a_map_before_it_is_ready)
{
    start(2);
    prepare(10, DO_GATE);
    begin_map(10, 1, MAP_ORDERED);
    const struct pool_result *results = NULL;
    struct pool_result result;
    pool_tasks_wait_entered(pool, 2);
    ck_assert(!map_ready(map));
    ck_assert_int_eq(map_successful(map), -EAGAIN);
    ck_assert_int_eq(map_get(map, NS_PER_MS, &results), -ETIMEDOUT);
    ck_assert_ptr_null(results);
    ck_assert_int_eq(map_next(map, NS_PER_MS, &result, NULL), -ETIMEDOUT);
    pool_tasks_open();
    ck_assert_int_eq(map_get(map, POOL_FOREVER, &results), 0);
    end_all();
}
END_TEST

/* starmap: an input is a struct of several fields, of any size. */
struct pair {
    uint64_t base, exponent;
    char unit[12];
};

static int power(struct task *task, const void *context)
{
    (void)context;
    struct pair pair;
    memcpy(&pair, task->input, sizeof pair);
    char text[64];
    uint64_t value = 1;
    for (uint64_t i = 0; i < pair.exponent; i++)
        value *= pair.base;
    int length = snprintf(text, sizeof text, "%llu %s", (unsigned long long)value, pair.unit);
    return task_return(task, text, (size_t)length);
}

START_TEST(inputs_of_several_fields)
{
    struct pool_options options = {.run = power, .workers = 2};
    ck_assert_int_eq(pool_new(&pool, &options), 0);
    ck_assert_int_eq(pool_start(pool), 0);
    static const struct pair pairs[] = {{2, 10, "apples"}, {3, 4, "pears"}, {7, 0, "plums"}};
    struct pool_input fields[3];
    for (int i = 0; i < 3; i++)
        fields[i] = (struct pool_input){&pairs[i], sizeof pairs[i]};
    ck_assert_int_eq(pool_map_async(pool, fields, 3, 1, MAP_ORDERED, &map), 0);
    const struct pool_result *results;
    ck_assert_int_eq(map_get(map, POOL_FOREVER, &results), 0);
    ck_assert_str_eq(results[0].data, "1024 apples");
    ck_assert_str_eq(results[1].data, "81 pears");
    ck_assert_str_eq(results[2].data, "1 plums");
    end_all();
}
END_TEST

START_TEST(an_input_that_never_fits_fails_alone)
{
    struct pool_options options = {.run = power, .workers = 1, .inputs_bytes = 64};
    ck_assert_int_eq(pool_new(&pool, &options), 0);
    ck_assert_int_eq(pool_start(pool), 0);
    static const struct pair pair = {2, 3, "cubes"};
    static const char huge[100];
    struct pool_input mixed[] = {{&pair, sizeof pair}, {huge, sizeof huge}, {&pair, sizeof pair}};
    ck_assert_int_eq(pool_map_async(pool, mixed, 3, 1, MAP_ORDERED, &map), 0);
    const struct pool_result *results;
    ck_assert_int_eq(map_get(map, POOL_FOREVER, &results), 0);
    ck_assert_str_eq(results[0].data, "8 cubes");
    ck_assert_int_eq(results[1].status, POOL_FAILED);
    ck_assert_str_eq(results[2].data, "8 cubes");
    end_all();
}
END_TEST

/* ------------------------------------------------------------------ imap */

START_TEST(one_after_the_other_in_order)
{
    start(3);
    prepare(MANY, DO_SQUARE);
    begin_map(MANY, 1, MAP_ORDERED);
    struct pool_result result;
    size_t index;
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_int_eq(map_next(map, POOL_FOREVER, &result, &index), 1);
        ck_assert_uint_eq(index, i);
        check_square(&result, i);
    }
    ck_assert_int_eq(map_next(map, POOL_FOREVER, &result, &index), 0);
    ck_assert_int_eq(map_next(map, 0, &result, NULL), 0);
    end_all();
}
END_TEST

/* The first cannot finish before the others have been fetched. */
START_TEST(unordered_as_they_finish)
{
    start(2);
    prepare(100, DO_SQUARE);
    tasks[0].what = DO_GATE;
    begin_map(100, 1, MAP_UNORDERED);
    bool seen[100] = {false};
    struct pool_result result;
    size_t index;
    for (int i = 0; i < 100; i++) {
        if (i == 99)
            pool_tasks_open();
        ck_assert_int_eq(map_next(map, 20 * NS_PER_S, &result, &index), 1);
        ck_assert(index < 100 && !seen[index]);
        ck_assert_int_eq(index == 0, i == 99);
        if (index > 0)
            check_square(&result, index);
        seen[index] = true;
    }
    ck_assert_int_eq(map_next(map, 0, &result, &index), 0);
    end_all();
}
END_TEST

/* With one worker, that is the order of the inputs. */
START_TEST(unordered_by_one_worker_is_ordered)
{
    start(1);
    prepare(200, DO_SQUARE);
    begin_map(200, 3, MAP_UNORDERED);
    struct pool_result result;
    size_t index;
    for (size_t i = 0; i < 200; i++) {
        ck_assert_int_eq(map_next(map, POOL_FOREVER, &result, &index), 1);
        ck_assert_uint_eq(index, i);
    }
    end_all();
}
END_TEST

START_TEST(a_failure_does_not_end_the_iteration)
{
    start(2);
    prepare(20, DO_FAIL);
    begin_map(20, 1, MAP_ORDERED);
    struct pool_result result;
    for (int i = 0; i < 20; i++) {
        ck_assert_int_eq(map_next(map, POOL_FOREVER, &result, NULL), 1);
        ck_assert_int_eq(result.status, POOL_FAILED);
    }
    ck_assert_int_eq(map_next(map, POOL_FOREVER, &result, NULL), 0);
    end_all();
}
END_TEST

/* No more is submitted than the table holds and was fetched: results that nobody takes do not pile up. */
START_TEST(the_feed_is_bounded)
{
    pool = pool_tasks_start((struct pool_options){.workers = 2, .capacity = 64});
    prepare(MANY, DO_SQUARE);
    begin_map(MANY, 1, MAP_ORDERED);
    struct pool_result result;
    for (uint64_t fetched = 0; fetched < MANY; fetched++) {
        ck_assert_uint_le(pool_submitted(pool), fetched + 64);
        for (int i = 0; i < 3; i++) /* time for it to take too much */
            (void)evloop_step(pool_loop(pool), 0);
        ck_assert_int_eq(map_next(map, POOL_FOREVER, &result, NULL), 1);
        check_square(&result, (size_t)fetched);
    }
    end_all();
}
END_TEST

START_TEST(map_get_needs_nobody_to_fetch)
{
    pool = pool_tasks_start((struct pool_options){.workers = 2, .capacity = 64});
    prepare(MANY, DO_SQUARE);
    begin_map(MANY, 1, MAP_ORDERED);
    const struct pool_result *results;
    ck_assert_int_eq(map_get(map, POOL_FOREVER, &results), 0);
    for (size_t i = 0; i < MANY; i++)
        check_square(&results[i], i);
    end_all();
}
END_TEST

/* ------------------------------------------------------------------ ends */

/* Larger than the table: what is not submitted yet counts as work, too, and nobody fetches meanwhile. */
START_TEST(join_finishes_all_of_a_map)
{
    pool = pool_tasks_start((struct pool_options){.workers = 2, .capacity = 64});
    prepare(MANY, DO_SQUARE);
    begin_map(MANY, 1, MAP_ORDERED);
    pool_close(pool);
    ck_assert_int_eq(pool_join(pool, 20 * NS_PER_S), 0);
    ck_assert(map_ready(map));
    struct pool_result result;
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_int_eq(map_next(map, 0, &result, NULL), 1);
        check_square(&result, i);
    }
    end_all();
}
END_TEST

/* The pool goes while most of the map was not even submitted: the map is resolved to its end. */
START_TEST(a_map_outlives_its_pool)
{
    pool = pool_tasks_start((struct pool_options){.workers = 2, .capacity = 64});
    prepare(MANY, DO_SQUARE);
    tasks[70].what = DO_GATE;
    begin_map(MANY, 1, MAP_ORDERED);
    struct pool_result result;
    for (size_t i = 0; i < 10; i++)
        ck_assert_int_eq(map_next(map, POOL_FOREVER, &result, NULL), 1);
    if (_i == 1)
        pool_terminate(pool);
    pool_free(pool);
    pool = NULL;
    ck_assert(map_ready(map));
    ck_assert_int_eq(map_successful(map), 0);
    unsigned cancelled = 0;
    for (size_t i = 10; i < MANY; i++) {
        ck_assert_int_eq(map_next(map, POOL_FOREVER, &result, NULL), 1);
        ck_assert(result.status == POOL_OK || result.status == POOL_CANCELLED);
        cancelled += result.status == POOL_CANCELLED;
    }
    ck_assert_uint_ge(cancelled, MANY - 10 - 64);
    ck_assert_int_eq(map_next(map, POOL_FOREVER, &result, NULL), 0);
    end_all();
}
END_TEST

START_TEST(a_map_that_is_gone_takes_no_result)
{
    pool = pool_tasks_start((struct pool_options){.workers = 2, .capacity = 64});
    prepare(MANY, DO_SQUARE);
    begin_map(MANY, 1, MAP_ORDERED);
    map_free(map);
    map = NULL;
    map_free(map);
    while (pool_room(pool) == 0) /* what was submitted still runs */
        (void)evloop_step(pool_loop(pool), CLOCK_NEVER);
    struct pool_result result = pool_tasks_do(pool, DO_SQUARE, 4);
    ck_assert_uint_eq(pool_tasks_number(&result), 16);
    end_all();
}
END_TEST

START_TEST(a_closed_pool_takes_no_map)
{
    start(1);
    prepare(1, DO_SQUARE);
    pool_close(pool);
    ck_assert_int_eq(pool_map_async(pool, inputs, 1, 1, MAP_ORDERED, &map), -ESHUTDOWN);
    end_all();
}
END_TEST

/* Two maps and a future side by side, through a table that holds a part of either. */
START_TEST(several_at_a_time)
{
    pool = pool_tasks_start((struct pool_options){.workers = 3, .capacity = 64});
    prepare(MANY, DO_SQUARE);
    struct map *other;
    begin_map(MANY, 2, MAP_ORDERED);
    ck_assert_int_eq(pool_map_async(pool, inputs, MANY, 3, MAP_UNORDERED, &other), 0);
    struct pool_result result;
    size_t index;
    uint64_t sum = 0, expected = 0;
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_int_eq(map_next(map, 20 * NS_PER_S, &result, NULL), 1);
        check_square(&result, i);
        ck_assert_int_eq(map_next(other, 20 * NS_PER_S, &result, &index), 1);
        check_square(&result, index);
        sum += index;
        expected += i;
    }
    ck_assert_uint_eq(sum, expected);
    map_free(other);
    end_all();
}
END_TEST

Suite *pool_map_suite(void)
{
    Suite *suite = suite_create("pool_map");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 30);
    tcase_add_loop_test(all, results_come_in_the_order_of_the_inputs, 0, sizeof maps / sizeof *maps);
    tcase_add_loop_test(all, the_usual_chunk, 0, sizeof chunks / sizeof *chunks);
    tcase_add_test(all, one_that_fails_fails_alone);
    tcase_add_test(all, a_map_before_it_is_ready);
    tcase_add_test(all, inputs_of_several_fields);
    tcase_add_test(all, an_input_that_never_fits_fails_alone);
    suite_add_tcase(suite, all);
    TCase *each = tcase_create("each");
    tcase_set_timeout(each, 30);
    tcase_add_test(each, one_after_the_other_in_order);
    tcase_add_test(each, unordered_as_they_finish);
    tcase_add_test(each, unordered_by_one_worker_is_ordered);
    tcase_add_test(each, a_failure_does_not_end_the_iteration);
    tcase_add_test(each, the_feed_is_bounded);
    tcase_add_test(each, map_get_needs_nobody_to_fetch);
    suite_add_tcase(suite, each);
    TCase *ends = tcase_create("ends");
    tcase_set_timeout(ends, 30);
    tcase_add_test(ends, join_finishes_all_of_a_map);
    tcase_add_loop_test(ends, a_map_outlives_its_pool, 0, 2);
    tcase_add_test(ends, a_map_that_is_gone_takes_no_result);
    tcase_add_test(ends, a_closed_pool_takes_no_map);
    tcase_add_test(ends, several_at_a_time);
    suite_add_tcase(suite, ends);
    return suite;
}
