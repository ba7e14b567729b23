/* false_sharing.c - counters that nobody shares, in memory that everybody shares: each task counts in a place of its
 * own, but neighbours lie in the same cache line, unless they are padded. */
#include "demos/tally.h"
#include "ipc/task.h"
#include "ipc/value.h"
#include "model/run.h"

#include <inttypes.h>
#include <string.h>

#define COUNTERS     "counters"
#define COUNTERS_MAX 4096 /* one a task: a second task on a counter would share it in earnest */
#define PADDED_BYTES 128  /* processors fetch lines in pairs */

struct parameters {
    int64_t times;
    bool padded;
};

static const struct setting rows[] = {
    {.name = "times",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, times),
     .preset = "20000000",
     .min = 1,
     .max = 1e12,
     .unit = "times",
     .help = "how often a task adds 1 to its counter"},
    {.name = "padded",
     .type = SETTING_SWITCH,
     .offset = offsetof(struct parameters, padded),
     .preset = "no",
     .help = "each counter in a cache line of its own"},
};

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)parameters;
    uint64_t count = plan_tasks(plan, 16);
    if (count > COUNTERS_MAX)
        return problem_set(problem, "false-sharing has %d counters, one for each task: ask for no more tasks with -n",
                           COUNTERS_MAX);
    for (uint64_t i = 0; i < count; i++)
        plan_add(plan, &i, sizeof i);
    return 0;
}

/* Elements from one counter to the next. */
static uint64_t distance(const struct parameters *p)
{
    return p->padded ? PADDED_BYTES / sizeof(uint64_t) : 1;
}

static int setup(struct commons *commons, const void *parameters, struct problem *problem)
{
    struct value *counters;
    int error = value_add(commons, COUNTERS, VALUE_INT64, COUNTERS_MAX * distance(parameters), &counters);
    return error ? problem_set(problem, "no room for %d counters: %s", COUNTERS_MAX, strerror(-error)) : 0;
}

/* Adds by loading and storing, which is enough: nobody else writes there. */
static int64_t count_up(struct value *counters, uint64_t place, int64_t times)
{
    int64_t number = 0;
    (void)value_set(counters, place, 0); /* whoever had this task before may have died in the middle of it */
    for (int64_t i = 0; i < times; i++) {
        (void)value_get(counters, place, &number);
        (void)value_set(counters, place, number + 1);
    }
    (void)value_get(counters, place, &number);
    return number;
}

static int run(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    uint64_t index;
    memcpy(&index, task->input, sizeof index);
    struct value *counters = task->commons ? value_find(task->commons, COUNTERS) : NULL;
    if (!counters)
        return task_fail(task, "there are no shared counters here");
    int64_t counted = count_up(counters, index * distance(p), p->times);
    return task_return(task, &counted, sizeof counted);
}

static void summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    const struct parameters *p = record->parameters;
    struct tally tally = tally_of(run);
    tally_print(&tally, buffer, size, "counted to %" PRIu64 " in %" PRIu64 " places, %" PRIu64 " bytes apart",
                tally.sum, tally.answered, distance(p) * sizeof(uint64_t));
}

const struct workload false_sharing = {
    .id = "false-sharing",
    .title = "Neighbours in one cache line",
    .primitive = "shared array",
    .lesson = "What two cores write must not lie side by side: the line that holds both goes back and forth.",
    .watch =
        "No lock, no waiting, every worker on a core all the time, and yet hardly faster than the loop, or slower; "
        "with padding the same program scales.",
    .attempt = "forklab run false-sharing -p padded=yes     # each counter in a line of its own: now it scales\n"
               "forklab run false-sharing -c 8     # neighbours belong to one worker: nearly as good\n"
               "forklab run false-sharing --pin     # no worker changes its core: the figures vary less",
    .python = "Array('q', n, lock=False); a[i] += 1",
    .group = "limits",
    .question =
        {.kind = FORECAST_SPEEDUP,
         .because =
             "The counters lie in one cache line, and a core must have it for itself to write: it goes to and fro."},
    .live = "times=400000000",
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .plan = plan,
    .setup = setup,
    .run = run,
    .summary = summary,
};
