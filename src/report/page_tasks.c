/* page_tasks.c - the part of the text report that goes task by task. */
#include "base/units.h"
#include "report/page.h"
#include "report/printable.h"

#include <inttypes.h>
#include <stdlib.h>

#define CELL_WIDTH_MAX 48
#define TIME_WIDTH     9
#define TROUBLES_MAX   10
#define TASKS_ALL      48 /* so many tasks are listed one and all; of more… */
#define TASKS_FIRST    16
#define TASKS_LAST     8
#define TASKS_ODD      16 /* …and of those between, which came to nothing or to something else */
#define TEXT_LEAST     8  /* columns of an input or a result on a narrow page */
#define FRAME          25 /* of a line: the gaps, core and time */

struct widths {
    size_t id, input, result, worker;
};

/* The tasks that are listed, in the order of the list. */
struct chosen {
    uint64_t list[TASKS_ALL];
    size_t count;
    size_t gap; /* what is left out stands before this one of them */
    uint64_t left_out;
};

static void widen(size_t *width, const char *text)
{
    size_t columns = text ? printable_columns(text) : 1;
    if (columns > CELL_WIDTH_MAX)
        columns = CELL_WIDTH_MAX;
    if (columns > *width)
        *width = columns;
}

/* The wider of the two texts gives way, until all fits. */
static void fit(struct widths *widths, size_t columns)
{
    for (;;) {
        size_t wide = widths->id + widths->input + widths->result + widths->worker + FRAME;
        size_t *wider = widths->input > widths->result ? &widths->input : &widths->result;
        if (wide <= columns || *wider <= TEXT_LEAST)
            return;
        (*wider)--;
    }
}

static struct widths measure(struct page *page, const struct run *run, const struct chosen *chosen)
{
    struct widths widths = {sizeof "task" - 1, sizeof "input" - 1, sizeof "result" - 1, sizeof "worker" - 1};
    for (size_t i = 0; i < chosen->count; i++) {
        widen(&widths.id, cells_id(&page->cells, chosen->list[i]));
        widen(&widths.input, cells_input(&page->cells, run, chosen->list[i]));
        widen(&widths.result, cells_outcome(&page->cells, run, chosen->list[i]));
        widen(&widths.worker, cells_worker(run, &run->tasks[chosen->list[i]]));
    }
    fit(&widths, page->columns);
    return widths;
}

static void print_line(const struct page *page, const struct widths *widths, const char *const cells[6])
{
    const struct {
        size_t width;
        bool right;
    } columns[] = {{widths->id, true}, {widths->input, false}, {widths->result, false}, {widths->worker, false},
                   {4, true},          {TIME_WIDTH, true}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        fputs("  ", page->out);
        page_cell(page, cells[i], columns[i].width, columns[i].right);
    }
    fputc('\n', page->out);
}

static void print_task(struct page *page, const struct run *run, const struct widths *widths, uint64_t index)
{
    const struct run_task *task = &run->tasks[index];
    bool timed = run_task_finished(task);
    char core[8], time[32];
    (void)snprintf(core, sizeof core, "%d", task->core);
    print_line(page, widths,
               (const char *const[]){cells_id(&page->cells, index), cells_input(&page->cells, run, index),
                                     cells_outcome(&page->cells, run, index), cells_worker(run, task),
                                     timed && task->core != RUN_NO_CORE ? core : NULL,
                                     timed ? units_time(time, sizeof time, run_task_time(run, task)) : NULL});
}

/* It is to be seen among a million others. */
static bool is_odd(const struct page *page, const struct run *run, uint64_t id)
{
    const struct run_task *task = &run->tasks[id];
    const struct run *baseline = page->record->baseline;
    if (task->status == TASK_FAILED || task->status == TASK_LOST)
        return true;
    return page->verdict && page->verdict->compared && run != baseline &&
           !run_task_same(page->record->workload, &baseline->tasks[id], task);
}

static void choose(struct chosen *chosen, uint64_t id)
{
    if (chosen->count < TASKS_ALL)
        chosen->list[chosen->count++] = id;
    else
        chosen->left_out++;
}

/* Goes through all tasks in the order of the list: `order`, if there is one, then those that have no place in it. */
struct walk {
    const struct page *page;
    const struct run *run;
    uint64_t seen, odd;
};

static void pass(struct walk *walk, struct chosen *chosen, uint64_t id)
{
    uint64_t all = walk->run->tasks_count, place = walk->seen++;
    bool edge = all <= TASKS_ALL || place < TASKS_FIRST || place >= all - TASKS_LAST;
    if (all > TASKS_ALL && place == all - TASKS_LAST)
        chosen->gap = chosen->count;
    if (edge || (walk->odd < TASKS_ODD && is_odd(walk->page, walk->run, id))) {
        walk->odd += !edge;
        choose(chosen, id);
    } else {
        chosen->left_out++;
    }
}

static struct chosen choose_tasks(const struct page *page, const struct run *run)
{
    struct walk walk = {.page = page, .run = run};
    struct chosen chosen = {.count = 0};
    uint64_t count = 0;
    uint64_t *order = page->record->settings.results == RESULTS_FINISHED ? verdict_finish_order(run, &count) : NULL;
    if (!order)
        count = 0; /* also when there is no memory for it: then in the order submitted */
    for (uint64_t i = 0; i < count; i++)
        pass(&walk, &chosen, order[i]);
    free(order);
    /* Those that never finished have no place in that order and come last. */
    for (uint64_t i = 0; i < run->tasks_count; i++)
        if (count == 0 || !run_task_finished(&run->tasks[i]))
            pass(&walk, &chosen, i);
    return chosen;
}

void page_tasks(struct page *page, const struct run *run)
{
    struct chosen chosen = choose_tasks(page, run);
    struct widths widths = measure(page, run, &chosen);
    fputc('\n', page->out);
    print_line(page, &widths, (const char *const[]){"task", "input", "result", "worker", "core", "time"});
    for (size_t i = 0; i < chosen.count; i++) {
        if (chosen.left_out > 0 && i == chosen.gap)
            fprintf(page->out, "  %s %" PRIu64 " more: --json FILE writes all\n", page->marks->cut, chosen.left_out);
        print_task(page, run, &widths, chosen.list[i]);
    }
}

/* What was seen may be long: it stands last, and whole. */
void page_steps(struct page *page, const struct run *run)
{
    size_t title = sizeof "step" - 1;
    for (uint64_t i = 0; i < run->tasks_count; i++)
        widen(&title, cells_input(&page->cells, run, i));
    fputc('\n', page->out);
    for (uint64_t i = 0; i < run->tasks_count; i++) {
        const struct run_task *task = &run->tasks[i];
        bool timed = run_task_finished(task);
        char number[24], time[32];
        (void)snprintf(number, sizeof number, "%" PRIu64, i + 1);
        fputs("  ", page->out);
        page_cell(page, number, 3, true);
        fputs("  ", page->out);
        page_cell(page, cells_input(&page->cells, run, i), title, false);
        page_cell(page, timed ? units_time(time, sizeof time, run_task_time(run, task)) : NULL, TIME_WIDTH, true);
        fprintf(page->out, "   %s\n", cells_outcome(&page->cells, run, i));
    }
}

void page_summary(const struct page *page, const struct run *run)
{
    char text[RUN_SUMMARY_SIZE];
    if (!run_summary(page->record, run, text, sizeof text))
        return;
    printable_clean(text, page->cells.utf8);
    fprintf(page->out, "\nAll together: %s\n", text);
}

void page_troubles(struct page *page)
{
    const struct run *run = page->record->run;
    uint64_t troubles = 0;
    for (uint64_t i = 0; i < run->tasks_count; i++) {
        if (run->tasks[i].status != TASK_FAILED && run->tasks[i].status != TASK_LOST)
            continue;
        if (troubles == 0)
            page_title(page, "Not done");
        if (troubles++ < TROUBLES_MAX)
            fprintf(page->out, "  %s %s\n", cells_name(&page->cells, i), cells_trouble(&page->cells, run, i));
    }
    if (troubles > TROUBLES_MAX)
        fprintf(page->out, "  and %" PRIu64 " more\n", troubles - TROUBLES_MAX);
}
