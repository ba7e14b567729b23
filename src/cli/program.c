#include "cli/program.h"

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/screens.h"
#include "demos/registry.h"
#include "demos/works.h"
#include "lab/lab.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct command commands[] = {
    {"run", "EXPERIMENT|FILE [options]", "run an experiment: a plain loop against a pool of processes", run_main},
    {"watch", "PID...|-- COMMAND...", "watch the process tree of any program", watch_main},
    {"list", "[--json] [--works]", "list the experiments, with their parameters", list_main},
    {"explain", "EXPERIMENT", "what it shows, what to watch, what to try", explain_main},
    {"help", "[COMMAND | EXPERIMENT]", "explain a command or an experiment", help_main},
    {"version", "", "print the version", version_main},
};
const size_t commands_count = sizeof commands / sizeof *commands;

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < commands_count; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

/* The user's characters, but no one's decimal comma. A container without any locale has a terminal with UTF-8 today. */
static void choose_locale(void)
{
    bool set = getenv("LC_ALL") || getenv("LC_CTYPE") || getenv("LANG");
    (void)setlocale(LC_CTYPE, set ? "" : "C.UTF-8");
}

static int unknown_command(const char *name)
{
    const char *nearest = nearest_command(name);
    char id[64];
    const char *experiment = nearest ? NULL : nearest_experiment(name, id, sizeof id);
    if (experiment)
        complain("unknown command '%.40s'; to run the experiment: forklab run %s", name, experiment);
    else if (nearest)
        complain("unknown command '%.40s'; did you mean '%s'?", name, nearest);
    else
        complain("unknown command '%.40s'; 'forklab help' shows all", name);
    return STATUS_USAGE;
}

int program(int argc, char **argv)
{
    static const struct {
        const char *option, *command;
    } options[] = {{"--help", "help"}, {"-h", "help"}, {"--version", "version"}, {"-V", "version"}};

    if (argc > 1 && strcmp(argv[1], PROGRAM_SPAWN_ARGUMENT) == 0)
        _exit(lab_spawned(argc, argv, demos_workloads, demos_workloads_count, demos_works,
                          demos_works_count)); /* as a forked worker leaves */
    (void)signal(SIGPIPE, SIG_IGN);            /* a closed pipe is an error of the write that meets it */
    choose_locale();
    const char *name = argc > 1 ? argv[1] : "";
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (strcmp(name, options[i].option) == 0)
            name = options[i].command;
    const struct command *command = command_find(name);
    if (command)
        return command->main(argc - 1, argv + 1);
    if (argc > 1 && *name != '-')
        return unknown_command(name);
    return screens_main(argc, argv);
}
