/* usage.h - the texts of --help, made from the tables of commands, settings and parameters. */
#ifndef FORKLAB_CLI_USAGE_H
#define FORKLAB_CLI_USAGE_H
#include "model/workload.h"

#include <stdio.h>

/* The commands. */
void usage_program(FILE *out);

/* The options of `forklab run`, and the parameters of `workload`, or, without one, the experiments. */
void usage_run(FILE *out, const struct workload *workload);

#endif
