/* hello_process.c - the smallest process there is: made, started, joined, closed. */
#include "base/clock.h"
#include "demos/steps.h"
#include "ipc/task.h"
#include "proc/process.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME "My First Process"

static struct process *process; /* Main's, from step to step */

static int hello(const void *argument, size_t size)
{
    (void)argument;
    (void)size;
    printf("Hello from %s, pid %d\n", process_name(process_current()), (int)getpid());
    return 0;
}

static int make(struct task *task, const void *parameters)
{
    pid_t pid;
    (void)parameters;
    int error = process_new(&process, &(struct process_options){.name = NAME, .run = hello});
    if (error)
        return step_error(task, "make a process", error);
    if (process_is_alive(process) || process_pid(process, &pid) != -EINVAL)
        return task_fail(task, "a process that was not started has a pid, or is alive");
    return step_saw(task, "\"%s\" is made: so far a name, without a pid, and not alive", process_name(process));
}

static int start(struct task *task, const void *parameters)
{
    pid_t pid;
    (void)parameters;
    if (step_lacks(task, process))
        return 0;
    int error = process_start(process);
    if (!error)
        error = process_pid(process, &pid);
    return error ? step_error(task, "start the process", error)
                 : step_saw(task, "\"%s\" has pid %d", process_name(process), (int)pid);
}

static int join(struct task *task, const void *parameters)
{
    int code;
    (void)parameters;
    if (step_lacks(task, process))
        return 0;
    int error = process_join(process, CLOCK_NEVER);
    if (!error)
        error = process_exit_code(process, &code);
    if (error)
        return step_error(task, "join the process", error);
    return code == 0 ? step_saw(task, "it has ended, with exit code 0")
                     : task_fail(task, "its exit code is %d, and should be 0", code);
}

static int close_and_use(struct task *task, const void *parameters)
{
    int code;
    (void)parameters;
    if (step_lacks(task, process))
        return 0;
    int error = process_close(process);
    if (error)
        return step_error(task, "close the process", error);
    error = process_join(process, CLOCK_NEVER);
    if (error != -EBADF || process_start(process) != -EBADF || process_exit_code(process, &code) != -EBADF)
        return task_fail(task, "a closed process can still be used");
    return step_saw(task, "\"%s\" is closed: to join it, start it or ask for its exit code is an error (EBADF: %s)",
                    process_name(process), strerror(-error));
}

static const struct step steps[] = {
    {"make a process with a name", make},
    {"start it", start},
    {"join it", join},
    {"close it, then use it", close_and_use},
};

const struct workload hello_process = {
    .id = "hello-process",
    .title = "My first process",
    .primitive = "process",
    .lesson = "A process has a name, a pid from its start on, and an exit code from its end on.",
    .watch = "One process appears beside Main, says hello with the same pid that Main is told, and is gone.",
    .attempt = "forklab run hello-process --step     # on the screen: the key . lets each step go\n"
               "forklab run hello-process --headless     # the same as a page of text",
    .python = "p = Process(target=hello, name=\"My First Process\"); p.start(); p.join(); p.close()\n"
              "current_process().name, os.getpid(), p.exitcode",
    .group = "process",
    .question = {.kind = FORECAST_STEP,
                 .text = "When does a process get its number, the pid?",
                 .choices = {"when it is made", "when it is started", "when it is joined"},
                 .because = "Making a process only writes down what it shall do; the kernel is asked for one, and "
                            "numbers it, at the start.",
                 .step = 0,
                 .signs = {NULL, "without a pid", NULL}},
    STEPS_WORKLOAD(steps),
};
