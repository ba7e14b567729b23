#include "cli/complain.h"

#include "cli/command.h"
#include "demos/registry.h"
#include "report/stream.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NAMES_MAX 64

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

/* The search for the nearest name goes through rows of settings; of these it reads the names alone. */
const char *nearest_command(const char *name)
{
    struct setting names[NAMES_MAX] = {0};
    size_t count = 0;
    for (size_t i = 0; i < commands_count && count < NAMES_MAX; i++)
        names[count++].name = commands[i].name;
    return setting_nearest(names, count, name);
}

const char *nearest_experiment(const char *name)
{
    struct setting names[NAMES_MAX] = {0};
    size_t count = 0;
    for (size_t i = 0; i < demos_workloads_count && count < NAMES_MAX; i++)
        names[count++].name = demos_workloads[i]->id;
    return setting_nearest(names, count, name);
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
