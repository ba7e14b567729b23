/* graph_rows.h - the keys of the sections of an experiment's file, for those who read and who print it. */
#ifndef FORKLAB_MODEL_GRAPH_ROWS_H
#define FORKLAB_MODEL_GRAPH_ROWS_H
#include "model/graph.h"

/* A key of [experiment] with words for people. */
struct graph_text {
    const char *name;
    size_t offset, size; /* in struct graph */
    char joint;          /* between the values when the key is repeated; '\0' = it cannot be */
};
extern const struct graph_text graph_texts[];
extern const size_t graph_texts_count;

extern const struct setting graph_rows[]; /* of struct graph: the rest of [experiment] */
extern const size_t graph_rows_count;
extern const struct setting graph_stage_rows[]; /* of [pool NAME], besides work, input, output and the work's own */
extern const size_t graph_stage_rows_count;
extern const struct setting graph_queue_rows[]; /* of struct graph_channel: [queue NAME] */
extern const size_t graph_queue_rows_count;
extern const struct setting graph_pipe_rows[]; /* of struct graph_channel: [pipe NAME] */
extern const size_t graph_pipe_rows_count;

/* Those of a channel of that kind, and how many. */
const struct setting *graph_channel_rows(bool pipe, size_t *ret_count);

/* False for those of the command line's settings that [run] cannot hold: they are said elsewhere in the file. */
bool graph_run_has(const struct setting *row);

/* What `output` says for "no channel, but the results of the run". */
#define GRAPH_RESULTS "results"

#endif
