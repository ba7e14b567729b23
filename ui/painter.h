/* painter.h - draws text and bars into an area of a canvas, clipped to that area, with the glyphs that the terminal
 * has. A painter is a small value: painter_within() makes one for a part of the area. Rows and columns count from the
 * area's upper left corner. */
#ifndef FORKLAB_UI_PAINTER_H
#define FORKLAB_UI_PAINTER_H
#include "ui/canvas.h"
#include "ui/figure.h"
#include "ui/glyph.h"
#include "ui/target.h"
#include "ui/theme.h"

#include <stdbool.h>

struct painter {
    struct canvas *canvas;
    struct rect area; /* in the canvas' rows and columns */
    enum glyph_tier tier;
    struct theme theme;
    enum role paper;         /* behind everything that is drawn; ROLE_TEXT = none */
    uint8_t sample;          /* scheme of the cells, see canvas.h */
    struct targets *targets; /* where painter_target() notes; NULL = nowhere */
};

/* A painter for all of the canvas. */
struct painter painter_of(struct canvas *canvas, enum glyph_tier tier, struct theme theme);

/* A painter for `area` of this one's area. */
struct painter painter_within(const struct painter *painter, struct rect area);

/* The same painter, for a sample of another scheme. */
struct painter painter_sample(const struct painter *painter, enum scheme scheme);

/* Notes what a part of the area is for, see target.h; outside of the area nothing is. */
void painter_target(const struct painter *painter, struct rect part, enum target_kind kind, int value, int list);

/* Notes that a figure of that kind stands there, one row high, which can be explained; FIGURE_NONE notes nothing. */
void painter_figure(const struct painter *painter, int row, int column, int width, enum figure figure);

/* One glyph of width 1. */
void painter_glyph(const struct painter *painter, int row, int column, enum role ink, uint32_t glyph);

/* `width` times the same. */
void painter_repeat(const struct painter *painter, int row, int column, int width, enum role ink, uint32_t glyph);

/* UTF-8 text; control characters become '?'. Returns the column after its end, clipped or not. */
int painter_text(const struct painter *painter, int row, int column, enum role ink, const char *text);
int painter_format(const struct painter *painter, int row, int column, enum role ink, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Text in a field of `width` columns; what does not fit ends in "…". Left- or right-aligned. */
void painter_field(const struct painter *painter, int row, int column, int width, enum role ink, const char *text);
void painter_field_right(const struct painter *painter, int row, int column, int width, enum role ink,
                         const char *text);

/* Columns that the text takes. */
int painter_width(const char *text);

/* A bar of `width` columns, filled to `fraction` (0..1; NAN draws it empty) in eighths of a column where the terminal
 * can, and never shown full before it is. */
void painter_bar(const struct painter *painter, int row, int column, int width, enum role ink, double fraction);

/* The same, `area.rows` high. The last row of a thick one is half a row high, so that it does not touch the bar below;
 * it ends at a whole column. */
void painter_thick_bar(const struct painter *painter, struct rect area, enum role ink, double fraction);

/* Where inside painter_bar() its scale begins, and how many columns it has: in ASCII the brackets take two. */
struct rect painter_bar_inside(const struct painter *painter, int row, int column, int width);

/* A bar of pieces whose lengths are as `parts`, in order, by largest remainder; nothing when they are all 0. */
struct piece {
    double part;
    enum role ink;
    uint32_t glyph;
};
void painter_pieces(const struct painter *painter, int row, int column, int width, const struct piece *pieces,
                    size_t count);

/* A thin rule over the whole width, with a title near its left end. Returns the column after the title. */
int painter_rule(const struct painter *painter, int row, const char *title);

/* Pieces of text with a dot between them, from `column` on, as many as fit before column `end`. An empty text is
 * skipped. Returns the column after the last. */
struct segment {
    enum role ink;
    const char *text;
    enum figure figure; /* that it tells; FIGURE_NONE = none */
};
int painter_segments(const struct painter *painter, int row, int column, int end, const struct segment *segments,
                     size_t count);

#endif
