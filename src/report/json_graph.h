/* json_graph.h - what the JSON report says of a graph's stages, and of the queues and pipes of any run. */
#ifndef FORKLAB_REPORT_JSON_GRAPH_H
#define FORKLAB_REPORT_JSON_GRAPH_H
#include "model/run.h"

#include <jansson.h>

/* Arrays, empty when there is none. NULL when out of memory. */
json_t *json_stages(const struct record *record);
json_t *json_channels(const struct record *record);

#endif
