/* pool_sleepers.c - a feeder walks over the whole numbers and submits every third one; each task only sleeps, one of
 * them much longer than the others. */
#include "base/clock.h"
#include "ipc/task.h"
#include "model/workload.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct parameters {
    int64_t step;
    uint64_t sleep_ns;
    int64_t slow;
    uint64_t slow_sleep_ns;
};

#define SLEEP_MAX 86400 /* a day, in seconds */

static const struct setting rows[] = {
    {.name = "step",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, step),
     .preset = "3",
     .min = 1,
     .max = 1000000,
     .help = "the feeder submits the multiples of this number"},
    {.name = "sleep",
     .type = SETTING_DURATION,
     .offset = offsetof(struct parameters, sleep_ns),
     .preset = "1s",
     .max = SLEEP_MAX,
     .unit = "s",
     .help = "how long a task sleeps"},
    {.name = "slow",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, slow),
     .preset = "9",
     .max = 1e9,
     .help = "the number whose task sleeps longer"},
    {.name = "slow-sleep",
     .type = SETTING_DURATION,
     .offset = offsetof(struct parameters, slow_sleep_ns),
     .preset = "4s",
     .max = SLEEP_MAX,
     .unit = "s",
     .help = "how long that one sleeps"},
};

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)problem;
    const struct parameters *p = parameters;
    uint64_t count = plan_tasks(plan, 10);
    for (uint64_t i = 1; i <= count; i++) {
        uint64_t number = i * (uint64_t)p->step;
        plan_add(plan, &number, sizeof number);
    }
    return 0;
}

static int run(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    uint64_t number;
    memcpy(&number, task->input, sizeof number);
    printf("data received: %" PRIu64 "\n", number);
    uint64_t ns = number == (uint64_t)p->slow ? p->slow_sleep_ns : p->sleep_ns;
    task_sleep(task, (double)ns / (double)NS_PER_S);
    return task_return(task, &number, sizeof number);
}

const struct workload pool_sleepers = {
    .id = "pool-sleepers",
    .title = "Sleepers on a pool",
    .primitive = "pool, submit",
    .lesson = "Sleeping needs no core: more workers than cores still finish sooner, and the slowest task comes last.",
    .watch = "All workers sleep at the same time, and no core is busy. 9 is submitted third and finishes last.",
    .attempt = "forklab run pool-sleepers -w 10  # one worker a task: as long as the longest sleep\n"
               "forklab run pool-sleepers -w 1  # as slow as the loop\n"
               "forklab run pool-sleepers --scale 0.1  # the same, ten times as fast\n"
               "forklab run pool-sleepers --results finished  # results as they come, not as they were submitted",
    .python = "executor = concurrent.futures.ProcessPoolExecutor()\n"
              "futures = [executor.submit(receive, data) for data in range(1, 31) if data % 3 == 0]",
    .group = "pool",
    .question = {.kind = FORECAST_LAST,
                 .because = "Sleepers do not disturb each other: who sleeps longest is the last, unless a long wait "
                            "for a worker came before."},
    .parameters = rows,
    .parameters_count = sizeof rows / sizeof *rows,
    .parameters_size = sizeof(struct parameters),
    .plan = plan,
    .run = run,
};
