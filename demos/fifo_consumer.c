/* fifo_consumer.c - Main walks a range of numbers and puts some of them on a queue; a process of its own gets and
 * prints them, one by one, until the sentinel comes. */
#include "base/clock.h"
#include "demos/children.h"
#include "demos/steps.h"
#include "ipc/queue.h"
#include "ipc/task.h"
#include "ipc/value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#define QUEUE  "items"
#define GOT    "got" /* in that order; the first one is how many */
#define STEP_S 0.25

struct parameters {
    int64_t last, of, capacity;
};

static const struct setting rows[] = {
    {.name = "last",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, last),
     .preset = "30",
     .min = 1,
     .max = 1e6,
     .help = "the feeder walks from 1 to this number"},
    {.name = "of",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, of),
     .preset = "3",
     .min = 1,
     .max = 1e6,
     .help = "it puts the multiples of this one on the queue"},
    {.name = "capacity",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, capacity),
     .preset = "8",
     .min = 1,
     .max = QUEUE_CAPACITY_MAX,
     .unit = "numbers",
     .help = "how many the queue holds; when it is full, the feeder waits"},
};

static struct children consumer;

/* Waits for each item, and ends by itself. */
static int consume(const struct child *child)
{
    struct queue *queue = queue_find(child->task->commons, QUEUE);
    struct value *got = value_find(child->task->commons, GOT);
    int64_t number, count;
    size_t size;
    int error;
    while ((error = queue_get(queue, &number, sizeof number, &size, CLOCK_NEVER)) == 0) {
        printf("data received: %" PRId64 "\n", number);
        (void)value_increase(got, 0, 1, &count);
        (void)value_set(got, (uint64_t)count, number);
    }
    printf("%s\n", error == -ENODATA ? "the sentinel: no more" : "the queue is broken");
    return error != -ENODATA;
}

static int start(struct task *task, const void *parameters)
{
    (void)parameters;
    int error =
        children_start(&consumer, task, &(struct children_options){.name = "Consumer", .count = 1, .run = consume});
    return error ? step_error(task, "start the consumer", error)
                 : step_saw(task, "a process waits for the first item on an empty queue");
}

static int feed(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    struct queue *queue = queue_find(task->commons, QUEUE);
    int error = 0;
    int64_t put = 0;
    for (int64_t number = 1; number <= p->last && !error; number++) {
        task_sleep(task, STEP_S);
        if (number % p->of != 0)
            continue;
        error = queue_put(queue, &number, sizeof number, CLOCK_NEVER);
        put++;
    }
    return error ? step_error(task, "put an item", error)
                 : step_saw(task, "%" PRId64 " items put, one by one, as they came", put);
}

/* How many are there, as long as they are in order. */
static int64_t count_in_order(const struct value *got, int64_t of, int64_t expected)
{
    int64_t number;
    for (int64_t i = 1; i <= expected; i++)
        if (value_get(got, (uint64_t)i, &number) != 0 || number != i * of)
            return i - 1;
    return expected;
}

static int finish(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    const struct value *got = value_find(task->commons, GOT);
    const int64_t expected = p->last / p->of;
    int64_t received;
    if (step_lacks(task, consumer.count > 0))
        return 0;
    int error = queue_put_sentinel(queue_find(task->commons, QUEUE), CLOCK_NEVER);
    if (!error)
        error = children_join(&consumer);
    if (!error)
        error = value_get(got, 0, &received);
    if (error)
        return step_error(task, "put the sentinel and join the consumer", error);
    int64_t in_order = count_in_order(got, p->of, expected);
    if (received != expected || in_order != expected || !children_codes_are(&consumer, 0))
        return task_fail(task,
                         "the consumer got %" PRId64 " of %" PRId64 " items, the first %" PRId64
                         " of them in order, and ended with exit code %d",
                         received, expected, in_order, children_code(&consumer, 0));
    return step_saw(task, "it got all %" PRId64 " in the order of submission, then the sentinel, and ended by itself",
                    received);
}

static int setup(struct commons *commons, const void *parameters, struct problem *problem)
{
    const struct parameters *p = parameters;
    struct queue_options options = {.capacity = (uint32_t)p->capacity, .message_max = sizeof(int64_t)};
    struct queue *queue;
    struct value *got;
    int error = steps_made(queue_add(commons, QUEUE, &options, &queue), QUEUE, problem);
    return error
               ? error
               : steps_made(value_add(commons, GOT, VALUE_INT64, (uint64_t)(p->last / p->of) + 1, &got), GOT, problem);
}

static const struct step steps[] = {
    {"start the consumer", start},
    {"feed it", feed},
    {"put the sentinel, and join it", finish},
};

const struct workload fifo_consumer = {
    .id = "fifo-consumer",
    .title = "First in, first out",
    .primitive = "process, queue, sentinel",
    .lesson = "Through one queue to one consumer, results come in the order of submission, always; a sentinel ends it.",
    .watch = "The consumer: blocked in get between the items, busy for an instant, gone after the sentinel.",
    .attempt = "forklab run fifo-consumer     # 3, 6, 9 to 30, after about 7.5 s\n"
               "forklab run fifo-consumer -p of=1     # an item at each step\n"
               "forklab run fifo-consumer --scale 0     # the feeder never rests: the same order",
    .python = "q = Queue(); p = Process(target=consume, args=(q,)); q.put(data); q.put(None)\n"
              "while (data := q.get()) is not None: print(data)",
    .group = "queue",
    .question = {.kind = FORECAST_STEP,
                 .text = "A queue between one producer and one consumer: does the order stay?",
                 .choices = {"yes, always", "mostly, but not for sure"},
                 .because = "A queue is first in, first out; only several consumers could overtake each other.",
                 .step = 2,
                 .signs = {"in the order of submission", "of them in order, and"}},
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .setup = setup,
    STEPS_WORKLOAD(steps),
};
