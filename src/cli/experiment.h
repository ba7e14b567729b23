/* experiment.h - experiments that are files: where they lie, and reading them. */
#ifndef FORKLAB_CLI_EXPERIMENT_H
#define FORKLAB_CLI_EXPERIMENT_H
#include "model/graph.h"

#include <stdbool.h>

/* The file that `name` means: itself when it holds a '/' or ends in ".ini", else the experiment of that id that came
 * with the program. False, with the path that was looked for, when it is the latter and there is none. */
bool experiment_path(const char *name, char *buffer, size_t size);

/* Reads a file as graph_read() does; `overrides` may be NULL. */
int experiment_read(struct graph **ret_graph, struct settings *settings, const char *path, const char *overrides,
                    struct problems *problems);

#define EXPERIMENTS_MAX 64

/* How what they say is changed, and found out. */
#define EXPERIMENTS_KEYS "-p NAME.KEY=VALUE sets any key of a section, --print shows them all"

/* Those that came with the program, by id. Files that cannot be read are left out. */
struct experiments {
    struct graph *graphs[EXPERIMENTS_MAX];
    struct workload words[EXPERIMENTS_MAX]; /* graph_describe() of each */
    size_t count;
};

void experiments_init(struct experiments *experiments);
void experiments_release(struct experiments *experiments);

#endif
