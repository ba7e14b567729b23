/* run_plot.c - the progress of two runs over one time axis. */
#include "ui/axis.h"
#include "ui/plot.h"
#include "ui/run_table.h"

#include <math.h>
#include <stdio.h>

#define LABEL_WIDTH 6 /* "100 %" and a gap */
#define ROWS_LEAST  3
#define LEAST       12 /* columns of dots' cells */

/* Where it stood at the end of part `i` of its wall. */
static struct plot_place place_of(const struct plot *plot, const struct session_run *run, size_t i, uint64_t span_ns)
{
    double elapsed = (double)run->wall_ns * (double)(i + 1) / (double)run->curve_count;
    double done = run->tasks > 0 ? (double)run->curve[i] / (double)run->tasks : 0;
    return (struct plot_place){plot->rows - 1 - plot_scale(done, 0, 1, plot->rows),
                               plot_scale(elapsed, 0, (double)span_ns, plot->columns)};
}

/* The curve, and its letter above its end: that tells two apart without colour. */
static void draw_curve(const struct plot *plot, const struct session_run *run, uint64_t span_ns, enum role ink,
                       char letter)
{
    struct plot_place from = {plot->rows - 1, 0};
    for (size_t i = 0; i < run->curve_count; i++) {
        struct plot_place to = place_of(plot, run, i, span_ns);
        plot_line(plot, from, to, ink);
        from = to;
    }
    if (run->curve_count > 0)
        painter_glyph(&plot->painter, from.row / PLOT_CELL_ROWS, from.column / PLOT_CELL_COLUMNS, ink,
                      (uint32_t)letter);
}

static void draw_scale(const struct painter *painter, int rows)
{
    painter_field_right(painter, 0, 0, LABEL_WIDTH - 1, ROLE_QUIET, "100 %");
    if (rows >= 5)
        painter_field_right(painter, (rows - 1) / 2, 0, LABEL_WIDTH - 1, ROLE_QUIET, "50 %");
    painter_field_right(painter, rows - 1, 0, LABEL_WIDTH - 1, ROLE_QUIET, "0 %");
}

void run_plot_draw(const struct painter *painter, const struct session_run *run, const struct session_run *other)
{
    struct rect inside = {0, LABEL_WIDTH, painter->area.rows - 1, painter->area.columns - LABEL_WIDTH};
    if (inside.rows < ROWS_LEAST || inside.columns < LEAST)
        return;
    uint64_t span_ns = other && other->wall_ns > run->wall_ns ? other->wall_ns : run->wall_ns;
    struct painter chart = painter_within(painter, inside);
    struct plot plot = plot_of(&chart);
    draw_scale(painter, inside.rows);
    if (other)
        draw_curve(&plot, other, span_ns, ROLE_WARNING, 'B');
    draw_curve(&plot, run, span_ns, ROLE_POOL, 'A');
    inside.row = inside.rows;
    axis_draw(painter, inside, span_ns);
}
