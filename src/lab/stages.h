/* stages.h - the pools of a graph and the channels between them, on one event loop and in one commons: started
 * together, each ended when nothing more can come to it.
 *
 *     stages_new() · stages_start() · step the loop, stages_advance() after each step · stages_free()
 *
 * Tasks have the numbers of model/flow.h. A task comes to exactly one end, which is told once, whichever of the pools
 * that share it had it. When a task fails, or lets nothing through, those after it that will never get a value come to
 * their end too: so a run ends, whatever happens on the way. */
#ifndef FORKLAB_LAB_STAGES_H
#define FORKLAB_LAB_STAGES_H
#include "base/problem.h"
#include "lab/graph_task.h"
#include "model/snapshot.h"
#include "proc/pool_engine.h"

struct stages;

struct stages_events { /* called while the loop is stepped, or from stages_advance() */
    /* `status`: TASK_SKIPPED or TASK_CANCELLED for a task that never got a value; else TASK_NOT_RUN: as the record
     * says. */
    void (*final)(void *context, size_t pool, uint64_t number, const struct task_record *record,
                  enum task_status status, const void *data, size_t size);
    void (*died)(void *context, size_t pool, const struct life *life);
    void (*line)(void *context, size_t pool, size_t life, const struct output_line *line);
};

struct stages_options {
    struct evloop *loop;
    struct commons *commons; /* with stages_slots() free slots */
    const struct graph_tasks *tasks;
    const struct settings *settings;
    const char *spawn_argument;
    struct stages_events events;
    void *context;
};

/* How many workers all pools may have together, at their largest. */
unsigned stages_slots(const struct graph *graph);

int stages_new(struct stages **ret_stages, const struct stages_options *options, struct problem *problem);
/* Ends what runs, at once. NULL is fine. */
void stages_free(struct stages *stages);
int stages_start(struct stages *stages, struct problem *problem);

/* Ends tasks that nothing will come to, and pools that are through. */
void stages_advance(struct stages *stages);
uint64_t stages_done(const struct stages *stages); /* tasks that have come to an end */

/* The stage of that name to so many workers at once, until the end. -ENOENT; -ENOTSUP: it is at a pipe; -EINVAL beyond its
 * most; -EBUSY: it has no more to do. */
int stages_resize(struct stages *stages, const char *name, unsigned workers);

/* One pool a stage, in the graph's order. */
size_t stages_count(const struct stages *stages);
struct pool *stages_pool(struct stages *stages, size_t index);

/* How far it is, and how many workers it has and may have. */
void stages_look(const struct stages *stages, size_t index, struct snapshot_stage *stage);

#endif
