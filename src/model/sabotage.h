/* sabotage.h - what can be done to a run on purpose, and what is to be seen then: the texts of all of them, in one
 * table. Plain data. */
#ifndef FORKLAB_MODEL_SABOTAGE_H
#define FORKLAB_MODEL_SABOTAGE_H
#include <stddef.h>

enum sabotage {
    SABOTAGE_KILL,
    SABOTAGE_STOP,
    SABOTAGE_CONTINUE,
    SABOTAGE_SENTINEL, /* from here on: by a process of its own, and undone by doing it again (lab_sabotage()) */
    SABOTAGE_FILL,
    SABOTAGE_HOLD,
    SABOTAGE_COUNT
};

enum sabotage_target { SABOTAGE_OF_WORKER, SABOTAGE_OF_QUEUE, SABOTAGE_OF_LOCK };

enum sabotage_state {
    SABOTAGE_TAKING,  /* not yet: it waits for its turn, or for a sentinel to come by */
    SABOTAGE_HOLDING, /* it has its effect */
    SABOTAGE_LEAVING  /* it was told to undo it, and is about to */
};

struct sabotage_row {
    const char *name;  /* "hold": one word */
    const char *title; /* "hold a lock" */
    enum sabotage_target target;
    const char *expect; /* what is to be seen then, in a sentence */
    const char *undo;   /* how it ends, in a sentence */
};

extern const struct sabotage_row sabotage_rows[SABOTAGE_COUNT];

#endif
