/* app.h - the live screen of a lab: shows it, steers it, and gives the terminal back. */
#ifndef FORKLAB_UI_APP_H
#define FORKLAB_UI_APP_H
#include "lab/lab.h"

/* Runs the lab, which has been started (or is about to be: lab_start() may come before or after), on the terminal until
 * the user leaves; the result stays on the screen until then. An unfinished run is interrupted first, so that on return
 * the lab has ended. 0, also after a signal that ends the program; -errno with the problem set: there is no screen to
 * be had, nothing was shown, and the caller can go on without. */
int app_run(struct lab *lab, struct problem *problem);

#endif
