/* process_range.c - one process for each number from 0 on: each sleeps, prints its number and ends. */
#include "base/clock.h"
#include "ipc/task.h"
#include "model/settings.h"
#include "model/workload.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct parameters {
    uint64_t sleep_ns;
};

static const struct setting rows[] = {
    {.name = "sleep",
     .type = SETTING_DURATION,
     .offset = offsetof(struct parameters, sleep_ns),
     .preset = "1s",
     .max = 86400,
     .unit = "s",
     .help = "how long each process sleeps before it prints"},
};

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)parameters;
    (void)problem;
    uint64_t count = plan_tasks(plan, 10);
    for (uint64_t number = 0; number < count; number++)
        plan_add(plan, &number, sizeof number);
    return 0;
}

static int run(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    uint64_t number;
    memcpy(&number, task->input, sizeof number);
    task_sleep(task, (double)p->sleep_ns / (double)NS_PER_S);
    printf("number %" PRIu64 "\n", number);
    return task_return(task, &number, sizeof number);
}

const struct workload process_range = {
    .id = "process-range",
    .title = "A process for each number",
    .primitive = "process",
    .lesson = "Start all, then join all: the wall is that of the longest, not the sum; nothing fixes their order.",
    .watch = "Ten processes asleep at the same time, and ten lines in any order after about one sleep.",
    .attempt = "forklab run process-range -w 1     # one at a time: as slow as the loop, and slower by ten starts\n"
               "forklab run process-range -n 100     # a hundred processes: still about one sleep\n"
               "forklab run process-range --scale 3     # in slow motion",
    .python = "ps = [Process(target=show, args=(n,)) for n in range(10)]; p.start() for all, then p.join() for all",
    .group = "process",
    .question = {.kind = FORECAST_SPEEDUP,
                 .because = "Ten sleeps at the same time last as long as one, and need no core."},
    .executor = RUN_BY_PROCESS,
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .plan = plan,
    .run = run,
};
