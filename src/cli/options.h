/* options.h - the command line of `forklab run`, read with getopt_long by the settings' table and the experiment's own
 * table of parameters. What is built in gives way to the [run] of an experiment's file, that to the command line. */
#ifndef FORKLAB_CLI_OPTIONS_H
#define FORKLAB_CLI_OPTIONS_H
#include "base/problems.h"
#include "cli/tastes.h"
#include "model/graph.h"
#include "model/settings.h"
#include "model/workload.h"

struct options {
    const struct workload *workload; /* of an experiment that is built in; else NULL */
    void *parameters;                /* the workload's struct, on the heap */
    struct graph *graph;             /* of an experiment that is a file; else NULL */
    struct settings settings;
    char overrides[2 * SETTINGS_PARAMETERS_MAX]; /* what the command line says of pools and queues: graph.h */
    struct tastes tastes;                        /* how the screens are to look */
    bool help, print;
};

/* Reads the arguments after argv[0], which it puts in another order. 0, or -EINVAL or -ENOMEM with problems; to be
 * released in any case. Of --help without an experiment, there is neither workload nor graph. */
int options_init(struct options *options, int argc, char **argv, struct problems *problems);
void options_release(struct options *options);

#endif
