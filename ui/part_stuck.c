/* Nothing moves: who waits on what, since when, and why, in a frame. The one part that no screen is too small for. */
#include "ui/part.h"
#include "ui/words.h"

#include <string.h>

#define SIGN   "✗"
#define TITLE  " " SIGN " Stuck "
#define BORDER 2 /* columns of border and margin on each side */
#define FRAME  2 /* rows above and below the text */

/* The text's next line of at most `columns`; moves `*text` behind it. A word that is longer is cut off by the
 * screen. */
static size_t next_line(const char **text, int columns)
{
    size_t length = words_that_fit(*text, columns), end = strcspn(*text, "\n");
    if (length == 0)
        length = strcspn(*text, " \n");
    if (length > end)
        length = end;
    *text += length;
    *text += strspn(*text, " \n");
    return length;
}

static int lines_of(const char *text, int columns)
{
    int lines = 0;
    while (*text) {
        (void)next_line(&text, columns);
        lines++;
    }
    return lines;
}

static int wanted(const struct scene *scene, int columns)
{
    const char *text = scene->snapshot->stuck;
    return *text ? lines_of(text, columns - 2 * BORDER) + FRAME : 0;
}

static void draw_frame(const struct painter *painter)
{
    int last_row = painter->area.rows - 1, last_column = painter->area.columns - 1;
    for (int row = 0; row <= last_row; row++) {
        if (row == 0 || row == last_row)
            painter_repeat(painter, row, 0, last_column, ROLE_WARNING, 0x2500);
        painter_glyph(painter, row, 0, ROLE_WARNING, row == 0 ? 0x250c : row == last_row ? 0x2514 : 0x2502);
        painter_glyph(painter, row, last_column, ROLE_WARNING, row == 0 ? 0x2510 : row == last_row ? 0x2518 : 0x2502);
    }
    painter_text(painter, 0, BORDER, ROLE_WARNING, TITLE);
}

/* The last row there is has all the rest, cut off at the edge. */
static void draw_lines(const struct painter *painter, const char *text)
{
    for (int row = 0; row < painter->area.rows && *text; row++) {
        const char *line = text;
        size_t length = next_line(&text, painter->area.columns);
        if (row == painter->area.rows - 1)
            painter_field(painter, row, 0, painter->area.columns, ROLE_WARNING, line);
        else
            painter_format(painter, row, 0, ROLE_WARNING, "%.*s", (int)length, line);
    }
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const struct rect *area = &painter->area;
    if (area->rows <= FRAME) {
        painter_text(painter, 0, 0, ROLE_WARNING, SIGN);
        struct painter behind = painter_within(painter, (struct rect){0, 2, area->rows, area->columns - 2});
        draw_lines(&behind, scene->snapshot->stuck);
        return;
    }
    draw_frame(painter);
    struct painter inside =
        painter_within(painter, (struct rect){1, BORDER, area->rows - FRAME, area->columns - 2 * BORDER});
    draw_lines(&inside, scene->snapshot->stuck);
}

const struct part part_stuck = {"stuck", wanted, draw};
