/* column.h - the columns of the table of workers, one row each. When the screen is narrow, those of the lowest priority
 * are left out. */
#ifndef FORKLAB_UI_COLUMN_H
#define FORKLAB_UI_COLUMN_H
#include "model/snapshot.h"
#include "ui/painter.h"

#include <stdbool.h>

struct column {
    const char *header;
    int width;     /* in columns of the screen; of the bar: the least */
    int width_max; /* larger than width: takes what is left over */
    int priority;  /* 1 stays to the last */
    bool left;     /* aligned left; numbers stand right */
    /* The text of a cell and its role; NULL for a column that draws itself. Returns `buffer`. */
    const char *(*text)(const struct snapshot_worker *worker, char *buffer, size_t size);
    enum role (*role)(const struct snapshot_worker *worker); /* NULL = ROLE_TEXT */
    void (*draw)(const struct painter *painter, int row, int column, int width, const struct snapshot_worker *worker);
};

extern const struct column worker_columns[];
extern const size_t worker_columns_count;
#define COLUMNS_MAX 16
#define COLUMN_GAP  2

/* Puts into `widths[worker_columns_count]` how wide each column is when the table has `available` columns of the
 * screen; 0 = left out. */
void columns_fit(int available, int *widths);

#endif
