/* signals.h - two rules of job control that every part of the program has to keep. */
#ifndef FORKLAB_BASE_SIGNALS_H
#define FORKLAB_BASE_SIGNALS_H
#include <signal.h>

/* Takes out of `set` what this process was told to ignore (nohup; Ctrl-C in a background job of a script). The kernel
 * queues a blocked signal even when it is ignored, so whoever reads it from a descriptor would act on it. */
void signals_leave_ignored(sigset_t *set);

/* What Ctrl-Z does by default, also while SIGTSTP is blocked: stops this process until it is continued. The kernel does
 * not stop it where no shell could continue it; SIGSTOP would, for ever. */
void signals_suspend(void);

#endif
