/* action.h - all that a user can do, one row each. Key map, function bar, palette and help are made from this list. */
#ifndef FORKLAB_UI_ACTION_H
#define FORKLAB_UI_ACTION_H
#include "model/snapshot.h"

#include <stdbool.h>
#include <stddef.h>

/* The views (view.h), in the order of their tabs; the first nine by digits. */
enum view_id {
    VIEW_LAUNCH,
    VIEW_LAB,
    VIEW_TIMELINE,
    VIEW_ORDER,
    VIEW_CHANNELS,
    VIEW_WORKERS,
    VIEW_PROCESSES,
    VIEW_RESULT,
    VIEW_OUTPUT,
    VIEW_HELP,
    VIEW_SETUP,
    VIEW_COUNT
};

enum action {
    ACTION_NONE,

    ACTION_HELP, /* general */
    ACTION_SETUP,
    ACTION_PALETTE,
    ACTION_EXPLAIN,
    ACTION_LECTURE,
    ACTION_FREEZE,
    ACTION_REDRAW,
    ACTION_QUIT,

    ACTION_NEXT_VIEW, /* views */
    ACTION_PREVIOUS_VIEW,
    ACTION_VIEW_FIRST,
    ACTION_VIEW_LAST = ACTION_VIEW_FIRST + VIEW_OUTPUT,

    ACTION_RUN, /* the run as a whole */
    ACTION_AGAIN,
    ACTION_PAUSE,
    ACTION_STEP,
    ACTION_BASELINE,
    ACTION_SLOWER,
    ACTION_FASTER,

    ACTION_GROW, /* tuning while it runs */
    ACTION_SHRINK,
    ACTION_CHUNK_UP,
    ACTION_CHUNK_DOWN,
    ACTION_CAPACITY_UP,
    ACTION_CAPACITY_DOWN,

    ACTION_KILL, /* breaking it */
    ACTION_STOP,
    ACTION_CONTINUE,
    ACTION_SIGNALS,
    ACTION_SENTINEL,
    ACTION_FILL,
    ACTION_HOLD,
    ACTION_NICE_UP,
    ACTION_NICE_DOWN,
    ACTION_PIN,

    ACTION_PREVIOUS, /* looking */
    ACTION_NEXT,
    ACTION_LEFT,
    ACTION_RIGHT,
    ACTION_PAGE_BACK,
    ACTION_PAGE_ON,
    ACTION_FIRST,
    ACTION_LAST,
    ACTION_ENTER,
    ACTION_BACK,
    ACTION_SEARCH,
    ACTION_SEARCH_NEXT,
    ACTION_FILTER,
    ACTION_SORT_NEXT,
    ACTION_SORT_PREVIOUS,
    ACTION_SORT_TURN,
    ACTION_COLUMNS,
    ACTION_TREE,
    ACTION_FOLLOW,
    ACTION_EVERYTHING,
    ACTION_ZOOM_IN,
    ACTION_ZOOM_OUT,
    ACTION_COLOUR,
    ACTION_MARK,
    ACTION_COUNT
};

enum action_group { GROUP_GENERAL, GROUP_VIEWS, GROUP_RUN, GROUP_TUNE, GROUP_BREAK, GROUP_LOOK, GROUP_COUNT };
extern const char *const action_groups[GROUP_COUNT]; /* headings of the help */

struct action_row {
    const char *id;    /* for key maps and the palette: "pause" */
    const char *label; /* for the function bar; NULL = only in the help and in the palette */
    const char *help;  /* one line, no full stop */
    enum action_group group;
    unsigned phases; /* 1 << enum lab_phase, of those in which it does something */
    unsigned views;  /* 1 << enum view_id, of those in which it does something; 0 = all */
    bool scripted;   /* only for experiments that run step by step */
    bool touches;    /* it does something to a process: refused where only looking is allowed */
};
extern const struct action_row action_rows[ACTION_COUNT]; /* [ACTION_NONE] is empty */

bool action_possible(enum action action, enum lab_phase phase, bool scripted);

/* It has a meaning in that view. */
bool action_in_view(enum action action, enum view_id view);

/* The row of that id, or ACTION_NONE. */
enum action action_find(const char *id);

/* Worth a place in the function bar of that view now: possible, and about to do something. */
bool action_offered(enum action action, enum view_id view, const struct snapshot *snapshot);

#endif
