/* lanes.h - a history cut into columns: what each worker did in each column of a window of time. Knows nothing of glyphs
 * and colours.
 *
 *     lanes_fill(&lanes, snapshot, &scale) with each frame · lanes_row(&lanes, 0)[column] · lanes_release(&lanes)
 *
 * What has been counted once is kept as long as the window stands still: a frame costs what is new since the last one.
 * Of a column in which many tasks ended, their time is estimated from LANES_SAMPLE of them, evenly picked. */
#ifndef FORKLAB_UI_LANES_H
#define FORKLAB_UI_LANES_H
#include "model/history.h"
#include "ui/timescale.h"

#define LANES_SAMPLE  16
#define LANES_NO_TASK UINT32_MAX

enum lane_rest {              /* besides tasks */
                 LANE_NOBODY, /* nobody lived there, or that time has not come */
                 LANE_ALIVE,  /* ready, and wanted a task */
                 LANE_STARTING,
                 LANE_DEAD, /* died violently, and nobody has come in its place */
};

struct lane_cell {
    uint64_t passed_ns; /* of the column, so far; 0 = that time has not come */
    uint64_t busy_ns;   /* of that, in tasks */
    uint64_t task_ns;   /* of that, in `task` */
    uint64_t start_ns;  /* of `task` */
    uint64_t state_ns;  /* of all, in `state` */
    uint32_t task;      /* in which it was longest; LANES_NO_TASK */
    uint32_t ended;     /* tasks that ended in it */
    int16_t core;       /* where `task` started, or is now; RUN_NO_CORE */
    uint8_t state;      /* enum worker_state, one of those of history_span, in which it was longest; WORKER_EMPTY */
    uint8_t rest;       /* enum lane_rest */
    bool wasted;        /* the work at `task` was in vain: the worker was killed */
    bool birth, death;  /* of one that took the place of another; a violent one */
};

struct lanes {
    struct timescale scale;
    size_t count; /* rows, as of history->lanes */
    struct lane_cell *cells;
    bool *paused; /* [scale.columns]: for most of that column the user had stopped all */
    size_t room;
    const struct run *run; /* of which this is; NULL = nothing yet */
    uint64_t now_ns;
    bool over;
};

/* False: no memory, and there is nothing to see. A zeroed one is a valid start. */
bool lanes_fill(struct lanes *lanes, const struct snapshot *snapshot, const struct timescale *scale);
void lanes_release(struct lanes *lanes);

/* The cells of a row, one a column. */
const struct lane_cell *lanes_row(const struct lanes *lanes, size_t row);

/* The task in the hands of a worker, and since when: not before `ret_begin_ns` where it does not say itself. False: it
 * has none. */
bool lanes_in_hand(const struct snapshot *snapshot, const struct history_lane *lane, uint32_t *ret_task,
                   uint64_t *ret_begin_ns);

/* The worker of the snapshot in a slot; NULL. */
const struct snapshot_worker *lanes_worker(const struct snapshot *snapshot, unsigned slot);

#endif
