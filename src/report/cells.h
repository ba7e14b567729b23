/* cells.h - inputs, results and troubles of a record's tasks as printable text, each of any length. One of these serves
 * one report; the texts are valid until the next call of the same function. */
#ifndef FORKLAB_REPORT_CELLS_H
#define FORKLAB_REPORT_CELLS_H
#include "model/run.h"

#include <stdbool.h>

struct cells {
    const struct record *record;
    bool utf8;
    size_t size; /* of each buffer */
    char *input, *result, *trouble;
};

/* -ENOMEM. */
int cells_init(struct cells *cells, const struct record *record, bool utf8);
void cells_release(struct cells *cells);

const char *cells_input(struct cells *cells, uint64_t task);

/* NULL when the task has no result. */
const char *cells_result(struct cells *cells, const struct run_task *task);

/* What went wrong: "failed: …", "lost after 3 attempts: killed by SIGSEGV", "cancelled"; NULL for a task with a
 * result. */
const char *cells_trouble(struct cells *cells, const struct run_task *task);

/* The name of the worker that finished it, or NULL. */
const char *cells_worker(const struct run *run, const struct run_task *task);

#endif
