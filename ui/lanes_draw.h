/* lanes_draw.h - draws what lanes.h has counted: a lane a worker, a lane a core, and what their signs mean.
 *
 * A column in which one task fills all is a whole block, and where another follows at once there is a thin gap before
 * it; any other column with tasks is as high as its share of time in them. What is no task has a glyph and a colour of
 * its own. */
#ifndef FORKLAB_UI_LANES_DRAW_H
#define FORKLAB_UI_LANES_DRAW_H
#include "ui/lanes.h"
#include "ui/lengths.h"
#include "ui/painter.h"

struct lanes_style {
    const struct run *run;
    const struct lengths *lengths; /* NULL: the colour of the worker */
    bool numbers;                  /* of tasks, where their block is wide enough */
    bool steps;                    /* they are steps, and counted from 1 */
};

enum lanes_sign {
    SIGN_NONE,
    SIGN_TASK,
    SIGN_SHARE, /* a column with some tasks, by height */
    SIGN_WASTED,
    SIGN_WAITING,
    SIGN_PAUSED,
    SIGN_DEATH,
    SIGN_BIRTH,
    SIGN_GONE,
    SIGN_STATE, /* + enum worker_state: what a worker was seen to do */
    SIGN_COUNT = SIGN_STATE + 16
};

/* What a column shows. */
enum lanes_sign lanes_sign(const struct lane_cell *cell, bool paused);

/* Draws a row of `lanes` into all of the painter's area, which has as many columns as the scale; more than one row makes
 * it thicker. Adds the signs that it shows to the set `signs`, a bit each. */
void lanes_draw(const struct painter *painter, const struct lanes *lanes, size_t row, unsigned slot,
                const struct lanes_style *style, uint32_t *signs);

/* Who ran on a core: of those whose task started there and goes on, the last one; a shade where there are several, of
 * which the kernel lets one run at a time. That a task has moved to another core is not seen. */
void lanes_draw_core(const struct painter *painter, const struct lanes *lanes, const struct history *history, int core);

/* What the signs mean, from `column` to `end`. */
void lanes_draw_legend(const struct painter *painter, int row, int column, int end, uint32_t signs);

#endif
