/* stage.h: pools between queues and pipes; every value comes through each of them exactly once, whoever dies. */
#include "base/clock.h"
#include "ipc/queue.h"
#include "ipc/task.h"
#include "proc/pool_engine.h"
#include "proc/stage.h"
#include "suites.h"
#include "support/processes.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define ITEMS 200

/* Two pools in a line: numbers from the table of the first, through "squares", to "answers". */
static struct commons commons;
static struct evloop *loop;
static struct pool *first, *second;
static unsigned finals[2][ITEMS];

static int square(struct task *task, const void *context)
{
    (void)context;
    uint64_t x;
    memcpy(&x, task->input, sizeof x);
    if (x == 13)
        return task_fail(task, "no %d", 13);
    x *= x;
    return task_return(task, &x, sizeof x);
}

static int add_one(struct task *task, const void *context)
{
    (void)context;
    uint64_t x;
    if (task->input_size != sizeof x) /* Check's own descriptors are closed here */
        return -EINVAL;
    memcpy(&x, task->input, sizeof x);
    x++;
    return task_return(task, &x, sizeof x);
}

static int add_one_or_die(struct task *task, const void *context)
{
    if (task->attempt == 1 && task->id % 5 == 0)
        (void)raise(SIGKILL);
    return add_one(task, context);
}

static int square_or_die(struct task *task, const void *context)
{
    if (task->attempt == 1 && task->id % 7 == 0)
        (void)raise(SIGKILL);
    return square(task, context);
}

static void is_final(void *context, uint64_t id, const struct task_record *record, const void *data, size_t size)
{
    unsigned *counts = context;
    uint64_t value = 0;
    bool done = task_word_state(atomic_load(&record->word)) == T_DONE;
    ck_assert_uint_lt(id, ITEMS);
    counts[id]++;
    if (!done)
        return;
    ck_assert_uint_eq(size, sizeof value);
    memcpy(&value, data, sizeof value);
    ck_assert_uint_eq(value, id * id + (counts == finals[1]));
}

static struct pool *make_pool(int (*run)(struct task *, const void *), const char *stage, unsigned *counts)
{
    static const struct pool_events events = {.final = is_final};
    struct pool_options options = {.run = run,
                                   .workers = 2,
                                   .capacity = ITEMS,
                                   .result_max = 8,
                                   .attempts = 3,
                                   .commons = &commons,
                                   .stage = stage,
                                   .name = stage,
                                   .loop = loop};
    struct pool *pool;
    ck_assert_int_eq(pool_new(&pool, &options), 0);
    pool_observe(pool, &events, counts, true);
    return pool;
}

static void submit(struct pool *pool, bool with_input)
{
    for (uint64_t x = 0; x < ITEMS; x++)
        ck_assert_int_eq(pool_submit(pool, &x, with_input ? sizeof x : 0, NULL), 0);
}

static void add_queue(const char *name, uint32_t capacity, enum queue_kind kind)
{
    struct queue *queue;
    struct queue_options options = {
        .capacity = capacity, .message_max = STAGE_MESSAGE_SIZE(8), .kind = kind, .on_death = QUEUE_REDELIVER};
    ck_assert_int_eq(queue_add(&commons, name, &options, &queue), 0);
}

static struct stage_port port(const char *name)
{
    struct stage_port port = {.kind = STAGE_QUEUE};
    (void)snprintf(port.name, sizeof port.name, "%s", name);
    return port;
}

static void start_line(int (*run_first)(struct task *, const void *), int (*run_second)(struct task *, const void *),
                       uint32_t capacity)
{
    memset(finals, 0, sizeof finals);
    ck_assert_int_eq(commons_create(&commons, 16), 0);
    ck_assert_int_eq(evloop_new(&loop), 0);
    add_queue("squares", capacity, QUEUE_JOINABLE);
    add_queue("answers", ITEMS, QUEUE_SIMPLE);
    struct stage stages[] = {
        {.outputs = {port("squares")}, .outputs_count = 1, .value_max = 8},
        {.input = port("squares"), .outputs = {port("answers")}, .outputs_count = 1, .value_max = 8}};
    ck_assert_int_eq(stage_add(&commons, "square", &stages[0]), 0);
    ck_assert_int_eq(stage_add(&commons, "add", &stages[1]), 0);
    first = make_pool(run_first, "square", finals[0]);
    second = make_pool(run_second, "add", finals[1]);
    submit(first, true);
    submit(second, false);
    pool_offer_elsewhere(second, ITEMS);
    ck_assert_int_eq(pool_start(second), 0);
    pool_offer(first, ITEMS);
    ck_assert_int_eq(pool_start(first), 0);
}

/* All of the first are through, and the second has had what it can get. */
static bool is_through(const void *context)
{
    (void)context;
    pool_look(first);
    pool_look(second);
    return pool_finished(first) == ITEMS && pool_finished(second) >= ITEMS - 1;
}

static void end_line(void)
{
    struct pool *pools[] = {first, second};
    queue_close(queue_find(&commons, "squares"));
    for (int i = 0; i < 2; i++)
        pool_free(pools[i]);
    evloop_free(loop);
    commons_release(&commons);
    ck_assert_int_eq(processes_children(), 0);
}

static void expect_all_but_one(void)
{
    ck_assert(pool_wait(first, is_through, NULL, clock_after(20 * NS_PER_S)));
    for (uint64_t id = 0; id < ITEMS; id++) {
        ck_assert_uint_eq(finals[0][id], 1);
        ck_assert_uint_eq(finals[1][id], id != 13);
    }
}

static struct queue_view look(const char *name)
{
    struct queue_view view;
    queue_look(queue_find(&commons, name), &view);
    return view;
}

START_TEST(values_go_through_each_stage_once)
{
    static const uint32_t capacities[] = {1, 4, ITEMS};
    start_line(square, add_one, capacities[_i]);
    expect_all_but_one();
    struct queue_view squares = look("squares"), answers = look("answers");
    ck_assert_uint_eq(squares.puts, ITEMS - 1);
    ck_assert_uint_eq(squares.unfinished, 0);
    ck_assert_uint_eq(answers.puts, ITEMS - 1);
    ck_assert_uint_le(squares.high_water, squares.capacity + 2);
    end_line();
}
END_TEST

START_TEST(a_death_loses_and_doubles_nothing)
{
    static int (*const runs[][2])(struct task *, const void *) = {
        {square_or_die, add_one}, {square, add_one_or_die}, {square_or_die, add_one_or_die}};
    start_line(runs[_i][0], runs[_i][1], 4);
    expect_all_but_one();
    ck_assert_uint_eq(look("squares").unfinished, 0);
    end_line();
}
END_TEST

START_TEST(a_stage_that_is_not_there_gives_up)
{
    ck_assert_int_eq(commons_create(&commons, 4), 0);
    ck_assert_int_eq(evloop_new(&loop), 0);
    struct pool *pool = make_pool(square, "nothing", finals[0]);
    submit(pool, true);
    pool_offer(pool, ITEMS);
    (void)pool_start(pool);
    pool_close(pool);
    ck_assert_int_eq(pool_join(pool, 20 * NS_PER_S), 0);
    ck_assert_str_ne(supervisor_why(pool_supervisor(pool)), "");
    pool_free(pool);
    evloop_free(loop);
    commons_release(&commons);
}
END_TEST

Suite *stage_suite(void)
{
    Suite *suite = suite_create("stage");
    TCase *line = tcase_create("line");
    tcase_set_timeout(line, 60);
    tcase_add_loop_test(line, values_go_through_each_stage_once, 0, 3);
    tcase_add_loop_test(line, a_death_loses_and_doubles_nothing, 0, 3);
    tcase_add_test(line, a_stage_that_is_not_there_gives_up);
    suite_add_tcase(suite, line);
    return suite;
}
