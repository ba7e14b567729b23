/* catalogue.h - what can be launched, as the program gives it to the screens: experiments that are built in, those that
 * came as files, and the way to read any other file. */
#ifndef FORKLAB_UI_CATALOGUE_H
#define FORKLAB_UI_CATALOGUE_H
#include "base/problems.h"
#include "lab/lab.h"
#include "model/graph.h"

#include <limits.h>

struct catalogue {
    const struct workload *const *workloads;
    size_t workloads_count;
    const struct workload *files; /* what those that came as files say, by graph_describe(); their ids are to be read */
    size_t files_count;
    struct lab_options common; /* what every lab of the program has: works, data folder, spawn argument */

    /* The file that `name` (an id, or a path) means; false: there is none of that id. */
    bool (*path)(const char *name, char *buffer, size_t size);
    /* Reads a file into a graph, which the caller frees, and into the settings, whose presets are set before; `overrides`
     * is a SETTING_LIST of -p texts, or NULL. 0, or all that is wrong with it. */
    int (*read)(struct graph **ret_graph, struct settings *settings, const char *path, const char *overrides,
                struct problems *problems);
};

#endif
