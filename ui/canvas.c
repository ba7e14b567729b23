#include "ui/canvas.h"

#include "ui/glyph.h"
#include "ui/theme.h"

#include <errno.h>
#include <stdlib.h>

int canvas_resize(struct canvas *canvas, int rows, int columns)
{
    size_t count = (size_t)rows * (size_t)columns;
    struct cell *cells = reallocarray(canvas->cells, count ? count : 1, sizeof *cells);
    if (!cells) {
        canvas_release(canvas);
        return -ENOMEM;
    }
    *canvas = (struct canvas){.rows = rows, .columns = columns, .cells = cells};
    canvas_erase(canvas);
    return 0;
}

void canvas_release(struct canvas *canvas)
{
    free(canvas->cells);
    *canvas = (struct canvas){0};
}

void canvas_erase(struct canvas *canvas)
{
    const struct cell blank = {.glyph = ' ', .ink = ROLE_TEXT, .paper = ROLE_TEXT};
    size_t count = (size_t)canvas->rows * (size_t)canvas->columns;
    for (size_t i = 0; i < count; i++)
        canvas->cells[i] = blank;
}

struct cell *canvas_cell(const struct canvas *canvas, int row, int column)
{
    if (row < 0 || column < 0 || row >= canvas->rows || column >= canvas->columns)
        return NULL;
    return &canvas->cells[(size_t)row * (size_t)canvas->columns + (size_t)column];
}

const char *canvas_row_text(const struct canvas *canvas, int row, char *buffer, size_t size)
{
    size_t used = 0, end = 0;
    for (int column = 0; column < canvas->columns && used + GLYPH_UTF8_MAX < size; column++) {
        const struct cell *cell = canvas_cell(canvas, row, column);
        if (!cell || cell->glyph == CANVAS_CONTINUED)
            continue;
        used += glyph_encode(cell->glyph, buffer + used);
        if (cell->glyph != ' ')
            end = used;
    }
    buffer[end] = '\0';
    return buffer;
}
