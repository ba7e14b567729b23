/* page.h - what the parts of the text report share: where it goes, whom it is about, and the marks to draw with. */
#ifndef FORKLAB_REPORT_PAGE_H
#define FORKLAB_REPORT_PAGE_H
#include "report/cells.h"
#include "tune/verdict.h"

#include <stdio.h>

/* The characters of a report in one encoding. */
struct marks {
    const char *unknown, *cut, *times, *dot, *bar;
};

struct page {
    FILE *out;
    size_t columns; /* what tables are to be fitted to; longer lines of words are broken later */
    const struct record *record;
    const struct verdict *verdict;
    const struct marks *marks;
    struct cells cells;
};

/* A heading with an empty line above it. */
void page_title(const struct page *page, const char *title);

/* One row of a section: its name, a figure right-aligned in a column, and words, which may be empty. */
void page_row(const struct page *page, const char *name, const char *figure, const char *words);

/* `text` padded to `width` columns, to the left or right edge, cut with a mark when it is longer. NULL = unknown. */
void page_cell(const struct page *page, const char *text, size_t width, bool right);

/* One line a task of `run`, which is one of the record's two: id, input, result, worker, core, time. Of very many only
 * the first and last ones, and those between that came to no result, or to another one than the baseline's. */
void page_tasks(struct page *page, const struct run *run);

/* The ways in which the tasks were run, the baseline's first: time, speed-up, and what each costs. */
void page_ways(const struct page *page);

/* Where the wall went, from the ideal on; nothing when that is not known. */
void page_losses(const struct page *page);
/* A row: the serial fraction, and what it says, or why there is none; nothing without a speed-up. */
void page_scaling(const struct page *page);
/* What was to be predicted, and what came out; nothing when nothing was. */
void page_forecast(const struct page *page);

/* A graph: "graph of 2 stages, 3 workers". */
void page_graph_how(const struct page *page);

/* …and what came out of it: the values of the stages whose values are results; nothing of any other experiment. */
void page_results(struct page *page);

/* The queues and pipes of the run, one line each; nothing when it had none. */
void page_channels(const struct page *page);

/* A scripted experiment: one line a step. */
void page_steps(struct page *page, const struct run *run);

/* What the results of `run` say together; nothing when the workload has nothing to say. */
void page_summary(const struct page *page, const struct run *run);

/* The tasks without a result, the first of them in words; nothing when there is none. */
void page_troubles(struct page *page);

#endif
