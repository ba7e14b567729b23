/* carrier.h: what a queue and pipes show of the tasks that went through them, and the program's own workloads by them. */
#include "base/clock.h"
#include "ipc/pipe_board.h"
#include "ipc/queue.h"
#include "ipc/task.h"
#include "lab/dispatcher.h"
#include "lab/feeder.h"
#include "suites.h"
#include "support/command.h"
#include "support/processes.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { TASKS = 60 };

/* Every so many-th kills its worker in its first attempt; 0 = none. */
static int64_t dying;

static int square(struct task *task, const void *context)
{
    (void)context;
    int64_t number;
    memcpy(&number, task->input, sizeof number);
    if (dying && number % dying == 0 && task->attempt == 1)
        (void)raise(SIGKILL);
    number *= number;
    return task_return(task, &number, sizeof number);
}

/* ------------------------------------------------------------------ what the channels show */

static struct commons commons;
static struct evloop *loop;
static struct pool *pool;
static struct carrier *carrier;
static int descriptors_before;

static void make_carried(const struct carrier_type *type)
{
    struct carrier_options options = {.tasks = TASKS, .workers_max = 2, .result_max = sizeof(int64_t)};
    descriptors_before = processes_descriptors();
    ck_assert_int_eq(commons_create(&commons, 4), 0);
    ck_assert_int_eq(evloop_new(&loop), 0);
    options.commons = &commons;
    options.loop = loop;
    ck_assert_int_eq(type->open(&carrier, &options), 0);
    struct pool_options made = {.run = square,
                                .workers = 2,
                                .capacity = TASKS,
                                .result_max = sizeof(int64_t),
                                .stage = CARRIER_STAGE,
                                .commons = &commons,
                                .loop = loop};
    ck_assert_int_eq(pool_new(&pool, &made), 0);
    pool_observe(pool, &(struct pool_events){.final = NULL}, NULL, true);
    type->serve(carrier, pool);
    for (uint64_t i = 0; i < TASKS; i++)
        ck_assert_int_eq(pool_submit(pool, &i, sizeof i, NULL), 0);
    type->offer(carrier, TASKS);
    ck_assert_int_eq(pool_start(pool), 0);
}

static bool is_through(const void *context)
{
    carrier->type->advance(carrier);
    return pool_finished(pool) == *(const uint64_t *)context;
}

static bool all_left(const void *context)
{
    (void)context;
    return supervisor_processes(pool_supervisor(pool)) == 0;
}

static void run_carried(const struct carrier_type *type)
{
    uint64_t tasks = TASKS;
    make_carried(type);
    ck_assert(pool_wait(pool, is_through, &tasks, clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS)));
    type->close(carrier);
    pool_stop(pool, STOP_WHEN_DONE);
    ck_assert(pool_wait(pool, all_left, NULL, clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS)));
    type->advance(carrier);
}

static void end_carried(void)
{
    pool_free(pool);
    carrier->type->free(carrier);
    evloop_free(loop);
    commons_release(&commons);
    ck_assert_int_eq(processes_descriptors(), descriptors_before);
    ck_assert_int_eq(processes_children(), 0);
}

START_TEST(every_task_is_finished_in_the_queue)
{
    dying = 9 * _i;
    run_carried(&feeder_type);
    struct queue_view tasks, answers;
    queue_look(queue_find(&commons, FEEDER_TASKS), &tasks);
    queue_look(queue_find(&commons, FEEDER_ANSWERS), &answers);
    ck_assert(tasks.puts == TASKS && tasks.gets == TASKS && tasks.unfinished == 0 && tasks.closed);
    ck_assert_uint_eq(tasks.redelivered, _i ? (TASKS + 8) / 9 : 0);
    ck_assert(answers.puts == TASKS && answers.gets == TASKS);
    end_carried();
}
END_TEST

/* Two slots, two names, however many workers there were in them. */
START_TEST(a_pipe_keeps_its_name)
{
    dying = 9;
    run_carried(&dispatcher_type);
    unsigned pipes = 0;
    for (uint64_t sent = 0; region_find(&commons.region, REGION_PIPE, pipes, NULL); pipes++) {
        struct pipe_view view;
        pipe_look(region_find(&commons.region, REGION_PIPE, pipes, NULL), &view);
        sent += view.flows[PIPE_LEFT].sent;
        ck_assert(pipes == 0 || sent >= TASKS + (TASKS + 8) / 9);
    }
    ck_assert_uint_eq(pipes, 2);
    end_carried();
}
END_TEST

/* ------------------------------------------------------------------ primes-queue */

static const char *const starts[] = {"fork", "spawn", "forkserver"};

static unsigned count_of(const char *text, const char *what)
{
    unsigned count = 0;
    for (const char *found = text; (found = strstr(found, what)); found++)
        count++;
    return count;
}

/* Ten numbers are answered once, and each of the workers says that it leaves, also those that had none. */
START_TEST(primes_by_a_queue)
{
    char line[128];
    (void)snprintf(line, sizeof line, "run primes-queue -w %d --start %s -p bound=root --headless", _i == 0 ? 12 : 3,
                   starts[_i]);
    struct command_result result = command_line(line, NULL);
    ck_assert_msg(result.status == 0, "%s", result.err);
    ck_assert_ptr_nonnull(strstr(result.out, "9 primes of 10"));
    ck_assert_ptr_nonnull(strstr(result.out, "results: identical"));
    unsigned farewells = count_of(result.out, "no more work: Worker-") + count_of(result.err, "no more work: Worker-");
    ck_assert_uint_eq(farewells, _i == 0 ? 12 : 3);
    command_result_release(&result);
}
END_TEST

START_TEST(primes_by_pipes)
{
    char line[128];
    (void)snprintf(line, sizeof line, "run primes -x pipe -n 40 -w 3 --start %s --headless", starts[_i]);
    struct command_result result = command_line(line, NULL);
    ck_assert_msg(result.status == 0, "%s", result.err);
    ck_assert_ptr_nonnull(strstr(result.out, "results: identical"));
    command_result_release(&result);
}
END_TEST

Suite *carrier_suite(void)
{
    Suite *suite = suite_create("carrier");
    TCase *tcase = tcase_create("carrier");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, every_task_is_finished_in_the_queue, 0, 2);
    tcase_add_test(tcase, a_pipe_keeps_its_name);
    tcase_add_loop_test(tcase, primes_by_a_queue, 0, 3);
    tcase_add_loop_test(tcase, primes_by_pipes, 0, 3);
    suite_add_tcase(suite, tcase);
    return suite;
}
