/* list.c - the command `list`. */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/experiment.h"
#include "demos/registry.h"
#include "demos/works.h"
#include "report/catalogue.h"
#include "report/entry.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_COLUMN 4

/* Files have no parameters of their own, but keys. */
static void print_files(const struct experiments *experiments)
{
    char names[EXPERIMENTS_MAX * (sizeof experiments->graphs[0]->id + 2)] = "";
    size_t used = 0;
    for (size_t i = 0; i < experiments->count; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "", experiments->words[i].id);
    if (!used)
        return;
    printf("\nFiles: " EXPERIMENTS_KEYS "\n");
    entry_print(stdout, "", FILES_COLUMN, names);
}

/* All experiments, those that are built in first. 0 or -errno. */
static int list_experiments(bool json)
{
    struct experiments *experiments = malloc(sizeof *experiments);
    const struct workload **all = calloc(demos_workloads_count + EXPERIMENTS_MAX, sizeof *all);
    size_t count = 0;
    int error = -ENOMEM;
    if (experiments && all) {
        experiments_init(experiments);
        for (size_t i = 0; i < demos_workloads_count; i++)
            all[count++] = demos_workloads[i];
        for (size_t i = 0; i < experiments->count; i++)
            all[count++] = &experiments->words[i];
        error = (json ? catalogue_json : catalogue_text)(stdout, all, count);
        if (!error && !json)
            print_files(experiments);
        experiments_release(experiments);
    }
    free(experiments);
    free(all);
    return error;
}

int list_main(int argc, char **argv)
{
    bool json = false, works = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            puts("Usage: forklab list [--json | --works]\n\n"
                 "Lists the experiments and their parameters; with --json for programs. With --works, lists\n"
                 "what the pools of an experiment's file can run.");
            return finish_output(0);
        }
        json |= strcmp(argv[i], "--json") == 0;
        works |= strcmp(argv[i], "--works") == 0;
        if (strcmp(argv[i], "--json") != 0 && strcmp(argv[i], "--works") != 0) {
            complain("list: unknown argument '%.40s'; there are --json and --works, and nothing else", argv[i]);
            return STATUS_USAGE;
        }
    }
    if (json && works) {
        complain("list: --works is for people only; leave --json out");
        return STATUS_USAGE;
    }
    return finish_output(works ? catalogue_works(stdout, demos_works, demos_works_count) : list_experiments(json));
}
