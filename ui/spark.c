#include "ui/spark.h"

#define HEIGHTS 8
#define LOWEST  0x2581 /* ▁ */

void spark_draw(const struct painter *painter, int row, int column, int width, const float *values, int count)
{
    int shown = count < width ? count : width;
    column += width - shown;
    values += count - shown;
    for (int i = 0; i < shown; i++) {
        float value = values[i] < 1 ? values[i] : 1;
        int height = value > 0 ? (int)(value * HEIGHTS) : 0;
        if (value > 0 && height == 0)
            height = 1; /* a little is not nothing */
        enum role ink = height == HEIGHTS ? ROLE_BLOCKED : height > 0 ? ROLE_POOL : ROLE_FRAME;
        if (painter->tier == GLYPHS_ASCII)
            painter_glyph(painter, row, column + i, ink, (uint32_t)('0' + height));
        else
            painter_glyph(painter, row, column + i, ink, (uint32_t)(LOWEST + (height > 0 ? height - 1 : 0)));
    }
}
