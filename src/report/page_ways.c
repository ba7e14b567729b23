/* page_ways.c - the part of the text report that sets the ways in which the tasks were run side by side. */
#include "base/units.h"
#include "report/page.h"
#include "report/way.h"
#include "tune/cost.h"

#include <math.h>

#define COLUMNS 8

/* How wide each column is; 0 = left out, where the page is narrow. */
static void fit_columns(const struct page *page, size_t widths[COLUMNS])
{
    static const size_t usual[COLUMNS] = {9, 7, 10, 9, 12, 8, 8, 8};
    static const size_t gives_way[] = {6, 5, 4, 7, 1}; /* memory, start, tasks/s, workers */
    size_t wide = 1;
    for (size_t i = 0; i < COLUMNS; i++) {
        widths[i] = usual[i];
        wide += usual[i] + 1;
    }
    for (size_t i = 0; i < sizeof gives_way / sizeof *gives_way && wide > page->columns; i++) {
        wide -= widths[gives_way[i]] + 1;
        widths[gives_way[i]] = 0;
    }
}

/* Cells of one line; the first to the left edge, the others to the right. */
static void print_line(const struct page *page, const char *const cells[COLUMNS])
{
    size_t widths[COLUMNS];
    fit_columns(page, widths);
    for (size_t i = 0; i < COLUMNS; i++) {
        if (widths[i] == 0)
            continue;
        fputs(i == 0 ? "  " : " ", page->out);
        page_cell(page, cells[i], widths[i], i > 0);
    }
    fputc('\n', page->out);
}

static const char *known_time(double ns, char *buffer, size_t size)
{
    return isnan(ns) ? NULL : units_time(buffer, size, (uint64_t)ns);
}

static const char *known_bytes(double bytes, char *buffer, size_t size)
{
    return isnan(bytes) ? NULL : units_bytes(buffer, size, (uint64_t)bytes);
}

static void print_way(const struct page *page, const struct run *run, double speedup)
{
    char workers[16], wall[32], factor[48], number[32], start[32], one[32], all[32], rate[32];
    struct cost cost = cost_of(run);
    (void)snprintf(workers, sizeof workers, "%u", run->workers_asked);
    (void)snprintf(factor, sizeof factor, "%s%s", units_factor(number, sizeof number, speedup), page->marks->times);
    print_line(page, (const char *const[COLUMNS]){
                         way_name(page->record, (enum settings_executor)run->executor), workers,
                         units_time(wall, sizeof wall, run->wall_ns), isnan(speedup) ? NULL : factor,
                         known_time(cost.start_ns, start, sizeof start), known_bytes(cost.rss_bytes, one, sizeof one),
                         known_bytes(cost.rss_sum_bytes, all, sizeof all),
                         isnan(cost.tasks_per_second) ? NULL : units_count(rate, sizeof rate, cost.tasks_per_second)});
}

void page_ways(const struct page *page)
{
    const struct record *record = page->record;
    bool model = false;
    page_title(page, "What each way costs");
    print_line(page, (const char *const[]){"executor", "workers", "wall", "speed-up", "start of one", "memory",
                                           "of all", "tasks/s"});
    if (record->baseline) {
        print_way(page, record->baseline, 1);
        model |= way_is_model((enum settings_executor)record->baseline->executor);
    }
    const struct run *run;
    for (size_t i = 0; (run = record_run(record, i)); i++) {
        print_way(page, run, verdict_of_run(record, run).speedup);
        model |= way_is_model((enum settings_executor)run->executor);
    }
    if (model)
        fputs("  biglock is a model of an interpreter's lock: threads that must hold it to run\n", page->out);
}
