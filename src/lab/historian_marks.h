/* historian_marks.h - what was changed while an execution ran, found by comparing one look with the next, and where its
 * batches and stages ended, which its tasks' times tell exactly. Body here because the historian embeds it. */
#ifndef FORKLAB_LAB_HISTORIAN_MARKS_H
#define FORKLAB_LAB_HISTORIAN_MARKS_H
#include "lab/execution.h"
#include "lab/graph_task.h"
#include "model/chronicle.h"

#define HISTORIAN_CHANNELS 64 /* those beyond are not watched */

struct historian_marks { /* all zero at first */
    struct chronicle *chronicle;
    struct execution *execution;
    const struct graph_tasks *graph;
    unsigned chunk, sizes[GRAPH_STAGES_MAX]; /* of each pool; at the last look; 0 = none yet */
    struct {
        char name[24];
        uint64_t capacity;
    } channels[HISTORIAN_CHANNELS];
    size_t channels_count;
    uint64_t batch;                     /* the first task of the one that is under way */
    bool stage_ended[GRAPH_STAGES_MAX]; /* and has its mark */
};

void historian_marks_begin(struct historian_marks *marks, struct chronicle *chronicle, struct execution *execution,
                           const struct graph_tasks *graph);

void historian_marks_look(struct historian_marks *marks, const struct snapshot *snapshot, const uint64_t *done_in);
/* At this moment. */
void historian_marks_add(struct historian_marks *marks, enum mark_kind kind, const char *name, uint64_t before,
                         uint64_t after);

#endif
