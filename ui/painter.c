#include "ui/painter.h"

#include "ui/constants.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#define EIGHTHS          8
#define SEPARATOR        " · "
#define PIECES_MAX       16
#define ROUNDING         1e-6
#define GLYPH_BLOCK      0x2588 /* █ */
#define GLYPH_UPPER_HALF 0x2580 /* ▀ */
#define GLYPH_RULE       0x2500 /* ─ */
#define GLYPH_CUT_OFF    0x2026 /* … */

struct painter painter_of(struct canvas *canvas, enum glyph_tier tier, struct theme theme)
{
    return (struct painter){.canvas = canvas,
                            .area = {0, 0, canvas->rows, canvas->columns},
                            .tier = tier,
                            .theme = theme,
                            .paper = ROLE_TEXT};
}

static int clamp(int value, int least, int most)
{
    return value < least ? least : value > most ? most : value;
}

struct painter painter_within(const struct painter *painter, struct rect area)
{
    struct painter inner = *painter;
    int row = clamp(area.row, 0, painter->area.rows);
    int column = clamp(area.column, 0, painter->area.columns);
    inner.area.row += row;
    inner.area.column += column;
    inner.area.rows = clamp(area.rows, 0, painter->area.rows - row);
    inner.area.columns = clamp(area.columns, 0, painter->area.columns - column);
    return inner;
}

void painter_target(const struct painter *painter, struct rect part, enum target_kind kind, int value, int list)
{
    if (!painter->targets)
        return;
    struct painter inner = painter_within(painter, part);
    targets_add(painter->targets, &(struct target){inner.area, kind, value, list});
}

void painter_figure(const struct painter *painter, int row, int column, int width, enum figure figure)
{
    if (figure != FIGURE_NONE)
        painter_target(painter, (struct rect){row, column, 1, width}, TARGET_FIGURE, (int)figure, 0);
}

struct painter painter_sample(const struct painter *painter, enum scheme scheme)
{
    struct painter sample = *painter;
    sample.theme.scheme = scheme;
    sample.sample = (uint8_t)(scheme + 1);
    return sample;
}

static struct cell *cell_at(const struct painter *painter, int row, int column)
{
    const struct rect *area = &painter->area;
    if (row < 0 || column < 0 || row >= area->rows || column >= area->columns)
        return NULL;
    return canvas_cell(painter->canvas, area->row + row, area->column + column);
}

static void put(const struct painter *painter, int row, int column, enum role ink, enum role paper, uint32_t glyph)
{
    struct cell *cell = cell_at(painter, row, column);
    if (cell)
        *cell = (struct cell){.glyph = glyph, .ink = (uint8_t)ink, .paper = (uint8_t)paper, .scheme = painter->sample};
}

void painter_glyph(const struct painter *painter, int row, int column, enum role ink, uint32_t glyph)
{
    put(painter, row, column, ink, painter->paper, glyph_in(painter->tier, glyph));
}

void painter_repeat(const struct painter *painter, int row, int column, int width, enum role ink, uint32_t glyph)
{
    uint32_t shown = glyph_in(painter->tier, glyph);
    for (int i = 0; i < width; i++)
        put(painter, row, column + i, ink, painter->paper, shown);
}

/* Draws one glyph of any width; a wide one is drawn whole or not at all. Returns its width. */
static int put_wide(const struct painter *painter, int row, int column, enum role ink, uint32_t glyph)
{
    uint32_t shown = glyph_in(painter->tier, glyph);
    int width = glyph_width(shown);
    if (width < 0) {
        shown = GLYPH_UNKNOWN;
        width = 1;
    }
    if (width == 2) {
        if (column < 0 || !cell_at(painter, row, column + 1))
            return 2;
        put(painter, row, column + 1, ink, painter->paper, CANVAS_CONTINUED);
    }
    if (width > 0)
        put(painter, row, column, ink, painter->paper, shown);
    return width;
}

int painter_text(const struct painter *painter, int row, int column, enum role ink, const char *text)
{
    for (uint32_t glyph; (glyph = glyph_decode(&text)) != 0;)
        column += put_wide(painter, row, column, ink, glyph);
    return column;
}

int painter_format(const struct painter *painter, int row, int column, enum role ink, const char *format, ...)
{
    char text[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return painter_text(painter, row, column, ink, text);
}

int painter_width(const char *text)
{
    int columns = 0;
    for (uint32_t glyph; (glyph = glyph_decode(&text)) != 0;) {
        int width = glyph_width(glyph);
        columns += width < 0 ? 1 : width;
    }
    return columns;
}

void painter_field(const struct painter *painter, int row, int column, int width, enum role ink, const char *text)
{
    struct painter field = painter_within(painter, (struct rect){row, column, 1, width});
    int end = painter_text(&field, 0, 0, ink, text);
    if (end > field.area.columns && field.area.columns > 0)
        painter_glyph(&field, 0, field.area.columns - 1, ink, GLYPH_CUT_OFF);
}

void painter_field_right(const struct painter *painter, int row, int column, int width, enum role ink, const char *text)
{
    int blank = width - painter_width(text);
    if (blank > 0)
        painter_text(painter, row, column + blank, ink, text);
    else
        painter_field(painter, row, column, width, ink, text);
}

struct rect painter_bar_inside(const struct painter *painter, int row, int column, int width)
{
    if (painter->tier != GLYPHS_ASCII)
        return (struct rect){row, column, 1, width};
    return (struct rect){row, column + 1, 1, width > 2 ? width - 2 : 0};
}

/* The empty bar: brackets in ASCII, else a track that is a colour where there are colours, and a thin line
 * elsewhere. */
static enum role draw_track(const struct painter *painter, int row, struct rect inside)
{
    if (painter->tier == GLYPHS_ASCII) {
        painter_glyph(painter, row, inside.column - 1, ROLE_FRAME, '[');
        painter_glyph(painter, row, inside.column + inside.columns, ROLE_FRAME, ']');
        painter_repeat(painter, row, inside.column, inside.columns, ROLE_FRAME, ' ');
        return painter->paper;
    }
    if (!theme_has_paper(painter->theme, ROLE_ON_TRACK)) {
        painter_repeat(painter, row, inside.column, inside.columns, ROLE_FRAME, GLYPH_RULE);
        return painter->paper;
    }
    for (int i = 0; i < inside.columns; i++)
        put(painter, row, inside.column + i, ROLE_TEXT, ROLE_ON_TRACK, ' ');
    return ROLE_ON_TRACK;
}

void painter_bar(const struct painter *painter, int row, int column, int width, enum role ink, double fraction)
{
    struct rect inside = painter_bar_inside(painter, row, column, width);
    enum role track = draw_track(painter, row, inside);
    if (!(fraction > 0))
        return;
    int eighths = (int)((fraction < 1 ? fraction : 1) * inside.columns * EIGHTHS);
    int full = eighths / EIGHTHS, rest = eighths % EIGHTHS;
    uint32_t block = glyph_in(painter->tier, GLYPH_BLOCK);
    for (int i = 0; i < full; i++)
        put(painter, row, inside.column + i, ink, track, block);
    uint32_t partial = glyph_in(painter->tier, (uint32_t)(GLYPH_BLOCK + EIGHTHS - rest));
    if (rest > 0 && partial != ' ')
        put(painter, row, inside.column + full, ink, track, partial);
}

/* Half a row high, at the upper edge of its row; nothing in ASCII. */
static void draw_half_bar(const struct painter *painter, int row, int column, int width, enum role ink, double fraction)
{
    if (painter->tier == GLYPHS_ASCII)
        return;
    if (theme_has_paper(painter->theme, ROLE_ON_TRACK))
        painter_repeat(painter, row, column, width, ROLE_TRACK, GLYPH_UPPER_HALF);
    if (fraction > 0)
        painter_repeat(painter, row, column, (int)((fraction < 1 ? fraction : 1) * width), ink, GLYPH_UPPER_HALF);
}

void painter_thick_bar(const struct painter *painter, struct rect area, enum role ink, double fraction)
{
    if (area.rows > 1) { /* half a row has no eighths of a column: all rows end at a whole one */
        int inside = painter_bar_inside(painter, area.row, area.column, area.columns).columns;
        fraction = inside > 0 ? (floor(fraction * inside + ROUNDING) + ROUNDING) / inside : 0;
    }
    for (int i = 0; i < area.rows - 1 || i == 0; i++)
        painter_bar(painter, area.row + i, area.column, area.columns, ink, fraction);
    if (area.rows > 1)
        draw_half_bar(painter, area.row + area.rows - 1, area.column, area.columns, ink, fraction);
}

/* Lengths that sum to `width`, by largest remainder. */
static void share_out(const struct piece *pieces, size_t count, double sum, int width, int *lengths)
{
    double rest[PIECES_MAX];
    int left = width;
    for (size_t i = 0; i < count; i++) {
        double exact = pieces[i].part / sum * width;
        lengths[i] = (int)exact;
        rest[i] = exact - lengths[i];
        left -= lengths[i];
    }
    for (; left > 0; left--) {
        size_t largest = 0;
        for (size_t i = 1; i < count; i++)
            if (rest[i] > rest[largest])
                largest = i;
        lengths[largest]++;
        rest[largest] = -1;
    }
}

void painter_pieces(const struct painter *painter, int row, int column, int width, const struct piece *pieces,
                    size_t count)
{
    double sum = 0;
    int lengths[PIECES_MAX];
    for (size_t i = 0; i < count; i++)
        sum += pieces[i].part;
    if (count == 0 || count > PIECES_MAX || !(sum > 0))
        return;
    share_out(pieces, count, sum, width, lengths);
    struct painter bar = *painter;
    if (theme_is_reversed(bar.theme, bar.paper))
        bar.paper = ROLE_TEXT;
    for (size_t i = 0; i < count; column += lengths[i++])
        painter_repeat(&bar, row, column, lengths[i], pieces[i].ink, pieces[i].glyph);
}

int painter_rule(const struct painter *painter, int row, const char *title)
{
    painter_repeat(painter, row, 0, painter->area.columns, ROLE_FRAME, GLYPH_RULE);
    return painter_format(painter, row, 1, ROLE_TITLE, " %s ", title);
}

int painter_segments(const struct painter *painter, int row, int column, int end, const struct segment *segments,
                     size_t count)
{
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        if (!*segments[i].text)
            continue;
        int needed = painter_width(segments[i].text) + (first ? 0 : painter_width(SEPARATOR));
        if (column + needed > end)
            continue;
        if (!first)
            column = painter_text(painter, row, column, ROLE_FRAME, SEPARATOR);
        painter_figure(painter, row, column, painter_width(segments[i].text), segments[i].figure);
        column = painter_text(painter, row, column, segments[i].ink, segments[i].text);
        first = false;
    }
    return column;
}
