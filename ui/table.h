/* table.h - tables: one row an item, made of columns that a const list describes. When the screen is narrow, the
 * columns of the lowest priority are left out. The columns of workers, channels and locks each have a file. */
#ifndef FORKLAB_UI_TABLE_H
#define FORKLAB_UI_TABLE_H
#include "ui/figure.h"
#include "ui/painter.h"

#include <stdbool.h>
#include <stddef.h>

struct column {
    const char *header;
    int width;     /* in columns of the screen; of one that grows: the least */
    int width_max; /* larger than width: takes what is left over, up to here */
    int priority;  /* 1 stays to the last */
    bool left;     /* aligned left; numbers stand right */
    /* The text of a cell and its role; NULL for a column that draws itself. Returns `buffer`, or a constant. */
    const char *(*text)(const void *item, char *buffer, size_t size);
    enum role (*role)(const void *item); /* NULL = ROLE_TEXT */
    void (*draw)(const struct painter *painter, int row, int column, int width, const void *item);
    double (*key)(const void *item); /* what lists sort by, NAN = unknown; NULL = by its text */
    enum figure figure;              /* which explanation its cells have */
};

struct table {
    const char *title;
    const struct column *columns; /* the first one holds the names */
    size_t count;
    size_t usual;                           /* columns that are shown beside other things: the first so many; 0 = all */
    size_t item_size;                       /* of the struct that a row shows */
    uint64_t (*identity)(const void *item); /* by which lists know it again; NULL = its place */
    /* True for an item that is damaged for good: when not all have room, it is shown before the others. NULL = none. */
    bool (*harmed)(const void *item);
    /* Draws the item from `column` on, where all of them share row 0, if it fits whole. Returns where the next one
     * begins. Needs `harmed`. */
    int (*draw_short)(const struct painter *painter, int column, const void *item);
};

#define COLUMNS_MAX 28
#define COLUMN_GAP  2

/* What the columns of one moment depend on besides the width of the screen. */
struct table_needs {
    int name_width;   /* of the longest name: the first column is as wide, within its limits */
    unsigned without; /* 1 << index of each column that would stay empty */
};

/* Puts into `widths[table->count]` how wide each column is when the table has `available` columns of the screen; 0 =
 * left out. */
void table_fit(const struct table *table, struct table_needs needs, int available, int *widths);

/* The columns that are not usual, for table_needs.without. */
unsigned table_unusual(const struct table *table);

/* Columns that the longest name takes. */
int table_name_width(const struct table *table, const void *items, size_t count);

void table_draw_headers(const struct painter *painter, int row, int column, const struct table *table,
                        const int *widths);
void table_draw_row(const struct painter *painter, int row, int column, const struct table *table, const int *widths,
                    const void *item);

/* Notes the cells of a row as figures that can be explained. */
void table_note_figures(const struct painter *painter, int row, int column, const struct table *table,
                        const int *widths);

/* A part that is nothing but a table: a rule with the title, the headers, and as many of the `count` items as fit; the
 * rule says so when that is not all. Wants count + TABLE_FRAME rows, and three at least. */
#define TABLE_FRAME 2
void table_draw_list(const struct painter *painter, const struct table *table, const void *items, size_t count);

/* The same where there is no room for rows: as many items as fit into one row. */
void table_draw_line(const struct painter *painter, const struct table *table, const void *items, size_t count);

extern const struct table worker_table;  /* of struct snapshot_worker */
extern const struct table channel_table; /* of struct snapshot_channel */
extern const struct table lock_table;    /* of struct snapshot_lock */

#define WORKER_COLUMN_ON      3  /* what it waits for: nothing where there are no shared objects */
#define CHANNEL_COLUMNS_USUAL 11 /* … */
#define WORKER_COLUMNS_USUAL  13 /* those that other views show beside other things: the first so many */

#endif
