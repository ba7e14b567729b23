#include "base/signals.h"

#include <stddef.h>

void signals_leave_ignored(sigset_t *set)
{
    for (int signal = 1; signal < NSIG; signal++) {
        struct sigaction action;
        if (sigismember(set, signal) == 1 && sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
            (void)sigdelset(set, signal);
    }
}

void signals_suspend(void)
{
    sigset_t stop, before;
    (void)sigemptyset(&stop);
    (void)sigaddset(&stop, SIGTSTP);
    (void)raise(SIGTSTP);
    (void)sigprocmask(SIG_UNBLOCK, &stop, &before);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
}
