/* rescue.h - what is done about a run in which nothing moves: it is named, on the screen and in the report; and when
 * only a kill could change it, and nobody is there to decide, it is ended. The tasks of those that are stuck are lost
 * for that reason, the rest is cancelled. One that merely waits for somebody who is stopped is named, and goes on. */
#ifndef FORKLAB_LAB_RESCUE_H
#define FORKLAB_LAB_RESCUE_H
#include "lab/execution.h"
#include "lab/stuck_watch.h"

struct rescue {
    struct stuck_watch *watch;
    struct execution *execution;
    uint64_t looked_ns;
};

/* -ENOMEM. */
int rescue_init(struct rescue *rescue);
void rescue_release(struct rescue *rescue);

/* An execution that has not started yet. */
void rescue_begin(struct rescue *rescue, struct execution *execution);
/* One of its tasks has come to an end. */
void rescue_task(struct rescue *rescue, uint64_t task);

struct rescue_look {
    bool resting;  /* nothing is meant to move: it is paused, or on its way to the end */
    bool attended; /* somebody watches, who ends it himself when he has seen enough */
};
/* After every step of the loop, until it ends. */
void rescue_look(struct rescue *rescue, const struct rescue_look *look);

#endif
