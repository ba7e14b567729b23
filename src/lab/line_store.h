/* line_store.h - the lines that workloads printed: the last so many, and a count of those that had to go. */
#ifndef FORKLAB_LAB_LINE_STORE_H
#define FORKLAB_LAB_LINE_STORE_H
#include "model/run.h"

#define LINE_STORE_MAX 10000 /* lines */

struct line_store {         /* zero at first */
    struct run_line *lines; /* a ring once full */
    size_t count, first;
    uint64_t dropped;
};

/* Keeps a copy of `line`, text and all; the oldest goes when full. Without memory the line counts as dropped. */
void line_store_add(struct line_store *store, const struct run_line *line);

/* The `index`-th line, 0 the oldest. */
const struct run_line *line_store_at(const struct line_store *store, size_t index);

/* Turns the ring so that `lines` starts with the oldest, and gives array and texts away (free each text, then the
 * array). */
struct run_line *line_store_take(struct line_store *store, size_t *ret_count);

void line_store_release(struct line_store *store);

#endif
