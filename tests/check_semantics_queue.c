/* Python's Queue, JoinableQueue and SimpleQueue as a table of cases, where check_queue.c does not have them step by
 * step; tests/README.md says where the case of each row is. */
#include "base/clock.h"
#include "ipc/queue.h"
#include "ipc/self.h"
#include "suites.h"
#include "support/cast.h"
#include "support/oracle.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

enum { TIMEOUT_S = 60, MESSAGE_MAX = 64 };

#define SOON (clock_after(10 * NS_PER_MS))

static struct cast cast;

static struct queue *make(uint32_t capacity, enum queue_kind kind)
{
    const struct queue_options options = {.capacity = capacity, .message_max = MESSAGE_MAX, .kind = kind};
    struct queue *queue;
    cast_open(&cast);
    cast_play(&cast, 0);
    ck_assert_int_eq(queue_add(&cast.commons, "queue", &options, &queue), 0);
    return queue;
}

static int put(struct queue *queue, int number)
{
    return queue_put(queue, &number, sizeof number, WAITING_NOT);
}

/* The number, or the error. */
static int get_until(struct queue *queue, uint64_t deadline)
{
    int number = 0;
    size_t size;
    int error = queue_get(queue, &number, sizeof number, &size, deadline);
    return error ? error : number;
}

static int get(struct queue *queue)
{
    return get_until(queue, WAITING_NOT);
}

static void without_a_bound(char *answer)
{
    oracle_say(answer, "%u", queue_capacity(make(0, QUEUE_PLAIN)));
    cast_close(&cast);
}

static void in_order(char *answer)
{
    struct queue *queue = make(3, QUEUE_PLAIN);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(put(queue, i), 0);
    int first = get(queue), second = get(queue), third = get(queue);
    oracle_say(answer, "%d %d %d", first, second, third);
    cast_close(&cast);
}

/* The next put begins when the one before has returned, wherever that was: so it is behind it. */
static int put_one(struct cast *all, void *object)
{
    (void)all;
    return put(object, 1);
}

static void in_order_of_processes(char *answer)
{
    struct queue *queue = make(3, QUEUE_PLAIN);
    ck_assert_int_eq(put(queue, 0), 0);
    cast_start(&cast, 1, put_one, queue);
    ck_assert_int_eq(cast_result(&cast, 1), 0);
    ck_assert_int_eq(put(queue, 2), 0);
    int first = get(queue), second = get(queue), third = get(queue);
    oracle_say(answer, "%d %d %d", first, second, third);
    cast_close(&cast);
}

static void put_nowait_when_full(char *answer)
{
    struct queue *queue = make(1, QUEUE_PLAIN);
    ck_assert_int_eq(put(queue, 1), 0);
    oracle_say_error(answer, put(queue, 2));
    cast_close(&cast);
}

static void put_briefly_when_full(char *answer)
{
    struct queue *queue = make(1, QUEUE_PLAIN);
    ck_assert_int_eq(put(queue, 1), 0);
    oracle_say_error(answer, queue_put(queue, "2", 1, SOON));
    cast_close(&cast);
}

static void put_after_close(char *answer)
{
    struct queue *queue = make(1, QUEUE_PLAIN);
    queue_close(queue);
    oracle_say_error(answer, put(queue, 1));
    cast_close(&cast);
}

static int put_and_die(struct cast *all, void *object)
{
    int error = put_one(all, object);
    return error ? error : kill(getpid(), SIGKILL);
}

static void put_and_killed_at_once(char *answer)
{
    struct queue *queue = make(1, QUEUE_PLAIN);
    cast_start(&cast, 1, put_and_die, queue);
    int number = get_until(queue, CLOCK_NEVER);
    oracle_say(answer, "%d", number);
    cast_close(&cast);
}

static void put_too_long_a_message(char *answer)
{
    const char message[MESSAGE_MAX + 1] = "";
    struct queue *queue = make(1, QUEUE_PLAIN);
    oracle_say_error(answer, queue_put(queue, message, sizeof message, WAITING_NOT));
    cast_close(&cast);
}

static void say_get(char *answer, uint64_t deadline)
{
    oracle_say_error(answer, get_until(make(1, QUEUE_PLAIN), deadline));
    cast_close(&cast);
}

static void get_nowait_when_empty(char *answer)
{
    say_get(answer, WAITING_NOT);
}

static void get_briefly_when_empty(char *answer)
{
    say_get(answer, SOON);
}

static void get_until_the_past(char *answer)
{
    say_get(answer, clock_ns() - 1);
}

static void get_after_close(char *answer)
{
    struct queue *queue = make(1, QUEUE_PLAIN);
    ck_assert_int_eq(put(queue, 7), 0);
    queue_close(queue);
    int number = get(queue);
    oracle_say_error(answer, get(queue));
    ck_assert_int_eq(number, 7);
    cast_close(&cast);
}

static void empty_after_a_put(char *answer)
{
    struct queue *queue = make(1, QUEUE_PLAIN);
    bool before = queue_is_empty(queue);
    ck_assert_int_eq(put(queue, 7), 0);
    oracle_say(answer, "%d %d %d %u", before, queue_is_empty(queue), queue_is_full(queue), queue_size(queue));
    cast_close(&cast);
}

static void one_task_done_too_many(char *answer)
{
    struct queue *queue = make(1, QUEUE_JOINABLE);
    ck_assert_int_eq(put(queue, 7), 0);
    ck_assert_int_eq(get(queue), 7);
    ck_assert_int_eq(queue_task_done(queue), 0);
    oracle_say_error(answer, queue_task_done(queue));
    cast_close(&cast);
}

static void say_join(char *answer, int puts)
{
    struct queue *queue = make(4, QUEUE_JOINABLE);
    for (int i = 0; i < puts; i++)
        ck_assert_int_eq(put(queue, i), 0);
    for (int i = 0; i < puts; i++)
        ck_assert(get(queue) == i && queue_task_done(queue) == 0);
    int error = queue_join(queue, CLOCK_NEVER);
    oracle_say(answer, "%s", error ? "an error" : "None");
    cast_close(&cast);
}

static void join_when_empty(char *answer)
{
    say_join(answer, 0);
}

static void join_when_all_is_done(char *answer)
{
    say_join(answer, 3);
}

static void a_simple_queue(char *answer)
{
    struct queue *queue = make(0, QUEUE_SIMPLE);
    ck_assert_int_eq(put(queue, 7), 0);
    const char *before = queue_is_empty(queue) ? "True" : "False";
    int number = get(queue);
    oracle_say(answer, "%s %d %s", before, number, queue_is_empty(queue) ? "True" : "False");
    cast_close(&cast);
}

static int get_and_wait(struct cast *all, void *object)
{
    int number = get(object);
    atomic_store(&all->numbers[1], 1);
    while (pause() < 0)
        continue;
    return number;
}

/* In the hands of the dead: it is the next one's, in front of all others. */
static void a_getter_is_killed(char *answer)
{
    struct queue *queue = make(2, QUEUE_JOINABLE);
    ck_assert(put(queue, 7) == 0 && put(queue, 8) == 0);
    cast_start(&cast, 1, get_and_wait, queue);
    cast_wait_number(&cast, 1, 1);
    cast_kill(&cast, 1);
    int first = get(queue), second = get(queue);
    ck_assert(queue_task_done(queue) == 0 && queue_task_done(queue) == 0);
    oracle_say(answer, "%d %d, join: %s", first, second, queue_join(queue, WAITING_NOT) ? "not yet" : "done");
    cast_close(&cast);
}

static const struct oracle_row rows[] = {
    {"Queue(), no bound", "multiprocessing.Queue()._maxsize > 2**30", "True", without_a_bound, "65536",
     "a queue that nobody empties must not take all memory"},
    {"of one process, in order", "in_order()", "0 1 2", in_order, "0 1 2", NULL},
    {"of several processes", NULL, "not guaranteed: each has a thread that feeds the pipe", in_order_of_processes,
     "0 1 2", "one order for all"},
    {"put_nowait(), full", "full_queue().put_nowait(2)", "Full", put_nowait_when_full, "EAGAIN", NULL},
    {"put(timeout), full", "full_queue().put(2, True, 0.01)", "Full", put_briefly_when_full, "ETIMEDOUT", NULL},
    {"put() after close()", "closed_queue().put(1)", "ValueError", put_after_close, "ESHUTDOWN", NULL},
    {"put(), then killed", NULL, "often lost: it is not in the pipe yet", put_and_killed_at_once, "1",
     "what was put is in the queue"},
    {"put(), cannot be sent", "unsendable()", "7", put_too_long_a_message, "EMSGSIZE",
     "Python drops it silently, so that the one behind it comes; ours says so at the put"},
    {"get_nowait(), empty", "multiprocessing.Queue().get_nowait()", "Empty", get_nowait_when_empty, "EAGAIN", NULL},
    {"get(timeout), empty", "multiprocessing.Queue().get(True, 0.01)", "Empty", get_briefly_when_empty, "ETIMEDOUT",
     NULL},
    {"get(negative timeout)", "multiprocessing.Queue().get(True, -1)", "Empty", get_until_the_past, "ETIMEDOUT", NULL},
    {"get() after close()", "closed_queue().get()", "ValueError", get_after_close, "ESHUTDOWN",
     "only once it is drained; closing is for all processes, not for the caller's handle"},
    {"empty(), full(), qsize() after a put", NULL, "approximate: empty() may stay True", empty_after_a_put, "1 0 1 1",
     "exact"},
    {"task_done() too often", "joinable(1, 2)", "ValueError", one_task_done_too_many, "EINVAL", NULL},
    {"join(), empty", "joinable(0, 0)", "None", join_when_empty, "None", NULL},
    {"join(), all done", "joinable(3, 3)", "None", join_when_all_is_done, "None", NULL},
    {"SimpleQueue", "simple()", "False 7 True", a_simple_queue, "False 7 True", NULL},
    {"a getter is killed", NULL, "all others are wedged", a_getter_is_killed, "7 8, join: done", "redelivered"},
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

Suite *semantics_queue_suite(void)
{
    Suite *suite = suite_create("semantics_queue");
    TCase *table = tcase_create("table");
    tcase_set_timeout(table, TIMEOUT_S);
    tcase_add_loop_test(table, answers_as_the_row_says, 0, sizeof rows / sizeof *rows);
    tcase_add_test(table, python_answers_as_the_rows_say);
    suite_add_tcase(suite, table);
    return suite;
}
