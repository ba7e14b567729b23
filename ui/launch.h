/* launch.h - an experiment with all its settings, as it is to be run: what the lab is loaded with. Plain data but for
 * the two that it owns. */
#ifndef FORKLAB_UI_LAUNCH_H
#define FORKLAB_UI_LAUNCH_H
#include "ui/catalogue.h"

struct launch {
    const struct workload *workload; /* NULL: `graph` */
    struct graph *graph;             /* owned */
    char path[PATH_MAX];             /* the graph's file */
    void *parameters;                /* of the workload; owned */
    struct settings settings;
};

/* A zeroed one is none. */
void launch_release(struct launch *launch);

/* Of a workload with all presets. -ENOMEM. */
int launch_workload(struct launch *launch, const struct workload *workload);
/* Upon that, what makes it long enough to be watched: workload.h, `live`. */
void launch_enliven(struct launch *launch);
/* Of a file; the overrides are the settings' own -p texts. 0, or what is wrong. */
int launch_file(struct launch *launch, const struct catalogue *catalogue, const char *path, const char *overrides,
                struct problems *problems);
/* The same once more, independent of the first. -ENOMEM. */
int launch_copy(struct launch *launch, const struct launch *other);

/* What lab_load() takes; valid as long as both. */
struct lab_options launch_options(const struct launch *launch, const struct catalogue *catalogue);

/* The experiment's name: "primes", or the file's own. */
const char *launch_id(const struct launch *launch);

#endif
