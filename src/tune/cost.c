#include "tune/cost.h"

#include <math.h>
#include <stdlib.h>

static bool shares_one_process(const struct run *run)
{
    return run->executor == RUN_BY_THREAD || run->executor == RUN_BY_BIGLOCK;
}

static unsigned places(const struct run *run)
{
    unsigned count = 0;
    for (size_t i = 0; i < run->workers_count; i++)
        if (run->workers[i].slot >= count)
            count = run->workers[i].slot + 1;
    return count;
}

/* Workers that came one after the other in one place did not hold memory at the same time. */
static double sum_of_places(const struct run *run)
{
    unsigned count = places(run);
    uint64_t sum = 0, *largest = calloc(count + (size_t)1, sizeof *largest);
    if (!largest)
        return NAN;
    for (size_t i = 0; i < run->workers_count; i++) {
        const struct run_worker *worker = &run->workers[i];
        if (worker->max_rss_bytes > largest[worker->slot])
            largest[worker->slot] = worker->max_rss_bytes;
    }
    for (unsigned i = 0; i < count; i++)
        sum += largest[i];
    free(largest);
    return sum > 0 ? (double)sum : NAN;
}

struct cost cost_of(const struct run *run)
{
    uint64_t start = 0, rss = 0, finished = 0;
    for (size_t i = 0; i < run->workers_count; i++) {
        start += run->workers[i].time_ns[TIME_START];
        rss = run->workers[i].max_rss_bytes > rss ? run->workers[i].max_rss_bytes : rss;
    }
    for (uint64_t i = 0; i < run->tasks_count; i++)
        finished += run_task_finished(&run->tasks[i]);
    double one = rss > 0 ? (double)rss : NAN;
    return (struct cost){
        .start_ns = run->workers_count > 0 ? (double)start / (double)run->workers_count : NAN,
        .rss_bytes = one,
        .rss_sum_bytes = shares_one_process(run) ? one : sum_of_places(run),
        .tasks_per_second = run->wall_ns > 0 ? (double)finished * 1e9 / (double)run->wall_ns : NAN,
    };
}
