/* The main job against its ideal: the baseline's wall divided by the cores that can help. */
#include "support/figures.h"

#include <stdio.h>
#include <string.h>

enum { ROUNDS = 3 };

/* One input on one number of workers: the median of what the pool took above the ideal of the same run. */
static void measure(const char *name, const char *input, int workers)
{
    double wall[ROUNDS], ideal[ROUNDS], above[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        char arguments[512];
        snprintf(arguments, sizeof arguments, "primes -w %d%s%s", workers, *input ? " -i " : "", input);
        json_t *object = figure_run(arguments);
        double cores = figure_of(object, "machine.cores_usable");
        wall[round] = figure_of(object, "run.wall_ns") / 1e9;
        ideal[round] = figure_of(object, "baseline.wall_ns") / 1e9 / (workers < cores ? workers : cores);
        above[round] = (wall[round] / ideal[round] - 1) * 100;
        json_decref(object);
    }
    figure_print(figure_median(wall, ROUNDS), "s", "primes.%s.workers%d.wall", name, workers);
    figure_print(figure_median(ideal, ROUNDS), "s", "primes.%s.workers%d.ideal", name, workers);
    figure_print(figure_median(above, ROUNDS), "%", "primes.%s.workers%d.above_ideal", name, workers);
}

int main(void)
{
    /* Ten numbers cannot be divided evenly among most numbers of workers; two hundred can, nearly. */
    const char *many = figure_primes_file(4000000, 200);
    for (int workers = 1; workers <= 4; workers *= 2)
        measure("many", many, workers);
    measure("mixture", "", 2);
    return 0;
}
