/* lab_signals.c - signals as events of the lab's loop. */
#include "base/clock.h"
#include "base/signals.h"
#include "lab/lab_body.h"
#include "proc/guardian.h"

#include <errno.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define ECHO_NS (50 * NS_PER_MS)

static const int lab_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};

/* Ctrl-Z without a screen: the workers are in groups of their own, which the terminal does not reach. */
static void suspend(struct lab *lab)
{
    bool pausing = !lab->paused && lab_command(lab, LAB_PAUSE, 1) == 0;
    signals_suspend();
    if (pausing)
        (void)lab_command(lab, LAB_PAUSE, 0);
}

static void by_default(void *context, int signal)
{
    if (signal == SIGTSTP)
        suspend(context);
    else if (signal == SIGINT || signal == SIGTERM || signal == SIGHUP || signal == SIGQUIT)
        (void)lab_command(context, LAB_INTERRUPT, 0);
}

/* One press of a key can arrive twice: from the terminal to the whole group, and through the guardian. */
static bool is_echo(struct lab *lab, int signal)
{
    uint64_t now = clock_ns();
    bool echo = signal == lab->last_signal && now - lab->last_signal_ns < ECHO_NS;
    lab->last_signal = signal;
    lab->last_signal_ns = now;
    return echo;
}

static void signal_came(void *context)
{
    struct lab *lab = context;
    struct signalfd_siginfo info;
    while (read(lab->signals, &info, sizeof info) == sizeof info) {
        int signal = (int)info.ssi_signo;
        if (guardian_is_lost()) { /* nobody would clean up after us: the workers end now */
            (void)lab_command(lab, LAB_INTERRUPT, 0);
            (void)lab_command(lab, LAB_INTERRUPT, 0);
        }
        if (signal == SIGWINCH || signal == SIGCONT || !is_echo(lab, signal))
            lab->handle_signal(lab->signal_context, signal);
    }
}

int lab_take_signals(struct lab *lab)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof lab_signals / sizeof *lab_signals; i++)
        sigaddset(&set, lab_signals[i]);
    signals_leave_ignored(&set);
    (void)sigprocmask(SIG_BLOCK, &set, &lab->signals_before);
    lab->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (lab->signals < 0) {
        int error = -errno;
        (void)sigprocmask(SIG_SETMASK, &lab->signals_before, NULL);
        return error;
    }
    lab_on_signal(lab, NULL, NULL);
    return evloop_add(lab->loop, lab->signals, signal_came, lab);
}

/* What has come and was not handled belongs to the lab, and must not strike who comes after it; nor must the echo of
 * the signal that ended the run. */
void lab_end_signals(struct lab *lab)
{
    struct signalfd_siginfo info;
    if (lab->signals < 0)
        return;
    if (lab->last_signal)
        clock_sleep_until(lab->last_signal_ns + ECHO_NS);
    while (read(lab->signals, &info, sizeof info) == sizeof info)
        continue;
    evloop_remove(lab->loop, lab->signals);
    close(lab->signals);
    lab->signals = -1;
    (void)sigprocmask(SIG_SETMASK, &lab->signals_before, NULL);
}

void lab_on_signal(struct lab *lab, void (*handle)(void *context, int signal), void *context)
{
    lab->handle_signal = handle ? handle : by_default;
    lab->signal_context = handle ? context : lab;
}
