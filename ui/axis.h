/* axis.h - an axis of time below bars: marks at round times, as many as there is room for. */
#ifndef FORKLAB_UI_AXIS_H
#define FORKLAB_UI_AXIS_H
#include "ui/painter.h"

/* Draws it into the row of `scale`, whose columns stand for 0 to `span_ns`; nothing when the span is 0. */
void axis_draw(const struct painter *painter, struct rect scale, uint64_t span_ns);

/* The same from `begin_ns` on: marks at round times of the clock, not of the window. */
void axis_draw_window(const struct painter *painter, struct rect scale, uint64_t begin_ns, uint64_t span_ns);

/* A round span of time that is not shorter: while something runs, its axis changes seldom. */
uint64_t axis_round_up(uint64_t span_ns);

#endif
