/* chronicle.h - keeps a history (history.h) of one run: told of everything once, as it is noticed, and looked at now and
 * then. A task costs four bytes when it is told; all else is done by looks, for what is new since the last one.
 *
 *     chronicle_new() · chronicle_born(), _finished(), _ended()… · chronicle_look() · chronicle_free()
 *
 * Its memory: twelve bytes a task, and four more of an ordered run; lives, spans and marks are bounded as history.h
 * says. What there is no memory for is left out. One thread. */
#ifndef FORKLAB_MODEL_CHRONICLE_H
#define FORKLAB_MODEL_CHRONICLE_H
#include "model/history.h"

struct chronicle;

struct chronicle_options {
    const struct run *run; /* outlives it; its tasks stay where they are */
    bool ordered;          /* its tasks are to be handed on in the order of submission: not those of a graph */
    bool process_each;     /* every task has a worker of its own: a birth is no event */
    /* The slot of run_task.worker; HISTORY_NO_SLOT = not known. */
    unsigned (*slot_of)(const void *context, int32_t worker);
    const void *context;
};

/* -ENOMEM. */
int chronicle_new(struct chronicle **ret_chronicle, const struct chronicle_options *options);
void chronicle_free(struct chronicle *chronicle); /* NULL is fine */

/* A task came to an end by itself; or it never will, as was decided then. */
void chronicle_finished(struct chronicle *chronicle, uint64_t task);
void chronicle_lost(struct chronicle *chronicle, uint64_t task, uint64_t time_ns);

struct chronicle_birth {
    unsigned slot, incarnation;
    int stage, pid; /* stage as in history_lane; -1 = a process that a task started */
    bool added;     /* its place is not one of those that the run began with */
    const char *name;
    uint64_t born_ns;
};
/* Makes the lane when it is the first there, and a mark when it came later than those of the start. */
void chronicle_born(struct chronicle *chronicle, const struct chronicle_birth *birth);
/* Of the last one born in that slot; 0 = not known. */
void chronicle_ready(struct chronicle *chronicle, unsigned slot, uint64_t ready_ns);
void chronicle_ended(struct chronicle *chronicle, unsigned slot, unsigned incarnation, uint64_t ended_ns,
                     struct death death);

/* What it is seen to do at `now_ns`, and since when by its own word; `since_ns` UINT64_MAX = only the kernel says. States
 * that are no span end the one before. */
struct chronicle_sight {
    unsigned slot;
    enum worker_state state;
    uint64_t since_ns, now_ns;
    uint64_t sampled_ns;    /* when only the kernel says: how long at least, by what it counted between two samples */
    uint64_t task;          /* in its hands, or RUN_NO_TASK: what is seen of it ends with it */
    const char *blocked_on; /* or "" */
};
void chronicle_seen(struct chronicle *chronicle, const struct chronicle_sight *sight);
/* A span as a whole. False: no memory. */
bool chronicle_span(struct chronicle *chronicle, const struct history_span *span);

/* Births, deaths and pauses become marks by themselves. */
void chronicle_mark(struct chronicle *chronicle, const struct history_mark *mark);

/* Brings it up to that moment; `over`: nothing will be told any more. Valid until it is told something. */
const struct history *chronicle_look(struct chronicle *chronicle, uint64_t now_ns, bool over);
/* Only marks, spans and lives are up to date: cheap, whatever happened since the last look. */
const struct history *chronicle_glance(struct chronicle *chronicle, uint64_t now_ns);

#endif
