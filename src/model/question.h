/* question.h - predict first: the one question that an experiment asks before it runs, whose true answer its record then
 * gives (tune/forecast.h). A workload has one among its fields, a file as `predict` and `because` of [experiment]. */
#ifndef FORKLAB_MODEL_QUESTION_H
#define FORKLAB_MODEL_QUESTION_H
#include <stddef.h>
#include <stdint.h>

struct record; /* model/run.h */

enum forecast_kind {
    FORECAST_NONE,                     /* there is no question */
    FORECAST_SPEEDUP,                  /* how much faster than its baseline will it be? */
    FORECAST_ORDER,                    /* will the tasks, of a graph its results, come in the order of submission? */
    FORECAST_SAME,                     /* will the answers be those of the baseline? */
    FORECAST_HANG,                     /* will it end by itself? */
    FORECAST_RESULTS,                  /* how many of the tasks will have a result? */
    FORECAST_TIME,                     /* where will most of the workers' time go? */
    FORECAST_STAGE,                    /* of a graph: which stage sets the pace? */
    FORECAST_IN_FILES,                 /* those below are for workloads alone */
    FORECAST_LAST = FORECAST_IN_FILES, /* which task will finish last? */
    FORECAST_WAYS,                     /* how many of several executors will beat the baseline? */
    FORECAST_STEP,                     /* of a script: what will that step see? */
    FORECAST_OWN,                      /* the workload's own */
    FORECAST_KIND_COUNT
};
/* As typed in a file: those before FORECAST_IN_FILES, "none", "speedup"…, NULL-ended. */
extern const char *const forecast_kinds[];

#define QUESTION_CHOICES_MAX 5

struct question {
    int kind;                                      /* enum forecast_kind */
    const char *text;                              /* NULL = the kind's own words */
    const char *choices[QUESTION_CHOICES_MAX + 1]; /* NULL-ended; empty = the kind's own */
    const char *because;                           /* one sentence: why it comes out as it usually does */

    /* FORECAST_STEP: the choice whose sign stands in what that step has seen, or failed with, is the true one: the
     * first in this order. NULL = that choice has none. */
    uint32_t step;
    const char *signs[QUESTION_CHOICES_MAX];

    /* FORECAST_OWN: the index of the true choice, and in `buffer` the measured figure as a sentence without a full
     * stop; -1 = it cannot be told. */
    int (*truth)(const struct record *record, char *buffer, size_t size);
};

#endif
