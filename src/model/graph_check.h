/* graph_check.h - whether the stages and channels of a graph fit together. */
#ifndef FORKLAB_MODEL_GRAPH_CHECK_H
#define FORKLAB_MODEL_GRAPH_CHECK_H
#include "model/graph.h"

/* What the reader already complained about, so that its consequences are not reported as well. */
struct graph_gaps {
    bool writers[GRAPH_CHANNELS_MAX], readers[GRAPH_CHANNELS_MAX]; /* of this channel may be missing */
    bool pools;                                                    /* all pools may be missing */
};

/* Sorts the stages by the flow, fills in who writes and reads each channel, types and message sizes, and adds a problem
 * for all that does not fit. */
void graph_check(struct graph *graph, const struct graph_gaps *gaps, struct problems *problems);

#endif
