/* plot.h - dots finer than the cells of the screen: charts of points and lines. A cell holds 2 x 4 dots in Braille; the
 * Linux console shows in which half of it there are some, ASCII that there are some. The grid is the same everywhere, so
 * that no chart has to ask.
 *
 *     struct plot plot = plot_of(&painter);     the whole area, which may hold something already: an axis, a grid
 *     plot_line(&plot, from, to, ROLE_POOL);
 *
 * Rows and columns of dots count from the upper left corner; what lies outside is left away. Dots of one cell add up,
 * and it has the ink of the last one: what matters most is drawn last. */
#ifndef FORKLAB_UI_PLOT_H
#define FORKLAB_UI_PLOT_H
#include "ui/painter.h"

#define PLOT_CELL_ROWS    4
#define PLOT_CELL_COLUMNS 2

struct plot {
    struct painter painter;
    int rows, columns; /* of dots */
};

struct plot_place {
    int row, column;
};

/* A plot over all of the painter's area. It keeps a copy of the painter, and owns nothing. */
struct plot plot_of(const struct painter *painter);

void plot_dot(const struct plot *plot, int row, int column, enum role ink);

/* A straight line, both ends with it, wherever they lie. */
void plot_line(const struct plot *plot, struct plot_place from, struct plot_place to, enum role ink);

/* Which of `dots` stands for a value on a scale from `least` to `most` (the first and the last): outside of them for a
 * value outside, or for NAN. For a scale that goes upwards, count from the last row. */
int plot_scale(double value, double least, double most, int dots);

#endif
