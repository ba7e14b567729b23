/* page_graph.c - the parts of the text report that only a graph has: of what it is made, and what came out of it. */
#include "model/flow.h"
#include "report/page.h"
#include "report/printable.h"

#include <inttypes.h>
#include <stdlib.h>

#define LINES_MOST 20 /* of the values of a stage */

void page_graph_how(const struct page *page)
{
    const struct record *record = page->record;
    size_t stages = record->graph->stages_count;
    unsigned workers = record->run ? record->run->workers_asked : 0;
    fprintf(page->out, "graph of %zu stage%s", stages, stages == 1 ? "" : "s");
    if (record->run && record->run->executor == RUN_BY_LOOP)
        fputs(", in one process", page->out);
    else if (workers > 0)
        fprintf(page->out, ", %u worker%s", workers, workers == 1 ? "" : "s");
}

/* The place in a list of values that stand side by side. */
struct list {
    size_t used, lines;
    uint64_t left_out;
    bool begun;
};

/* A number beside those before it, as long as there is room. A text can be a sentence: it has a line of its own. */
static void print_value(const struct page *page, struct list *list, const char *text, bool alone)
{
    size_t wide = printable_columns(text) + 2;
    bool next = !list->begun || alone || list->used + wide > page->columns;
    list->lines += next;
    if (list->lines > LINES_MOST) {
        list->left_out++;
        return;
    }
    fprintf(page->out, "%s  %s", next && list->begun ? "\n" : "", text);
    list->used = next ? wide : list->used + wide;
    list->begun = true;
}

/* It is a result: done by one of these, and let through. */
static bool is_result(const struct record *record, const struct flow_group *group, uint64_t task)
{
    return task >= group->first && task - group->first < group->count && record->run->tasks[task].status == TASK_OK &&
           !run_task_drops(record, record->run, task);
}

static void print_results(struct page *page, const struct flow_group *group, const uint64_t *order, uint64_t count)
{
    const struct record *record = page->record;
    const struct graph_stage *stage = &record->graph->stages[group->stages[0]];
    struct list list = {0};
    uint64_t results = 0;
    for (uint64_t i = 0; i < group->count; i++)
        results += is_result(record, group, group->first + i);
    fprintf(page->out, "\nResults of %s: %" PRIu64 "\n", stage->name, results);
    for (uint64_t i = 0; i < (order ? count : group->count); i++) {
        uint64_t task = order ? order[i] : group->first + i;
        if (is_result(record, group, task))
            print_value(page, &list, cells_result(&page->cells, record->run, task), stage->gives == WORK_TEXT);
    }
    if (list.begun)
        fputc('\n', page->out);
    if (list.left_out > 0)
        fprintf(page->out, "  %s and %" PRIu64 " more: --json FILE writes all\n", page->marks->cut, list.left_out);
}

void page_results(struct page *page)
{
    const struct record *record = page->record;
    uint64_t count = 0;
    if (!record->graph)
        return;
    /* Without memory for it, in the order of their tasks. */
    uint64_t *order = record->settings.results == RESULTS_FINISHED ? verdict_finish_order(record->run, &count) : NULL;
    for (size_t g = 0; g < record->flow->groups_count; g++)
        if (record->graph->stages[record->flow->groups[g].stages[0]].results)
            print_results(page, &record->flow->groups[g], order, count);
    free(order);
}
