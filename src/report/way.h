/* way.h - how a run was run, in words. */
#ifndef FORKLAB_REPORT_WAY_H
#define FORKLAB_REPORT_WAY_H
#include "model/run.h"

/* "pool of 4 workers", "4 threads of one process"; workers 0 = not known. Returns `buffer`. */
const char *way_text(enum settings_executor executor, unsigned workers, char *buffer, size_t size);

/* One word: "pool"; of a graph, whose stages are pools, "graph". */
const char *way_name(const struct record *record, enum settings_executor executor);

/* It imitates something else, and is measured as such. */
bool way_is_model(enum settings_executor executor);

#endif
