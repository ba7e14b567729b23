/* observer.h - turns what an execution and the sampler know into the snapshot that views draw. It keeps what a single
 * look cannot know: what was recently finished, how the answers compare with the baseline's, what the last notice
 * was. */
#ifndef FORKLAB_LAB_OBSERVER_H
#define FORKLAB_LAB_OBSERVER_H
#include "lab/execution.h"
#include "lab/ways.h"
#include "model/snapshot.h"

struct observer;

struct observer_options {
    const struct workload *workload;
    const struct settings *settings;
    const struct machine *machine;
    struct ways *ways;               /* whose rows it keeps */
    const struct graph_tasks *graph; /* NULL = the experiment is a workload */
    unsigned workers_max;
};

int observer_new(struct observer **ret_observer, const struct observer_options *options);
void observer_free(struct observer *observer);

/* A new execution begins, the `way`-th of the list, of the baseline or of the run; `baseline` is the finished one to
 * compare with, or NULL. */
int observer_begin(struct observer *observer, struct execution *execution, enum lab_phase phase, size_t way,
                   const struct run *baseline);
/* The execution was freed: its workers are not looked at any more, and its lines are gone. */
void observer_end(struct observer *observer);

/* Events of the execution, as execution.h has them. */
void observer_finished(struct observer *observer, uint64_t task);
void observer_died(struct observer *observer, const struct life *life);
/* The user broke something: a mark of that name on the timeline. */
void observer_sabotaged(struct observer *observer, const char *what);
/* One line for people; the newest stands on the screen. */
void observer_notice(struct observer *observer, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct observer_state {
    enum lab_phase phase;
    bool paused, interrupted;
    unsigned pool_size, chunk;
    bool brief;                        /* nobody draws it: of the history only what costs nothing */
    struct saboteur *const *saboteurs; /* SNAPSHOT_SABOTAGES_MAX at most */
    size_t saboteurs_count;
};
/* A worker was told something that the kernel knows first: the next samples come soon. */
void observer_hurry(struct observer *observer);

/* The snapshot at this moment; valid until the next call. */
const struct snapshot *observer_look(struct observer *observer, const struct observer_state *state);

#endif
