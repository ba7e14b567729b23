#include "cli/usage.h"

#include "base/cores.h"
#include "cli/command.h"
#include "demos/registry.h"
#include "model/settings.h"

#include <string.h>

#define TEXT_COLUMN 28
#define LINE_WIDTH  100

/* A name at the left, words beside it, broken at blanks and indented below each other. A name too long for its column
 * has a line of its own. */
static void print_entry(FILE *out, const char *name, const char *words)
{
    int column = fprintf(out, "%-*s", TEXT_COLUMN, name);
    if (column > TEXT_COLUMN) {
        fprintf(out, "\n%*s", TEXT_COLUMN, "");
        column = TEXT_COLUMN;
    }
    while (*words) {
        int length = (int)strcspn(words, " ");
        if (column > TEXT_COLUMN && column + 1 + length > LINE_WIDTH) {
            fprintf(out, "\n%*s", TEXT_COLUMN, "");
            column = TEXT_COLUMN;
        }
        column += fprintf(out, "%s%.*s", column > TEXT_COLUMN ? " " : "", length, words);
        words += length;
        words += strspn(words, " ");
    }
    fputc('\n', out);
}

/* Help, then range and default in brackets as far as they say something. `more` is added to the default. */
static void describe(const struct setting *row, const char *more, char *buffer, size_t size)
{
    bool ranged = row->type != SETTING_TEXT && row->type != SETTING_LIST && row->type != SETTING_SWITCH;
    const char *preset = row->preset ? row->preset : row->preset_text;
    char range[256] = "";
    if (ranged)
        (void)setting_range(row, range, sizeof range);
    if (row->type == SETTING_SWITCH || (!ranged && !preset))
        (void)snprintf(buffer, size, "%s", row->help);
    else
        (void)snprintf(buffer, size, "%s (%s%sdefault: %s%s)", row->help, range, ranged ? "; " : "", preset, more);
}

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
    describe(row, more, words, sizeof words);
    print_entry(out, name, words);
}

static void print_parameters(FILE *out, const struct workload *workload)
{
    fprintf(out, "\n%s: %s\n%s\n\n", workload->id, workload->title, workload->lesson);
    fputs(workload->parameters_count ? "Its parameters:\n" : "It has no parameters.\n", out);
    for (size_t i = 0; i < workload->parameters_count; i++) {
        const struct setting *row = &workload->parameters[i];
        char name[64], words[512];
        (void)snprintf(name, sizeof name, "  -p %s=%s", row->name, row->argument ? row->argument : "VALUE");
        describe(row, "", words, sizeof words);
        print_entry(out, name, words);
    }
}

static void print_experiments(FILE *out)
{
    fputs("\nExperiments ('forklab list' shows their parameters):\n", out);
    for (size_t i = 0; i < demos_workloads_count; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "  %s", demos_workloads[i]->id);
        print_entry(out, name, demos_workloads[i]->title);
    }
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
        print_entry(out, name, statuses[i].text);
    }
}

void usage_run(FILE *out, const struct workload *workload)
{
    fprintf(out,
            "Usage: forklab run %s [options]\n\n"
            "Runs the tasks of an experiment in a plain loop (the baseline) and then on a pool of processes,\n"
            "live on a terminal, and reports who was faster, by how much, and where the time went.\n\nOptions:\n",
            workload ? workload->id : "EXPERIMENT");
    for (size_t i = 0; i < settings_count; i++)
        print_option(out, &settings_rows[i]);
    print_entry(out, "  -h, --help", "show this help, and the parameters of EXPERIMENT");
    if (workload)
        print_parameters(out, workload);
    else
        print_experiments(out);
    print_statuses(out);
}

void usage_program(FILE *out)
{
    fputs("forklab " FORKLAB_VERSION ": what processes bring, and where the rest of the time goes\n\nUsage:\n", out);
    for (size_t i = 0; i < commands_count; i++) {
        char name[96];
        (void)snprintf(name, sizeof name, "  forklab %s %s", commands[i].name, commands[i].arguments);
        fprintf(out, "%-40s%s\n", name, commands[i].help);
    }
    fputs("\nTry 'forklab run primes', and 'forklab run --help' for all options.\n", out);
}
