/* view.h - a view: one way to look at the lab. Each is one file view_NAME.c with a const table of operations, and one row
 * in view.c; nothing else knows it. The program draws the frame around it (frame.h), keeps its state, and gives it what
 * the user does. */
#ifndef FORKLAB_UI_VIEW_H
#define FORKLAB_UI_VIEW_H
#include "ui/action.h"
#include "ui/painter.h"
#include "ui/scene.h"
#include "ui/sheet.h"
#include "ui/table.h"

#include <stdbool.h>

struct input {
    enum action action;          /* what the key means; ACTION_NONE: a press of the mouse, or a key without a meaning */
    int key;                     /* key.h; KEY_MOUSE_EVENT for the mouse */
    const struct target *target; /* what was pressed; NULL: nothing, or no mouse */
    int row, column;             /* where the mouse was, on the screen; of a key 0, 0 */
    bool wheel;                  /* it is no key, but a turn of the wheel, which moves as the arrow does */
};

enum find_how {
    FIND_FIRST,  /* while it is typed: from where the user looks on */
    FIND_NEXT,   /* the one behind that */
    FIND_FILTER, /* show only what has the text; "" = everything */
};

/* What the keys that touch something mean. */
struct subject {
    int pid;        /* 0 = no process */
    uint64_t began; /* with the pid, its identity: struct process_id; of a worker 0 */
    int slot;       /* the worker's; -1 = it is none */
    int nice;       /* SNAPSHOT_NO_NICE = unknown */
    int pinned;     /* the only core that it may use; RUN_NO_CORE = any, or unknown */
    char name[64];  /* for people */
};

void subject_worker(struct subject *subject, const struct snapshot_worker *worker);

struct view {
    const char *name;  /* "lab" */
    const char *title; /* for people, and for its tab: "Lab" */
    size_t state_size; /* of what it keeps between frames, zeroed at first; 0 = nothing */
    bool needs_run;    /* without an experiment there is nothing to show: the frame says so */
    /* Into all of the painter's area, of any size from 0 x 0. */
    void (*draw)(const struct painter *painter, const struct scene *scene, void *state);
    /* True when the input concerned this view (it moved what the user looks at); else the program handles it. */
    bool (*handle)(const struct scene *scene, void *state, const struct input *input);

    /* The rest may be NULL. */

    /* Puts all about the selected one on a sheet; false: nothing is selected. */
    bool (*details)(const struct scene *scene, void *state, struct sheet *sheet);
    /* Looks for a text; false: it is nowhere. */
    bool (*find)(const struct scene *scene, void *state, const char *text, enum find_how how);
    /* The process that is selected; without it, the selected worker. */
    bool (*subject)(const struct scene *scene, void *state, struct subject *ret_subject);
    /* The table whose columns can be hidden, and 1 << index of each that is; it is changed by the program. */
    const struct table *(*columns)(const struct scene *scene, void *state, unsigned **ret_hidden);
    /* True while keys are text for a field of the view: handle() gets them first, with ACTION_NONE. */
    bool (*types)(const struct scene *scene, const void *state);
    /* True while a digit would be text, too, and so goes to no other view. */
    bool (*digits)(const struct scene *scene, const void *state);
    /* It is shown now, or no longer. */
    void (*shown)(const struct scene *scene, void *state, bool shown);
    /* How often it must be drawn by itself, besides what the lab needs, in ns; 0 = not. */
    uint64_t (*period)(const struct scene *scene, const void *state);
    /* Gives back what the state holds. */
    void (*release)(void *state);
};

extern const struct view *const views[VIEW_COUNT];

extern const struct view view_launch;   /* what can be launched, and how it is set */
extern const struct view view_lab;      /* the race, the workers, the output */
extern const struct view view_timeline; /* workers and cores by time */
extern const struct view view_order;    /* submitted against finished */
extern const struct view view_workers;
extern const struct view view_channels;  /* queues, pipes, locks */
extern const struct view view_result;    /* what the run came to, and all runs of this sitting */
extern const struct view view_setup;     /* preferences, keys, colours */
extern const struct view view_help;      /* every key, and what letters and colours mean */
extern const struct view view_processes; /* the process monitor */
extern const struct view view_output;    /* what is printed */

#endif
