/* action.h - all that a user can do, one row each. Key map, function bar and help are made from this list. */
#ifndef FORKLAB_UI_ACTION_H
#define FORKLAB_UI_ACTION_H
#include "model/snapshot.h"

#include <stdbool.h>
#include <stddef.h>

enum action {
    ACTION_NONE,
    ACTION_HELP,
    ACTION_QUIT,
    ACTION_PAUSE,
    ACTION_GROW,
    ACTION_SHRINK,
    ACTION_KILL,
    ACTION_AGAIN,
    ACTION_STEP,
    ACTION_PREVIOUS,
    ACTION_NEXT,
    ACTION_PAGE_BACK,
    ACTION_PAGE_ON,
    ACTION_FIRST,
    ACTION_LAST,
    ACTION_REDRAW,
    ACTION_COUNT
};

struct action_row {
    const char *id;    /* for key maps: "pause" */
    const char *label; /* for the function bar; NULL = only in the help */
    const char *help;  /* one line, no full stop */
    unsigned phases;   /* 1 << enum lab_phase, of those in which it does something */
    bool scripted;     /* only for experiments that run step by step */
};
extern const struct action_row action_rows[ACTION_COUNT]; /* [ACTION_NONE] is empty */

bool action_possible(enum action action, enum lab_phase phase, bool scripted);

/* Worth a place in the function bar now: possible, and about to do something. */
bool action_offered(enum action action, const struct snapshot *snapshot);

#endif
