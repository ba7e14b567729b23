/* uneven.c - tasks of very unlike length: how they are dealt out decides how long the last worker keeps all others
 * waiting. Lengths follow a power law, as those of files, requests and jobs often do. */
#include "base/random.h"
#include "base/units.h"
#include "demos/burn.h"
#include "model/run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum order { ORDER_RANDOM, ORDER_SHORTEST, ORDER_LONGEST };
static const char *const orders[] = {
    [ORDER_RANDOM] = "random", [ORDER_SHORTEST] = "shortest-first", [ORDER_LONGEST] = "longest-first", NULL};

struct parameters {
    uint64_t time_ns;
    double skew;
    int order; /* enum order */
};

static const struct setting rows[] = {
    {.name = "time",
     .type = SETTING_DURATION,
     .offset = offsetof(struct parameters, time_ns),
     .preset = "20ms",
     .min = 1e-6,
     .max = 3600,
     .unit = "s",
     .help = "CPU time of a task, on average over all"},
    {.name = "skew",
     .type = SETTING_REAL,
     .offset = offsetof(struct parameters, skew),
     .preset = "1",
     .min = 0,
     .max = 3,
     .help = "how unlike the tasks are: one drawn as u in (0,1] takes u^-skew as long as the shortest"},
    {.name = "order",
     .type = SETTING_CHOICE,
     .offset = offsetof(struct parameters, order),
     .preset = "random",
     .choices = orders,
     .help = "in which order they are submitted"},
};

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Draws the weights, sorts them as wished, and returns their sum. */
static double draw_weights(const struct plan *plan, const struct parameters *p, double *weights, uint64_t count)
{
    double sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        struct random random = {random_mix(plan_seed(plan), i)};
        weights[i] = pow(1 - random_unit(&random), -p->skew);
        sum += weights[i];
    }
    if (p->order != ORDER_RANDOM)
        qsort(weights, count, sizeof *weights, by_value);
    return sum;
}

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    const struct parameters *p = parameters;
    uint64_t count = plan_tasks(plan, 100);
    double *weights = calloc(count, sizeof *weights);
    if (!weights)
        return problem_set(problem, "no memory for the lengths of the tasks; ask for fewer with -n");
    double average = draw_weights(plan, p, weights, count) / (double)count;
    for (uint64_t i = 0; i < count; i++) {
        double weight = weights[p->order == ORDER_LONGEST ? count - 1 - i : i];
        uint64_t ns = (uint64_t)((double)p->time_ns * weight / average);
        plan_add(plan, &ns, sizeof ns);
    }
    free(weights);
    return 0;
}

/* Facts of the plan, whatever became of the tasks: what no way of dealing them out can beat. */
static void summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    uint64_t total = 0, longest = 0;
    char total_text[32], longest_text[32];
    for (uint64_t i = 0; i < run->tasks_count; i++) {
        size_t input_size;
        uint64_t ns;
        memcpy(&ns, plan_input(record->plan, i, &input_size), sizeof ns);
        total += ns;
        longest = ns > longest ? ns : longest;
    }
    (void)snprintf(buffer, size, "%s of work, the longest task %s: no number of workers makes it faster than that",
                   units_time(total_text, sizeof total_text, total),
                   units_time(longest_text, sizeof longest_text, longest));
}

const struct workload uneven = {
    .id = "uneven",
    .title = "Tasks of very unlike length",
    .primitive = "pool, chunksize",
    .lesson = "With uneven tasks small chunks balance, and the long ones should come first.",
    .watch = "At the end, who still works while the others wait: that tail is what a bad order or a large chunk costs.",
    .attempt = "forklab run uneven -c 25     # large chunks: one worker sits on several long tasks\n"
               "forklab run uneven -p order=longest-first     # the tail is made of short tasks\n"
               "forklab run uneven -p order=shortest-first     # the longest begins last: the worst tail\n"
               "forklab run uneven -p skew=0     # all alike: the chunk hardly matters",
    .python = "Pool().map(work, lengths, chunksize=1)",
    .group = "limits",
    .question = {.kind = FORECAST_LAST,
                 .because = "In a random order the longest task comes somewhere in the middle: the last to finish is "
                            "just who began late."},
    .live = "time=120ms",
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .plan = plan,
    .run = burn_run,
    .print_input = burn_print,
    .print_result = burn_print,
    .summary = summary,
};
