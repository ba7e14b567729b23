/* execution_look.c - what others may know of an execution. */
#include "lab/execution_body.h"

bool execution_is_closing(const struct execution *execution)
{
    return execution->closing;
}

unsigned execution_pools(const struct execution *execution)
{
    return execution->cast.pools_count;
}

struct pool *execution_pool(struct execution *execution, unsigned index)
{
    return execution->cast.pools[index];
}

/* The loop, and a script's process, whose steps are pointers, are always copies of this one. */
enum settings_start execution_start_method(const struct execution *execution, unsigned index)
{
    const struct execution_options *options = &execution->options;
    if (execution->stages)
        return (enum settings_start)options->graph->graph->stages[index].start;
    bool is_copy = options->executor == RUN_BY_LOOP || options->workload->steps;
    return is_copy ? START_FORK : (enum settings_start)options->settings->start;
}

struct stages *execution_stages(struct execution *execution)
{
    return execution->stages;
}

void execution_look(struct execution *execution)
{
    for (unsigned i = 0; i < execution->cast.pools_count; i++)
        pool_look(execution->cast.pools[i]);
}

const struct life *execution_life(const struct execution *execution, int32_t number)
{
    return cast_life(&execution->cast, number);
}

struct commons *execution_commons(struct execution *execution)
{
    return &execution->commons;
}

const struct run *execution_run(const struct execution *execution)
{
    return &execution->recorder.run;
}

size_t execution_lines_count(const struct execution *execution)
{
    return execution->recorder.ended ? execution->recorder.run.lines_count : execution->recorder.lines.count;
}

const struct run_line *execution_line(const struct execution *execution, size_t index)
{
    const struct recorder *recorder = &execution->recorder;
    return recorder->ended ? &recorder->run.lines[index] : line_store_at(&recorder->lines, index);
}

uint64_t execution_lines_dropped(const struct execution *execution)
{
    return execution->recorder.lines.dropped;
}

uint64_t execution_done(const struct execution *execution)
{
    return execution->stages ? stages_done(execution->stages) : pool_finished(execution->pool);
}

uint64_t execution_offered(const struct execution *execution)
{
    return execution->stages ? execution->recorder.run.tasks_count : execution->offered;
}

uint64_t execution_batch_end(const struct execution *execution, uint64_t begin)
{
    return plan_batch_end(execution->options.plan, begin);
}

uint64_t execution_clock(const struct execution *execution, uint64_t ns)
{
    return recorder_clock(&execution->recorder, ns);
}

uint64_t execution_elapsed(const struct execution *execution, uint64_t now_ns)
{
    bool all_done = execution_done(execution) == execution->recorder.run.tasks_count;
    return recorder_elapsed(&execution->recorder, now_ns, all_done);
}
