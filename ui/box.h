/* box.h - a framed area over a view. */
#ifndef FORKLAB_UI_BOX_H
#define FORKLAB_UI_BOX_H
#include "ui/painter.h"

enum box_place { BOX_MIDDLE, BOX_LOW, BOX_HIGH };

/* Clears an area for `rows` x `columns` inside a border, or as much of that as there is room for; returns a painter for
 * what lies inside. */
struct painter box_open(const struct painter *painter, int rows, int columns, enum box_place place, const char *title);

/* Writes into the lower border of the box that was opened around `inside`. */
void box_foot(const struct painter *painter, const struct painter *inside, enum role ink, const char *text);

#endif
