/* canvas.h - a grid of character cells in memory: what one frame shows. Views draw into it through a painter; the
 * terminal sends what differs from the last one. Knows nothing of curses, so that a test can read it. */
#ifndef FORKLAB_UI_CANVAS_H
#define FORKLAB_UI_CANVAS_H
#include <stddef.h>
#include <stdint.h>

/* The right half of a glyph that is two columns wide. */
#define CANVAS_CONTINUED 0

struct cell {
    uint32_t glyph; /* code point, or CANVAS_CONTINUED */
    uint8_t ink;    /* enum role (theme.h) of the glyph */
    uint8_t paper;  /* enum role of what lies behind it */
    uint8_t scheme; /* of a sample: enum scheme + 1; 0 = that of the screen */
    uint8_t unused;
};

struct canvas {
    int rows, columns;
    struct cell *cells; /* [rows * columns], row by row */
};

struct rect {
    int row, column, rows, columns;
};

/* Makes it rows x columns and blank. 0 or -ENOMEM (then it has no cells at all). A zeroed canvas is a valid start. */
int canvas_resize(struct canvas *canvas, int rows, int columns);
void canvas_release(struct canvas *canvas);

/* Blank everywhere. */
void canvas_erase(struct canvas *canvas);

/* NULL outside. */
struct cell *canvas_cell(const struct canvas *canvas, int row, int column);

/* The text of one row in UTF-8, trailing blanks cut, NUL-ended. Returns `buffer`. */
const char *canvas_row_text(const struct canvas *canvas, int row, char *buffer, size_t size);

#endif
