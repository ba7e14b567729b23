/* catalogue.h - the list of experiments, for people and for programs. */
#ifndef FORKLAB_REPORT_CATALOGUE_H
#define FORKLAB_REPORT_CATALOGUE_H
#include "model/workload.h"

#include <stdio.h>

/* Each experiment with its title, lesson and parameters. Flushes; 0 or -errno. */
int catalogue_text(FILE *out, const struct workload *const workloads[], size_t count);

/* {"experiments": [{id, title, primitive, lesson, parameters: [{name, type, range, default, unit, help}]}]} */
int catalogue_json(FILE *out, const struct workload *const workloads[], size_t count);

#endif
