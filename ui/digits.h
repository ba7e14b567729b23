/* digits.h - figures three rows high, made of half blocks, for those who sit far away. */
#ifndef FORKLAB_UI_DIGITS_H
#define FORKLAB_UI_DIGITS_H
#include "ui/painter.h"

#define DIGITS_ROWS 3

/* Columns that `text` takes. */
int digits_width(const char *text);

/* Draws digits, '.' and 'x'; anything else is a gap. */
void digits_draw(const struct painter *painter, int row, int column, enum role ink, const char *text);

#endif
