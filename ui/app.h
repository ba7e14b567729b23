/* app.h - the live screen of a lab: shows it, steers it, and gives the terminal back. */
#ifndef FORKLAB_UI_APP_H
#define FORKLAB_UI_APP_H
#include "lab/lab.h"

/* Takes the terminal, starts the lab and runs it until the user leaves; the result stays on the screen until then. An
 * unfinished run is interrupted first, so that on return the lab has ended. 0, also after a signal that ends the
 * program. -ENOTSUP with the problem set: there is no screen to be had and nothing was started; the caller can go on
 * without. Another -errno: the lab could not start. The program's locale (LC_CTYPE) must have been chosen before. */
int app_run(struct lab *lab, struct problem *problem);

#endif
