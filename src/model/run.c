#include "model/run.h"

#include "model/flow.h"

#include <stdio.h>
#include <string.h>

static const char *const status_names[TASK_STATUS_COUNT] = {
    [TASK_NOT_RUN] = "not_run",     [TASK_OK] = "ok",           [TASK_FAILED] = "failed", [TASK_LOST] = "lost",
    [TASK_CANCELLED] = "cancelled", [TASK_SKIPPED] = "skipped",
};

static const struct {
    const char *name, *title;
} times[TIME_COUNT] = {
    [TIME_START] = {"start", "start-up"},
    [TIME_WAIT] = {"wait", "waits for a task"},
    [TIME_ON_CORE] = {"on_core", "on core"},
    [TIME_NO_CORE] = {"no_core", "no core free"},
    [TIME_OFF_CORE] = {"off_core", "asleep in a task"},
    [TIME_PUT] = {"put", "blocked in put"},
    [TIME_GET] = {"get", "blocked in get"},
    [TIME_SEND] = {"send", "blocked in send"},
    [TIME_RECEIVE] = {"receive", "blocked in receive"},
    [TIME_LOCK] = {"lock", "waits for a lock or event"},
    [TIME_JOIN] = {"join", "joins a process"},
    [TIME_STOPPED] = {"stopped", "stopped by the user"},
    [TIME_LEAVE] = {"leave", "leaving"},
};

const char *task_status_name(enum task_status status)
{
    return status < TASK_STATUS_COUNT ? status_names[status] : "unknown";
}

const char *run_time_name(enum run_time time)
{
    return time < TIME_COUNT ? times[time].name : "unknown";
}

const char *run_time_title(enum run_time time)
{
    return time < TIME_COUNT ? times[time].title : "unknown";
}

bool run_task_finished(const struct run_task *task)
{
    return task->status == TASK_OK || task->status == TASK_FAILED;
}

bool run_task_same(const struct workload *workload, const struct run_task *a, const struct run_task *b)
{
    if (a->status != b->status)
        return false;
    if (a->status == TASK_OK)
        return workload_same(workload, a->result, a->result_size, b->result, b->result_size);
    return a->status != TASK_FAILED ||
           (a->result_size == b->result_size && (a->result_size == 0 || !memcmp(a->result, b->result, a->result_size)));
}

uint64_t run_paused(const struct run *run, uint64_t from_ns, uint64_t to_ns)
{
    uint64_t paused = 0;
    for (size_t i = 0; i < run->pauses_count; i++) {
        uint64_t begin = run->pauses[i].begin_ns > from_ns ? run->pauses[i].begin_ns : from_ns;
        uint64_t end = run->pauses[i].end_ns < to_ns ? run->pauses[i].end_ns : to_ns;
        paused += end > begin ? end - begin : 0;
    }
    return paused;
}

uint64_t run_task_time(const struct run *run, const struct run_task *task)
{
    return task->finish_ns - task->start_ns - run_paused(run, task->start_ns, task->finish_ns);
}

unsigned run_cores(unsigned workers, const struct machine *machine)
{
    unsigned usable = (unsigned)machine->cores.usable;
    return workers < usable ? workers : usable;
}

const char *run_summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    buffer[0] = '\0';
    if (record->workload->summary)
        record->workload->summary(record, run, buffer, size);
    return buffer[0] ? buffer : NULL;
}

const char *record_step_text(const struct record *record, uint32_t step, char *buffer, size_t size)
{
    buffer[0] = '\0';
    for (uint64_t i = 0; record->run && record->plan && i < record->run->tasks_count; i++) {
        const struct run_task *task = &record->run->tasks[i];
        uint32_t number;
        size_t input_size;
        const void *input = plan_input(record->plan, i, &input_size);
        if (input_size != sizeof number || !run_task_finished(task))
            continue;
        memcpy(&number, input, sizeof number);
        if (number == step)
            (void)snprintf(buffer, size, "%.*s", (int)task->result_size, (const char *)task->result);
    }
    return buffer;
}

bool run_task_drops(const struct record *record, const struct run *run, uint64_t task)
{
    if (!record->graph || run->tasks[task].status != TASK_OK || run->tasks[task].result_size > 0)
        return false;
    const struct flow_group *group = &record->flow->groups[flow_group_at(record->flow, task)];
    return record->graph->stages[group->stages[0]].work->drops;
}

const struct run *record_run(const struct record *record, size_t index)
{
    if (record->runs_count > 0)
        return index < record->runs_count ? record->runs[index] : NULL;
    return index == 0 ? record->run : NULL;
}
