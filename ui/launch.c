#include "ui/launch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void launch_release(struct launch *launch)
{
    graph_free(launch->graph);
    free(launch->parameters);
    *launch = (struct launch){.workload = NULL};
}

int launch_workload(struct launch *launch, const struct workload *workload)
{
    size_t size = workload->parameters_size;
    void *parameters = calloc(1, size + 1);
    if (!parameters)
        return -ENOMEM;
    launch_release(launch);
    launch->workload = workload;
    launch->parameters = parameters;
    setting_presets(settings_rows, settings_count, &launch->settings, sizeof launch->settings);
    if (size > 0)
        setting_presets(workload->parameters, workload->parameters_count, parameters, size);
    return 0;
}

/* A parameter of the workload, or else one of the run's settings. */
static void assign(struct launch *launch, const char *text)
{
    const struct workload *workload = launch->workload;
    struct problem ignored; /* a test sees to it that every one is right */
    if (setting_assign(workload->parameters, workload->parameters_count, text, launch->parameters, &ignored) < 0)
        (void)setting_assign(settings_rows, settings_count, text, &launch->settings, &ignored);
}

void launch_enliven(struct launch *launch)
{
    char text[64];
    const char *rest = launch->workload->live ? launch->workload->live : "";
    for (size_t length; *rest; rest += length + (rest[length] == ' ')) {
        length = strcspn(rest, " ");
        (void)snprintf(text, sizeof text, "%.*s", (int)length, rest);
        assign(launch, text);
    }
}

int launch_file(struct launch *launch, const struct catalogue *catalogue, const char *path, const char *overrides,
                struct problems *problems)
{
    struct launch read = {.workload = NULL};
    setting_presets(settings_rows, settings_count, &read.settings, sizeof read.settings);
    int error = catalogue->read(&read.graph, &read.settings, path, overrides, problems);
    if (error)
        return error;
    launch_release(launch);
    (void)snprintf(read.path, sizeof read.path, "%s", path);
    *launch = read;
    return 0;
}

/* A copy of `size` bytes; NULL: none, or no memory. */
static void *copy_of(const void *data, size_t size)
{
    void *copy = data ? malloc(size + 1) : NULL;
    if (copy)
        memcpy(copy, data, size);
    return copy;
}

int launch_copy(struct launch *launch, const struct launch *other)
{
    struct launch copy = *other;
    copy.graph = copy_of(other->graph, sizeof *other->graph);
    copy.parameters = copy_of(other->parameters, other->workload ? other->workload->parameters_size : 0);
    if ((other->graph && !copy.graph) || (other->parameters && !copy.parameters)) {
        free(copy.graph);
        free(copy.parameters);
        return -ENOMEM;
    }
    launch_release(launch);
    *launch = copy;
    return 0;
}

struct lab_options launch_options(const struct launch *launch, const struct catalogue *catalogue)
{
    struct lab_options options = catalogue->common;
    options.workload = launch->workload;
    options.graph = launch->graph;
    options.parameters = launch->parameters;
    options.settings = &launch->settings;
    return options;
}

const char *launch_id(const struct launch *launch)
{
    return launch->graph ? launch->graph->id : launch->workload ? launch->workload->id : "";
}
