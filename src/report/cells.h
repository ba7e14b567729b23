/* cells.h - names, inputs, results and troubles of a record's tasks as printable text, each of any length. One of these
 * serves one report; the texts are valid until the next call of the same function. `run` is one of the record's.
 *
 * A task of a graph is named by its stage and its place among the tasks of that: "cube 3"; its input is what another
 * task made, so it depends on the run. */
#ifndef FORKLAB_REPORT_CELLS_H
#define FORKLAB_REPORT_CELLS_H
#include "model/run.h"

#include <stdbool.h>

#define CELLS_NAME_SIZE 64

struct cells {
    const struct record *record;
    bool utf8;
    size_t size; /* of each buffer */
    char *input, *result, *trouble;
    char id[CELLS_NAME_SIZE], name[CELLS_NAME_SIZE + 8];
};

/* -ENOMEM. */
int cells_init(struct cells *cells, const struct record *record, bool utf8);
void cells_release(struct cells *cells);

/* For a table: "7", "cube 3". For a sentence: "task 7", "cube 3". */
const char *cells_id(struct cells *cells, uint64_t task);
const char *cells_name(struct cells *cells, uint64_t task);

/* NULL when it was never made. */
const char *cells_input(struct cells *cells, const struct run *run, uint64_t task);

/* NULL when the task has no result, or of a graph: let nothing through. */
const char *cells_result(struct cells *cells, const struct run *run, uint64_t task);

/* What went wrong: "failed: …", "lost after 3 attempts: killed by SIGSEGV", "cancelled", "no input: cube 3 failed";
 * NULL for one that is done. */
const char *cells_trouble(struct cells *cells, const struct run *run, uint64_t task);

/* What stands in the result's place, for a task of any status. */
const char *cells_outcome(struct cells *cells, const struct run *run, uint64_t task);

/* The name of the worker that finished it, or NULL. */
const char *cells_worker(const struct run *run, const struct run_task *task);

#endif
