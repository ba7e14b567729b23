/* historian.h - keeps the history of the execution that runs (model/history.h): tasks and deaths as they are told, and
 * by looks who was born, what each does, and what was changed. */
#ifndef FORKLAB_LAB_HISTORIAN_H
#define FORKLAB_LAB_HISTORIAN_H
#include "lab/census.h"
#include "lab/execution.h"
#include "lab/graph_task.h"
#include "model/history.h"

struct historian;

/* -ENOMEM. */
int historian_new(struct historian **ret_historian);
void historian_free(struct historian *historian); /* NULL is fine */

/* Another execution, whose tasks are those of that graph, or NULL. Without memory for it there is no history. */
void historian_begin(struct historian *historian, struct execution *execution, const struct graph_tasks *graph);
/* It is about to be freed. */
void historian_end(struct historian *historian);

/* As execution.h tells it. */
void historian_finished(struct historian *historian, uint64_t task);
void historian_died(struct historian *historian, const struct life *life);
/* The user broke something, as `what` says in a word or two. */
void historian_sabotaged(struct historian *historian, const char *what);

struct historian_look {
    const struct snapshot *snapshot; /* of this moment, but for what is made of it here */
    const struct census *census;
    const uint64_t *done_in; /* tasks that came to an end, by group of the flow */
    bool glance; /* the finished tasks can wait: what costs time for each of them is left to the next look */
};
/* NULL: there is none. Valid until the next look. */
const struct history *historian_look(struct historian *historian, const struct historian_look *look);

#endif
