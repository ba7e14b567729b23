/* amdahl.c - tasks of which a part must be done alone, behind a lock: that share bounds what any number of workers can
 * gain (G. Amdahl, 1967). */
#include "base/clock.h"
#include "demos/burn.h"
#include "ipc/lock.h"
#include "ipc/task.h"
#include "model/run.h"

#include <stdio.h>
#include <string.h>

#define LOCK "serial part"

struct parameters {
    uint64_t time_ns;
    double serial;
};

static const struct setting rows[] = {
    {.name = "time",
     .type = SETTING_DURATION,
     .offset = offsetof(struct parameters, time_ns),
     .preset = "5ms",
     .min = 1e-6,
     .max = 3600,
     .unit = "s",
     .help = "CPU time of a task, both parts together"},
    {.name = "serial",
     .type = SETTING_REAL,
     .offset = offsetof(struct parameters, serial),
     .preset = "0.25",
     .max = 1,
     .help = "share of that time in which the task holds the lock"},
};

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)problem;
    const struct parameters *p = parameters;
    uint64_t count = plan_tasks(plan, 200);
    for (uint64_t i = 0; i < count; i++)
        plan_add(plan, &p->time_ns, sizeof p->time_ns);
    return 0;
}

static int setup(struct commons *commons, const void *parameters, struct problem *problem)
{
    (void)parameters;
    struct lock *lock;
    int error = lock_add(commons, LOCK, LOCK_PLAIN, &lock);
    return error ? problem_set(problem, "no room for a lock: %s", strerror(-error)) : 0;
}

static int run(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    uint64_t ns;
    memcpy(&ns, task->input, sizeof ns);
    uint64_t serial_ns = (uint64_t)((double)ns * p->serial);
    struct lock *lock = task->commons ? lock_find(task->commons, LOCK) : NULL;
    if (!lock)
        return task_fail(task, "there is no lock here");
    task_burn(ns - serial_ns);
    int error = lock_acquire(lock, CLOCK_NEVER);
    if (error && error != OWNER_DEAD) /* it protects nothing but time: a dead owner leaves nothing to mend */
        return task_fail(task, "the lock could not be had: %s", strerror(-error));
    task_burn(serial_ns);
    (void)lock_release(lock);
    return task_return(task, &ns, sizeof ns);
}

/* Amdahl's law: what so many workers gain at most. */
static double bound(double serial, double workers)
{
    return 1 / (serial + (1 - serial) / workers);
}

static void summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    const struct parameters *p = record->parameters;
    unsigned cores = run_cores(run->workers_asked, &record->machine);
    int length = snprintf(buffer, size,
                          "with %.0f %% of the work behind a lock, %u worker%s on %u core%s can be at most %.2f "
                          "times as fast",
                          100 * p->serial, run->workers_asked, run->workers_asked == 1 ? "" : "s", cores,
                          cores == 1 ? "" : "s", bound(p->serial, cores));
    if (p->serial > 0 && length > 0 && (size_t)length < size)
        (void)snprintf(buffer + length, size - (size_t)length, ", and any number at most %.2f times", 1 / p->serial);
}

const struct workload amdahl = {
    .id = "amdahl",
    .title = "A part that must be done alone",
    .primitive = "pool, lock",
    .lesson = "The share that only one can do at a time decides how fast all together can ever be.",
    .watch = "The lock: who holds it, how many wait; the workers' time blocked on it grows with every worker.",
    .attempt = "forklab run amdahl -p serial=0     # no lock held: all cores gained\n"
               "forklab run amdahl -p serial=1     # everything behind the lock: a loop with more to do\n"
               "forklab run amdahl -p serial=0.5 -w 8     # never more than twice as fast",
    .python = "with lock: ... inside the function of Pool().map()",
    .group = "limits",
    .question = {.kind = FORECAST_SPEEDUP,
                 .because =
                     "A quarter of the work is done one at a time, so no number of cores makes it four times as fast."},
    .live = "time=60ms",
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .plan = plan,
    .setup = setup,
    .run = run,
    .print_input = burn_print,
    .print_result = burn_print,
    .summary = summary,
};
