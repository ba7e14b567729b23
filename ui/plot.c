#include "ui/plot.h"

#include <math.h>

#define BRAILLE_FIRST 0x2800
#define BRAILLE_LAST  0x28ff
#define UPPER_HALF    0x2580 /* ▀ */
#define LOWER_HALF    0x2584 /* ▄ */
#define WHOLE         0x2588 /* █ */

/* The bit of each dot of a cell in its Braille pattern. */
static const uint8_t bits[PLOT_CELL_ROWS][PLOT_CELL_COLUMNS] = {
    {0x01, 0x08},
    {0x02, 0x10},
    {0x04, 0x20},
    {0x40, 0x80},
};
#define UPPER_BITS (0x01 | 0x08 | 0x02 | 0x10)
#define LOWER_BITS (0x04 | 0x20 | 0x40 | 0x80)

struct plot plot_of(const struct painter *painter)
{
    return (struct plot){.painter = *painter,
                         .rows = painter->area.rows * PLOT_CELL_ROWS,
                         .columns = painter->area.columns * PLOT_CELL_COLUMNS};
}

/* The dots that a cell shows already, of those that its tier can tell. */
static unsigned dots_of(const struct painter *painter, int row, int column)
{
    const struct rect *area = &painter->area;
    const struct cell *cell = canvas_cell(painter->canvas, area->row + row, area->column + column);
    uint32_t glyph = cell ? cell->glyph : ' ';
    if (painter->tier == GLYPHS_FULL)
        return glyph >= BRAILLE_FIRST && glyph <= BRAILLE_LAST ? glyph - BRAILLE_FIRST : 0;
    return glyph == UPPER_HALF   ? UPPER_BITS
           : glyph == LOWER_HALF ? LOWER_BITS
           : glyph == WHOLE      ? UPPER_BITS | LOWER_BITS
                                 : 0;
}

void plot_dot(const struct plot *plot, int row, int column, enum role ink)
{
    if (row < 0 || column < 0 || row >= plot->rows || column >= plot->columns)
        return;
    int cell_row = row / PLOT_CELL_ROWS, cell_column = column / PLOT_CELL_COLUMNS;
    unsigned dots = dots_of(&plot->painter, cell_row, cell_column) | bits[row % PLOT_CELL_ROWS][column % 2];
    painter_glyph(&plot->painter, cell_row, cell_column, ink, BRAILLE_FIRST + dots);
}

/* Narrows the part from *first to *last (0..1) of a way from `start` over `length` to where it meets `dots` dots. */
static void clip(double start, double length, int dots, double *first, double *last)
{
    double before = -0.5 - start, behind = dots - 0.5 - start; /* a dot begins half a dot before its place */
    if (length != 0) {
        *first = fmax(*first, fmin(before / length, behind / length));
        *last = fmin(*last, fmax(before / length, behind / length));
    } else if (before > 0 || behind < 0) {
        *last = -1; /* never */
    }
}

void plot_line(const struct plot *plot, struct plot_place from, struct plot_place to, enum role ink)
{
    double height = (double)to.row - from.row, width = (double)to.column - from.column;
    double steps = fmax(fabs(height), fabs(width)), first = 0, last = 1;
    clip(from.row, height, plot->rows, &first, &last);
    clip(from.column, width, plot->columns, &first, &last);
    if (steps == 0)
        plot_dot(plot, from.row, from.column, ink);
    for (double step = floor(first * steps); steps > 0 && step <= ceil(last * steps); step++)
        plot_dot(plot, (int)lround(from.row + height * step / steps), (int)lround(from.column + width * step / steps),
                 ink);
}

int plot_scale(double value, double least, double most, int dots)
{
    double place = most > least ? (value - least) / (most - least) * (dots - 1) : value - least;
    if (!(place > -1))
        return -1;
    return place < dots ? (int)lround(place) : dots;
}
