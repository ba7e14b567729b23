/* pi.c - the number pi by chance: how many of many random points of a square lie in the circle inside it. Each task
 * draws its own points from its own seed, and counts are whole numbers, so that any order gives the same sum. */
#include "base/random.h"
#include "ipc/task.h"
#include "model/run.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct parameters {
    int64_t points;
};

static const struct setting rows[] = {
    {.name = "points",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, points),
     .preset = "5000000",
     .min = 1,
     .max = 1e12,
     .unit = "points",
     .help = "how many points a task draws"},
};

struct result {
    uint64_t inside, points;
};

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)parameters;
    (void)problem;
    uint64_t count = plan_tasks(plan, 40);
    for (uint64_t i = 1; i <= count; i++)
        plan_add(plan, &i, sizeof i);
    return 0;
}

static int run(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    struct random random = {task->seed};
    struct result result = {.points = (uint64_t)p->points};
    for (uint64_t i = 0; i < result.points; i++) {
        double x = random_unit(&random), y = random_unit(&random);
        result.inside += x * x + y * y < 1;
    }
    return task_return(task, &result, sizeof result);
}

static double estimate(const struct result *result)
{
    return 4 * (double)result->inside / (double)result->points;
}

static void print_result(const void *bytes, size_t bytes_size, char *buffer, size_t size)
{
    struct result result = {0};
    memcpy(&result, bytes, bytes_size < sizeof result ? bytes_size : sizeof result);
    (void)snprintf(buffer, size, "%.6f, %" PRIu64 " inside", estimate(&result), result.inside);
}

/* One standard deviation of a mean of so many draws that are 4 with the chance of pi/4, and else 0. */
static double uncertainty(uint64_t points)
{
    return sqrt(M_PI * (4 - M_PI) / (double)points);
}

static void summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    (void)record;
    struct result total = {0};
    for (uint64_t i = 0; i < run->tasks_count; i++) {
        struct result result;
        if (run->tasks[i].status != TASK_OK || run->tasks[i].result_size != sizeof result)
            continue;
        memcpy(&result, run->tasks[i].result, sizeof result);
        total.inside += result.inside;
        total.points += result.points;
    }
    if (total.points > 0)
        (void)snprintf(
            buffer, size,
            "pi is about %.8f (off by %+.8f; chance allows for about %.8f), %" PRIu64 " of %" PRIu64 " points inside",
            estimate(&total), estimate(&total) - M_PI, uncertainty(total.points), total.inside, total.points);
}

const struct workload pi = {
    .id = "pi",
    .title = "Pi by random points",
    .primitive = "pool, map",
    .lesson = "Tasks that share nothing, not even a generator of random numbers, scale as far as there are cores.",
    .watch = "Speed-up close to the number of cores, and the same counts as the loop's: each task has its own seed.",
    .attempt = "forklab run pi --seed 2     # other points, another estimate\n"
               "forklab run pi -p points=1000     # short tasks: handing them out costs as much as they do\n"
               "forklab run pi -n 400     # ten times the points: about three times closer",
    .python = "Pool().map(count_inside, seeds); sum(...)",
    .group = "limits",
    .question =
        {.kind = FORECAST_SAME,
         .text = "Random points, drawn by several processes: the same counts as the loop's?",
         .because =
             "Each task has a generator with a seed of its own, so that nothing depends on who runs it, or when."},
    .live = "points=80000000",
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .result_max = sizeof(struct result),
    .plan = plan,
    .run = run,
    .print_result = print_result,
    .summary = summary,
};
