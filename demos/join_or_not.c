/* join_or_not.c - two processes that print, sleep and print again, timed by a parent that does not wait for them, and
 * by one that does. */
#include "base/clock.h"
#include "demos/children.h"
#include "demos/steps.h"
#include "ipc/task.h"
#include "ipc/value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#define SLEEPERS 2
#define SLEEP_S  1.0
#define SLEPT    "slept" /* from when to when: two numbers for each of them */

static struct children sleepers;

static int sleep_a_second(const struct child *child)
{
    struct value *slept = value_find(child->task->commons, SLEPT);
    (void)value_set(slept, 2 * child->number, (int64_t)clock_ns());
    printf("sleeping\n");
    (void)fflush(stdout);
    task_sleep(child->task, SLEEP_S);
    printf("done sleeping\n");
    (void)value_set(slept, 2 * child->number + 1, (int64_t)clock_ns());
    return 0;
}

static double ms(uint64_t ns)
{
    return (double)ns / (double)NS_PER_MS;
}

static int forget_times(struct value *slept)
{
    int error = slept ? 0 : -ENOENT;
    for (uint64_t i = 0; i < 2 * SLEEPERS && !error; i++)
        error = value_set(slept, i, 0);
    return error;
}

static int start_both(const struct task *task)
{
    int error = forget_times(value_find(task->commons, SLEPT));
    return error ? error
                 : children_start(
                       &sleepers, task,
                       &(struct children_options){.name = "Sleeper", .count = SLEEPERS, .run = sleep_a_second});
}

/* How many of them have slept. */
static unsigned count_done(const struct task *task)
{
    unsigned done = 0;
    int64_t end;
    for (uint64_t i = 0; i < SLEEPERS; i++)
        done += value_get(value_find(task->commons, SLEPT), 2 * i + 1, &end) == 0 && end != 0;
    return done;
}

/* They slept at the same time: each began before the other had ended. */
static bool slept_together(const struct task *task)
{
    int64_t begin[SLEEPERS], end[SLEEPERS];
    for (uint64_t i = 0; i < SLEEPERS; i++)
        if (value_get(value_find(task->commons, SLEPT), 2 * i, &begin[i]) != 0 ||
            value_get(value_find(task->commons, SLEPT), 2 * i + 1, &end[i]) != 0)
            return false;
    return begin[0] < end[1] && begin[1] < end[0];
}

static int without(struct task *task, const void *parameters)
{
    (void)parameters;
    uint64_t begun = clock_ns();
    int error = start_both(task);
    uint64_t taken = clock_ns() - begun;
    unsigned done = count_done(task);
    if (error)
        return step_error(task, "start the processes", error);
    printf("finished in %.0f ms\n", ms(taken));
    return done == 0
               ? step_saw(task, "finished in %.1f ms, while both still sleep: their last lines come late", ms(taken))
               : task_fail(task, "finished in %.1f ms, and %u of them had slept already", ms(taken), done);
}

static int wait_for_both(struct task *task, const void *parameters)
{
    (void)parameters;
    int error = children_join(&sleepers);
    if (error)
        return step_error(task, "join the processes", error);
    unsigned done = count_done(task);
    return done == SLEEPERS ? step_saw(task, "only now have both slept, after \"finished\" was printed")
                            : task_fail(task, "%u of %d have slept", done, SLEEPERS);
}

static int with(struct task *task, const void *parameters)
{
    (void)parameters;
    uint64_t begun = clock_ns();
    int error = start_both(task);
    if (!error)
        error = children_join(&sleepers);
    uint64_t taken = clock_ns() - begun;
    unsigned done = count_done(task);
    if (error)
        return step_error(task, "start and join the processes", error);
    printf("finished in %.0f ms\n", ms(taken));
    double sleep_ms = ms(steps_ns(task, SLEEP_S));
    if (done < SLEEPERS || !slept_together(task))
        return task_fail(task, "finished in %.1f ms: %u of %d have slept, %s", ms(taken), done, SLEEPERS,
                         slept_together(task) ? "together" : "not at the same time");
    return step_saw(task, "finished in %.1f ms, when both had slept %.0f ms: at the same time, not one after the other",
                    ms(taken), sleep_ms);
}

static int setup(struct commons *commons, const void *parameters, struct problem *problem)
{
    struct value *slept;
    (void)parameters;
    return steps_made(value_add(commons, SLEPT, VALUE_INT64, 2 * SLEEPERS, &slept), SLEPT, problem);
}

static const struct step steps[] = {
    {"start two, and do not join them", without},
    {"see how late they are", wait_for_both},
    {"start two, and join them", with},
};

const struct workload join_or_not = {
    .id = "join-or-not",
    .title = "To join or not to join",
    .primitive = "process",
    .lesson = "Start returns at once; join is what waits, for the longest of all and not for their sum.",
    .watch = "The first \"finished\" is printed while both processes sleep, the second one after both have ended.",
    .attempt = "forklab run join-or-not     # a few ms without join, about a second with it\n"
               "forklab run join-or-not --scale 3     # three seconds with join, as few ms without",
    .python = "for p in ps: p.start(); then with or without: for p in ps: p.join()",
    .group = "process",
    .question = {.kind = FORECAST_STEP,
                 .text = "Two processes sleep a while. Without join, when does Main say \"finished\"?",
                 .choices = {"at once, while both sleep", "when the longer sleep is over",
                             "after both sleeps, one after the other"},
                 .because = "Start only lets them run: who does not join goes on at once.",
                 .step = 0,
                 .signs = {"while both still sleep", "had slept already", NULL}},
    .setup = setup,
    .live = "scale=2",
    STEPS_WORKLOAD(steps),
};
