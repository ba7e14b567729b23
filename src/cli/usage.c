#include "cli/usage.h"

#include "base/cores.h"
#include "cli/command.h"
#include "cli/experiment.h"
#include "cli/tastes.h"
#include "demos/registry.h"
#include "model/settings.h"
#include "report/entry.h"

#include <stdlib.h>

#define TEXT_COLUMN 28

static void print_option(FILE *out, const struct setting *row)
{
    char name[64], words[512], more[96] = "", why[64];
    if (row == setting_find(settings_rows, settings_count, "workers")) {
        struct cores cores = cores_detect();
        (void)snprintf(more, sizeof more, ", here %s", cores_why(&cores, why, sizeof why));
    }
    char letter[] = {'-', row->letter, ',', '\0'};
    (void)snprintf(name, sizeof name, "  %3s --%s%s%s", row->letter ? letter : "", row->name, row->argument ? " " : "",
                   row->argument ? row->argument : "");
    entry_print(out, name, TEXT_COLUMN, entry_describe(row, more, words, sizeof words));
}

static void print_parameters(FILE *out, const struct workload *workload)
{
    fprintf(out, "\n%s: %s\n%s\n\n", workload->id, workload->title, workload->lesson);
    fputs(workload->parameters_count ? "Its parameters:\n" : "It has no parameters.\n", out);
    for (size_t i = 0; i < workload->parameters_count; i++) {
        const struct setting *row = &workload->parameters[i];
        char name[64], words[512];
        (void)snprintf(name, sizeof name, "  -p %s=%s", row->name, row->argument ? row->argument : "VALUE");
        entry_print(out, name, TEXT_COLUMN, entry_describe(row, "", words, sizeof words));
    }
}

static void print_experiment(FILE *out, const struct workload *workload)
{
    char name[80];
    (void)snprintf(name, sizeof name, "  %s", workload->id);
    entry_print(out, name, TEXT_COLUMN, workload->title);
}

static void print_experiments(FILE *out)
{
    struct experiments *files = malloc(sizeof *files);
    fputs("\nExperiments ('forklab list' shows their parameters):\n", out);
    for (size_t i = 0; i < demos_workloads_count; i++)
        print_experiment(out, demos_workloads[i]);
    if (!files)
        return;
    experiments_init(files);
    if (files->count)
        fputs("\nExperiments that are files (" EXPERIMENTS_KEYS "):\n", out);
    for (size_t i = 0; i < files->count; i++)
        print_experiment(out, &files->words[i]);
    experiments_release(files);
    free(files);
}

static void print_statuses(FILE *out)
{
    static const struct {
        enum status status;
        const char *text;
    } statuses[] = {
        {STATUS_OK, "all tasks were done, with the same results as the baseline"},
        {STATUS_FAILED, "a task failed, was lost or gave another result, or an output could not be written"},
        {STATUS_USAGE, "bad usage or bad input; nothing was run"},
        {STATUS_INTERRUPTED, "interrupted; the report is of what was done"},
    };
    fputs("\nExit status:\n", out);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "  %d", statuses[i].status);
        entry_print(out, name, TEXT_COLUMN, statuses[i].text);
    }
}

void usage_run(FILE *out, const struct workload *workload)
{
    fprintf(out,
            "Usage: forklab run %s [options]\n\n"
            "Runs the tasks of an experiment in a plain loop (the baseline) and then on a pool of processes,\n"
            "live on a terminal, and reports who was faster, by how much, and where the time went.\n\nOptions:\n",
            workload ? workload->id : "EXPERIMENT|FILE.ini");
    for (size_t i = 0; i < settings_count; i++)
        print_option(out, &settings_rows[i]);
    entry_print(out, "      --print", TEXT_COLUMN,
                "show all keys with their values, and run nothing: of a file, as a file that can be run; of a built-in "
                "experiment, its settings and parameters to look at");
    entry_print(out, "  -h, --help", TEXT_COLUMN, "show this help, and the parameters of EXPERIMENT");
    fputs("\nHow the screens look, over what is set in them with F2:\n", out);
    tastes_help(out, TEXT_COLUMN);
    if (workload)
        print_parameters(out, workload);
    else
        print_experiments(out);
    print_statuses(out);
}

void usage_program(FILE *out)
{
    fputs("forklab " FORKLAB_VERSION ": what processes bring, and where the rest of the time goes\n\nUsage:\n", out);
    fprintf(out, "%-40s%s\n", "  forklab", "the screens: choose, run, change, break");
    for (size_t i = 0; i < commands_count; i++) {
        char name[96];
        (void)snprintf(name, sizeof name, "  forklab %s %s", commands[i].name, commands[i].arguments);
        fprintf(out, "%-40s%s\n", name, commands[i].help);
    }
    fputs("\nTry 'forklab' alone, or 'forklab run primes'; 'forklab run --help' shows all options.\n", out);
}
