/* stream.c - how fast memory is: a = b + s * c over arrays that fit into no cache, again and again. The result is a
 * checksum, and the rate that was measured: only the checksum counts when answers are compared. */
#include "base/clock.h"
#include "ipc/task.h"
#include "model/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parameters {
    uint64_t size_bytes;
    int64_t passes;
};

static const struct setting rows[] = {
    {.name = "size",
     .type = SETTING_SIZE,
     .offset = offsetof(struct parameters, size_bytes),
     .preset = "32M",
     .min = 4096,
     .max = 0x1p36,
     .unit = "bytes",
     .help = "each of the three arrays of a task: well above the largest cache"},
    {.name = "passes",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, passes),
     .preset = "8",
     .min = 1,
     .max = 1000,
     .unit = "passes",
     .help = "how often a task goes over its arrays"},
};

struct result {
    double checksum;
    uint64_t bytes, ns; /* moved by the passes, and how long they took */
};

/* What a task works on. All numbers stay whole and below 2^53, so every sum is exact. */
struct arrays {
    double *a, *b, *c;
    size_t count;
};

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)parameters;
    (void)problem;
    uint64_t count = plan_tasks(plan, 12);
    for (uint64_t i = 1; i <= count; i++)
        plan_add(plan, &i, sizeof i);
    return 0;
}

static void fill(struct arrays *arrays, uint64_t number)
{
    for (size_t i = 0; i < arrays->count; i++) {
        arrays->a[i] = 0;
        arrays->b[i] = (double)((number + i) % 16);
        arrays->c[i] = (double)(i % 8);
    }
}

/* What a pass has made, the next one reads: none can be left out. */
static void pass(struct arrays *arrays)
{
    double *to = arrays->a;
    const double *from = arrays->b, *more = arrays->c;
    for (size_t i = 0; i < arrays->count; i++)
        to[i] = from[i] + 3 * more[i];
    arrays->a = arrays->b;
    arrays->b = to;
}

static void measure(struct arrays *arrays, int64_t passes, struct result *result)
{
    uint64_t begin = clock_ns();
    for (int64_t i = 0; i < passes; i++)
        pass(arrays);
    result->ns = clock_ns() - begin;
    result->bytes = (uint64_t)passes * 3 * arrays->count * sizeof(double);
    for (size_t i = 0; i < arrays->count; i++)
        result->checksum += arrays->b[i];
}

static int run(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    uint64_t number;
    memcpy(&number, task->input, sizeof number);
    struct arrays arrays = {.count = p->size_bytes / sizeof(double)};
    double *memory = malloc(3 * arrays.count * sizeof *memory);
    if (!memory)
        return task_fail(task, "no memory for three arrays of %" PRIu64 " bytes", p->size_bytes);
    arrays.a = memory;
    arrays.b = memory + arrays.count;
    arrays.c = memory + 2 * arrays.count;
    struct result result = {0};
    fill(&arrays, number);
    measure(&arrays, p->passes, &result);
    free(memory);
    return task_return(task, &result, sizeof result);
}

static struct result result_of(const void *bytes, size_t size)
{
    struct result result = {0};
    memcpy(&result, bytes, size < sizeof result ? size : sizeof result);
    return result;
}

static double gigabytes_a_second(const struct result *result)
{
    return result->ns > 0 ? (double)result->bytes / (double)result->ns : 0;
}

static void print_result(const void *bytes, size_t bytes_size, char *buffer, size_t size)
{
    struct result result = result_of(bytes, bytes_size);
    (void)snprintf(buffer, size, "%.2f GB/s", gigabytes_a_second(&result));
}

static bool same(const void *a, size_t a_size, const void *b, size_t b_size)
{
    struct result x = result_of(a, a_size), y = result_of(b, b_size);
    return x.checksum == y.checksum && x.bytes == y.bytes;
}

/* All bytes by all time: what a task gets on average. 0 when no task has a result. */
static double rate_of(const struct run *run)
{
    struct result total = {0};
    for (uint64_t i = 0; run && i < run->tasks_count; i++) {
        if (run->tasks[i].status != TASK_OK)
            continue;
        struct result result = result_of(run->tasks[i].result, run->tasks[i].result_size);
        total.bytes += result.bytes;
        total.ns += result.ns;
    }
    return gigabytes_a_second(&total);
}

static void summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    double rate = rate_of(run), alone = rate_of(record->baseline);
    if (rate > 0 && alone > 0 && run != record->baseline)
        (void)snprintf(buffer, size, "%.2f GB/s for each of %u workers; %.2f GB/s for one that has all to itself", rate,
                       run->workers_asked, alone);
    else if (rate > 0)
        (void)snprintf(buffer, size, "%.2f GB/s for each worker", rate);
}

const struct workload stream = {
    .id = "stream",
    .title = "The bandwidth of memory",
    .primitive = "pool",
    .lesson = "Memory is one for all cores: when it is busy, more workers only wait longer for it.",
    .watch = "The rate of each task falls as workers are added, although every worker is on a core all the time: "
             "waiting for memory looks like work.",
    .attempt = "forklab run stream -w 4     # more workers: what each gets shrinks\n"
               "forklab run stream -p size=64K -p passes=1000     # fits into a cache: now it scales\n"
               "forklab run stream --pin     # no worker changes its core",
    .python = "Pool().map(triad, range(12)), with numpy arrays",
    .group = "limits",
    .question =
        {.kind = FORECAST_SPEEDUP,
         .because =
             "Memory serves all cores together: where one core alone keeps it busy, a second one gains nothing."},
    .live = "tasks=80",
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .result_max = sizeof(struct result),
    .plan = plan,
    .run = run,
    .print_result = print_result,
    .same = same,
    .summary = summary,
};
