#include "lab/feeder.h"

#include "ipc/queue.h"
#include "proc/stage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define CAPACITY_USUAL 65536
#define BATCH          64
/* A queue with fewer places a worker may run empty while the lab sleeps until somebody has nothing to do. */
#define PLACES_A_WORKER 16
/* Of longer answers a queue takes in only some at a time. */
#define VALUE_SHORT 64

struct feeder {
    struct carrier carrier;
    struct queue *tasks, *answers;
    struct pool *pool;
    uint64_t next, offered; /* numbers below `next` were put, those below `offered` may be */
    size_t answer_max;
    unsigned char *answer;
    uint64_t all; /* tasks of the run */
    unsigned workers_max;
    bool long_answers;
    bool closely; /* wants a turn whenever something moves */
    bool closed;
};

/* ------------------------------------------------------------------ making */

static struct stage_port port(const char *queue)
{
    struct stage_port port = {.kind = STAGE_QUEUE};
    (void)snprintf(port.name, sizeof port.name, "%s", queue);
    return port;
}

/* Answers have a place for every task that is on its way, however the capacity is changed: those in the queue, and those
 * in hands. No worker waits for the lab with one then, unless others died and their tasks were answered twice, or the
 * user has taken these places away. */
static int add_queues(struct feeder *feeder, const struct carrier_options *options, uint64_t capacity)
{
    struct queue_options tasks = {.capacity = (uint32_t)capacity,
                                  .capacity_max = queue_room_to_grow((uint32_t)capacity),
                                  .message_max = STAGE_MESSAGE_SIZE(0),
                                  .kind = QUEUE_JOINABLE};
    uint64_t answers = (uint64_t)tasks.capacity_max + options->workers_max;
    struct queue_options out = {.capacity = (uint32_t)(answers < QUEUE_CAPACITY_MAX ? answers : QUEUE_CAPACITY_MAX),
                                .message_max = (uint32_t)feeder->answer_max,
                                .kind = QUEUE_SIMPLE};
    int error = queue_add(options->commons, FEEDER_TASKS, &tasks, &feeder->tasks);
    return error ? error : queue_add(options->commons, FEEDER_ANSWERS, &out, &feeder->answers);
}

static int describe(const struct feeder *feeder, struct commons *commons)
{
    struct stage stage = {
        .input = port(FEEDER_TASKS),
        .outputs = {port(FEEDER_ANSWERS)},
        .outputs_count = 1,
        .says_farewell = 1,
        .tells_failures = 1,
        .value_max = feeder->answer_max - STAGE_MESSAGE_SIZE(0),
    };
    return stage_add(commons, CARRIER_STAGE, &stage);
}

static uint64_t capacity_of(const struct carrier_options *options)
{
    uint64_t wanted = options->capacity > 0 ? options->capacity : CAPACITY_USUAL;
    if (wanted > options->tasks)
        wanted = options->tasks > 0 ? options->tasks : 1;
    return wanted < QUEUE_CAPACITY_MAX ? wanted : QUEUE_CAPACITY_MAX;
}

static void feeder_free(struct carrier *carrier)
{
    struct feeder *feeder = (struct feeder *)carrier;
    free(feeder->answer);
    free(feeder);
}

static int feeder_open(struct carrier **ret_carrier, const struct carrier_options *options)
{
    struct feeder *feeder = calloc(1, sizeof *feeder);
    if (!feeder)
        return -ENOMEM;
    uint64_t longest = STAGE_MESSAGE_SIZE(options->result_max);
    feeder->carrier.type = &feeder_type;
    feeder->answer_max = longest < QUEUE_MESSAGE_MAX ? longest : QUEUE_MESSAGE_MAX;
    feeder->all = options->tasks;
    feeder->workers_max = options->workers_max;
    feeder->long_answers = options->result_max > VALUE_SHORT;
    feeder->answer = malloc(feeder->answer_max);
    int error = feeder->answer ? add_queues(feeder, options, capacity_of(options)) : -ENOMEM;
    if (!error)
        error = describe(feeder, options->commons);
    if (error) {
        feeder_free(&feeder->carrier);
        return error;
    }
    *ret_carrier = &feeder->carrier;
    return 0;
}

/* Something moves: the lab must have its turn, or a queue runs empty, or full, meanwhile. */
static bool wants_every_turn(const struct feeder *feeder)
{
    uint64_t tasks = queue_capacity(feeder->tasks), places = (uint64_t)PLACES_A_WORKER * feeder->workers_max;
    return feeder->long_answers || (tasks < feeder->all && tasks < places) ||
           queue_capacity(feeder->answers) < queue_capacity_max(feeder->answers);
}

/* At first, and when a capacity was changed. */
static void listen(struct feeder *feeder)
{
    feeder->closely = wants_every_turn(feeder);
    pool_listen_closely(feeder->pool, feeder->closely);
}

static void feeder_serve(struct carrier *carrier, struct pool *pool)
{
    struct feeder *feeder = (struct feeder *)carrier;
    feeder->pool = pool;
    listen(feeder);
}

/* ------------------------------------------------------------------ running */

/* A message that was got by nobody in particular is finished at once (queue.h). */
static void empty(struct feeder *feeder, struct queue *queue)
{
    size_t size;
    while (queue_get(queue, feeder->answer, feeder->answer_max, &size, WAITING_NOT) == 0)
        continue;
}

/* As many as there is room for. True: so many that there may be room for more. */
static bool put_batch(struct feeder *feeder)
{
    uint64_t numbers[BATCH];
    struct queue_message messages[BATCH];
    size_t count = 0, put;
    for (; count < BATCH && feeder->next + count < feeder->offered; count++) {
        numbers[count] = feeder->next + count;
        messages[count] = (struct queue_message){&numbers[count], sizeof numbers[count]};
    }
    (void)queue_put_many(feeder->tasks, messages, count, WAITING_NOT, &put);
    feeder->next += put;
    return put == BATCH;
}

static void feeder_advance(struct carrier *carrier)
{
    struct feeder *feeder = (struct feeder *)carrier;
    uint64_t before = feeder->next;
    if (wants_every_turn(feeder) != feeder->closely)
        listen(feeder);
    empty(feeder, feeder->answers);
    while (!feeder->closed && feeder->next < feeder->offered && put_batch(feeder))
        continue;
    if (feeder->next > before)
        pool_offer_elsewhere(feeder->pool, feeder->next); /* and no further: the pool looks at all of these */
    /* What came again from the last to die, and had been done, nobody is left to take. */
    if (feeder->closed && supervisor_processes(pool_supervisor(feeder->pool)) == 0)
        empty(feeder, feeder->tasks);
}

static void feeder_offer(struct carrier *carrier, uint64_t end)
{
    struct feeder *feeder = (struct feeder *)carrier;
    feeder->offered = end;
    feeder_advance(carrier);
}

static void feeder_close(struct carrier *carrier)
{
    struct feeder *feeder = (struct feeder *)carrier;
    feeder->closed = true;
    queue_close(feeder->tasks);
}

const struct carrier_type feeder_type = {
    .open = feeder_open,
    .serve = feeder_serve,
    .offer = feeder_offer,
    .advance = feeder_advance,
    .close = feeder_close,
    .free = feeder_free,
};
