#include "demos/tally.h"

#include "model/run.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct tally tally_of(const struct run *run)
{
    struct tally tally = {0};
    for (uint64_t i = 0; i < run->tasks_count; i++) {
        const struct run_task *task = &run->tasks[i];
        uint64_t number = 0;
        if (task->status != TASK_OK) {
            tally.missing++;
            continue;
        }
        memcpy(&number, task->result, task->result_size < sizeof number ? task->result_size : sizeof number);
        tally.sum += number;
        tally.answered++;
    }
    return tally;
}

void tally_print(const struct tally *tally, char *buffer, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(buffer, size, format, arguments);
    va_end(arguments);
    if (tally->missing > 0 && length > 0 && (size_t)length < size)
        (void)snprintf(buffer + length, size - (size_t)length, "; %" PRIu64 " task%s without a result", tally->missing,
                       tally->missing == 1 ? " is" : "s are");
}
