/* process_view.h - what the view of processes is made of: its state, the columns of its table, the lines about all of
 * them together, and the sheet about one. */
#ifndef FORKLAB_UI_PROCESS_VIEW_H
#define FORKLAB_UI_PROCESS_VIEW_H
#include "model/process_order.h"
#include "ui/sheet.h"
#include "ui/table.h"

struct monitor;

struct process_view {                /* all zero at first */
    struct monitor *monitor;         /* its own, while it is shown; NULL where somebody else has one */
    const struct process_list *list; /* what is drawn; NULL = nothing yet */
    bool ready;                      /* the wish is more than zeros */

    struct process_wish wish; /* its filter points to: */
    char filter[64];
    struct process_order order;
    uint64_t samples; /* of the list, when `order` was made; 0 = it must be made */
    enum process_scope scope;

    struct process_id selected;
    size_t line; /* where it stood */
    bool follow; /* it stays in the window, wherever sorting takes it */
    size_t top, page;
    unsigned hidden; /* 1 << index of each column that is not to be seen */
    unsigned shown;  /* … and of each that was there in the last frame */
};

/* What a cell of the table is drawn from. */
struct process_cell {
    const struct process_list *list;
    const struct process_row *row;
    const struct process_line *line;
    const char *name; /* of one of the lab's workers: as other views call it; NULL = it is none */
    bool tree;
};
extern const struct table process_table; /* of struct process_cell */

/* By which key the column sorts. */
enum process_key process_column_key(size_t column);
/* The column of that key; table.count = there is none. */
size_t process_key_column(enum process_key key);
/* Whether large figures are looked for first. */
bool process_key_descends(enum process_key key);

/* 1 << index of each column that has no place in a table of so many columns of the screen. */
unsigned process_columns_without(bool tree, int available);

struct process_look { /* how a state of the kernel looks */
    char letter;
    uint32_t glyph;
    enum role role;
    const char *word;
    const char *help;
};
extern const struct process_look process_looks[];
extern const size_t process_looks_count;
const struct process_look *process_look(const struct process_row *row);
const struct process_look *process_look_of(char state);

/* Which way is sorted: stands behind the name of the column. */
uint32_t process_sort_mark(const struct painter *painter, bool backwards);

/* All of them together: how many rows that takes where there are `rows` for everything, and drawing into these. */
int process_head_rows(int rows);
void process_head_draw(const struct painter *painter, const struct process_view *view, size_t first, size_t window);

void process_sheet(struct sheet *sheet, const struct process_list *list, const struct process_row *row);

#endif
