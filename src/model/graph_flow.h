/* graph_flow.h - what `input` and `output` of a pool say. */
#ifndef FORKLAB_MODEL_GRAPH_FLOW_H
#define FORKLAB_MODEL_GRAPH_FLOW_H
#include "model/graph.h"

/* The channel of that name, or GRAPH_NO_CHANNEL. */
size_t graph_find_channel(const struct graph *graph, const char *name);
/* The stage of that name, or GRAPH_NO_STAGE. */
size_t graph_find_stage(const struct graph *graph, const char *name);

/* The channel of that name, or the one most like it, or GRAPH_NO_CHANNEL. */
size_t graph_near_channel(const struct graph *graph, const char *name);

/* Cuts the next name out of names between commas, without blanks round it; false when there is no more. */
bool graph_next_name(const char **text, char *name, size_t size);

/* Where a pool's values come from, once all channels are known. 0; -ENOENT: names nothing that there is (`text` and
 * `problem` say it); -EINVAL with the problem set. */
int graph_parse_input(const struct graph *graph, struct graph_stage *stage, const char *text, struct problem *problem);

/* Where they go to: names between commas. Same answers. */
int graph_parse_output(const struct graph *graph, struct graph_stage *stage, const char *text, struct problem *problem);

/* As typed: "1..10", "words.txt", "cubes". Returns `buffer`. */
const char *graph_print_input(const struct graph *graph, const struct graph_stage *stage, char *buffer, size_t size);
const char *graph_print_output(const struct graph *graph, const struct graph_stage *stage, char *buffer, size_t size);

/* How many numbers a range holds; 0 = none, or too many to count. */
uint64_t graph_range_count(const struct graph_stage *stage);

#endif
