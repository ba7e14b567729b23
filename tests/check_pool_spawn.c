/* pool.h: workers by exec of this very program instead of fork; see tests/main.c. */
#include "ipc/task.h"
#include "proc/forkserver.h"
#include "proc/pool_engine.h"
#include "suites.h"
#include "support/process_tasks.h"
#include "support/processes.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct settings {
    uint64_t factor;
    char name[40];
};

/* "NAME times FACTOR is …", whichever process runs it. */
static int multiply(struct task *task, const void *context)
{
    const struct settings *settings = context;
    char text[128];
    uint64_t number;
    memcpy(&number, task->input, sizeof number);
    if (number == 13 && task->attempt == 1)
        (void)raise(SIGKILL);
    if (number == 1000)
        printf("printed by a thousand\n");
    int length = snprintf(text, sizeof text, "%s times %d is %d", settings->name, (int)settings->factor,
                          (int)(settings->factor * number));
    return task_return(task, text, (size_t)length);
}

/* What the worker has: its program's own descriptors and nothing of the test's. */
static int count_descriptors(struct task *task, const void *context)
{
    (void)context;
    char text[256] = "";
    for (int fd = 0; fd < 100; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%d ", fd);
    return task_return(task, text, strlen(text));
}

static const struct pool_function functions[] = {{"multiply", multiply}, {"count_descriptors", count_descriptors}};

int suites_spawned(int argc, char **argv)
{
    return pool_spawned(argc, argv, functions, sizeof functions / sizeof *functions);
}

static bool by_forkserver;

static struct pool *start(size_t function, const struct settings *settings)
{
    struct pool *pool;
    struct pool_options options = {.run = functions[function].run,
                                   .function = functions[function].name,
                                   .spawn_argument = SUITES_SPAWNED,
                                   .by_forkserver = by_forkserver,
                                   .workers = 2,
                                   .context = settings,
                                   .context_size = sizeof *settings};
    ck_assert_int_eq(pool_new(&pool, &options), 0);
    ck_assert_int_eq(pool_start(pool), 0);
    return pool;
}

static struct settings settings = {6, "seven"};

START_TEST(works_as_forked_ones_do)
{
    int before = processes_descriptors();
    struct pool *pool = start(0, &settings);
    uint64_t numbers[40];
    struct pool_input inputs[40];
    for (uint64_t i = 0; i < 40; i++) {
        numbers[i] = i;
        inputs[i] = (struct pool_input){&numbers[i], sizeof numbers[i]};
    }
    struct map *map;
    const struct pool_result *results;
    ck_assert_int_eq(pool_map_async(pool, inputs, 40, 3, MAP_ORDERED, &map), 0);
    ck_assert_int_eq(map_get(map, POOL_FOREVER, &results), 0);
    for (int i = 0; i < 40; i++) {
        char expected[64];
        (void)snprintf(expected, sizeof expected, "seven times 6 is %d", 6 * i);
        ck_assert_int_eq(results[i].status, POOL_OK);
        ck_assert_str_eq(results[i].data, expected);
        ck_assert_uint_eq(results[i].attempts, i == 13 ? 2 : 1);
    }
    map_free(map);
    pool_close(pool);
    ck_assert_int_eq(pool_join(pool, POOL_FOREVER), 0);
    size_t count;
    const struct life *lives = supervisor_lives(pool_supervisor(pool), &count);
    ck_assert_uint_eq(count, 3); /* two, and one in the place of the one that was killed */
    for (size_t i = 0; i < count; i++) {
        uint64_t sum = 0;
        for (unsigned state = 0; state < SLOT_STATE_COUNT; state++)
            sum += lives[i].times_ns[state];
        ck_assert_uint_eq(sum, lives[i].ended_ns - lives[i].born_ns);
    }
    pool_free(pool);
    ck_assert_int_eq(processes_descriptors(), before);
    ck_assert_int_eq(processes_children(), 0);
}
END_TEST

struct heard {
    char text[64];
    uint64_t task;
};

static void hear(void *context, size_t life, const struct output_line *line)
{
    struct heard *heard = context;
    (void)life;
    (void)snprintf(heard->text, sizeof heard->text, "%s", line->text);
    heard->task = line->task;
}

START_TEST(the_forkservers_copies_do_too)
{
    ck_assert_uint_gt(process_tasks_count, 0); /* links the test program's call of process_main() */
    struct future *futures[20];
    struct pool_result result;
    by_forkserver = true;
    struct pool *pool = start(0, &settings);
    for (uint64_t i = 0; i < 20; i++)
        ck_assert_int_eq(pool_apply_async(pool, &i, sizeof i, &futures[i]), 0);
    for (int i = 0; i < 20; i++) { /* the thirteenth kills its first worker */
        char expected[64];
        (void)snprintf(expected, sizeof expected, "seven times 6 is %d", 6 * i);
        ck_assert_int_eq(future_get(futures[i], POOL_FOREVER, &result), 0);
        ck_assert_str_eq(result.data, expected);
        future_free(futures[i]);
    }
    ck_assert_int_gt(forkserver_pid(), 0);
    pool_free(pool);
    ck_assert_int_eq(processes_children(), 1); /* the server */
}
END_TEST

START_TEST(its_lines_come_with_their_task)
{
    struct pool *pool = start(0, &settings);
    struct heard heard = {.task = 99};
    struct pool_events events = {.line = hear};
    pool_observe(pool, &events, &heard, false);
    struct future *future;
    struct pool_result result;
    ck_assert_int_eq(pool_apply_async(pool, &(uint64_t){1000}, 8, &future), 0);
    ck_assert_int_eq(future_get(future, POOL_FOREVER, &result), 0);
    pool_close(pool);
    ck_assert_int_eq(pool_join(pool, POOL_FOREVER), 0);
    ck_assert_str_eq(heard.text, "printed by a thousand");
    ck_assert_uint_eq(heard.task, 0);
    future_free(future);
    pool_free(pool);
}
END_TEST

START_TEST(it_inherits_nothing_else)
{
    for (int i = 0; i < 20; i++)
        ck_assert_int_ge(open("/dev/zero", O_RDONLY), 0); /* without close-on-exec */
    struct pool *pool = start(1, &settings);
    struct future *future;
    struct pool_result result;
    ck_assert_int_eq(pool_apply_async(pool, "", 0, &future), 0);
    ck_assert_int_eq(future_get(future, POOL_FOREVER, &result), 0);
    ck_assert_str_eq(result.data, "0 1 2 3 4 5 "); /* streams, notification, region, pidfd of the supervisor */
    future_free(future);
    pool_free(pool);
}
END_TEST

/* Called as nobody should: it says no, and touches nothing. */
static const struct {
    int argc;
    const char *number;
} calls[] = {{1, NULL}, {2, NULL}, {3, "0"}, {3, "x"}, {3, ""}, {3, "-1"}, {3, "99999999999999999999"}};

START_TEST(bad_arguments_are_refused)
{
    char program[] = "test", argument[] = SUITES_SPAWNED, number[32] = "";
    if (calls[_i].number)
        (void)snprintf(number, sizeof number, "%s", calls[_i].number);
    char *argv[] = {program, argument, number, NULL};
    ck_assert_int_eq(pool_spawned(calls[_i].argc, argv, functions, 2), 127);
}
END_TEST

Suite *pool_spawn_suite(void)
{
    Suite *suite = suite_create("pool_spawn");
    TCase *spawned = tcase_create("spawned");
    tcase_set_timeout(spawned, 30);
    tcase_add_test(spawned, works_as_forked_ones_do);
    tcase_add_test(spawned, the_forkservers_copies_do_too);
    tcase_add_test(spawned, its_lines_come_with_their_task);
    tcase_add_test(spawned, it_inherits_nothing_else);
    tcase_add_loop_test(spawned, bad_arguments_are_refused, 0, sizeof calls / sizeof *calls);
    suite_add_tcase(suite, spawned);
    return suite;
}
