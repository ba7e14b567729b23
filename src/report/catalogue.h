/* catalogue.h - the list of experiments, for people and for programs. */
#ifndef FORKLAB_REPORT_CATALOGUE_H
#define FORKLAB_REPORT_CATALOGUE_H
#include "model/work.h"
#include "model/workload.h"

#include <stdio.h>

/* Each experiment with its title, lesson and parameters, under the heading of its group. Flushes; 0 or -errno. */
int catalogue_text(FILE *out, const struct workload *const workloads[], size_t count);

/* {"experiments": [{id, title, primitive, lesson, group, parameters: [{name, type, range, default, unit, help}]}]} */
int catalogue_json(FILE *out, const struct workload *const workloads[], size_t count);

/* What the pools of an experiment's file can run. */
int catalogue_works(FILE *out, const struct work works[], size_t count);

/* One experiment in full: what it shows, what to watch, what to try, the Python calls; in lines of `width`. */
int catalogue_explain(FILE *out, const struct workload *workload, int width);

#endif
