/* moment.h - what went on in a lane at one moment, and the same in words. */
#ifndef FORKLAB_UI_MOMENT_H
#define FORKLAB_UI_MOMENT_H
#include "model/history.h"
#include "ui/sheet.h"

enum moment_kind {
    MOMENT_NOBODY, /* not born yet, or gone */
    MOMENT_TASK,   /* in a task that came to an end */
    MOMENT_NOW,    /* in one that is still in its hands */
    MOMENT_LOST,   /* in one that was lost with its worker's death */
    MOMENT_STARTING,
    MOMENT_WAITING, /* for a task */
    MOMENT_DEAD,    /* nobody has come in the place of a dead one */
    MOMENT_FUTURE,
};

struct moment {
    enum moment_kind kind;
    unsigned slot;
    uint64_t begin_ns, end_ns;       /* of that; end 0 = it goes on */
    uint32_t task;                   /* of MOMENT_TASK, _NOW and _LOST */
    const struct history_life *life; /* whose, or that of the dead; NULL */
    const struct history_span *span; /* what the worker was seen to do besides; NULL */
    const struct run_kill *kill;     /* of MOMENT_LOST */
    bool paused;                     /* the user had stopped all */
};

struct moment moment_at(const struct snapshot *snapshot, const struct history_lane *lane, uint64_t time_ns);

/* That moment in one line; times with six decimals when `fine`. Returns `buffer`. */
const char *moment_print(const struct snapshot *snapshot, const struct moment *moment, bool fine, char *buffer,
                         size_t size);

/* A task in one line: who had it, when, where, how often; `slot` is the worker's, HISTORY_NO_SLOT = not known. */
const char *moment_print_task(const struct snapshot *snapshot, uint32_t task, unsigned slot, bool fine, char *buffer,
                              size_t size);

/* The lane in which a task was done, or is in hand; NULL: none. */
const struct history_lane *moment_lane_of(const struct snapshot *snapshot, uint64_t task);

/* The task that a text names by its number, as people see it; RUN_NO_TASK: there is no such task. */
uint64_t moment_task_named(const struct snapshot *snapshot, const char *text);

/* All about a task, onto a sheet; `record` NULL: without its input and its result. */
void moment_task_sheet(const struct snapshot *snapshot, const struct record *record, uint32_t task, unsigned slot,
                       struct sheet *sheet);
/* All about a moment that is not in a finished task. */
void moment_sheet(const struct snapshot *snapshot, const struct moment *moment, struct sheet *sheet);

#endif
