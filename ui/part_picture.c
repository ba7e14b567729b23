/* A picture that tasks fill in, as it comes: each cell in the colour of the worker that is at it, then as bright as it
 * was found to be. Half blocks make square dots where the terminal has the colours; elsewhere it is drawn with signs,
 * and the worker at a cell is a digit. */
#include "ui/part.h"

#include <inttypes.h>

#define MARGIN       1
#define NARROW       30
#define UPPER_HALF   0x2580 /* ▀ */
#define LEGEND_WIDTH 26
#define LEGEND_GAP   3
#define ROWS_LEAST   4
#define ROWS_MOST    200 /* higher than any screen */

/* The picture as it fits: rows and columns of the screen, and dots of which a row has two. */
struct plan_of_picture {
    int rows, columns;
};

static struct plan_of_picture fit(const struct snapshot_picture *picture, int rows, int columns)
{
    struct plan_of_picture plan = {rows, columns};
    /* A cell of the screen is twice as high as wide. */
    int most = (int)((int64_t)rows * 2 * picture->width / picture->height);
    if (most < columns)
        plan.columns = most > 0 ? most : 1;
    else
        plan.rows = (int)(((int64_t)columns * picture->height / picture->width + 1) / 2);
    if (plan.rows < 1)
        plan.rows = 1;
    return plan;
}

/* The cell of the picture under the middle of a dot. */
static size_t cell_under(const struct snapshot_picture *picture, const struct plan_of_picture *plan, int dot_rows,
                         int row, int column)
{
    int64_t x = (2 * (int64_t)column + 1) * picture->width / (2 * (int64_t)plan->columns);
    int64_t y = (2 * (int64_t)row + 1) * picture->height / (2 * (int64_t)dot_rows);
    return (size_t)(y * picture->width + x);
}

static enum role dot_role(const struct snapshot_picture *picture, size_t cell)
{
    if (picture->done[cell])
        return theme_shade(picture->brightness[cell]);
    return picture->worker[cell] > 0 ? theme_worker(picture->worker[cell] - 1u) : ROLE_ON_TRACK;
}

static void draw_dots(const struct painter *painter, const struct snapshot_picture *picture,
                      const struct plan_of_picture *plan)
{
    struct painter half = *painter;
    for (int row = 0; row < plan->rows; row++)
        for (int column = 0; column < plan->columns; column++) {
            enum role upper = dot_role(picture, cell_under(picture, plan, 2 * plan->rows, 2 * row, column));
            half.paper = dot_role(picture, cell_under(picture, plan, 2 * plan->rows, 2 * row + 1, column));
            if (upper == half.paper)
                painter_glyph(&half, row, column, ROLE_TEXT, ' ');
            else
                painter_glyph(&half, row, column, upper, UPPER_HALF);
        }
}

static void draw_signs(const struct painter *painter, const struct snapshot_picture *picture,
                       const struct plan_of_picture *plan)
{
    static const uint32_t blocks[] = {0x00b7, 0x2591, 0x2592, 0x2593, 0x2588},
                          signs[] = {'.', ':', '-', '=', '+', '*', '#', '%', '@'};
    bool ascii = painter->tier == GLYPHS_ASCII;
    const uint32_t *ramp = ascii ? signs : blocks;
    unsigned steps = ascii ? sizeof signs / sizeof *signs : sizeof blocks / sizeof *blocks;
    for (int row = 0; row < plan->rows; row++)
        for (int column = 0; column < plan->columns; column++) {
            size_t cell = cell_under(picture, plan, plan->rows, row, column);
            unsigned worker = picture->worker[cell];
            if (picture->done[cell])
                painter_glyph(painter, row, column, ROLE_TEXT, ramp[picture->brightness[cell] * steps / 256]);
            else if (worker > 0)
                painter_glyph(painter, row, column, theme_worker(worker - 1), '0' + worker % 10);
        }
}

/* Who has which colour, and what is done, as many rows as there are. */
static void draw_legend(const struct painter *painter, const struct snapshot *snapshot, bool dots)
{
    for (size_t i = 0; i < snapshot->workers_count && (int)i < painter->area.rows; i++) {
        const struct snapshot_worker *worker = &snapshot->workers[i];
        int row = (int)i;
        if (dots)
            painter_text(painter, row, 0, theme_worker(worker->slot), "██");
        else
            painter_format(painter, row, 0, theme_worker(worker->slot), "%u", (worker->slot + 1) % 10);
        int column = painter_text(painter, row, 3, theme_worker(worker->slot), worker->name);
        if (worker->task != RUN_NO_TASK)
            painter_format(painter, row, column + 1, ROLE_QUIET, "at %" PRIu64, worker->task);
    }
}

static int wanted(const struct scene *scene, int columns)
{
    const struct snapshot_picture *picture = &scene->snapshot->picture;
    if (picture->width <= 0 || picture->height <= 0 || columns < NARROW)
        return 0;
    return fit(picture, ROWS_MOST, columns - 2 * MARGIN).rows + 1;
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    const struct snapshot_picture *picture = &snapshot->picture;
    int rows = painter->area.rows, columns = painter->area.columns - 2 * MARGIN, top = rows > ROWS_LEAST;
    bool dots = painter->tier != GLYPHS_ASCII && theme_has_shades(painter->theme);
    if (top)
        painter_rule(painter, 0, "Picture");
    struct plan_of_picture plan = fit(picture, rows - top, columns);
    struct painter inside = painter_within(painter, (struct rect){top, MARGIN, rows - top, columns});
    if (dots)
        draw_dots(&inside, picture, &plan);
    else
        draw_signs(&inside, picture, &plan);
    if (columns - plan.columns < LEGEND_GAP + LEGEND_WIDTH)
        return;
    struct painter legend = painter_within(
        &inside, (struct rect){0, plan.columns + LEGEND_GAP, rows - top, columns - plan.columns - LEGEND_GAP});
    draw_legend(&legend, snapshot, dots);
}

const struct part part_picture = {"picture", wanted, draw};
