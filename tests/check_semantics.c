/* Python's Pool, AsyncResult and ProcessPoolExecutor as a table of cases, where check_pool.c, check_pool_map.c and
 * check_pool_death.c do not have them in more detail; tests/README.md says where the case of each row is. */
#include "base/clock.h"
#include "ipc/task.h"
#include "proc/pool_engine.h"
#include "proc/process.h"
#include "suites.h"
#include "support/oracle.h"
#include "support/pool_tasks.h"
#include "support/processes.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { TIMEOUT_S = 60, INPUTS_MAX = 16 };

#define PATIENCE_NS (PROCESSES_PATIENCE_MS * NS_PER_MS)

static struct pool *pool;

static void start(struct pool_options options)
{
    pool = pool_tasks_start(options);
}

static void stop(void)
{
    pool_free(pool);
    pool = NULL;
}

/* ------------------------------------------------------------------ one task */

static void a_pool_of_none(char *answer)
{
    start((struct pool_options){.workers = 0});
    bool all = supervisor_size(pool_supervisor(pool)) == (unsigned)process_cpu_count();
    oracle_say(answer, "%s", all ? "one for each usable core" : "another number");
    stop();
}

static void do_one(char *answer, enum pool_tasks_what what, uint32_t number)
{
    start((struct pool_options){.workers = 1});
    struct pool_result result = pool_tasks_do(pool, what, number);
    oracle_say_result(answer, &result);
    stop();
}

static void apply(char *answer)
{
    do_one(answer, DO_SQUARE, 7);
}

static void apply_what_fails(char *answer)
{
    do_one(answer, DO_FAIL, 7);
}

/* What a callback is for: to go on when the result is there, whatever else is waited for. */
static void asked_from_the_loop(char *answer)
{
    start((struct pool_options){.workers = 1});
    struct future *future = pool_tasks_submit(pool, DO_SQUARE, 3);
    uint64_t deadline = clock_after(PATIENCE_NS);
    while (!future_ready(future) && clock_ns() < deadline)
        (void)evloop_step(pool_loop(pool), deadline);
    struct pool_result result = pool_tasks_finish(future);
    oracle_say_result(answer, &result);
    stop();
}

static void get_too_early(char *answer)
{
    start((struct pool_options){.workers = 1});
    struct future *future = pool_tasks_submit(pool, DO_HANG, 0);
    struct pool_result result;
    oracle_say_error(answer, future_get(future, 10 * NS_PER_MS, &result));
    stop();
    future_free(future);
}

static void get_twice(char *answer)
{
    char first[ORACLE_ANSWER_SIZE], second[ORACLE_ANSWER_SIZE];
    start((struct pool_options){.workers = 1});
    struct future *future = pool_tasks_submit(pool, DO_SQUARE, 7);
    struct pool_result result;
    ck_assert_int_eq(future_get(future, PATIENCE_NS, &result), 0);
    oracle_say_result(first, &result);
    ck_assert_int_eq(future_get(future, PATIENCE_NS, &result), 0);
    oracle_say_result(second, &result);
    oracle_say(answer, "%.20s %.20s", first, second);
    future_free(future);
    stop();
}

static void get_after_terminate(char *answer)
{
    start((struct pool_options){.workers = 1});
    struct future *future = pool_tasks_submit(pool, DO_HANG, 0);
    pool_terminate(pool);
    struct pool_result result = pool_tasks_finish(future);
    oracle_say_result(answer, &result);
    stop();
}

static void ready_after_terminate(char *answer)
{
    start((struct pool_options){.workers = 1});
    struct future *future = pool_tasks_submit(pool, DO_HANG, 0);
    pool_terminate(pool);
    oracle_say(answer, "%s", future_ready(future) ? "True" : "False");
    future_free(future);
    stop();
}

static void successful_too_early(char *answer)
{
    start((struct pool_options){.workers = 1});
    struct future *future = pool_tasks_submit(pool, DO_HANG, 0);
    oracle_say_error(answer, future_successful(future));
    stop();
    future_free(future);
}

static void say_state(char *answer, enum pool_tasks_what what)
{
    start((struct pool_options){.workers = 1});
    struct future *future = pool_tasks_submit(pool, what, 1);
    ck_assert_int_eq(future_wait(future, PATIENCE_NS), 0);
    oracle_say(answer, "%s %s", future_ready(future) ? "True" : "False",
               future_successful(future) == 1 ? "True" : "False");
    future_free(future);
    stop();
}

static void state_of_one_that_failed(char *answer)
{
    say_state(answer, DO_FAIL);
}

static void state_of_one_that_is_done(char *answer)
{
    say_state(answer, DO_SQUARE);
}

/* ------------------------------------------------------------------ many tasks */

/* Maps so many squares, of which the one at `failing` (or none) fails; all results in the order they come. */
static void say_map(char *answer, const struct pool_options *options, size_t count, size_t failing,
                    enum map_order order)
{
    struct pool_task tasks[INPUTS_MAX];
    struct pool_input inputs[INPUTS_MAX];
    for (uint32_t i = 0; i < count; i++) {
        tasks[i] = (struct pool_task){.what = i == failing ? DO_FAIL : DO_SQUARE, .number = i};
        inputs[i] = (struct pool_input){&tasks[i], sizeof tasks[i]};
    }
    start(*options);
    struct map *map;
    ck_assert_int_eq(pool_map_async(pool, inputs, count, 0, order, &map), 0);
    struct pool_result result;
    size_t used = 0;
    while (map_next(map, PATIENCE_NS, &result, NULL) == 1) {
        char one[ORACLE_ANSWER_SIZE];
        oracle_say_result(one, &result);
        used += (size_t)snprintf(answer + used, ORACLE_ANSWER_SIZE - used, "%s%.20s", used > 0 ? " " : "", one);
    }
    map_free(map);
    stop();
}

static void map_some(char *answer)
{
    say_map(answer, &(struct pool_options){.workers = 2}, 5, INPUTS_MAX, MAP_ORDERED);
}

static void map_nothing(char *answer)
{
    say_map(answer, &(struct pool_options){.workers = 2}, 0, INPUTS_MAX, MAP_ORDERED);
}

static void map_one_that_fails(char *answer)
{
    say_map(answer, &(struct pool_options){.workers = 2}, 4, 2, MAP_ORDERED);
}

static void map_by_one(char *answer)
{
    say_map(answer, &(struct pool_options){.workers = 1}, 4, INPUTS_MAX, MAP_UNORDERED);
}

static void next_too_early(char *answer)
{
    struct pool_task task = {.what = DO_HANG};
    struct map *map;
    struct pool_result result;
    start((struct pool_options){.workers = 1});
    ck_assert_int_eq(pool_map_async(pool, &(struct pool_input){&task, sizeof task}, 1, 0, MAP_ORDERED, &map), 0);
    oracle_say_error(answer, map_next(map, 10 * NS_PER_MS, &result, NULL));
    stop();
    map_free(map);
}

/* The first one cannot end before the second was seen. */
static void as_they_finish(char *answer)
{
    struct pool_task tasks[] = {{.what = DO_GATE}, {.what = DO_SQUARE, .number = 1}};
    struct pool_input inputs[] = {{&tasks[0], sizeof *tasks}, {&tasks[1], sizeof *tasks}};
    struct map *map;
    struct pool_result result;
    size_t first = 9, second = 9;
    start((struct pool_options){.workers = 2});
    ck_assert_int_eq(pool_map_async(pool, inputs, 2, 1, MAP_UNORDERED, &map), 0);
    ck_assert_int_eq(map_next(map, PATIENCE_NS, &result, &first), 1);
    pool_tasks_open();
    ck_assert_int_eq(map_next(map, PATIENCE_NS, &result, &second), 1);
    oracle_say(answer, "%s %s", first == 0 ? "slow" : "quick", second == 0 ? "slow" : "quick");
    map_free(map);
    stop();
}

/* ------------------------------------------------------------------ the pool's life */

static void a_worker_for_each(char *answer)
{
    uint64_t pids[6];
    unsigned distinct = 0;
    start((struct pool_options){.workers = 2, .chunks_of_life = 1});
    for (unsigned i = 0; i < 6; i++) {
        struct pool_result result = pool_tasks_do(pool, DO_PID, 0);
        pids[i] = pool_tasks_number(&result);
        unsigned j = 0;
        while (pids[j] != pids[i])
            j++;
        distinct += j == i;
    }
    oracle_say(answer, "%u", distinct);
    stop();
}

static void submit_after_close(char *answer)
{
    struct future *future;
    start((struct pool_options){.workers = 1});
    pool_close(pool);
    oracle_say_error(answer, pool_apply_async(pool, "", 0, &future));
    stop();
}

static void join_before_close(char *answer)
{
    start((struct pool_options){.workers = 1});
    oracle_say_error(answer, pool_join(pool, PATIENCE_NS));
    stop();
}

static void close_and_join(char *answer)
{
    struct future *futures[3];
    uint64_t numbers[3];
    start((struct pool_options){.workers = 2});
    for (uint32_t i = 0; i < 3; i++)
        futures[i] = pool_tasks_submit(pool, DO_SQUARE, i);
    pool_close(pool);
    ck_assert_int_eq(pool_join(pool, PATIENCE_NS), 0);
    for (int i = 0; i < 3; i++) {
        ck_assert(future_ready(futures[i]));
        struct pool_result result = pool_tasks_finish(futures[i]);
        numbers[i] = pool_tasks_number(&result);
    }
    oracle_say(answer, "%d %d %d", (int)numbers[0], (int)numbers[1], (int)numbers[2]);
    stop();
}

static void a_task_that_kills_its_worker_once(char *answer)
{
    start((struct pool_options){.workers = 1});
    struct future *future =
        pool_tasks_submit_full(pool, (struct pool_task){.what = DO_SQUARE, .kills = 1, .number = 5});
    struct pool_result result = pool_tasks_finish(future);
    oracle_say_result(answer, &result);
    stop();
}

static void after_a_task_that_always_kills(char *answer)
{
    start((struct pool_options){.workers = 2});
    struct pool_result result = pool_tasks_do(pool, DO_KILL, SIGKILL);
    ck_assert_int_eq(result.status, POOL_LOST);
    result = pool_tasks_do(pool, DO_SQUARE, 3);
    oracle_say_result(answer, &result);
    stop();
}

/* ------------------------------------------------------------------ the table */

static const struct oracle_row rows[] = {
    {"Pool(0)", "multiprocessing.Pool(0)", "ValueError", a_pool_of_none, "one for each usable core",
     "0 is what None is in Python; and the cores are those that affinity and quota leave, not all"},
    {"apply()", "pool.apply(square, (7,))", "49", apply, "49", NULL},
    {"apply(), it fails", "pool.apply(fail, (7,))", "KeyError", apply_what_fails, "FAILED: no 7",
     "a status and a text: C has no exceptions, and an object that cannot be unpickled is no danger"},
    {"apply_async(), callback", "called_back()", "9", asked_from_the_loop, "9", NULL},
    {"map(), in order", "' '.join(map(str, pool.map(square, range(5))))", "0 1 4 9 16", map_some, "0 1 4 9 16", NULL},
    {"map(), nothing", "''.join(pool.map(square, []))", "", map_nothing, "", NULL},
    {"map(), one fails", "pool.map(fail_at_2, range(4))", "KeyError", map_one_that_fails, "0 1 FAILED: no 2 9",
     "the results of the others are not thrown away"},
    {"imap(), one fails", "steps(pool.imap(fail_at_2, range(4)), 4)", "0 1 KeyError 9", map_one_that_fails,
     "0 1 FAILED: no 2 9", "the same, as a status"},
    {"imap(), next(timeout)", "pool.imap(nap, [0.5]).next(0.01)", "TimeoutError", next_too_early, "ETIMEDOUT", NULL},
    {"imap(), chunksize 0", "pool.imap(square, range(4), 0)", "ValueError", map_by_one, "0 1 4 9",
     "0 is the usual chunk, as map()'s None"},
    {"imap_unordered(), one worker", "unordered_by_one()", "0 1 4 9", map_by_one, "0 1 4 9", NULL},
    {"get(timeout)", "pool.apply_async(nap, (0.5,)).get(0.01)", "TimeoutError", get_too_early, "ETIMEDOUT", NULL},
    {"get(), again", "twice(pool.apply_async(square, (7,)).get)", "49 49", get_twice, "49 49", NULL},
    {"get() after terminate()", NULL, "blocks for ever", get_after_terminate, "CANCELLED", "nobody waits for ever"},
    {"ready() after terminate()", "terminated_is_ready()", "False", ready_after_terminate, "True",
     "every future is resolved once"},
    {"successful() before it is ready", "pool.apply_async(nap, (0.5,)).successful()", "ValueError",
     successful_too_early, "EAGAIN", NULL},
    {"ready(), successful()", "state_of(pool.apply_async(square, (1,)))", "True True", state_of_one_that_is_done,
     "True True", NULL},
    {"ready(), successful(), it failed", "state_of(pool.apply_async(fail, (1,)))", "True False",
     state_of_one_that_failed, "True False", NULL},
    {"maxtasksperchild 1, 6 tasks", "distinct_pids()", "6", a_worker_for_each, "6", NULL},
    {"apply_async() after close()", "closed_pool()[0].apply_async(square, (1,))", "ValueError", submit_after_close,
     "ESHUTDOWN", NULL},
    {"join() before close()", "pool.join()", "ValueError", join_before_close, "EINVAL", NULL},
    {"close(), join()", "' '.join(str(result.get()) for result in closed_pool()[1])", "0 1 4", close_and_join, "0 1 4",
     NULL},
    {"a worker is killed", NULL, "map() and get() hang", a_task_that_kills_its_worker_once, "25", "it is run again"},

    {"ProcessPoolExecutor(0)", "ProcessPoolExecutor(0)", "ValueError", a_pool_of_none, "one for each usable core",
     "as Pool(0)"},
    {"submit() after shutdown()", "after_shutdown()", "RuntimeError", submit_after_close, "ESHUTDOWN", NULL},
    {"Executor.map(), in order", "in_an_executor(lambda e: ' '.join(map(str, e.map(square, range(5)))))", "0 1 4 9 16",
     map_some, "0 1 4 9 16", NULL},
    {"Future.cancel()", "in_an_executor(cancelled_last)", "True True", get_after_terminate, "CANCELLED",
     "there is none for one task alone: Python's depends on how far the feeding went; pool_terminate() cancels all"},
    {"as_completed()", "in_an_executor(first_completed)", "quick slow", as_they_finish, "quick slow", NULL},
    {"shutdown(wait)", NULL, "running and pending ones finish", close_and_join, "0 1 4", "pool_close(), pool_join()"},
    {"max_tasks_per_child, with fork",
     "ProcessPoolExecutor(1, multiprocessing.get_context('fork'), max_tasks_per_child=1)", "ValueError",
     a_worker_for_each, "6", "any start method"},
    {"submit() after a death", "in_an_executor(after_a_death)", "BrokenProcessPool", after_a_task_that_always_kills,
     "9", "one task is lost, not the executor"},
};

START_TEST(answers_as_the_row_says)
{
    oracle_check(&rows[_i]);
}
END_TEST

START_TEST(python_answers_as_the_rows_say)
{
    oracle_ask_python(rows, sizeof rows / sizeof *rows);
}
END_TEST

Suite *semantics_suite(void)
{
    Suite *suite = suite_create("semantics");
    TCase *table = tcase_create("table");
    tcase_set_timeout(table, TIMEOUT_S);
    tcase_add_loop_test(table, answers_as_the_row_says, 0, sizeof rows / sizeof *rows);
    tcase_add_test(table, python_answers_as_the_rows_say);
    suite_add_tcase(suite, table);
    return suite;
}
