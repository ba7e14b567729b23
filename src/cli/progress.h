/* progress.h - one line on the terminal of standard error that says how far a run is, redrawn in place with
 * nothing but carriage returns and blanks, which every type of terminal understands. */
#ifndef FORKLAB_CLI_PROGRESS_H
#define FORKLAB_CLI_PROGRESS_H
#include "model/snapshot.h"

struct progress {
    bool wanted; /* standard error is a terminal */
    int width;   /* columns of the line that is shown; 0 = none is */
    uint64_t next_ns;
};

/* How often the line is drawn. */
#define PROGRESS_PERIOD_NS UINT64_C(100000000)

void progress_init(struct progress *progress);

/* Draws the line when it is wanted and time. */
void progress_draw(struct progress *progress, const struct snapshot *snapshot);

/* Removes it, before something else is printed. */
void progress_clear(struct progress *progress);

#endif
