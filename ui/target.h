/* target.h - what stands where on the screen, noted while a frame is drawn: for the mouse, which presses it, and for
 * whoever asks how a figure was found. Plain data, made anew with each frame. */
#ifndef FORKLAB_UI_TARGET_H
#define FORKLAB_UI_TARGET_H
#include "ui/canvas.h"

#define TARGETS_MAX     2048
#define TARGETS_FIGURES 1536 /* so many figures at the most: what can be pressed has room */

enum target_kind {
    TARGET_ACTION, /* value: enum action, which a press starts */
    TARGET_VIEW,   /* enum view_id, to which a press goes */
    TARGET_ROW,    /* of a list of the view, or of a menu: the index of the item, which a press selects */
    TARGET_COLUMN, /* of a table's head: the index of the column, by which a press sorts */
    TARGET_PLACE,  /* where a press is for the view: a value of its own */
    TARGET_FIGURE  /* enum figure (figure.h), which can be explained */
};

struct target {
    struct rect area; /* on the screen */
    enum target_kind kind;
    int value;
    int list; /* which of a view's lists, from 0 */
};

struct targets {
    struct target items[TARGETS_MAX]; /* more are not noted, of figures fewer; what was noted last lies on top */
    size_t count;
};

void targets_add(struct targets *targets, const struct target *target);

/* What a press at that place is for: the one on top, but for figures. NULL. */
const struct target *targets_at(const struct targets *targets, int row, int column);

/* The `index`-th figure, by place: from top to bottom, from left to right. NULL: there are not so many. */
const struct target *targets_figure(const struct targets *targets, size_t index);
size_t targets_figures(const struct targets *targets);
/* Which of them, by that order, covers the place; SIZE_MAX = none. */
size_t targets_figure_at(const struct targets *targets, int row, int column);

#endif
