/* gallery.h - the picture that a run's tasks fill in (ipc/picture.h), copied out of shared memory for the screen. */
#ifndef FORKLAB_LAB_GALLERY_H
#define FORKLAB_LAB_GALLERY_H
#include "ipc/commons.h"
#include "model/snapshot.h"

struct gallery {  /* all zero at first */
    size_t cells; /* for how many there is room */
    uint8_t *brightness;
    uint16_t *worker;
    bool *done;
};
void gallery_release(struct gallery *gallery);

/* The first picture of the commons; width and height 0 when there is none. Valid until the next call. Never waits. */
struct snapshot_picture gallery_look(struct gallery *gallery, const struct commons *commons);

#endif
