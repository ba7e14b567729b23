/* terminate.c - three ways to end a process: by the signal that asks, by the signal that does not, and by a flag that
 * it looks at itself. Only the last one can clean up. */
#include "base/clock.h"
#include "demos/steps.h"
#include "ipc/barrier.h"
#include "ipc/event.h"
#include "ipc/task.h"
#include "ipc/value.h"
#include "proc/process.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define FLAG    "flag"
#define CLEANED "cleaned up"
#define AT_WORK "all at work" /* Main and the three: nobody is ended before it works */
#define POLL_S  0.05          /* from one look at the flag to the next */

enum { TERMINATED, KILLED, FLAGGED, ACTORS };
static const char *const names[ACTORS] = {[TERMINATED] = "Terminated", [KILLED] = "Killed", [FLAGGED] = "Flagged"};

static struct process *actors[ACTORS];

struct role {
    const struct task *task; /* in the copy of Main's memory */
    int actor;
};

/* All three do the same: who is ended from outside never comes to the last lines. */
static int work(const void *argument, size_t size)
{
    const struct role *role = argument;
    struct commons *commons = role->task->commons;
    const struct event *flag = event_find(commons, FLAG);
    (void)size;
    printf("%s works\n", names[role->actor]);
    (void)fflush(stdout);
    (void)barrier_wait(barrier_find(commons, AT_WORK), CLOCK_NEVER);
    while (!event_is_set(flag))
        task_sleep(role->task, POLL_S);
    (void)value_set(value_find(commons, CLEANED), (uint64_t)role->actor, 1);
    printf("%s cleans up and leaves\n", names[role->actor]);
    return 0;
}

static int start(struct task *task, const void *parameters)
{
    (void)parameters;
    for (int i = 0; i < ACTORS; i++) {
        struct role role = {.task = task, .actor = i};
        struct process_options options = {
            .name = names[i], .run = work, .argument = &role, .argument_size = sizeof role};
        int error = process_new(&actors[i], &options);
        if (!error)
            error = process_start(actors[i]);
        if (error)
            return step_error(task, "start a process", error);
    }
    int error = barrier_wait(barrier_find(task->commons, AT_WORK), CLOCK_NEVER);
    if (error < 0)
        return task_fail(task, "one of the three is gone before its time");
    return step_saw(task, "three processes work, and look at a shared flag again and again");
}

/* Joins it: its exit code must be the one expected, and whether it cleaned up too. */
static int see_end(struct task *task, int actor, int expected, bool cleans)
{
    int code;
    int64_t cleaned;
    int error = process_join(actors[actor], CLOCK_NEVER);
    if (!error)
        error = process_exit_code(actors[actor], &code);
    if (!error)
        error = value_get(value_find(task->commons, CLEANED), (uint64_t)actor, &cleaned);
    if (error)
        return step_error(task, "learn how it ended", error);
    const char *how = cleaned ? "it cleaned up" : "it did not clean up";
    if (code != expected || (cleaned != 0) != cleans)
        return task_fail(task, "%s ended with exit code %d, and %s", names[actor], code, how);
    return code < 0 ? step_saw(task, "exit code %d: signal %d (%s); %s", code, -code, strsignal(-code), how)
                    : step_saw(task, "exit code %d; %s", code, how);
}

static int terminate_one(struct task *task, const void *parameters)
{
    (void)parameters;
    if (step_lacks(task, actors[FLAGGED]))
        return 0;
    int error = process_terminate(actors[TERMINATED]);
    return error ? step_error(task, "terminate it", error) : see_end(task, TERMINATED, -SIGTERM, false);
}

static int kill_one(struct task *task, const void *parameters)
{
    (void)parameters;
    if (step_lacks(task, actors[FLAGGED]))
        return 0;
    int error = process_kill(actors[KILLED]);
    return error ? step_error(task, "kill it", error) : see_end(task, KILLED, -SIGKILL, false);
}

static int set_flag(struct task *task, const void *parameters)
{
    (void)parameters;
    if (step_lacks(task, actors[FLAGGED]))
        return 0;
    if (!process_is_alive(actors[FLAGGED]))
        return task_fail(task, "%s was to work until its flag is set", names[FLAGGED]);
    event_set(event_find(task->commons, FLAG));
    return see_end(task, FLAGGED, 0, true);
}

static int setup(struct commons *commons, const void *parameters, struct problem *problem)
{
    struct barrier *barrier;
    struct event *flag;
    struct value *value;
    (void)parameters;
    int error = steps_made(event_add(commons, FLAG, &flag), FLAG, problem);
    if (!error)
        error = steps_made(barrier_add(commons, AT_WORK, ACTORS + 1, &barrier), AT_WORK, problem);
    return error ? error : steps_made(value_add(commons, CLEANED, VALUE_INT64, ACTORS, &value), CLEANED, problem);
}

static const struct step steps[] = {
    {"start three processes", start},
    {"terminate the first", terminate_one},
    {"kill the second", kill_one},
    {"set the flag for the third", set_flag},
};

const struct workload terminate = {
    .id = "terminate",
    .title = "Three ways to end a process",
    .primitive = "process, event",
    .lesson = "A process that is ended from outside cleans nothing up; one that looks at a flag leaves in order.",
    .watch =
        "Three processes sleep and look, sleep and look. The first two are gone from one moment to the next; the third "
        "one says that it cleans up.",
    .attempt = "forklab run terminate     # exit codes -15 and -9 are the signals' numbers\n"
               "forklab run terminate --scale 10     # the flag is looked at more rarely: its process leaves later",
    .python = "p.terminate(), p.kill(); stop = Event(); while not stop.is_set(): ...; stop.set(); p.exitcode",
    .group = "process",
    .question = {.kind = FORECAST_STEP,
                 .text = "A process gets SIGTERM, one SIGKILL, one sees a flag: who cleans up?",
                 .choices = {"all three", "the one with SIGTERM, and the one with the flag",
                             "only the one that sees the flag", "none of them"},
                 .because = "A signal that nobody handles ends a process between two of its steps; who looks at a flag "
                            "comes to its last lines.",
                 .step = 1,
                 .signs = {NULL, "it cleaned up", "did not clean up", NULL}},
    .setup = setup,
    STEPS_WORKLOAD(steps),
};
