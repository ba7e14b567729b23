/* spin.c - tasks that use a given amount of CPU time and do nothing else: a load of known size. */
#include "base/random.h"
#include "demos/burn.h"
#include "model/workload.h"

struct parameters {
    uint64_t time_ns;
    double skew;
};

static const struct setting rows[] = {
    {.name = "time",
     .type = SETTING_DURATION,
     .offset = offsetof(struct parameters, time_ns),
     .preset = "10ms",
     .min = 1e-6,
     .max = 3600,
     .unit = "s",
     .help = "CPU time of a task, on average"},
    {.name = "skew",
     .type = SETTING_REAL,
     .offset = offsetof(struct parameters, skew),
     .preset = "0",
     .min = 0,
     .max = 1,
     .help = "how uneven tasks are: each takes time x (1 - skew + 2 x skew x u), u in [0,1) drawn by --seed"},
};

/* The draw depends on the seed and the task's place alone, so that every run of a seed has the same tasks. */
static uint64_t time_of_task(const struct plan *plan, const struct parameters *p, uint64_t index)
{
    struct random random = {random_mix(plan_seed(plan), index)};
    double factor = 1 - p->skew + 2 * p->skew * random_unit(&random);
    return (uint64_t)((double)p->time_ns * factor);
}

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)problem;
    uint64_t count = plan_tasks(plan, 200);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t ns = time_of_task(plan, parameters, i);
        plan_add(plan, &ns, sizeof ns);
    }
    return 0;
}

const struct workload spin = {
    .id = "spin",
    .title = "CPU time of a given size",
    .primitive = "pool",
    .lesson = "With tasks of known size, all that is missing from the ideal speed-up is the pool's and the machine's.",
    .watch =
        "The efficiency: with as many workers as usable cores it is near 100 %, and what is missing is named below.",
    .attempt = "forklab run spin -w 1  # what the pool costs by itself\n"
               "forklab run spin -w 8  # more workers than cores: they wait for a core\n"
               "forklab run spin -p time=50us -n 20000  # short tasks: the price of each begins to show\n"
               "forklab run spin -p time=50us -n 20000 -c 64  # and is shared by a chunk",
    .python = "pool.map(spin, [seconds] * tasks, chunksize=1)",
    .group = "limits",
    .question = {.kind = FORECAST_SPEEDUP,
                 .because = "Equal tasks that only compute: what is missing from once for each core is the pool's, and "
                            "the machine's."},
    .live = "time=100ms tasks=120",
    .parameters = rows,
    .parameters_count = sizeof rows / sizeof *rows,
    .parameters_size = sizeof(struct parameters),
    .plan = plan,
    .run = burn_run,
    .print_input = burn_print,
    .print_result = burn_print,
};
