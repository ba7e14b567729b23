#include "ui/seen_run.h"

bool seen_run_changes(struct seen_run *seen, const struct history *history)
{
    const struct run *run = history->run;
    const struct seen_run now = {run, run->begin_ns, run->tasks_count, history->now_ns};
    bool same = seen->run == run || (seen->begin_ns == now.begin_ns && seen->tasks_count == now.tasks_count);
    bool changes = !seen->run || !same || now.now_ns < seen->now_ns;
    *seen = now;
    return changes;
}
