/* json_read_body.h - a report that is read, from inside: what json_read.c, json_read_run.c and json_read_graph.c
 * share. */
#ifndef FORKLAB_REPORT_JSON_READ_BODY_H
#define FORKLAB_REPORT_JSON_READ_BODY_H
#include "base/keeper.h"
#include "model/flow.h"
#include "model/history.h"
#include "report/fields.h"
#include "report/json_read.h"

struct json_read {
    struct record record;
    struct workload workload;
    struct run baseline, run;
    struct history history;
    struct plan *plan;
    struct graph graph;
    struct flow flow;
    struct work works[GRAPH_STAGES_MAX];
    struct keeper keeper; /* of all that these point to */
};

/* The run's fields, its workers in `workers`, and its tasks; `prefix` is where they are: "baseline." or "". */
void json_read_run(struct json_read *read, struct fields *fields, const json_t *object, const json_t *workers,
                   const json_t *tasks, const char *prefix, struct run *run);
void json_read_lines(struct json_read *read, struct fields *fields, const json_t *root);
void json_read_channels(struct json_read *read, struct fields *fields, const json_t *root);
/* Marks and spans. */
void json_read_history(struct json_read *read, struct fields *fields, const json_t *root);
/* Stages; the channels must have been read. */
void json_read_graph(struct json_read *read, struct fields *fields, const json_t *root);

#endif
