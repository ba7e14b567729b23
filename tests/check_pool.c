/* pool.h: what each call of a pool must do while all goes well: one task, the pool's life, its size, its limits. */
#include "base/clock.h"
#include "base/cores.h"
#include "ipc/task.h"
#include "proc/pool_engine.h"
#include "suites.h"
#include "support/pool_tasks.h"
#include "support/processes.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static struct pool *pool;
static int descriptors_before;

/* Every test of this suite must leave the process as it found it. */
static void set_up(void)
{
    descriptors_before = processes_descriptors();
}

static void tear_down(void)
{
    pool_free(pool);
    ck_assert_int_eq(processes_descriptors(), descriptors_before);
    ck_assert_int_eq(processes_children(), 0);
}

static void start(unsigned workers)
{
    pool = pool_tasks_start((struct pool_options){.workers = workers});
}

/* ------------------------------------------------------------------ options */

static int run_nothing(struct task *task, const void *context)
{
    (void)task, (void)context;
    return 0;
}

static const struct {
    const char *what;
    struct pool_options options;
    int error;
} options[] = {
    {"all by default", {.run = run_nothing}, 0},
    {"no function", {.workers = 1}, -EINVAL},
    {"more workers than it may have", {.run = run_nothing, .workers = 3, .workers_max = 2}, -EINVAL},
    {"most workers", {.run = run_nothing, .workers = 1, .workers_max = 4095, .result_max = 8}, 0},
    {"too many workers", {.run = run_nothing, .workers = 1, .workers_max = 4096}, -EINVAL},
    {"most tasks", {.run = run_nothing, .capacity = UINT64_C(1) << 20}, 0},
    {"too many tasks", {.run = run_nothing, .capacity = (UINT64_C(1) << 27) + 1}, -EINVAL},
    {"largest result", {.run = run_nothing, .result_max = TASK_RESULT_MAX}, 0},
    {"too large a result", {.run = run_nothing, .result_max = TASK_RESULT_MAX + 1}, -EINVAL},
    {"most attempts", {.run = run_nothing, .attempts = 250}, 0},
    {"too many attempts", {.run = run_nothing, .attempts = 251}, -EINVAL},
    {"negative scale", {.run = run_nothing, .scale = -1}, -EINVAL},
    {"no number as scale", {.run = run_nothing, .scale = NAN}, -EINVAL},
    {"a context that is not there", {.run = run_nothing, .context_size = 8}, -EINVAL},
    {"spawn without a name", {.run = run_nothing, .spawn_argument = "worker"}, -EINVAL},
    {"spawn by a name that is too long",
     {.run = run_nothing, .spawn_argument = "worker", .function = "12345678901234567890123456789012"},
     -EINVAL},
    {"spawn by an argument that is too long",
     {.run = run_nothing,
      .spawn_argument = "1234567890123456789012345678901234567890123456789012345678901234",
      .function = "f"},
     -EINVAL},
    {"spawn by the longest name",
     {.run = run_nothing, .spawn_argument = "worker", .function = "1234567890123456789012345678901"},
     0},
};

START_TEST(options_are_checked)
{
    pool = NULL;
    int error = pool_new(&pool, &options[_i].options);
    ck_assert_msg(error == options[_i].error, "%s: %d", options[_i].what, error);
    ck_assert_int_eq(pool != NULL, error == 0);
}
END_TEST

START_TEST(as_many_workers_as_usable_cores)
{
    start(0);
    ck_assert_uint_eq(supervisor_alive(pool_supervisor(pool)), (unsigned)cores_detect().usable);
}
END_TEST

/* ------------------------------------------------------------------ one task */

static const struct {
    enum pool_tasks_what what;
    uint32_t number;
    enum pool_status status;
    size_t size;
    const char *text; /* that the result begins with, or NULL */
} results[] = {
    {DO_SQUARE, 12, POOL_OK, 8, NULL},
    {DO_NOTHING, 0, POOL_OK, 0, ""},
    {DO_BYTES, 1, POOL_OK, 1, "\001"},
    {DO_BYTES, 9, POOL_OK, 9, "\011\011\011"},
    {DO_BYTES, 65536, POOL_OK, 65536, NULL},
    {DO_BYTES, 65537, POOL_FAILED, 41, "returned 65537 bytes, 65536 are allowed"},
    {DO_FAIL, 7, POOL_FAILED, 4, "no 7"},
    {DO_ERROR, ENOENT, POOL_FAILED, 25, "No such file or directory"},
    {DO_ERROR, (uint32_t)-EPERM, POOL_FAILED, 23, "Operation not permitted"},
};

START_TEST(a_task_has_its_result)
{
    start(1);
    struct pool_result result = pool_tasks_do(pool, results[_i].what, results[_i].number);
    ck_assert_int_eq(result.status, results[_i].status);
    if (results[_i].text)
        ck_assert_msg(strncmp(result.data, results[_i].text, strlen(results[_i].text)) == 0, "%s",
                      (const char *)result.data);
    ck_assert_uint_eq(result.size, results[_i].status == POOL_FAILED ? strlen(results[_i].text) : results[_i].size);
    ck_assert_uint_eq(result.attempts, 1);
    ck_assert_int_eq(result.exit_code, 0);
    /* The failure was this task's alone. */
    result = pool_tasks_do(pool, DO_SQUARE, 3);
    ck_assert_uint_eq(pool_tasks_number(&result), 9);
}
END_TEST

START_TEST(a_result_of_a_whole_mebibyte)
{
    pool = pool_tasks_start((struct pool_options){.workers = 2, .result_max = TASK_RESULT_MAX});
    for (int i = 0; i < 20; i++) { /* more than a ring holds */
        struct pool_result result = pool_tasks_do(pool, DO_BYTES, TASK_RESULT_MAX - (uint32_t)i);
        ck_assert_int_eq(result.status, POOL_OK);
        ck_assert_uint_eq(result.size, TASK_RESULT_MAX - (size_t)i);
        ck_assert_uint_eq(((const unsigned char *)result.data)[200], (unsigned char)(256 - i));
    }
    struct pool_result result = pool_tasks_do(pool, DO_BYTES, TASK_RESULT_MAX + 1);
    ck_assert_int_eq(result.status, POOL_FAILED);
}
END_TEST

START_TEST(a_future_before_and_after)
{
    start(1);
    struct future *future = pool_tasks_submit(pool, DO_GATE, 0);
    struct pool_result result = {.size = 99};
    pool_tasks_wait_entered(pool, 1);
    ck_assert(!future_ready(future));
    ck_assert_int_eq(future_successful(future), -EAGAIN);
    ck_assert_int_eq(future_get(future, 0, &result), -ETIMEDOUT);
    ck_assert_int_eq(future_get(future, 10 * NS_PER_MS, &result), -ETIMEDOUT);
    ck_assert_uint_eq(result.size, 99); /* untouched */
    pool_tasks_open();
    ck_assert_int_eq(future_wait(future, POOL_FOREVER), 0);
    ck_assert(future_ready(future));
    ck_assert_int_eq(future_successful(future), 1);
    for (int i = 0; i < 3; i++) { /* again and again */
        ck_assert_int_eq(future_get(future, 0, &result), 0);
        ck_assert_uint_gt(pool_tasks_number(&result), 0);
    }
    future_free(future);
}
END_TEST

/* Asking again and again, without time to wait, gets an answer in the end. */
START_TEST(a_future_can_be_polled)
{
    start(1);
    struct future *future = pool_tasks_submit(pool, DO_SQUARE, 5);
    struct pool_result result;
    uint64_t deadline = clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS);
    while (future_get(future, 0, &result) == -ETIMEDOUT)
        ck_assert_uint_lt(clock_ns(), deadline);
    ck_assert_uint_eq(pool_tasks_number(&result), 25);
    future_free(future);
}
END_TEST

START_TEST(a_failed_task_is_ready_but_not_successful)
{
    start(1);
    struct future *future = pool_tasks_submit(pool, DO_FAIL, 1);
    ck_assert_int_eq(future_wait(future, POOL_FOREVER), 0);
    ck_assert_int_eq(future_successful(future), 0);
    future_free(future);
}
END_TEST

START_TEST(a_future_that_is_gone_takes_no_result)
{
    start(2);
    struct future *kept[50];
    for (uint32_t i = 0; i < 50; i++) {
        kept[i] = pool_tasks_submit(pool, DO_SQUARE, i);
        future_free(pool_tasks_submit(pool, DO_SQUARE, 1000));
    }
    future_free(NULL);
    for (uint32_t i = 0; i < 50; i++) {
        struct pool_result result = pool_tasks_finish(kept[i]);
        ck_assert_uint_eq(pool_tasks_number(&result), (uint64_t)i * i);
    }
    pool_close(pool);
    ck_assert_int_eq(pool_join(pool, POOL_FOREVER), 0);
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(atomic_load(&pool_tasks()->completed[i]), 1); /* they ran all the same */
}
END_TEST

START_TEST(tasks_wait_for_the_start)
{
    struct pool_options unstarted = {.run = run_nothing, .workers = 1};
    ck_assert_int_eq(pool_new(&pool, &unstarted), 0);
    struct future *future;
    ck_assert_int_eq(pool_apply_async(pool, "abc", 3, &future), 0);
    struct pool_result result;
    ck_assert_int_eq(future_get(future, NS_PER_MS, &result), -ETIMEDOUT);
    ck_assert_int_eq(pool_start(pool), 0);
    ck_assert_int_eq(future_get(future, POOL_FOREVER, &result), 0);
    ck_assert_int_eq(result.status, POOL_OK);
    future_free(future);
}
END_TEST

/* ------------------------------------------------------------------ limits */

START_TEST(a_full_pool_takes_no_more)
{
    pool = pool_tasks_start((struct pool_options){.workers = 1, .capacity = 4});
    struct future *futures[4], *more;
    for (int i = 0; i < 4; i++)
        futures[i] = pool_tasks_submit(pool, DO_GATE, 0);
    struct pool_task task = {.what = DO_SQUARE};
    ck_assert_int_eq(pool_apply_async(pool, &task, sizeof task, &more), -EAGAIN);
    pool_tasks_open();
    for (int i = 0; i < 4; i++)
        pool_tasks_finish(futures[i]);
    struct pool_result result = pool_tasks_do(pool, DO_SQUARE, 2);
    ck_assert_uint_eq(pool_tasks_number(&result), 4);
}
END_TEST

/* Inputs of such sizes, one after the other, through a ring of 128 bytes for them. */
static const struct {
    size_t sizes[4];
    int errors[4]; /* while none is finished */
} inputs[] = {
    {{8, 128, 8, 8}, {0, 0, 0, 0}},
    {{129, 128, 9, 8}, {-EMSGSIZE, 0, -EAGAIN, 0}},
    {{64, 64, 9, 0}, {0, 0, -EAGAIN, 0}},
    {{40, 100, 88, 9}, {0, -EAGAIN, 0, -EAGAIN}},
    {{SIZE_MAX, 9, 9, 9}, {-EMSGSIZE, 0, 0, 0}},
};

static int return_input(struct task *task, const void *context)
{
    (void)context;
    return task_return(task, task->input, task->input_size);
}

START_TEST(inputs_are_bounded_in_bytes)
{
    struct pool_options small = {.run = return_input, .workers = 1, .inputs_bytes = 128};
    struct future *futures[4] = {NULL};
    char bytes[129];
    memset(bytes, 'i', sizeof bytes);
    ck_assert_int_eq(pool_new(&pool, &small), 0);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pool_apply_async(pool, bytes, inputs[_i].sizes[i], &futures[i]), inputs[_i].errors[i]);
    ck_assert_int_eq(pool_start(pool), 0);
    for (int i = 0; i < 4; i++) {
        struct pool_result result;
        if (!futures[i])
            continue;
        ck_assert_int_eq(future_get(futures[i], POOL_FOREVER, &result), 0);
        ck_assert_uint_eq(result.size, inputs[_i].sizes[i]);
        ck_assert_mem_eq(result.data, bytes, result.size);
        future_free(futures[i]);
    }
}
END_TEST

/* Whatever stood there before: with nothing outstanding, any input that can fit does. */
START_TEST(an_input_that_can_fit_fits_an_empty_pool)
{
    struct pool_options small = {.run = return_input, .workers = 1, .inputs_bytes = 128};
    char bytes[128];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    ck_assert_int_eq(pool_new(&pool, &small), 0);
    ck_assert_int_eq(pool_start(pool), 0);
    for (size_t size = 9; size <= sizeof bytes; size++) {
        struct future *future;
        struct pool_result result;
        ck_assert_msg(pool_apply_async(pool, bytes, size, &future) == 0, "%zu bytes", size);
        ck_assert_int_eq(future_get(future, POOL_FOREVER, &result), 0);
        ck_assert_uint_eq(result.size, size);
        ck_assert_mem_eq(result.data, bytes, size);
        future_free(future);
    }
}
END_TEST

START_TEST(without_descriptors_it_does_not_start)
{
    struct pool_options any = {.run = run_nothing, .workers = 3};
    ck_assert_int_eq(pool_new(&pool, &any), 0);
    int before = processes_descriptors(), next = dup(0);
    close(next);
    struct rlimit all;
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &all), 0);
    struct rlimit few = {.rlim_cur = (rlim_t)next, .rlim_max = all.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    int error = pool_start(pool);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &all), 0);
    ck_assert_int_eq(error, -EMFILE);
    ck_assert_int_eq(processes_descriptors(), before);
    ck_assert_int_eq(processes_children(), 0);
    (void)evloop_step(pool_loop(pool), CLOCK_NEVER); /* a tick: nobody is started behind the caller's back */
    ck_assert_int_eq(processes_children(), 0);
    ck_assert_int_eq(pool_start(pool), 0); /* nothing is spoilt */
    ck_assert_uint_eq(supervisor_alive(pool_supervisor(pool)), 3);
}
END_TEST

/* Room for some: it goes on smaller, and starts the rest when there is room again. */
START_TEST(with_few_descriptors_it_starts_smaller)
{
    struct pool_options any = {.run = run_nothing, .workers = 4};
    ck_assert_int_eq(pool_new(&pool, &any), 0);
    int next = dup(0);
    close(next);
    struct rlimit all;
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &all), 0);
    struct rlimit few = {.rlim_cur = (rlim_t)next + 5, .rlim_max = all.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    ck_assert_int_eq(pool_start(pool), 0);
    unsigned some = supervisor_alive(pool_supervisor(pool));
    ck_assert(some > 0 && some < 4);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &all), 0);
    uint64_t deadline = clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS);
    while (supervisor_alive(pool_supervisor(pool)) < 4) {
        ck_assert_uint_lt(clock_ns(), deadline);
        (void)evloop_step(pool_loop(pool), deadline);
    }
}
END_TEST

/* ------------------------------------------------------------------ its life */

START_TEST(close_finishes_what_was_submitted)
{
    start(2);
    struct future *futures[20], *more;
    for (uint32_t i = 0; i < 20; i++)
        futures[i] = pool_tasks_submit(pool, DO_SQUARE, i);
    ck_assert_int_eq(pool_join(pool, 0), -EINVAL); /* before close */
    pool_close(pool);
    ck_assert_int_eq(pool_apply_async(pool, "", 0, &more), -ESHUTDOWN);
    ck_assert_int_eq(pool_join(pool, POOL_FOREVER), 0);
    ck_assert_int_eq(processes_children(), 0);
    for (uint32_t i = 0; i < 20; i++) {
        ck_assert(future_ready(futures[i]));
        struct pool_result result = pool_tasks_finish(futures[i]);
        ck_assert_uint_eq(pool_tasks_number(&result), (uint64_t)i * i);
    }
    ck_assert_int_eq(pool_join(pool, POOL_FOREVER), 0); /* once more */
}
END_TEST

START_TEST(join_has_a_timeout)
{
    start(1);
    struct future *future = pool_tasks_submit(pool, DO_GATE, 0);
    pool_close(pool);
    ck_assert_int_eq(pool_join(pool, 20 * NS_PER_MS), -ETIMEDOUT);
    pool_tasks_open();
    ck_assert_int_eq(pool_join(pool, POOL_FOREVER), 0);
    ck_assert_int_eq(pool_tasks_finish(future).status, POOL_OK);
}
END_TEST

/* Begun, waiting, with workers that do as told or not, stopped or not: after terminate everything is resolved at once. */
static const struct {
    enum pool_tasks_what what;
    bool paused;
} terminations[] = {{DO_GATE, false}, {DO_HANG, false}, {DO_GATE, true}, {DO_HANG, true}};

START_TEST(terminate_cancels_what_is_not_finished)
{
    start(2);
    struct future *futures[10], *more;
    struct pool_result first = pool_tasks_do(pool, DO_SQUARE, 3);
    ck_assert_uint_eq(pool_tasks_number(&first), 9);
    for (int i = 0; i < 10; i++)
        futures[i] = pool_tasks_submit(pool, terminations[_i].what, 0);
    pool_tasks_wait_entered(pool, 2);
    supervisor_pause(pool_supervisor(pool), terminations[_i].paused);
    pool_terminate(pool);
    ck_assert_int_eq(processes_children(), 0);
    for (int i = 0; i < 10; i++) {
        ck_assert(future_ready(futures[i]));
        ck_assert_int_eq(future_successful(futures[i]), 0);
        struct pool_result result = pool_tasks_finish(futures[i]);
        ck_assert_int_eq(result.status, POOL_CANCELLED);
        ck_assert_uint_eq(result.size, 0);
    }
    ck_assert_int_eq(pool_apply_async(pool, "", 0, &more), -ESHUTDOWN);
    ck_assert_int_eq(pool_join(pool, POOL_FOREVER), 0);
    ck_assert_int_eq(pool_resize(pool, 1), -ESHUTDOWN);
    pool_terminate(pool);
}
END_TEST

START_TEST(futures_outlive_their_pool)
{
    start(2);
    struct future *done = pool_tasks_submit(pool, DO_SQUARE, 6), *begun = pool_tasks_submit(pool, DO_HANG, 0),
                  *waiting[5];
    ck_assert_int_eq(future_wait(done, POOL_FOREVER), 0);
    pool_tasks_wait_entered(pool, 1);
    for (int i = 0; i < 5; i++)
        waiting[i] = pool_tasks_submit(pool, DO_HANG, 0);
    pool_free(pool);
    pool = NULL;
    ck_assert_int_eq(processes_children(), 0);
    struct pool_result result = pool_tasks_finish(done);
    ck_assert_uint_eq(pool_tasks_number(&result), 36);
    ck_assert_int_eq(pool_tasks_finish(begun).status, POOL_CANCELLED);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(pool_tasks_finish(waiting[i]).status, POOL_CANCELLED);
}
END_TEST

START_TEST(a_pool_that_never_started_can_go)
{
    struct pool_options unstarted = {.run = run_nothing, .workers = 2};
    struct future *future;
    ck_assert_int_eq(pool_new(&pool, &unstarted), 0);
    ck_assert_int_eq(pool_apply_async(pool, "", 0, &future), 0);
    pool_terminate(pool);
    ck_assert_int_eq(pool_tasks_finish(future).status, POOL_CANCELLED);
}
END_TEST

/* ------------------------------------------------------------------ its size */

static size_t lives(void)
{
    size_t count;
    (void)supervisor_lives(pool_supervisor(pool), &count);
    return count;
}

START_TEST(it_grows_and_shrinks_while_it_works)
{
    pool = pool_tasks_start((struct pool_options){.workers = 1, .workers_max = 5});
    static const unsigned sizes[] = {5, 2, 4, 1, 3};
    ck_assert_int_eq(pool_resize(pool, 0), -EINVAL);
    ck_assert_int_eq(pool_resize(pool, 6), -EINVAL);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct future *futures[40];
        for (uint32_t k = 0; k < 40; k++)
            futures[k] = pool_tasks_submit(pool, DO_SQUARE, k);
        ck_assert_int_eq(pool_resize(pool, sizes[i]), 0);
        ck_assert_uint_eq(supervisor_size(pool_supervisor(pool)), sizes[i]);
        for (uint32_t k = 0; k < 40; k++) {
            struct pool_result result = pool_tasks_finish(futures[k]);
            ck_assert_uint_eq(pool_tasks_number(&result), (uint64_t)k * k);
            ck_assert_uint_eq(result.attempts, 1); /* those that had to go took leave after the task in hand */
        }
        uint64_t deadline = clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS);
        while (supervisor_alive(pool_supervisor(pool)) != sizes[i]) {
            ck_assert_uint_lt(clock_ns(), deadline);
            (void)evloop_step(pool_loop(pool), clock_after(10 * NS_PER_MS));
        }
    }
}
END_TEST

START_TEST(who_must_go_finishes_the_task_in_hand)
{
    pool = pool_tasks_start((struct pool_options){.workers = 3});
    struct future *futures[3];
    for (int i = 0; i < 3; i++)
        futures[i] = pool_tasks_submit(pool, DO_GATE, 0);
    pool_tasks_wait_entered(pool, 3);
    ck_assert_int_eq(pool_resize(pool, 1), 0);
    pool_tasks_open();
    for (int i = 0; i < 3; i++) {
        struct pool_result result = pool_tasks_finish(futures[i]);
        ck_assert_int_eq(result.status, POOL_OK);
        ck_assert_uint_eq(result.attempts, 1);
    }
    ck_assert_uint_eq(lives(), 3);
}
END_TEST

/* maxtasksperchild: k chunks, then the next worker. */
static const struct {
    unsigned workers, chunks_of_life, tasks, pids_min, pids_max;
} replacements[] = {{1, 1, 6, 6, 6}, {2, 1, 6, 6, 6}, {1, 2, 6, 3, 3}, {1, 0, 6, 1, 1}, {1, 6, 6, 1, 1}};

START_TEST(a_worker_is_replaced_after_its_chunks)
{
    pool = pool_tasks_start(
        (struct pool_options){.workers = replacements[_i].workers, .chunks_of_life = replacements[_i].chunks_of_life});
    uint64_t pids[6];
    unsigned different = 0;
    for (unsigned i = 0; i < replacements[_i].tasks; i++) {
        struct pool_result result = pool_tasks_do(pool, DO_PID, 0);
        pids[i] = pool_tasks_number(&result);
        bool seen = false;
        for (unsigned k = 0; k < i; k++)
            seen = seen || pids[k] == pids[i];
        different += !seen;
    }
    ck_assert_uint_ge(different, replacements[_i].pids_min);
    ck_assert_uint_le(different, replacements[_i].pids_max);
}
END_TEST

Suite *pool_suite(void)
{
    Suite *suite = suite_create("pool");
    TCase *making = tcase_create("making");
    tcase_add_checked_fixture(making, set_up, tear_down);
    tcase_set_timeout(making, 30);
    tcase_add_loop_test(making, options_are_checked, 0, sizeof options / sizeof *options);
    tcase_add_test(making, as_many_workers_as_usable_cores);
    tcase_add_test(making, without_descriptors_it_does_not_start);
    tcase_add_test(making, with_few_descriptors_it_starts_smaller);
    suite_add_tcase(suite, making);
    TCase *task = tcase_create("task");
    tcase_add_checked_fixture(task, set_up, tear_down);
    tcase_set_timeout(task, 30);
    tcase_add_loop_test(task, a_task_has_its_result, 0, sizeof results / sizeof *results);
    tcase_add_test(task, a_result_of_a_whole_mebibyte);
    tcase_add_test(task, a_future_before_and_after);
    tcase_add_test(task, a_future_can_be_polled);
    tcase_add_test(task, a_failed_task_is_ready_but_not_successful);
    tcase_add_test(task, a_future_that_is_gone_takes_no_result);
    tcase_add_test(task, tasks_wait_for_the_start);
    tcase_add_test(task, a_full_pool_takes_no_more);
    tcase_add_loop_test(task, inputs_are_bounded_in_bytes, 0, sizeof inputs / sizeof *inputs);
    tcase_add_test(task, an_input_that_can_fit_fits_an_empty_pool);
    suite_add_tcase(suite, task);
    TCase *life = tcase_create("life");
    tcase_add_checked_fixture(life, set_up, tear_down);
    tcase_set_timeout(life, 30);
    tcase_add_test(life, close_finishes_what_was_submitted);
    tcase_add_test(life, join_has_a_timeout);
    tcase_add_loop_test(life, terminate_cancels_what_is_not_finished, 0, sizeof terminations / sizeof *terminations);
    tcase_add_test(life, futures_outlive_their_pool);
    tcase_add_test(life, a_pool_that_never_started_can_go);
    tcase_add_test(life, it_grows_and_shrinks_while_it_works);
    tcase_add_test(life, who_must_go_finishes_the_task_in_hand);
    tcase_add_loop_test(life, a_worker_is_replaced_after_its_chunks, 0, sizeof replacements / sizeof *replacements);
    suite_add_tcase(suite, life);
    return suite;
}
