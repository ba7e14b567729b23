/* help.c - the commands `help` and `version`. */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/experiment.h"
#include "cli/usage.h"
#include "demos/registry.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

int help_main(int argc, char **argv)
{
    const char *topic = argc > 1 ? argv[1] : NULL;
    const struct command *command = topic ? command_find(topic) : NULL;
    const struct workload *workload = topic ? demos_find(topic) : NULL;
    char path[PATH_MAX];
    if (command && command->main != help_main) {
        char option[] = "--help";
        return command->main(2, (char *[]){argv[1], option, NULL});
    }
    if (workload) {
        usage_run(stdout, workload);
    } else if (topic && experiment_path(topic, path, sizeof path)) {
        return explain_main(argc, argv);
    } else if (!topic || command || topic[0] == '-') {
        usage_program(stdout);
    } else {
        complain("no command or experiment '%.40s'; 'forklab help' and 'forklab list' show all", topic);
        return STATUS_USAGE;
    }
    return finish_output(0);
}

int version_main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--help") != 0) {
        complain("%s takes no argument, not '%.40s'", argv[0], argv[1]);
        return STATUS_USAGE;
    }
    puts("forklab " FORKLAB_VERSION);
    return finish_output(0);
}
