/* output_line.h - a line that was printed: when, by whom, and its text. */
#ifndef FORKLAB_UI_OUTPUT_LINE_H
#define FORKLAB_UI_OUTPUT_LINE_H
#include "model/snapshot.h"
#include "ui/painter.h"

#define OUTPUT_NARROW 40 /* columns; below it there is only the text */

/* How many columns the names of those lines want. */
int output_names_width(const struct snapshot_line *lines, size_t count);

/* Draws it into a row of the painter's area, with so many columns for the name. */
void output_line_draw(const struct painter *painter, int row, int names, const struct snapshot *snapshot,
                      const struct snapshot_line *line);

#endif
