#include "demos/steps.h"

#include "base/clock.h"
#include "ipc/task.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int step_saw(struct task *task, const char *format, ...)
{
    char text[STEPS_TEXT_MAX];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    size_t size = length < 0 ? 0 : (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
    return task_return(task, text, size);
}

int step_error(struct task *task, const char *attempt, int error)
{
    return task_fail(task, "cannot %s: %s", attempt, strerror(-error));
}

bool step_lacks(struct task *task, bool there)
{
    if (!there)
        (void)task_fail(task, "what this step needs is not there: a step before it failed");
    return !there;
}

uint32_t step_number(const struct task *task)
{
    uint32_t number;
    memcpy(&number, task->input, sizeof number);
    return number;
}

int steps_made(int error, const char *name, struct problem *problem)
{
    return error ? problem_set(problem, "cannot make the shared object '%s': %s", name, strerror(-error)) : 0;
}

uint64_t steps_ns(const struct task *task, double seconds)
{
    return (uint64_t)(seconds * task->scale * (double)NS_PER_S);
}
