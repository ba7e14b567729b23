/* ghost.h - the baseline's progress as a function of time, for the bar that runs along below the pool's. */
#ifndef FORKLAB_MODEL_GHOST_H
#define FORKLAB_MODEL_GHOST_H
#include "model/run.h"

struct ghost {           /* zero at first */
    uint64_t *finish_ns; /* ascending, from where the baseline's wall begins, pauses not counted */
    uint64_t count;
};

/* 0 or -ENOMEM. */
int ghost_make(struct ghost *ret_ghost, const struct run *baseline);
void ghost_release(struct ghost *ghost);

/* How many tasks the baseline had finished so long after it began. */
uint64_t ghost_done(const struct ghost *ghost, uint64_t elapsed_ns);

#endif
