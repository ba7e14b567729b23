/* lifecycle.c - the life of a process: new, running, exited. One does its work, a second one crashes on its argument, a
 * third one goes on all the while. */
#include "base/clock.h"
#include "demos/children.h"
#include "demos/steps.h"
#include "ipc/event.h"
#include "ipc/queue.h"
#include "ipc/task.h"
#include "proc/process.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#define POLLED     "was polled"
#define ENOUGH     "enough"
#define LAST_WORDS "last words"
#define WORDS_MAX  128

enum { WORKER, CRASHER, SLEEPER, ACTORS };

static struct process *actors[ACTORS];

/* What the functions of the processes get. The task is a copy of the one that made them: it is over when they start. */
struct role {
    struct task task;
    double number;
};

/* ------------------------------------------------------------------ the three processes */

/* Waits until it was seen alive, so that however slow Main is, there is something to see. */
static int work(const void *argument, size_t size)
{
    const struct role *role = argument;
    (void)size;
    (void)event_wait(event_find(role->task.commons, POLLED), CLOCK_NEVER);
    task_sleep(&role->task, 0.5);
    printf("the root of %g is %g\n", role->number, sqrt(role->number));
    return 0;
}

/* What Python does with an exception that nobody catches: a message, and exit code 1. */
static int crash(const void *argument, size_t size)
{
    const struct role *role = argument;
    char words[WORDS_MAX];
    (void)size;
    if (role->number >= 0)
        return work(argument, size);
    int length = snprintf(words, sizeof words, "cannot take the root of %g", role->number);
    (void)fprintf(stderr, "%s\n", words);
    (void)queue_put(queue_find(role->task.commons, LAST_WORDS), words, (size_t)length, CLOCK_NEVER);
    return 1;
}

static int linger(const void *argument, size_t size)
{
    const struct role *role = argument;
    (void)size;
    (void)event_wait(event_find(role->task.commons, ENOUGH), CLOCK_NEVER);
    printf("told to end\n");
    return 0;
}

/* ------------------------------------------------------------------ asking */

static const char *state_of(struct process *process)
{
    pid_t pid;
    if (process_pid(process, &pid) == -EINVAL)
        return "new";
    return process_is_alive(process) ? "running" : "exited";
}

static const char *alive(struct process *process)
{
    return process_is_alive(process) ? "true" : "false";
}

/* ------------------------------------------------------------------ the steps */

static int make(struct task *task, const void *parameters)
{
    static const struct {
        const char *name;
        process_main_function *run;
        double number;
    } cast[ACTORS] = {
        [WORKER] = {"Worker", work, 16}, [CRASHER] = {"Crasher", crash, -4}, [SLEEPER] = {"Sleeper", linger, 0}};
    (void)parameters;
    for (int i = 0; i < ACTORS; i++) {
        struct role role = {.task = *task, .number = cast[i].number};
        int error = process_new(
            &actors[i], &(struct process_options){
                            .name = cast[i].name, .run = cast[i].run, .argument = &role, .argument_size = sizeof role});
        if (error)
            return step_error(task, "make a process", error);
        if (process_is_alive(actors[i]))
            return task_fail(task, "%s is alive before its start", cast[i].name);
    }
    return step_saw(task, "Worker, Crasher and Sleeper are %s, alive: %s; none has a pid yet", state_of(actors[WORKER]),
                    alive(actors[WORKER]));
}

static int start(struct task *task, const void *parameters)
{
    (void)parameters;
    if (step_lacks(task, actors[SLEEPER]))
        return 0;
    for (int i = 0; i < ACTORS; i++) {
        int error = process_start(actors[i]);
        if (error)
            return step_error(task, "start a process", error);
    }
    if (!process_is_alive(actors[WORKER]) || !process_is_alive(actors[SLEEPER]))
        return task_fail(task, "a process was started, and is not alive");
    (void)step_saw(task, "Worker is %s, alive: %s", state_of(actors[WORKER]), alive(actors[WORKER]));
    event_set(event_find(task->commons, POLLED));
    return 0;
}

static int join_worker(struct task *task, const void *parameters)
{
    int code;
    (void)parameters;
    if (step_lacks(task, actors[SLEEPER]))
        return 0;
    int error = process_join(actors[WORKER], CLOCK_NEVER);
    if (!error)
        error = process_exit_code(actors[WORKER], &code);
    if (error)
        return step_error(task, "join Worker", error);
    if (process_is_alive(actors[WORKER]) || code != 0)
        return task_fail(task, "Worker has ended, and is alive: %s, exit code %d", alive(actors[WORKER]), code);
    return step_saw(task, "Worker is %s, alive: %s, exit code %d", state_of(actors[WORKER]), alive(actors[WORKER]),
                    code);
}

static int join_crasher(struct task *task, const void *parameters)
{
    int code;
    char words[WORDS_MAX];
    size_t size;
    (void)parameters;
    if (step_lacks(task, actors[SLEEPER]))
        return 0;
    int error = process_join(actors[CRASHER], CLOCK_NEVER);
    if (!error)
        error = process_exit_code(actors[CRASHER], &code);
    if (!error)
        error = queue_get(queue_find(task->commons, LAST_WORDS), words, sizeof words, &size, WAITING_NOT);
    if (error)
        return step_error(task, "learn how Crasher ended", error);
    if (code != 1)
        return task_fail(task, "Crasher was to end with exit code 1, and not with %d", code);
    return step_saw(task, "Crasher is %s with exit code %d: \"%.*s\"; Main goes on", state_of(actors[CRASHER]), code,
                    (int)size, words);
}

static int poll_sleeper(struct task *task, const void *parameters)
{
    int code;
    (void)parameters;
    if (step_lacks(task, actors[SLEEPER]))
        return 0;
    if (!process_is_alive(actors[SLEEPER]) || process_exit_code(actors[SLEEPER], &code) != -EAGAIN)
        return task_fail(task, "Sleeper was to run until it is told to end");
    return step_saw(task, "Sleeper is still %s, alive: %s; it has no exit code yet", state_of(actors[SLEEPER]),
                    alive(actors[SLEEPER]));
}

static int end_sleeper(struct task *task, const void *parameters)
{
    int code;
    (void)parameters;
    if (step_lacks(task, actors[SLEEPER]))
        return 0;
    event_set(event_find(task->commons, ENOUGH));
    int error = process_join(actors[SLEEPER], CLOCK_NEVER);
    if (!error)
        error = process_exit_code(actors[SLEEPER], &code);
    if (error || code != 0)
        return task_fail(task, "Sleeper was to end with exit code 0");
    return step_saw(task, "Sleeper is %s, alive: %s, exit code 0", state_of(actors[SLEEPER]), alive(actors[SLEEPER]));
}

static int setup(struct commons *commons, const void *parameters, struct problem *problem)
{
    struct event *event;
    struct queue *queue;
    (void)parameters;
    int error = steps_made(event_add(commons, POLLED, &event), POLLED, problem);
    if (!error)
        error = steps_made(event_add(commons, ENOUGH, &event), ENOUGH, problem);
    struct queue_options options = {.capacity = 4, .message_max = WORDS_MAX};
    return error ? error : steps_made(queue_add(commons, LAST_WORDS, &options, &queue), LAST_WORDS, problem);
}

static const struct step steps[] = {
    {"make three processes", make},          {"start them", start},
    {"join the first", join_worker},         {"join the one that crashes", join_crasher},
    {"look at the third one", poll_sleeper}, {"tell it to end", end_sleeper},
};

const struct workload lifecycle = {
    .id = "lifecycle",
    .title = "The life of a process",
    .primitive = "process",
    .lesson = "A process is new, then runs, then has exited; when it crashes, its parent reads how and lives on.",
    .watch =
        "Three processes beside Main: one works and leaves, one is gone at once with exit code 1 and a message, one "
        "stays until it is told to end.",
    .attempt = "forklab run lifecycle --step     # look at the processes between two steps\n"
               "forklab run lifecycle --scale 3     # Worker takes three times as long",
    .python = "p = Process(target=work, args=(16,)); p.is_alive(), p.start(), p.is_alive(), p.join(), p.exitcode",
    .group = "process",
    .question =
        {.kind = FORECAST_STEP,
         .text = "One of three processes ends with an error that nobody catches: what becomes of Main?",
         .choices = {"it ends with the same error", "it goes on, and can read the exit code", "it waits for ever"},
         .because =
             "A process has memory of its own: its error ends it alone, and its parent learns of it by the exit code.",
         .step = 3,
         .signs = {NULL, "Main goes on", NULL}},
    .setup = setup,
    .live = "scale=6",
    STEPS_WORKLOAD(steps),
};
