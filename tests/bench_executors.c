/* What each executor costs, by the program itself: one worker's start, the memory of all of them, and how many tasks
 * that do nothing come out in a second. */
#include "model/settings.h"
#include "support/figures.h"

#include <stdio.h>

enum { ROUNDS = 5, WORKERS = 2 };

static const struct {
    enum settings_executor executor;
    int tasks; /* as many as take some tenths of a second */
} rows[] = {
    {RUN_BY_LOOP, 200000},   {RUN_BY_POOL, 200000},  {RUN_BY_THREAD, 200000},
    {RUN_BY_BIGLOCK, 50000}, {RUN_BY_PROCESS, 1000},
};

static const struct {
    const char *path, *name, *unit;
    double scale;
} figures[] = {
    {"start_of_one_ns", "start", "us", 1e-3},
    {"sum_rss_bytes", "memory", "MiB", 1.0 / (1 << 20)},
    {"tasks_per_second", "throughput", "tasks/s", 1},
};
enum { FIGURES = sizeof figures / sizeof *figures };

static void measure(enum settings_executor executor, int tasks)
{
    double values[FIGURES][ROUNDS];
    char arguments[128];
    (void)snprintf(arguments, sizeof arguments, "noop --no-baseline -x %s -w %d -n %d",
                   settings_executor_name(executor), WORKERS, tasks);
    for (int round = 0; round < ROUNDS; round++) {
        json_t *object = figure_run(arguments);
        const json_t *way = json_array_get(json_object_get(object, "ways"), 0);
        for (size_t i = 0; i < FIGURES; i++)
            values[i][round] = figure_of(way, figures[i].path) * figures[i].scale;
        json_decref(object);
    }
    for (size_t i = 0; i < FIGURES; i++)
        figure_print(figure_median(values[i], ROUNDS), figures[i].unit, "executor.%s.%s",
                     settings_executor_name(executor), figures[i].name);
}

int main(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        measure(rows[i].executor, rows[i].tasks);
    return 0;
}
