#include "ui/box.h"

#define BORDER 2 /* columns of border and margin on each side */
#define FRAME  2 /* rows of the border, above and below */

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static void draw_border(const struct painter *painter)
{
    int last_row = painter->area.rows - 1, last_column = painter->area.columns - 1;
    for (int row = 0; row <= last_row; row++) {
        painter_repeat(painter, row, 0, last_column, ROLE_FRAME, row == 0 || row == last_row ? 0x2500 : ' ');
        painter_glyph(painter, row, 0, ROLE_FRAME, 0x2502);
        painter_glyph(painter, row, last_column, ROLE_FRAME, 0x2502);
    }
    painter_glyph(painter, 0, 0, ROLE_FRAME, 0x250c);
    painter_glyph(painter, 0, last_column, ROLE_FRAME, 0x2510);
    painter_glyph(painter, last_row, 0, ROLE_FRAME, 0x2514);
    painter_glyph(painter, last_row, last_column, ROLE_FRAME, 0x2518);
}

struct painter box_open(const struct painter *painter, int rows, int columns, enum box_place place, const char *title)
{
    const struct rect *screen = &painter->area;
    struct rect box = {0, 0, smaller(rows + FRAME, screen->rows), smaller(columns + 2 * BORDER, screen->columns)};
    box.row = place == BOX_HIGH ? 0 : place == BOX_LOW ? screen->rows - box.rows : (screen->rows - box.rows) / 2;
    box.column = (screen->columns - box.columns) / 2;
    struct painter outer = painter_within(painter, box);
    draw_border(&outer);
    struct painter head = painter_within(&outer, (struct rect){0, BORDER, 1, box.columns - 2 * BORDER});
    (void)painter_format(&head, 0, 0, ROLE_TITLE, " %s ", title);
    painter_target(&outer, (struct rect){0, 0, box.rows, box.columns}, TARGET_PLACE, 0, -1); /* hides what lies below */
    return painter_within(&outer, (struct rect){1, BORDER, box.rows - FRAME, box.columns - 2 * BORDER});
}

void box_foot(const struct painter *painter, const struct painter *inside, enum role ink, const char *text)
{
    struct painter foot = *painter;
    foot.area = (struct rect){inside->area.row + inside->area.rows, inside->area.column, 1, inside->area.columns};
    (void)painter_format(&foot, 0, 0, ink, " %s ", text);
}
