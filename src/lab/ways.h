/* ways.h - the executors that an experiment is run by, one after the other: the baseline, unless there is none, then
 * the run, or all the ways that the experiment compares. Plain data; the lab goes through the list, and the observer
 * shows how far each is. */
#ifndef FORKLAB_LAB_WAYS_H
#define FORKLAB_LAB_WAYS_H
#include "base/problem.h"
#include "model/snapshot.h"

#include <stdbool.h>
#include <stddef.h>

#define WAYS_MAX (RUN_BY_COUNT + 1)

struct way {
    enum settings_executor executor;
    unsigned workers, workers_max;
};

struct ways {
    struct way list[WAYS_MAX];
    size_t count;
    bool has_baseline;                  /* the first of the list is the baseline */
    struct snapshot_way rows[WAYS_MAX]; /* how far each is */
};

/* The list that settings and workload ask for. 0; problem_set() for an executor that cannot be run. */
int ways_init(struct ways *ways, const struct workload *workload, const struct settings *settings,
              struct problem *problem);
/* How many workers each has, now that the number of tasks is known. */
void ways_size(struct ways *ways, const struct workload *workload, const struct settings *settings, unsigned cores,
               uint64_t tasks);
/* The run is one of several pools, which have so many together. */
void ways_set_stages(struct ways *ways, unsigned workers, unsigned workers_max);
/* The most that any of them can have. */
unsigned ways_workers_max(const struct ways *ways);
/* More than one besides the baseline: compared with each other. */
bool ways_are_several(const struct ways *ways);

/* Nothing has begun. */
void ways_reset(struct ways *ways, uint64_t tasks);
/* Where the `index`-th is now; `speedup`: so far, as long as it has not finished. */
void ways_note(struct ways *ways, size_t index, const struct snapshot_progress *progress, double speedup);

#endif
