/* cpu_bound.c - work that needs a core and nothing else, run four ways: how many primes lie in each of some ranges of
 * numbers. */
#include "demos/prime.h"
#include "demos/tally.h"
#include "ipc/task.h"
#include "model/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FIRST UINT64_C(100000000) /* from here on, so that all ranges are about the same work */

struct parameters {
    int64_t numbers;
};

static const struct setting rows[] = {
    {.name = "numbers",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, numbers),
     .preset = "10000",
     .min = 1,
     .max = 1e9,
     .unit = "numbers",
     .help = "how many numbers a task tries, by division by odd numbers up to the square root"},
};

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)problem;
    const struct parameters *p = parameters;
    uint64_t count = plan_tasks(plan, 16);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t begin = FIRST + i * (uint64_t)p->numbers;
        plan_add(plan, &begin, sizeof begin);
    }
    return 0;
}

static int run(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    uint64_t begin, primes = 0;
    memcpy(&begin, task->input, sizeof begin);
    for (uint64_t number = begin; number < begin + (uint64_t)p->numbers; number++)
        primes += prime_is(number, PRIME_BOUND_ROOT);
    return task_return(task, &primes, sizeof primes);
}

static void summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    (void)record;
    struct tally tally = tally_of(run);
    tally_print(&tally, buffer, size, "%" PRIu64 " primes from %" PRIu64 " on", tally.sum, FIRST);
}

static const int ways[] = {RUN_BY_THREAD, RUN_BY_BIGLOCK, RUN_BY_POOL, RUN_BY_AUTO};

const struct workload cpu_bound = {
    .id = "cpu-bound",
    .title = "Work for the core, four ways",
    .primitive = "process, thread, big lock",
    .lesson = "Threads that must hold one lock to compute gain nothing; free threads and processes gain the cores.",
    .watch = "The loop and the threads with the lock take the same time, however many cores there are; the other two "
             "take half of it on two cores.",
    .attempt = "forklab run io-bound     # the other kind of work: now all three gain alike\n"
               "forklab run cpu-bound -w 8     # more workers than cores: nobody gains\n"
               "forklab run cpu-bound --executor biglock     # the locked threads alone, and what handing over costs",
    .python = "ThreadPoolExecutor against ProcessPoolExecutor, with the GIL between them",
    .group = "limits",
    .question =
        {.kind = FORECAST_WAYS,
         .because =
             "Threads that need one lock to compute run one at a time; free threads and processes run on all cores."},
    .ways = ways,
    .live = "numbers=150000",
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .plan = plan,
    .run = run,
    .summary = summary,
};
