#include "cli/complain.h"

#include "cli/command.h"
#include "cli/experiment.h"
#include "demos/registry.h"
#include "model/names.h"
#include "report/stream.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void complain(const char *format, ...)
{
    struct problem line;
    char text[sizeof line.text];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    (void)problem_set(&line, "%s", text);
    fprintf(stderr, "forklab: %s\n", line.text);
}

void complain_all(const struct problems *problems)
{
    for (size_t i = 0; i < problems_kept(problems); i++)
        complain("%s", problems->lines[i].text);
    if (problems->count > problems_kept(problems))
        complain("… and %zu more", problems->count - problems_kept(problems));
}

const char *nearest_command(const char *name)
{
    struct names names = {.count = 0};
    for (size_t i = 0; i < commands_count; i++)
        names_add(&names, commands[i].name);
    return names_nearest(&names, name);
}

const char *nearest_experiment(const char *name, char *buffer, size_t size)
{
    struct experiments *experiments = malloc(sizeof *experiments);
    struct names names = {.count = 0};
    if (!experiments)
        return NULL;
    experiments_init(experiments);
    for (size_t i = 0; i < demos_workloads_count; i++)
        names_add(&names, demos_workloads[i]->id);
    for (size_t i = 0; i < experiments->count; i++)
        names_add(&names, experiments->words[i].id);
    const char *nearest = names_nearest(&names, name);
    if (nearest)
        (void)snprintf(buffer, size, "%s", nearest);
    experiments_release(experiments);
    free(experiments);
    return nearest ? buffer : NULL;
}

int finish_output(int error)
{
    if (!error)
        error = stream_finish(stdout);
    if (!error)
        return STATUS_OK;
    complain("standard output: %s", strerror(-error));
    return STATUS_FAILED;
}
