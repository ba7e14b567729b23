/* verdict.h - what a record says: who was faster, by how much, where the time went, and whether the answers are the
 * same. */
#ifndef FORKLAB_TUNE_VERDICT_H
#define FORKLAB_TUNE_VERDICT_H
#include "model/run.h"

#include <stdbool.h>
#include <stdint.h>

/* How it came out: what stands above hides what stands below, but for END_DONE. */
enum verdict_end {
    END_DONE,         /* every task has a result, the baseline's where there is one */
    END_NOT_BEGUN,    /* the run could not begin: the record says why */
    END_INTERRUPTED,  /* by the user, also before the run began */
    END_GAVE_UP,      /* the pool did */
    END_LOST,         /* tasks were never finished */
    END_FAILED,       /* all were, some with an error, and of a graph: others for want of what those should have made */
    END_NOT_COMPARED, /* the baseline is not complete */
    END_DIFFERENT,    /* from the baseline's results */
    VERDICT_END_COUNT
};

struct verdict {
    enum verdict_end end;
    double speedup;    /* baseline wall / run wall; NAN = cannot be known (no baseline, or something is not finished) */
    double efficiency; /* speed-up / cores; NAN likewise, and of tasks that mostly sleep: those need no core */
    unsigned workers;  /* the most that the pool had places for at once, at the start or later */
    unsigned cores;    /* that they could keep busy */
    bool compared;     /* there were two runs to compare: of each task of both it is known what came of it */
    bool results_equal;        /* and every task's status and result agree */
    uint64_t first_difference; /* task, when compared and !results_equal; RUN_NO_TASK otherwise */
    uint64_t inversions;       /* pairs of finished tasks that finished in the other order than submitted; UINT64_MAX =
                                * not counted: the experiment is a graph, or no memory */
    uint64_t tasks_by_status[TASK_STATUS_COUNT];
    uint64_t time_ns[TIME_COUNT];  /* over all workers */
    double time_share[TIME_COUNT]; /* of the sum of all lives; NAN when that is 0 */
};

/* Of the record's run; where there are several, the last, but how it came out is that of the worst of all. */
struct verdict verdict_of(const struct record *record);
/* Of one of the record's runs alone. */
struct verdict verdict_of_run(const struct record *record, const struct run *run);

/* The exit status of the program: 0, 1 or 130. */
int verdict_exit_status(const struct verdict *verdict);

/* Task ids that finished, in the order of their finish (ties: by id). The caller frees. NULL when out of memory or
 * nothing finished. */
uint64_t *verdict_finish_order(const struct run *run, uint64_t *ret_count);

/* Pairs (i < j) with order[i] > order[j], by merge sort in O(n log n) (Knuth, TAOCP 3, 5.1.1). UINT64_MAX: out of
 * memory. */
uint64_t verdict_inversions(const uint64_t *order, uint64_t count);

#endif
