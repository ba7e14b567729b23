/* list.h - a table of things from which one is selected: sorted by any column, narrowed by a text, scrolled; columns can
 * be hidden. The view gives it the items of each frame; what is selected stays, by the item's identity, wherever it goes
 * in the order. Plain data: zeroed but for the table it is a valid start. */
#ifndef FORKLAB_UI_LIST_H
#define FORKLAB_UI_LIST_H
#include "ui/view.h"

#define LIST_ITEMS_MAX 4096 /* of more, the first are shown */

struct list {
    const struct table *table;
    int number;                     /* of its targets, where a view has several lists */
    uint64_t selected;              /* identity of the selected item */
    bool chosen;                    /* … which the user did; else the first is */
    size_t sort;                    /* index of the column + 1; 0 = the items' own order */
    bool turned;                    /* from the least to the most, where the other is usual */
    unsigned hidden;                /* 1 << index of each column that is not to be seen */
    char filter[64];                /* only items with a cell that has this text; "" = all */
    size_t top, page;               /* first row in the window, and how many it has */
    size_t count;                   /* of the items of this frame that are shown */
    uint16_t order[LIST_ITEMS_MAX]; /* their places among the items */
};

/* Takes the items of this frame: narrows and sorts them. */
void list_take(struct list *list, const void *items, size_t count);

/* The place in `items` of the selected item; SIZE_MAX: there is none. */
size_t list_selected(const struct list *list, const void *items);
/* Selects the item of that identity, if it is there. */
void list_select(struct list *list, uint64_t identity);

/* The head and as many rows as fit, from row 0 on; `needs` as for table_fit(). */
void list_draw(const struct painter *painter, struct list *list, const void *items, struct table_needs needs);

/* Moves the selection, sorts; takes presses on its rows and heads. False: the input is not for it. */
bool list_handle(struct list *list, const struct input *input, const void *items);

/* The identity of a thing that is known by its name (FNV-1a, Fowler, Noll and Vo, 64 bits). */
uint64_t list_name_identity(const char *name);

/* As view->find(). */
bool list_find(struct list *list, const void *items, size_t count, const char *text, enum find_how how);

/* Begins a sheet about an item of a table: every cell that is a text, by the name of its figure. */
void list_describe(const struct table *table, const void *item, struct sheet *sheet);

/* The name of the column that it is sorted by, with an arrow; "" = none. Returns `buffer`. */
const char *list_sorted_by(const struct list *list, char *buffer, size_t size);

#endif
