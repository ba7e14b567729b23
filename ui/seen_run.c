#include "ui/seen_run.h"

bool seen_run_changes(struct seen_run *seen, const struct history *history)
{
    const struct run *run = history->run;
    bool same = seen->run == run || (seen->begin_ns == run->begin_ns && seen->tasks_count == run->tasks_count);
    bool changes = !seen->run || !same || history->now_ns < seen->now_ns;
    *seen = (struct seen_run){run, run->begin_ns, run->tasks_count, history->now_ns};
    return changes;
}
