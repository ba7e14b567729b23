#include "report/cells.h"

#include "model/flow.h"
#include "report/printable.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Room beyond the bytes of the longest input or result, for the words around an error's text and for short printed
 * forms of small values. */
#define CELL_SPARE 256

static size_t longest(const struct record *record)
{
    size_t most = workload_result_max(record->workload);
    const struct run *runs[] = {record->baseline, record->run};
    for (size_t r = 0; r < sizeof runs / sizeof *runs; r++)
        for (uint64_t i = 0; runs[r] && i < runs[r]->tasks_count; i++)
            if (runs[r]->tasks[i].result_size > most)
                most = runs[r]->tasks[i].result_size;
    for (uint64_t i = 0; i < plan_count(record->plan); i++) {
        size_t size;
        (void)plan_input(record->plan, i, &size);
        if (size > most)
            most = size;
    }
    return most;
}

int cells_init(struct cells *cells, const struct record *record, bool utf8)
{
    size_t size = longest(record) + CELL_SPARE;
    char *memory = malloc(3 * size);
    if (!memory)
        return -ENOMEM;
    *cells = (struct cells){.record = record,
                            .utf8 = utf8,
                            .size = size,
                            .input = memory,
                            .result = memory + size,
                            .trouble = memory + 2 * size};
    return 0;
}

void cells_release(struct cells *cells)
{
    free(cells->input); /* the start of all three */
}

/* ------------------------------------------------------------------ names */

/* The group of a task of a graph, and its place there. */
static const struct flow_group *group_of(const struct record *record, uint64_t task, uint64_t *ret_item)
{
    const struct flow_group *group = &record->flow->groups[flow_group_at(record->flow, task)];
    *ret_item = task - group->first;
    return group;
}

/* Stages that share their tasks do the same work; the first stands for all of them. */
static const struct graph_stage *stage_of(const struct record *record, uint64_t task)
{
    uint64_t item;
    return &record->graph->stages[group_of(record, task, &item)->stages[0]];
}

static const char *print_id(const struct record *record, uint64_t task, char *buffer, size_t size)
{
    uint64_t item;
    if (!record->graph) {
        (void)snprintf(buffer, size, "%" PRIu64, record->workload->steps ? task + 1 : task);
        return buffer;
    }
    const struct flow_group *group = group_of(record, task, &item);
    const char *stage = stage_of(record, task)->name;
    if (group->stages_count > 1)
        (void)snprintf(buffer, size, "%s +%zu %" PRIu64, stage, group->stages_count - 1, item);
    else
        (void)snprintf(buffer, size, "%s %" PRIu64, stage, item);
    return buffer;
}

const char *cells_id(struct cells *cells, uint64_t task)
{
    return print_id(cells->record, task, cells->id, sizeof cells->id);
}

const char *cells_name(struct cells *cells, uint64_t task)
{
    char id[CELLS_NAME_SIZE];
    const struct record *record = cells->record;
    const char *kind = record->graph ? "" : record->workload->steps ? "step " : "task ";
    (void)snprintf(cells->name, sizeof cells->name, "%s%s", kind, print_id(record, task, id, sizeof id));
    return cells->name;
}

/* ------------------------------------------------------------------ values */

/* The number of the task that makes this one's input; RUN_NO_TASK: none, it was there from the beginning. */
static uint64_t origin_of(const struct record *record, uint64_t task)
{
    size_t from;
    uint64_t item;
    if (!record->graph)
        return RUN_NO_TASK;
    const struct flow_group *group = group_of(record, task, &item);
    bool made = flow_origin(record->flow, (size_t)(group - record->flow->groups), item, &from, &item);
    return made ? record->flow->groups[from].first + item : RUN_NO_TASK;
}

static const char *print_input(struct cells *cells, uint64_t task, const void *input, size_t size)
{
    const struct record *record = cells->record;
    if (record->graph)
        (void)work_print(stage_of(record, task)->takes, input, size, cells->input, cells->size);
    else
        (void)workload_print_input(record->workload, input, size, cells->input, cells->size);
    printable_clean(cells->input, cells->utf8);
    return cells->input;
}

const char *cells_input(struct cells *cells, const struct run *run, uint64_t task)
{
    size_t size;
    uint64_t origin = origin_of(cells->record, task);
    if (origin == RUN_NO_TASK) {
        const void *input = plan_input(cells->record->plan, task, &size);
        return print_input(cells, task, input, size);
    }
    const struct run_task *made = &run->tasks[origin];
    bool known = made->status == TASK_OK && !run_task_drops(cells->record, run, origin);
    return known ? print_input(cells, task, made->result, made->result_size) : NULL;
}

const char *cells_result(struct cells *cells, const struct run *run, uint64_t task)
{
    const struct record *record = cells->record;
    const struct run_task *done = &run->tasks[task];
    if (done->status != TASK_OK || run_task_drops(record, run, task))
        return NULL;
    if (record->graph)
        (void)work_print(stage_of(record, task)->gives, done->result, done->result_size, cells->result, cells->size);
    else
        (void)workload_print_result(record->workload, done->result, done->result_size, cells->result, cells->size);
    printable_clean(cells->result, cells->utf8);
    return cells->result;
}

/* ------------------------------------------------------------------ troubles */

static void print_loss(struct cells *cells, const struct run_task *task)
{
    char cause[64];
    (void)death_text(task->death, cause, sizeof cause);
    if (task->attempts == 0)
        (void)snprintf(cells->trouble, cells->size, "lost, never begun: %s", cause);
    else
        (void)snprintf(cells->trouble, cells->size, "lost after %u attempt%s: %s", task->attempts,
                       task->attempts == 1 ? "" : "s", cause);
}

/* How the task that is to blame for another's want of an input ended; NULL: it is not to blame. */
static const char *print_blame(const struct record *record, const struct run *run, uint64_t task)
{
    static const char *const words[TASK_STATUS_COUNT] = {[TASK_FAILED] = "failed", [TASK_LOST] = "was lost"};
    return run_task_drops(record, run, task) ? "let nothing through" : words[run->tasks[task].status];
}

/* Which task before it is to blame, and how that one ended. Nobody is, when the run was stopped while the value was on
 * its way. */
static void print_want(struct cells *cells, const struct run *run, uint64_t task, const char *word)
{
    uint64_t cause = task;
    char id[CELLS_NAME_SIZE];
    while (cause != RUN_NO_TASK && run->tasks[cause].status == run->tasks[task].status)
        cause = origin_of(cells->record, cause);
    const char *blame = cause != RUN_NO_TASK ? print_blame(cells->record, run, cause) : NULL;
    if (blame)
        (void)snprintf(cells->trouble, cells->size, "no input: %s %s", print_id(cells->record, cause, id, sizeof id),
                       blame);
    else
        (void)snprintf(cells->trouble, cells->size, "%s", word);
}

const char *cells_trouble(struct cells *cells, const struct run *run, uint64_t id)
{
    const struct run_task *task = &run->tasks[id];
    switch ((enum task_status)task->status) {
    case TASK_OK:
        return NULL;
    case TASK_FAILED:
        (void)snprintf(cells->trouble, cells->size, "failed: %.*s", (int)task->result_size, (const char *)task->result);
        break;
    case TASK_LOST:
        print_loss(cells, task);
        break;
    case TASK_CANCELLED:
    case TASK_SKIPPED:
        print_want(cells, run, id, task_status_name((enum task_status)task->status));
        break;
    default:
        (void)snprintf(cells->trouble, cells->size, "not run");
        break;
    }
    printable_clean(cells->trouble, cells->utf8);
    return cells->trouble;
}

const char *cells_outcome(struct cells *cells, const struct run *run, uint64_t task)
{
    const char *result = cells_result(cells, run, task);
    if (!result)
        result = cells_trouble(cells, run, task);
    return result ? result : "(dropped)";
}

const char *cells_worker(const struct run *run, const struct run_task *task)
{
    bool known = task->worker >= 0 && (size_t)task->worker < run->workers_count;
    return known ? run->workers[task->worker].name : NULL;
}
