#include "demos/burn.h"

#include "base/units.h"
#include "ipc/task.h"

#include <string.h>

int burn_run(struct task *task, const void *parameters)
{
    (void)parameters;
    uint64_t ns;
    memcpy(&ns, task->input, sizeof ns);
    task_burn(ns);
    return task_return(task, &ns, sizeof ns);
}

void burn_print(const void *bytes, size_t bytes_size, char *buffer, size_t size)
{
    uint64_t ns = 0;
    memcpy(&ns, bytes, bytes_size < sizeof ns ? bytes_size : sizeof ns);
    units_time(buffer, size, ns);
}
