/* caption.h - for a lecture hall: what is to be seen at this moment, in a sentence or two at the foot of the screen. */
#ifndef FORKLAB_UI_CAPTION_H
#define FORKLAB_UI_CAPTION_H
#include "ui/painter.h"
#include "ui/scene.h"

/* Into all of the painter's area, in as many lines as there are. Before: the loop that is to be beaten; during: where to
 * look; broken on purpose: what to expect; at the end: what was asked and what came out, and the lesson. */
void caption_draw(const struct painter *painter, const struct scene *scene);

#endif
