/* explain.c - the command `explain`. */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/experiment.h"
#include "demos/registry.h"
#include "report/catalogue.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Of a reader that is no terminal. */
#define WIDTH_ELSEWHERE 80

static int width_of_output(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : WIDTH_ELSEWHERE;
}

static int explain_file(const char *path)
{
    struct settings *settings = malloc(sizeof *settings);
    struct problems problems = {.count = 0};
    struct graph *graph = NULL;
    struct workload words;
    int status = STATUS_USAGE;
    if (settings) {
        setting_presets(settings_rows, settings_count, settings, sizeof *settings);
        if (experiment_read(&graph, settings, path, NULL, &problems)) {
            complain_all(&problems);
        } else {
            graph_describe(graph, &words);
            status = finish_output(catalogue_explain(stdout, &words, width_of_output()));
        }
    }
    graph_free(graph);
    free(settings);
    return status;
}

static int unknown_experiment(const char *name)
{
    char id[64];
    const char *nearest = nearest_experiment(name, id, sizeof id);
    if (nearest)
        complain("unknown experiment '%.40s'; did you mean '%s'?", name, nearest);
    else
        complain("unknown experiment '%.40s'; 'forklab list' shows all", name);
    return STATUS_USAGE;
}

int explain_main(int argc, char **argv)
{
    char path[PATH_MAX];
    const char *name = argc > 1 ? argv[1] : NULL;
    if (name && (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)) {
        puts("Usage: forklab explain EXPERIMENT\n\n"
             "Says what an experiment shows, what to watch, what to try, and what it is in Python.");
        return finish_output(0);
    }
    if (argc != 2) {
        complain("explain: which experiment? one name is needed; 'forklab list' shows them");
        return STATUS_USAGE;
    }
    const struct workload *workload = demos_find(name);
    if (workload)
        return finish_output(catalogue_explain(stdout, workload, width_of_output()));
    return experiment_path(name, path, sizeof path) ? explain_file(path) : unknown_experiment(name);
}
