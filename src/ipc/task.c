#include "ipc/task.h"

#include "base/clock.h"
#include "ipc/outcome.h"
#include "ipc/self.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int task_return(struct task *task, const void *result, size_t size)
{
    struct outcome *outcome = task->outcome;
    if (size > outcome->limit) {
        (void)task_fail(task, "returned %zu bytes, %zu are allowed", size, outcome->limit);
        return -EMSGSIZE;
    }
    return outcome_set(outcome, false, result, size);
}

int task_fail(struct task *task, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    size_t size = length < 0 ? 0 : (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
    return outcome_set(task->outcome, true, text, size);
}

void task_sleep(const struct task *task, double seconds)
{
    double ns = seconds * task->scale * (double)NS_PER_S;
    if (!(ns > 0))
        return;
    uint64_t end = clock_after(ns < 1e18 ? (uint64_t)ns : UINT64_C(1000000000000000000));
    task_blocking_begin();
    clock_sleep_until(end);
    task_blocking_end();
}

void task_blocking_begin(void)
{
    struct self *me = self();
    if (me->before_sleep)
        me->before_sleep(me->sleep_context);
}

void task_blocking_end(void)
{
    struct self *me = self();
    if (me->after_sleep)
        me->after_sleep(me->sleep_context);
}

void task_burn(uint64_t ns)
{
    uint64_t end = clock_thread_cpu_ns() + ns;
    while (clock_thread_cpu_ns() < end)
        continue;
}
