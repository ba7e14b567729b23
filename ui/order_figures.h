/* order_figures.h - how far the order of finishing is from that of submission, in words, each with what it means where
 * there is room. */
#ifndef FORKLAB_UI_ORDER_FIGURES_H
#define FORKLAB_UI_ORDER_FIGURES_H
#include "model/history.h"
#include "ui/painter.h"

/* Into all of the painter's area, of any size; there is a history. */
void order_figures_draw(const struct painter *painter, const struct snapshot *snapshot);

/* A task's number as people see it: steps of a script are counted from 1. */
uint64_t order_number(const struct snapshot *snapshot, uint64_t task);

#endif
