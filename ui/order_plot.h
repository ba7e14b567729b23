/* order_plot.h - each finished task as a dot: across, when it was submitted; upwards, when it finished. What has been
 * put down once is kept while the window stands still: a frame costs what is new since the last one.
 *
 * Of very many tasks all have their dot, and a dot has the colour of one of those that it stands for. */
#ifndef FORKLAB_UI_ORDER_PLOT_H
#define FORKLAB_UI_ORDER_PLOT_H
#include "model/history.h"
#include "ui/lengths.h"
#include "ui/painter.h"

struct order_window { /* the same across and upwards: the diagonal is the order of submission */
    uint64_t first, count;
    int dots; /* of each side */
};

struct order_plot {
    const struct run *run;
    uint64_t settled_ns;
    bool over, by_length;
    uint16_t *slots; /* slot + 1 of whoever did it, by task; 0 = not known */
    uint64_t slots_room;
    struct order_window window;
    uint8_t *inks; /* [dots * dots], from the lowest row on: enum role; 0 = no dot */
    size_t inks_room;
    uint64_t settled; /* finished tasks that are in there and stay */
};

/* Colours by length: NULL = by worker. False: no memory. A zeroed one is a valid start. */
bool order_plot_fill(struct order_plot *plot, const struct snapshot *snapshot, struct order_window window,
                     const struct lengths *lengths);
void order_plot_release(struct order_plot *plot);

/* HISTORY_NO_SLOT = not known. */
unsigned order_plot_slot(const struct order_plot *plot, uint64_t task);

/* Which dot stands for a number of the window; outside of 0 to dots - 1 for one that is outside. */
int order_plot_dot(const struct order_window *window, uint64_t number);
/* The first number of a dot. */
uint64_t order_plot_number(const struct order_window *window, int dot);

/* Into the lower left corner of the painter's area. `cursor`: the place in the order of finishing that has cross-hairs;
 * UINT64_MAX = none. */
void order_plot_draw(const struct painter *painter, const struct order_plot *plot, const struct history *history,
                     uint64_t cursor);

#endif
