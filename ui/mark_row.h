/* mark_row.h - what was changed or happened at a moment of the run, above an axis of time: a sign at its column, with
 * its words where there is room. */
#ifndef FORKLAB_UI_MARK_ROW_H
#define FORKLAB_UI_MARK_ROW_H
#include "model/history.h"
#include "ui/painter.h"
#include "ui/timescale.h"

/* Into the first row of the painter's area, which has as many columns as the scale. Births have their sign in a lane. */
void mark_row_draw(const struct painter *painter, const struct history *history, const struct timescale *scale);

#endif
