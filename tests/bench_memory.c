/* What a task costs in memory, measured by what the kernel says is resident: the engine with a million finished tasks in
 * its table, the same with all results collected by a map, and the whole lab with plan, baseline and record. */
#include "base/clock.h"
#include "ipc/task.h"
#include "proc/pool_engine.h"
#include "support/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { TASKS = 1000000, TASKS_FEW = 1000 };

static int noop(struct task *task, const void *context)
{
    (void)context;
    return task_return(task, task->input, task->input_size);
}

/* Resident memory of this process, its own and the shared. */
static double resident_bytes(void)
{
    FILE *file = fopen("/proc/self/status", "re");
    figure_must(file ? 0 : -1, "/proc/self/status");
    char line[256];
    double kilobytes = 0;
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "VmRSS: %lf", &kilobytes) == 1)
            break;
    fclose(file);
    return kilobytes * 1024;
}

static struct pool *make_pool(void)
{
    struct pool *pool;
    struct pool_options options = {.run = noop, .workers = 2, .chunk = 16, .capacity = TASKS, .inputs_bytes = 1};
    figure_must(pool_new(&pool, &options), "pool_new");
    return pool;
}

static bool all_finished(const void *context)
{
    return pool_finished(context) == TASKS;
}

static void measure_engine(void)
{
    double before = resident_bytes();
    struct pool *pool = make_pool();
    static const struct pool_events nothing;
    pool_observe(pool, &nothing, NULL, true);
    for (uint64_t i = 0; i < TASKS; i++)
        figure_must(pool_submit(pool, &i, sizeof i, NULL), "pool_submit");
    pool_offer(pool, TASKS);
    figure_must(pool_start(pool), "pool_start");
    pool_wait(pool, all_finished, pool, CLOCK_NEVER);
    figure_print((resident_bytes() - before) / TASKS, "bytes", "memory.task.engine");
    pool_free(pool);
}

static void measure_map(void)
{
    struct pool_input *inputs = malloc(TASKS * sizeof *inputs);
    figure_must(inputs ? 0 : -1, "no memory");
    static const uint64_t number = 42;
    for (size_t i = 0; i < TASKS; i++)
        inputs[i] = (struct pool_input){&number, sizeof number};
    double before = resident_bytes();
    struct pool *pool = make_pool();
    struct map *map;
    const struct pool_result *results;
    figure_must(pool_start(pool), "pool_start");
    figure_must(pool_map_async(pool, inputs, TASKS, 16, MAP_ORDERED, &map), "pool_map_async");
    figure_must(map_get(map, POOL_FOREVER, &results), "map_get");
    figure_print((resident_bytes() - before) / TASKS, "bytes", "memory.task.map");
    map_free(map);
    pool_free(pool);
    free(inputs);
}

/* The largest resident memory of one process of a run; only grows from call to call. */
static double largest_of_run(int tasks)
{
    char arguments[64];
    snprintf(arguments, sizeof arguments, "noop -w 2 -n %d", tasks);
    figure_run_silent(arguments);
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)usage.ru_maxrss * 1024;
}

static void measure_lab(void)
{
    double few = largest_of_run(TASKS_FEW), many = largest_of_run(TASKS);
    figure_print(few / (1 << 20), "MiB", "memory.lab.tasks%d", TASKS_FEW);
    figure_print((many - few) / (TASKS - TASKS_FEW), "bytes", "memory.task.lab");
}

int main(void)
{
    measure_lab(); /* first: the children of the others would count as the largest */
    measure_engine();
    measure_map();
    return 0;
}
