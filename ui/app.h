/* app.h - the screens of the program: shows the lab and whatever else there is to see, steers it, and gives the terminal
 * back. */
#ifndef FORKLAB_UI_APP_H
#define FORKLAB_UI_APP_H
#include "lab/lab.h"
#include "lab/monitor.h"
#include "model/config_file.h"
#include "ui/catalogue.h"
#include "ui/launch.h"

struct app_options {
    struct lab *lab;
    /* What the lab is loaded with, which runs at once. NULL, or none: it is idle, and the screens begin with what can be
     * launched. It is the caller's, and changed by what the user launches. */
    struct launch *launch;
    const struct catalogue *catalogue;
    /* Of processes that are watched: the screens begin with them, and the monitor looks at them all the time. NULL = none;
     * then it looks at forklab's own while they are shown. With it no experiment can be run. */
    struct monitor *monitor;
    /* How the user wants it, and what is wrong with the file that it is from. Copied. NULL: as usual, and what is
     * changed is not saved. */
    const struct config *config;
    const struct config_file *config_file;
    const struct problems *problems;
};

/* Takes the terminal, starts the lab if it is loaded, and goes on until the user leaves. An unfinished run is interrupted
 * first, so that on return the lab has ended, or is idle. 0, also after a signal that ends the program. -ENOTSUP with
 * the problem set: there is no screen to be had and nothing was started; the caller can go on without. Another -errno:
 * the lab could not start. The program's locale (LC_CTYPE) must have been chosen before. */
int app_run(const struct app_options *options, struct problem *problem);

#endif
