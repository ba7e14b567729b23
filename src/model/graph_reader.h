/* graph_reader.h - an experiment's file while it is read: the sections (graph_read.c), then what is in them
 * (graph_keys.c). */
#ifndef FORKLAB_MODEL_GRAPH_READER_H
#define FORKLAB_MODEL_GRAPH_READER_H
#include "model/document.h"
#include "model/graph.h"
#include "model/graph_check.h"
#include "model/names.h"

/* Of a section; also the order in which they are read, since each builds on those before it. */
enum kind { KIND_EXPERIMENT, KIND_RUN, KIND_QUEUE, KIND_PIPE, KIND_POOL, KIND_COUNT };

/* Of a text that somebody typed, this much is shown. */
#define READER_SHOWN_MAX 60

struct reader {
    struct graph *graph;
    struct settings *settings;
    const struct graph_request *request;
    struct problems *problems;
    struct document document;
    enum kind *kinds; /* of each section; KIND_COUNT: it is of no use, a problem was added */
    struct graph_gaps gaps;
};

/* Reads the keys of one section, for which the graph has a place already. */
void reader_read_experiment(struct reader *reader, size_t section);
void reader_read_run(struct reader *reader, size_t section);
void reader_read_channel(struct reader *reader, size_t section);
void reader_read_pool(struct reader *reader, size_t section);

/* Remembers what a section that is of no use may have been meant for. */
void reader_excuse(struct reader *reader, size_t section);

/* Adds the names of the plain settings that a section of its kind has; of a pool, its work's too. Each only once. */
void reader_add_keys(const struct reader *reader, size_t section, struct names *names);

#endif
