/* timescale.h - a window of time laid over columns of the screen: which moment stands where. Plain values, in
 * nanoseconds of the run's clock. */
#ifndef FORKLAB_UI_TIMESCALE_H
#define FORKLAB_UI_TIMESCALE_H
#include <stdbool.h>
#include <stdint.h>

struct timescale {
    uint64_t begin_ns, span_ns; /* span: at least one ns a column */
    int columns;                /* at least 1 */
};

/* The bounds within which windows move: a run from its begin until now. */
struct timescale_reach {
    uint64_t begin_ns, now_ns;
    bool over; /* nothing comes any more */
};

/* The shortest window. */
#define TIMESCALE_LEAST_NS UINT64_C(10000)

/* All of it; while it goes on with room at the right, so that the scale changes seldom. */
struct timescale timescale_whole(struct timescale_reach reach, int columns);
/* The newest `span_ns`. While the run goes on it moves by quarters of a window, so that what is drawn stands still. */
struct timescale timescale_newest(struct timescale_reach reach, uint64_t span_ns, int columns);
/* A window of `span_ns` with `time_ns` in that column, moved so that it lies within reach. */
struct timescale timescale_around(struct timescale_reach reach, uint64_t span_ns, uint64_t time_ns, int column,
                                  int columns);

/* The first moment of a column; of the one behind the last: the end. */
uint64_t timescale_at(const struct timescale *scale, int column);
/* The column of a moment; -1: before the window; scale->columns: behind it. */
int timescale_column(const struct timescale *scale, uint64_t time_ns);

bool timescale_same(const struct timescale *a, const struct timescale *b);

#endif
