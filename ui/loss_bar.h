/* loss_bar.h - where the wall of a finished run went, as one bar from the ideal to what was measured, and the names and
 * times of its pieces. */
#ifndef FORKLAB_UI_LOSS_BAR_H
#define FORKLAB_UI_LOSS_BAR_H
#include "tune/losses.h"
#include "ui/painter.h"

struct loss_look {
    uint32_t glyph;
    enum role role;
};
extern const struct loss_look loss_looks[LOSS_COUNT];

/* The bar, as thick as `area` is high. */
void loss_bar_draw(const struct painter *painter, struct rect area, const struct losses *losses);

/* Rows that the names take in so many columns. */
int loss_legend_rows(const struct losses *losses, int columns);
/* Name, time and share of each piece, and the wall, in the order of the bar; each is a figure to be explained. */
void loss_legend_draw(const struct painter *painter, struct rect area, const struct losses *losses);

#endif
