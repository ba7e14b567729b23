/* frame.h - what every screen has around its view: the title line above, the tabs of the views, a line for what there is
 * to say, and the function bar. Small screens have less of it. */
#ifndef FORKLAB_UI_FRAME_H
#define FORKLAB_UI_FRAME_H
#include "ui/painter.h"
#include "ui/scene.h"

/* Draws it, and returns a painter for what is left in the middle. */
struct painter frame_draw(const struct painter *painter, const struct scene *scene);

/* The title line alone, into row 0; short where there are few columns or few rows. */
void frame_draw_title(const struct painter *painter, const struct scene *scene, bool is_short);

#endif
