/* timeline_plan.h - what stands where on a timeline: which of its rows there are on a screen of that size, and how high a
 * lane is. Lanes of workers stay to the last. */
#ifndef FORKLAB_UI_TIMELINE_PLAN_H
#define FORKLAB_UI_TIMELINE_PLAN_H
#include "model/history.h"

#define TIMELINE_WIDE 60 /* columns from which on names and titles are written in full */

struct timeline_plan {
    int label;                                    /* columns before the lanes */
    int title, marks, axis, cores, legend, words; /* rows: -1 = there is no room */
    int lanes, lanes_rows, lane_rows;             /* the first, all of them, of each */
    int cores_count;
};

/* There is a history. */
struct timeline_plan timeline_plan_of(const struct snapshot *snapshot, int rows, int columns);

#endif
