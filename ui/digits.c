#include "ui/digits.h"

#include <string.h>

#define PIXEL_ROWS 6

/* Each shape is PIXEL_ROWS rows of pixels, `#` is set; a cell of the screen shows two rows. */
static const struct shape {
    char character;
    int width;
    const char *pixels[PIXEL_ROWS];
} shapes[] = {
    {'0', 4, {"####", "#  #", "#  #", "#  #", "####", "    "}},
    {'1', 3, {" # ", "## ", " # ", " # ", "###", "   "}},
    {'2', 4, {"####", "   #", "####", "#   ", "####", "    "}},
    {'3', 4, {"####", "   #", " ###", "   #", "####", "    "}},
    {'4', 4, {"#  #", "#  #", "####", "   #", "   #", "    "}},
    {'5', 4, {"####", "#   ", "####", "   #", "####", "    "}},
    {'6', 4, {"####", "#   ", "####", "#  #", "####", "    "}},
    {'7', 4, {"####", "   #", "  # ", " #  ", " #  ", "    "}},
    {'8', 4, {"####", "#  #", "####", "#  #", "####", "    "}},
    {'9', 4, {"####", "#  #", "####", "   #", "####", "    "}},
    {'.', 1, {" ", " ", " ", " ", "#", " "}},
    {'x', 3, {"   ", "# #", " # ", "# #", "   ", "   "}},
    {' ', 2, {"  ", "  ", "  ", "  ", "  ", "  "}},
};

static const struct shape *find(char character)
{
    size_t last = sizeof shapes / sizeof *shapes - 1;
    for (size_t i = 0; i < last; i++)
        if (shapes[i].character == character)
            return &shapes[i];
    return &shapes[last];
}

int digits_width(const char *text)
{
    int width = 0;
    for (; *text; text++)
        width += find(*text)->width + 1;
    return width > 0 ? width - 1 : 0;
}

static uint32_t half_blocks(char upper, char lower)
{
    static const uint32_t blocks[2][2] = {{' ', 0x2584 /* ▄ */}, {0x2580 /* ▀ */, 0x2588 /* █ */}};
    return blocks[upper == '#'][lower == '#'];
}

void digits_draw(const struct painter *painter, int row, int column, enum role ink, const char *text)
{
    for (; *text; text++) {
        const struct shape *shape = find(*text);
        for (int y = 0; y < DIGITS_ROWS; y++)
            for (int x = 0; x < shape->width; x++)
                painter_glyph(painter, row + y, column + x, ink,
                              half_blocks(shape->pixels[2 * y][x], shape->pixels[2 * y + 1][x]));
        column += shape->width + 1;
    }
}
