#include "ui/loss_bar.h"

#include "base/units.h"
#include "ui/figure.h"
#include "ui/words.h"

#include <math.h>
#include <stdio.h>

/* Glyphs are those of the same kinds of a worker's time. */
const struct loss_look loss_looks[LOSS_COUNT] = {
    [LOSS_IDEAL] = {0x2588, ROLE_POOL},      [LOSS_START] = {0x00b7, ROLE_STARTING},
    [LOSS_TAIL] = {0x25aa, ROLE_WARNING},    [LOSS_NO_CORE] = {0x2593, ROLE_NO_CORE},
    [LOSS_WAIT] = {0x2592, ROLE_WAITING},    [LOSS_PUT] = {0x25b3, ROLE_BLOCKED},
    [LOSS_GET] = {0x25bd, ROLE_BLOCKED},     [LOSS_SEND] = {0x25b7, ROLE_BLOCKED},
    [LOSS_RECEIVE] = {0x25c1, ROLE_BLOCKED}, [LOSS_LOCK] = {0x25c7, ROLE_BLOCKED},
    [LOSS_JOIN] = {0x25a1, ROLE_BLOCKED},    [LOSS_SLOWER] = {0x2591, ROLE_SLEEPING},
    [LOSS_DEATHS] = {0x2717, ROLE_DEAD},     [LOSS_FEWER] = {0x25cb, ROLE_GONE},
    [LOSS_REST] = {' ', ROLE_GONE},
};

#define WORDS_WIDE  100 /* from here on the names are whole */
#define TITLE_WIDTH 18
#define SHORT_WIDTH 8
#define TIME_WIDTH  9
#define SHARE_WIDTH 5
#define SHARE_LEAST 0.0005 /* less than that has no name of its own */
#define CELL_GAP    2
#define FULL        0x2588 /* █ */
#define SQUARE      0x25a0 /* ■: the same, but it does not grow together with the bar above */

/* What stands in a cell of the legend: a piece, what is too little for a name, or the wall. */
enum { OTHERS = LOSS_COUNT, WALL, CELLS_MAX };

struct legend {
    int cells[CELLS_MAX], count;
    double others_ns;
    int cell_width, columns;
    bool brief;
};

static struct legend legend_of(const struct losses *losses, int columns)
{
    struct legend legend = {.brief = columns < WORDS_WIDE};
    for (int loss = 0; loss < LOSS_COUNT; loss++) {
        bool named = isnan(losses->ns[loss]) || losses->ns[loss] >= SHARE_LEAST * losses->wall_ns;
        if (named)
            legend.cells[legend.count++] = loss;
        else
            legend.others_ns += losses->ns[loss];
    }
    if (legend.others_ns > 0)
        legend.cells[legend.count++] = OTHERS;
    legend.cells[legend.count++] = WALL;
    legend.cell_width = 2 + (legend.brief ? SHORT_WIDTH : TITLE_WIDTH) + TIME_WIDTH + 1 + SHARE_WIDTH;
    legend.columns = (columns + CELL_GAP) / (legend.cell_width + CELL_GAP);
    if (legend.columns < 1)
        legend.columns = 1;
    return legend;
}

void loss_bar_draw(const struct painter *painter, struct rect area, const struct losses *losses)
{
    struct piece pieces[LOSS_COUNT];
    for (int loss = 0; loss < LOSS_COUNT; loss++) {
        double ns = losses->ns[loss];
        pieces[loss] = (struct piece){isnan(ns) ? 0 : ns, loss_looks[loss].role, loss_looks[loss].glyph};
    }
    for (int row = 0; row < area.rows; row++)
        painter_pieces(painter, area.row + row, area.column, area.columns, pieces, LOSS_COUNT);
}

int loss_legend_rows(const struct losses *losses, int columns)
{
    struct legend legend = legend_of(losses, columns);
    return (legend.count + legend.columns - 1) / legend.columns;
}

static void draw_cell(const struct painter *painter, int row, int column, const struct legend *legend, int cell,
                      const struct losses *losses)
{
    char time[32], share[32];
    bool piece = cell < LOSS_COUNT;
    double ns = piece ? losses->ns[cell] : cell == WALL ? losses->wall_ns : legend->others_ns;
    const char *wall = painter->tier == GLYPHS_ASCII ? "wall" : "= wall"; /* there, '=' is the sign of a piece */
    const char *name = cell == WALL ? wall : "others";
    int width = legend->brief ? SHORT_WIDTH : TITLE_WIDTH;
    if (piece) {
        uint32_t glyph = loss_looks[cell].glyph;
        painter_glyph(painter, row, column, loss_looks[cell].role, glyph == FULL ? SQUARE : glyph);
        name = legend->brief ? loss_short((enum loss)cell) : loss_title((enum loss)cell);
    }
    painter_field(painter, row, column + 2, width, piece ? ROLE_TEXT : ROLE_QUIET, name);
    (void)snprintf(time, sizeof time, "%s", WORDS_UNKNOWN);
    painter_field_right(painter, row, column + 2 + width, TIME_WIDTH, ROLE_STRONG,
                        isnan(ns) ? time : units_time(time, sizeof time, (uint64_t)ns));
    painter_field_right(painter, row, column + 3 + width + TIME_WIDTH, SHARE_WIDTH, ROLE_QUIET,
                        words_percent(ns / losses->wall_ns, share, sizeof share));
    int figure = piece ? FIGURE_LOSS_IDEAL + cell : cell == WALL ? FIGURE_WALL : FIGURE_LOSS_REST;
    painter_figure(painter, row, column, legend->cell_width, (enum figure)figure);
}

void loss_legend_draw(const struct painter *painter, struct rect area, const struct losses *losses)
{
    struct legend legend = legend_of(losses, area.columns);
    struct painter inside = painter_within(painter, area);
    for (int i = 0; i < legend.count && i / legend.columns < area.rows; i++)
        draw_cell(&inside, i / legend.columns, i % legend.columns * (legend.cell_width + CELL_GAP), &legend,
                  legend.cells[i], losses);
}
