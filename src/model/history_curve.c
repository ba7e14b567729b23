/* history_curve.c - how many tasks were done when, in a bounded number of parts. */
#include "model/history.h"

#include <math.h>
#include <string.h>

#define FIRST_STEP_NS 1000000

static void double_step(struct history_curve *curve)
{
    size_t count = (curve->count + 1) / 2;
    for (size_t i = 0; i < count; i++)
        curve->done[i] = curve->done[2 * i] + (2 * i + 1 < curve->count ? curve->done[2 * i + 1] : 0);
    memset(curve->done + count, 0, (HISTORY_CURVE_MAX - count) * sizeof *curve->done);
    curve->count = count;
    curve->step_ns *= 2;
}

void history_curve_reach(struct history_curve *curve, uint64_t elapsed_ns)
{
    if (curve->step_ns == 0)
        curve->step_ns = FIRST_STEP_NS;
    while (elapsed_ns / curve->step_ns >= HISTORY_CURVE_MAX)
        double_step(curve);
    size_t part = (size_t)(elapsed_ns / curve->step_ns);
    if (part >= curve->count)
        curve->count = part + 1;
}

void history_curve_add(struct history_curve *curve, uint64_t elapsed_ns)
{
    history_curve_reach(curve, elapsed_ns);
    curve->done[elapsed_ns / curve->step_ns]++;
}

void history_curve_of(const struct run *run, struct history_curve *ret_curve)
{
    *ret_curve = (struct history_curve){0};
    history_curve_reach(ret_curve, run->wall_ns);
    for (uint64_t i = 0; i < run->tasks_count; i++)
        if (run_task_finished(&run->tasks[i]))
            history_curve_add(ret_curve, history_elapsed(run, run->tasks[i].finish_ns));
}

double history_curve_done(const struct history_curve *curve, uint64_t elapsed_ns)
{
    if (curve->step_ns == 0)
        return 0;
    uint64_t part = elapsed_ns / curve->step_ns;
    double done = 0;
    for (uint64_t i = 0; i < part && i < curve->count; i++)
        done += curve->done[i];
    if (part < curve->count)
        done += curve->done[part] * ((double)(elapsed_ns % curve->step_ns) / (double)curve->step_ns);
    return done;
}
