#include "report/way.h"

#include <stdio.h>

/* With a number of workers, of a single one, and when there is none to name. */
static const struct {
    const char *many, *one, *none;
} texts[RUN_BY_COUNT] = {
    [RUN_BY_AUTO] = {"%u workers", "one worker", "workers"},
    [RUN_BY_LOOP] = {"one process, one task after another", "one process, one task after another",
                     "one process, one task after another"},
    [RUN_BY_POOL] = {"pool of %u workers", "pool of 1 worker", "pool"},
    [RUN_BY_PROCESS] = {"a process for each task, %u at once", "a process for each task, one at a time",
                        "a process for each task"},
    [RUN_BY_QUEUE] = {"%u workers on a queue", "1 worker on a queue", "workers on a queue"},
    [RUN_BY_PIPE] = {"%u workers on pipes", "1 worker on a pipe", "workers on pipes"},
    [RUN_BY_THREAD] = {"%u threads of one process", "1 thread of a process", "threads of one process"},
    [RUN_BY_BIGLOCK] = {"%u threads that share one lock (a model of an interpreter's)",
                        "1 thread with a lock (a model of an interpreter's)",
                        "threads that share one lock (a model of an interpreter's)"},
};

const char *way_text(enum settings_executor executor, unsigned workers, char *buffer, size_t size)
{
    const char *one = texts[executor].one, *none = texts[executor].none;
    if (workers > 1)
        (void)snprintf(buffer, size, texts[executor].many, workers);
    else
        (void)snprintf(buffer, size, "%s", workers == 1 ? one : none);
    return buffer;
}

const char *way_name(const struct record *record, enum settings_executor executor)
{
    return record->graph && executor != RUN_BY_LOOP ? "graph" : settings_executor_name(executor);
}

bool way_is_model(enum settings_executor executor)
{
    return executor == RUN_BY_BIGLOCK;
}
