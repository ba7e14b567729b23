/* screens.h - the screens of the program, with all that they can launch. */
#ifndef FORKLAB_CLI_SCREENS_H
#define FORKLAB_CLI_SCREENS_H
#include "cli/tastes.h"
#include "lab/monitor.h"
#include "ui/launch.h"

/* `forklab` without a command: the screens without an experiment. Returns an exit status. */
int screens_main(int argc, char **argv);

/* The lab, which is loaded with `launch`, on the screens, with what `monitor` watches, if that is not NULL. As app_run();
 * what the user launched last is in `launch` then. */
int screens_run(struct lab *lab, struct launch *launch, struct monitor *monitor, const struct tastes *tastes,
                struct problem *problem);

#endif
