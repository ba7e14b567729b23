/* options.h - the command line of `forklab run`, read with getopt_long by the settings' table and the experiment's own
 * table of parameters. */
#ifndef FORKLAB_CLI_OPTIONS_H
#define FORKLAB_CLI_OPTIONS_H
#include "model/settings.h"
#include "model/workload.h"

struct options {
    const struct workload *workload; /* NULL: --help without an experiment */
    void *parameters;                /* the workload's struct, on the heap */
    struct settings settings;
    bool help;
};

/* Reads the arguments after argv[0], which it puts in another order. 0, or -EINVAL or -ENOMEM with the problem set; to
 * be released in any case. */
int options_init(struct options *options, int argc, char **argv, struct problem *problem);
void options_release(struct options *options);

#endif
