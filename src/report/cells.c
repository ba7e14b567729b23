#include "report/cells.h"

#include "report/printable.h"

#include <errno.h>
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

const char *cells_input(struct cells *cells, uint64_t task)
{
    size_t size;
    const void *input = plan_input(cells->record->plan, task, &size);
    (void)workload_print_input(cells->record->workload, input, size, cells->input, cells->size);
    printable_clean(cells->input, cells->utf8);
    return cells->input;
}

const char *cells_result(struct cells *cells, const struct run_task *task)
{
    if (task->status != TASK_OK)
        return NULL;
    (void)workload_print_result(cells->record->workload, task->result, task->result_size, cells->result, cells->size);
    printable_clean(cells->result, cells->utf8);
    return cells->result;
}

const char *cells_trouble(struct cells *cells, const struct run_task *task)
{
    char cause[64];
    char *text = cells->trouble;
    switch ((enum task_status)task->status) {
    case TASK_OK:
        return NULL;
    case TASK_FAILED:
        (void)snprintf(text, cells->size, "failed: %.*s", (int)task->result_size, (const char *)task->result);
        break;
    case TASK_LOST:
        (void)death_text(task->death, cause, sizeof cause);
        if (task->attempts == 0)
            (void)snprintf(text, cells->size, "lost, never begun: %s", cause);
        else
            (void)snprintf(text, cells->size, "lost after %u attempt%s: %s", task->attempts,
                           task->attempts == 1 ? "" : "s", cause);
        break;
    default:
        (void)snprintf(text, cells->size, "%s",
                       task->status == TASK_NOT_RUN ? "not run" : task_status_name((enum task_status)task->status));
        break;
    }
    printable_clean(text, cells->utf8);
    return text;
}

const char *cells_worker(const struct run *run, const struct run_task *task)
{
    bool known = task->worker >= 0 && (size_t)task->worker < run->workers_count;
    return known ? run->workers[task->worker].name : NULL;
}
