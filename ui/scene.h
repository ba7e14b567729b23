/* scene.h - all that one frame is drawn from: the lab's snapshot, the verdict once there is one, and where the user
 * looks. Views and parts only read it, except for `look`, which a view keeps. */
#ifndef FORKLAB_UI_SCENE_H
#define FORKLAB_UI_SCENE_H
#include "model/snapshot.h"
#include "tune/verdict.h"

struct look_at {   /* where the user looks, by stable identity */
    unsigned slot; /* the selected worker's */
    size_t top;    /* first worker in the table's window */
    size_t page;   /* workers that the table showed last */
};

struct scene {
    const struct snapshot *snapshot;
    const struct verdict *verdict; /* of the finished run; NULL until it has ended */
    struct look_at *look;
    const char *message; /* what the last key came to, when it deserves a line; "" = nothing */
};

/* The way that runs at this moment; NULL: none, or there is but one. */
const struct snapshot_way *scene_running_way(const struct snapshot *snapshot);

/* The index of the selected worker: the one in the selected slot, else the nearest before it. */
size_t scene_selected(const struct scene *scene);

#endif
