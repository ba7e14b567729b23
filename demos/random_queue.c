/* random_queue.c - some processes that each put random numbers on a queue, and a parent that joins them and then gets
 * the numbers: which is a deadlock as soon as the queue is too small for what they put. */
#include "base/clock.h"
#include "base/random.h"
#include "demos/children.h"
#include "demos/steps.h"
#include "ipc/queue.h"
#include "ipc/task.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#define QUEUE "numbers"

enum { STEP_START, STEP_JOIN, STEP_GET };
enum first { JOIN_FIRST, GET_FIRST };
static const char *const firsts[] = {[JOIN_FIRST] = "join", [GET_FIRST] = "get", NULL};

struct parameters {
    int64_t processes, items, capacity;
    int first; /* enum first */
};

static const struct setting rows[] = {
    {.name = "processes",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, processes),
     .preset = "4",
     .min = 1,
     .max = CHILDREN_MAX,
     .unit = "processes",
     .help = "how many put numbers on the queue"},
    {.name = "items",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, items),
     .preset = "1",
     .min = 1,
     .max = 1e6,
     .unit = "numbers",
     .help = "how many each process puts"},
    {.name = "capacity",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, capacity),
     .preset = "16",
     .min = 1,
     .max = QUEUE_CAPACITY_MAX,
     .unit = "numbers",
     .help = "how many the queue holds: when that is fewer than are put, the order decides"},
    {.name = "first",
     .type = SETTING_CHOICE,
     .offset = offsetof(struct parameters, first),
     .preset = "join",
     .choices = firsts,
     .help = "what Main does first: join the processes, or get the numbers"},
};

static struct children children;

static int put(const struct child *child)
{
    const struct parameters *p = child->context;
    struct queue *queue = queue_find(child->task->commons, QUEUE);
    struct random generator = {random_mix(child->task->seed, child->number)};
    int error = 0;
    for (int64_t i = 0; i < p->items && !error; i++) {
        double number = random_unit(&generator);
        error = queue_put(queue, &number, sizeof number, CLOCK_NEVER);
    }
    return error != 0;
}

static int start(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    int error = children_start(
        &children, task,
        &(struct children_options){.name = "Putter", .count = (unsigned)p->processes, .run = put, .context = p});
    return error ? step_error(task, "start the processes", error)
                 : step_saw(task,
                            "%" PRId64 " processes put %" PRId64 " each on a queue with room for %" PRId64
                            ": numbers from 0 to 1",
                            p->processes, p->items, p->capacity);
}

/* While nobody gets, a process that finds the queue full does not end, and so this does not either. */
static int join(struct task *task, const void *parameters)
{
    (void)parameters;
    int error = children_join(&children);
    if (error)
        return step_error(task, "join the processes", error);
    if (!children_codes_are(&children, 0))
        return task_fail(task, "%u of %u processes could not put their numbers",
                         children.count - children_with_code(&children, 0), children.count);
    return step_saw(task, "all %u processes have ended", children.count);
}

static int get(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    struct queue *queue = queue_find(task->commons, QUEUE);
    const int64_t expected = p->processes * p->items;
    double number = 0, sum = 0;
    size_t size;
    for (int64_t got = 0; got < expected; got++) {
        int error = queue_get(queue, &number, sizeof number, &size, p->first == GET_FIRST ? CLOCK_NEVER : WAITING_NOT);
        if (error)
            return task_fail(task, "got %" PRId64 " of %" PRId64 " numbers", got, expected);
        if (expected <= 8)
            printf("%.6f\n", number);
        sum += number;
    }
    if (queue_get(queue, &number, sizeof number, &size, WAITING_NOT) != -EAGAIN)
        return task_fail(task, "there are more than %" PRId64 " numbers on the queue", expected);
    return step_saw(task, "exactly %" PRId64 " numbers; their mean is %.3f", expected, sum / (double)expected);
}

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    static const uint32_t orders[][3] = {
        [JOIN_FIRST] = {STEP_START, STEP_JOIN, STEP_GET}, [GET_FIRST] = {STEP_START, STEP_GET, STEP_JOIN}};
    const struct parameters *p = parameters;
    (void)problem;
    for (int i = 0; i < 3; i++)
        plan_add(plan, &orders[p->first][i], sizeof orders[p->first][i]);
    return 0;
}

static int setup(struct commons *commons, const void *parameters, struct problem *problem)
{
    const struct parameters *p = parameters;
    struct queue *queue;
    struct queue_options options = {.capacity = (uint32_t)p->capacity, .message_max = sizeof(double)};
    return steps_made(queue_add(commons, QUEUE, &options, &queue), QUEUE, problem);
}

static const struct step steps[] = {
    [STEP_START] = {"start the processes", start},
    [STEP_JOIN] = {"join them", join},
    [STEP_GET] = {"get what they put", get},
};

const struct workload random_queue = {
    .id = "random-queue",
    .title = "Random numbers on a queue",
    .primitive = "process, queue",
    .lesson =
        "Get before you join: a process that cannot put what it has does not end, and waits for who waits for it.",
    .watch = "The depth of the queue: it rises to what was put. When that is more than it holds, every process is "
             "blocked in "
             "put, Main in join, and the lab says who waits for whom.",
    .attempt = "forklab run random-queue     # four numbers fit: all is well\n"
               "forklab run random-queue -p items=100     # join before drain: a deadlock, named and ended\n"
               "forklab run random-queue -p items=100 -p first=get     # the cure: get first, then join",
    .python = "q = Queue(16); Process(target=lambda: q.put(random.random())); p.join() for all; q.get() for all",
    .group = "queue",
    .question = {.kind = FORECAST_HANG,
                 .text = "Main joins the processes first, and gets what they put afterwards: does it end?",
                 .because = "A process that finds the queue full cannot end, so who joins it before taking anything "
                            "out waits for ever: here all fits."},
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .plan = plan,
    .setup = setup,
    STEPS_WORKLOAD(steps),
};
