/* fixture.h - made-up moments of a lab for tests of screens: always the same, and complete enough to look real. */
#ifndef FORKLAB_TESTS_FIXTURE_H
#define FORKLAB_TESTS_FIXTURE_H
#include "model/snapshot.h"

enum fixture_moment {
    FIXTURE_BASELINE,    /* the loop runs, the pool has not begun */
    FIXTURE_RUN,         /* the pool is ahead; one of its workers was killed */
    FIXTURE_PAUSED,      /* the same, paused */
    FIXTURE_ENDED,       /* all done, same answers */
    FIXTURE_DIFFERENT,   /* all done, three answers differ */
    FIXTURE_INTERRUPTED, /* stopped by the user */
    FIXTURE_ALONE,       /* no baseline, and nothing is known yet */
    FIXTURE_GRAPH,       /* from here on: as FIXTURE_PAUSED is, but not paused, and as scenes.h says */
    FIXTURE_LOCK_SCENE,
    FIXTURE_WAY_SCENE,
    FIXTURE_TILES,
    FIXTURE_STEPS,
    FIXTURE_STUCK,
    FIXTURE_MOMENTS
};

#define FIXTURE_WORKERS_MAX 128
#define FIXTURE_CORES_MAX   64
#define FIXTURE_LINES       12
#define FIXTURE_STAGES      3
#define FIXTURE_CHANNELS    3
#define FIXTURE_LOCKS       9
#define FIXTURE_WAYS        4

#define FIXTURE_PICTURE_WIDTH  96
#define FIXTURE_PICTURE_HEIGHT 64

struct fixture {
    struct snapshot snapshot;
    struct settings settings;
    struct machine machine;
    struct snapshot_worker workers[FIXTURE_WORKERS_MAX];
    struct snapshot_line lines[FIXTURE_LINES];
    double core_busy[FIXTURE_CORES_MAX];
    int core_number[FIXTURE_CORES_MAX];
    struct snapshot_stage stages[FIXTURE_STAGES];
    struct snapshot_channel channels[FIXTURE_CHANNELS];
    struct snapshot_lock locks[FIXTURE_LOCKS];
    struct snapshot_way ways[FIXTURE_WAYS];
    uint8_t brightness[FIXTURE_PICTURE_WIDTH * FIXTURE_PICTURE_HEIGHT];
    uint16_t picture_worker[FIXTURE_PICTURE_WIDTH * FIXTURE_PICTURE_HEIGHT];
    bool picture_done[FIXTURE_PICTURE_WIDTH * FIXTURE_PICTURE_HEIGHT];
    unsigned ticks; /* fixture_tick() so far */
};

/* Fills it for that moment with `workers` in the pool and `cores` in the machine. */
void fixture_make(struct fixture *fixture, enum fixture_moment moment, unsigned workers, int cores);

/* One worker of the pool, as it could be while a run is under way. */
void fixture_worker(struct snapshot_worker *worker, unsigned slot);

/* Time goes on by 100 ms: clocks, tasks and states move as they would in a run. */
void fixture_tick(struct fixture *fixture);

#endif
