/* picture - the screen of a program as an SVG, for the README.
 * usage: picture ROWSxCOLUMNS TEXT MILLISECONDS KEYS OUT.svg COMMAND...
 * Runs COMMAND on a terminal of that size, waits for TEXT to appear, reads for so long, types KEYS, reads for half a
 * second, and draws what is there.
 * Blocks and lines are drawn as shapes, so that no font leaves gaps between them. */
#include "support/term.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_WIDTH = 9, CELL_HEIGHT = 18, BASELINE = 14, AFTER_KEYS_MS = 500 };
static const double line_width = 1.2;

/* The first 16 of xterm's palette, as most terminals show them; ink and paper of the default. */
static const char *const palette[16] = {"#1c2128", "#e5534b", "#57ab5a", "#c69026", "#539bf5", "#b083f0",
                                        "#39c5cf", "#adbac7", "#545d68", "#ff7b72", "#6bc46d", "#daaa3f",
                                        "#6cb6ff", "#dcbdfb", "#56d4dd", "#cdd9e5"};
static const char default_ink[] = "#d8dee9", default_paper[] = "#101418";

/* xterm's colour cube (16 to 231) and ramp of greys (232 to 255). */
static const char *colour(int index, const char *otherwise, char *buffer, size_t size)
{
    static const int steps[6] = {0, 95, 135, 175, 215, 255};
    if (index < 0 || index > 255)
        return otherwise;
    if (index < 16)
        return palette[index];
    int cube = index - 16, grey = 8 + 10 * (index - 232);
    bool is_grey = index >= 232;
    (void)snprintf(buffer, size, "#%02x%02x%02x", (unsigned)(is_grey ? grey : steps[cube / 36]),
                   (unsigned)(is_grey ? grey : steps[cube / 6 % 6]), (unsigned)(is_grey ? grey : steps[cube % 6]));
    return buffer;
}

struct style {
    char ink[8], paper[8];
    bool bold;
};

static struct style style_of(struct term_cell cell)
{
    struct style style = {.bold = cell.bold};
    char ink_buffer[8], paper_buffer[8];
    const char *ink = colour(cell.ink, default_ink, ink_buffer, sizeof ink_buffer);
    const char *paper = colour(cell.paper, default_paper, paper_buffer, sizeof paper_buffer);
    (void)snprintf(style.ink, sizeof style.ink, "%s", cell.reverse ? paper : ink);
    (void)snprintf(style.paper, sizeof style.paper, "%s", cell.reverse ? ink : paper);
    return style;
}

static bool same_style(struct style a, struct style b)
{
    return strcmp(a.ink, b.ink) == 0 && strcmp(a.paper, b.paper) == 0 && a.bold == b.bold;
}

/* How much of the cell a block covers, in eighths of its width and height, from the lower left (upper half: from above);
 * 0 = not a block. */
static bool block_of(uint32_t glyph, double *x, double *y, double *width, double *height)
{
    *x = *y = 0;
    *width = *height = 1;
    if (glyph >= 0x2581 && glyph <= 0x2588)
        *height = (glyph - 0x2580) / 8.0, *y = 1 - *height;
    else if (glyph >= 0x2589 && glyph <= 0x258f)
        *width = (0x2590 - glyph) / 8.0;
    else if (glyph == 0x2580)
        *height = 0.5;
    else
        return false;
    return true;
}

/* Lines of rules and frames: which arms reach from the middle of the cell to its edge. */
enum { ARM_LEFT = 1, ARM_RIGHT = 2, ARM_UP = 4, ARM_DOWN = 8 };

static unsigned arms_of(uint32_t glyph)
{
    switch (glyph) {
    case 0x2500:
        return ARM_LEFT | ARM_RIGHT;
    case 0x2502:
        return ARM_UP | ARM_DOWN;
    case 0x250c:
        return ARM_RIGHT | ARM_DOWN;
    case 0x2510:
        return ARM_LEFT | ARM_DOWN;
    case 0x2514:
        return ARM_RIGHT | ARM_UP;
    case 0x2518:
        return ARM_LEFT | ARM_UP;
    default:
        return 0;
    }
}

static bool is_shade(uint32_t glyph)
{
    return glyph >= 0x2591 && glyph <= 0x2593;
}

static bool is_braille(uint32_t glyph)
{
    return glyph > 0x2800 && glyph <= 0x28ff;
}

static bool is_shape(uint32_t glyph)
{
    double x, y, width, height;
    return block_of(glyph, &x, &y, &width, &height) || is_shade(glyph) || is_braille(glyph) || arms_of(glyph) != 0;
}

static void put_glyph(FILE *file, uint32_t glyph)
{
    if (glyph == '<' || glyph == '&' || glyph == '>')
        (void)fprintf(file, "&#%u;", (unsigned)glyph);
    else if (glyph < 0x80)
        (void)fputc((int)(glyph ? glyph : ' '), file);
    else
        (void)fprintf(file, "&#x%x;", (unsigned)glyph);
}

static void draw_rectangle(FILE *file, double x, double y, double width, double height, const char *fill,
                           double opacity)
{
    (void)fprintf(file, "<rect x='%g' y='%g' width='%g' height='%g' fill='%s'", x, y, width, height, fill);
    (void)fprintf(file, opacity < 1 ? " fill-opacity='%g'/>\n" : "/>\n", opacity);
}

/* Cells of one style that hold one kind of thing: all text, or all the same shape. */
static int run_length(const struct term *term, int row, int column, struct style style)
{
    uint32_t first = term_cell(term, row, column).glyph;
    bool shape = is_shape(first);
    int end = column + 1;
    for (; end < term->columns; end++) {
        struct term_cell cell = term_cell(term, row, end);
        if (!same_style(style, style_of(cell)) || is_shape(cell.glyph) != shape || (shape && cell.glyph != first))
            break;
    }
    return end - column;
}

/* `length` cells with the same line. */
static void draw_line(FILE *file, unsigned arms, double left, double top, int length, const char *ink)
{
    double middle = left + (CELL_WIDTH - line_width) / 2, centre = top + (CELL_HEIGHT - line_width) / 2;
    double from = arms & ARM_LEFT ? left : middle;
    double to = arms & ARM_RIGHT ? left + length * CELL_WIDTH : middle + line_width;
    double above = arms & ARM_UP ? top : centre, below = arms & ARM_DOWN ? top + CELL_HEIGHT : centre + line_width;
    if (arms & (ARM_LEFT | ARM_RIGHT))
        draw_rectangle(file, from, centre, to - from, line_width, ink, 1);
    if (arms & (ARM_UP | ARM_DOWN))
        draw_rectangle(file, middle, above, line_width, below - above, ink, 1);
}

/* `length` cells with the same dots, two columns of four: a dashed line for each row of dots, since few fonts have them. */
static void draw_dots(FILE *file, uint32_t dots, double left, double top, int length, const char *ink)
{
    static const unsigned char bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    const double dot = 2.2, step = CELL_WIDTH / 2.0;
    for (int row = 0; row < 4; row++) {
        bool one = dots & bits[row][0], other = dots & bits[row][1];
        double apart = one && other ? step : CELL_WIDTH, from = left + (step - dot) / 2 + (one ? 0 : step);
        if (one || other)
            (void)fprintf(file, "<path stroke='%s' stroke-width='%g' stroke-dasharray='%g %g' d='M%g %gH%g'/>\n", ink,
                          dot, dot, apart - dot, from, top + (row + 0.5) * CELL_HEIGHT / 4, left + length * CELL_WIDTH);
    }
}

static void draw_text(FILE *file, const struct term *term, int row, int column, int length, struct style style)
{
    int begin = column, end = column + length;
    while (begin < end && (term_cell(term, row, begin).glyph == ' ' || term_cell(term, row, begin).glyph == 0))
        begin++;
    while (end > begin && (term_cell(term, row, end - 1).glyph == ' ' || term_cell(term, row, end - 1).glyph == 0))
        end--;
    if (begin == end)
        return;
    (void)fprintf(file, "<text x='%d' y='%d' textLength='%d' fill='%s'%s>", begin * CELL_WIDTH,
                  row * CELL_HEIGHT + BASELINE, (end - begin) * CELL_WIDTH, style.ink,
                  style.bold ? " font-weight='bold'" : "");
    for (int i = begin; i < end; i++)
        put_glyph(file, term_cell(term, row, i).glyph);
    (void)fputs("</text>\n", file);
}

static void draw_run(FILE *file, const struct term *term, int row, int column, int length)
{
    struct term_cell cell = term_cell(term, row, column);
    struct style style = style_of(cell);
    double x, y, width, height, left = column * CELL_WIDTH, top = row * CELL_HEIGHT;
    if (strcmp(style.paper, default_paper) != 0)
        draw_rectangle(file, left, top, length * CELL_WIDTH, CELL_HEIGHT, style.paper, 1);
    if (arms_of(cell.glyph)) {
        draw_line(file, arms_of(cell.glyph), left, top, length, style.ink);
    } else if (is_braille(cell.glyph)) {
        draw_dots(file, cell.glyph - 0x2800, left, top, length, style.ink);
    } else if (is_shade(cell.glyph)) {
        draw_rectangle(file, left, top, length * CELL_WIDTH, CELL_HEIGHT, style.ink, (cell.glyph - 0x2590) * 0.25);
    } else if (block_of(cell.glyph, &x, &y, &width, &height)) {
        double whole = width < 1 ? 1 : length; /* a part of a cell's width: one by one */
        for (int i = 0; i < (width < 1 ? length : 1); i++)
            draw_rectangle(file, left + (i + x) * CELL_WIDTH, top + y * CELL_HEIGHT, width * whole * CELL_WIDTH,
                           height * CELL_HEIGHT, style.ink, 1);
    } else {
        draw_text(file, term, row, column, length, style);
    }
}

static bool draw(const struct term *term, const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    (void)fprintf(
        file,
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='DejaVu Sans Mono,monospace' "
        "font-size='15' xml:space='preserve'>\n",
        term->columns * CELL_WIDTH, term->rows * CELL_HEIGHT);
    draw_rectangle(file, 0, 0, term->columns * CELL_WIDTH, term->rows * CELL_HEIGHT, default_paper, 1);
    for (int row = 0; row < term->rows; row++)
        for (int column = 0, length; column < term->columns; column += length) {
            length = run_length(term, row, column, style_of(term_cell(term, row, column)));
            draw_run(file, term, row, column, length);
        }
    (void)fputs("</svg>\n", file);
    return fclose(file) == 0;
}

int main(int argc, char **argv)
{
    struct term_program program = {0};
    if (argc < 7 || sscanf(argv[1], "%dx%d", &program.rows, &program.columns) != 2) {
        (void)fprintf(stderr, "usage: picture ROWSxCOLUMNS TEXT MILLISECONDS KEYS OUT.svg COMMAND...\n");
        return 2;
    }
    program.arguments = argv + 6;
    struct term term;
    if (!term_start(&term, &program))
        return 1;
    (void)term_wait_text(&term, argv[2]);
    term_read_for(&term, atoi(argv[3]));
    if (*argv[4]) {
        term_keys(&term, argv[4]);
        term_read_for(&term, AFTER_KEYS_MS);
    }
    bool drawn = draw(&term, argv[5]);
    term_stop(&term);
    return drawn ? 0 : 1;
}
