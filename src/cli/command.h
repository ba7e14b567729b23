/* command.h - the commands of the program: `forklab COMMAND …`, one file each. */
#ifndef FORKLAB_CLI_COMMAND_H
#define FORKLAB_CLI_COMMAND_H
#include <stddef.h>

enum status {
    STATUS_OK = 0,           /* all done, and equal to the baseline */
    STATUS_FAILED = 1,       /* a task failed, was lost or differed; or an output could not be written */
    STATUS_USAGE = 2,        /* bad usage or bad input: nothing was run */
    STATUS_INTERRUPTED = 130 /* by the user */
};

struct command {
    const char *name;
    const char *arguments;              /* for the line of usage; "" = none */
    const char *help;                   /* one line, no full stop */
    int (*main)(int argc, char **argv); /* argv[0] is the command's name; returns an exit status */
};

extern const struct command commands[];
extern const size_t commands_count;

/* The command of that name, or NULL. */
const struct command *command_find(const char *name);

int run_main(int argc, char **argv);
int watch_main(int argc, char **argv);
int list_main(int argc, char **argv);
int explain_main(int argc, char **argv);
int help_main(int argc, char **argv);
int version_main(int argc, char **argv);

#endif
