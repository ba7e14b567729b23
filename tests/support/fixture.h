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
    FIXTURE_MOMENTS
};

#define FIXTURE_WORKERS_MAX 128
#define FIXTURE_CORES_MAX   64
#define FIXTURE_LINES       12

struct fixture {
    struct snapshot snapshot;
    struct settings settings;
    struct machine machine;
    struct snapshot_worker workers[FIXTURE_WORKERS_MAX];
    struct snapshot_line lines[FIXTURE_LINES];
    double core_busy[FIXTURE_CORES_MAX];
    int core_number[FIXTURE_CORES_MAX];
    unsigned ticks; /* fixture_tick() so far */
};

/* Fills it for that moment with `workers` in the pool and `cores` in the machine. */
void fixture_make(struct fixture *fixture, enum fixture_moment moment, unsigned workers, int cores);

/* One worker of the pool, as it could be while a run is under way. */
void fixture_worker(struct snapshot_worker *worker, unsigned slot);

/* Time goes on by 100 ms: clocks, tasks and states move as they would in a run. */
void fixture_tick(struct fixture *fixture);

#endif
