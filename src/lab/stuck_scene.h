/* stuck_scene.h - who waits for what in a commons at one moment, as stuck.h wants it told. */
#ifndef FORKLAB_LAB_STUCK_SCENE_H
#define FORKLAB_LAB_STUCK_SCENE_H
#include "lab/census.h"
#include "lab/stuck.h"

struct stuck_scene {
    struct stuck_process processes[STUCK_PROCESSES_MAX];
    uint32_t slots[STUCK_PROCESSES_MAX]; /* of the commons, by index */
    bool idle[STUCK_PROCESSES_MAX];      /* workers of pools without a task */
    size_t count;
};

/* Looks into /proc, once a process: for stops, and for threads that have no slot. */
void stuck_scene_take(struct stuck_scene *scene, const struct census *census, uint64_t now_ns);

#endif
