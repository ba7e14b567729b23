/* guardian.h - an outer process that does nothing but watch over the real one: should that be killed, it gives the
 * terminal back and ends every process that is left below it; should the guardian itself be killed, the real one is
 * told and ends at once. So no single SIGKILL leaves anything behind. */
#ifndef FORKLAB_PROC_GUARDIAN_H
#define FORKLAB_PROC_GUARDIAN_H
#include <stdbool.h>

/* Forks; runs `program(argc, argv)` in the child, and returns its exit status in the parent (128 + the signal when it
 * was killed, with a line on stderr that says so unless it was asked to end: SIGINT, SIGTERM, SIGHUP, SIGQUIT).
 * Signals that only the guardian got are passed on, those that it was told to ignore are ignored by both; it stops
 * when the child stops, unless by SIGSTOP, which somebody sent to the child alone. If there can be no guardian, runs
 * the program without. Call it before anything else: no threads, no open files. */
int guardian_run(int (*program)(int argc, char **argv), int argc, char **argv);

/* In the child: true when there was a guardian and it is dead. It is told by SIGTERM, and has a moment to end: then a
 * handler of SIGALRM ends it, whatever it waits for. */
bool guardian_is_lost(void);

#endif
