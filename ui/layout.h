/* layout.h - shares out a screen's rows to parts. A const table of steps says in which order parts grow as the screen
 * gets larger, and so, read backwards, in which order they give way. */
#ifndef FORKLAB_UI_LAYOUT_H
#define FORKLAB_UI_LAYOUT_H
#include "ui/action.h"

#include <stddef.h>
#include <stdint.h>

struct layout_step {
    int part;  /* index of the part that grows */
    int rows;  /* to how many rows, when it wants that many */
    int least; /* the fewest that make sense: if less are left, the step is passed over */
};

/* Puts into `rows[0..parts)` what each part gets of `height`. `wanted[0..parts)` bounds it. */
void layout_share(const struct layout_step *steps, size_t count, const int *wanted, int *rows, size_t parts,
                  int height);

/* That many columns, but not fewer than `least`, nor more than `most`. */
int layout_between(int least, int columns, int most);

/* The first item to show of a list of `count`, in a window of `window`, so that item `cursor` is visible; `top` is what
 * was first before. */
size_t layout_scroll(size_t top, size_t cursor, size_t count, size_t window);

/* Where the selection of a list of `count` goes by an action, `page` items at a time; SIZE_MAX: the action moves none. */
size_t layout_moved(enum action action, size_t index, size_t count, size_t page);

#endif
