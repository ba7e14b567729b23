#include "proc/guardian.h"

#include "base/clock.h"
#include "base/death.h"
#include "base/last_words.h"
#include "base/signals.h"
#include "proc/orphans.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define ORDERLY_NS  (50 * NS_PER_MS)  /* that the child has to end by itself when the guardian is dead */
#define WRITABLE_NS (100 * NS_PER_MS) /* that a terminal may take none of our words */

struct terminal_modes {
    int fd; /* -1 = there is no terminal */
    struct termios modes;
};

/* Set once, in the child, right after the fork: for its signal handlers. */
static struct {
    pid_t guardian;
    struct terminal_modes terminal;
} guarded;

bool guardian_is_lost(void)
{
    return guarded.guardian != 0 && getppid() != guarded.guardian;
}

/* Non-blocking: a terminal may be held, or be read by nobody. */
static struct terminal_modes remember_terminal(void)
{
    struct terminal_modes terminal = {.fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)};
    if (terminal.fd >= 0 && tcgetattr(terminal.fd, &terminal.modes) < 0) {
        close(terminal.fd);
        terminal.fd = -1;
    }
    return terminal;
}

static void write_patiently(int fd, const char *words, size_t size)
{
    struct pollfd terminal = {.fd = fd, .events = POLLOUT};
    while (size > 0 && poll(&terminal, 1, (int)(WRITABLE_NS / NS_PER_MS)) == 1) {
        ssize_t written = write(fd, words, size);
        if (written < 0 && errno != EAGAIN && errno != EINTR)
            return;
        words += written > 0 ? written : 0;
        size -= written > 0 ? (size_t)written : 0;
    }
}

/* Only when the dead one had changed it: it left word of what to write. */
static void restore_terminal(const struct terminal_modes *terminal)
{
    size_t size;
    const char *words = last_words_get(&size);
    if (!words || terminal->fd < 0)
        return;
    (void)signal(SIGTTOU, SIG_IGN); /* in the background, too */
    write_patiently(terminal->fd, words, size);
    (void)tcsetattr(terminal->fd, TCSANOW, &terminal->modes);
}

static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGUSR1, SIGUSR2, SIGCONT};

static void watched_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGCHLD);
    for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++)
        sigaddset(set, passed_on[i]);
    signals_leave_ignored(set);
}

/* Waits for the child's end; meanwhile does as it does, and passes on what it did not get. */
static int watch(pid_t child, const sigset_t *signals)
{
    for (;;) {
        int status;
        siginfo_t info;
        while (waitpid(child, &status, WNOHANG | WUNTRACED) == child) {
            if (!WIFSTOPPED(status))
                return status;
            /* So that the shell sees the job stopped. Not when somebody stopped only the child, by SIGSTOP: whoever
             * continues only the child again could not wake us. */
            if (WSTOPSIG(status) != SIGSTOP)
                (void)raise(SIGSTOP);
        }
        if (sigwaitinfo(signals, &info) < 0 || info.si_signo == SIGCHLD)
            continue;
        /* After a stop, SIGCONT is the last of them: the child has got what ends it before it goes on.
         * What the kernel sends (from the terminal) goes to the whole foreground group, so the child has it too; only
         * of a hang-up it tells no one but the leader of the session, which may be us. */
        if (info.si_signo == SIGHUP || (info.si_code <= 0 && info.si_pid != child))
            (void)kill(child, info.si_signo);
    }
}

/* Whoever sends one of these knows what comes of it: before the lab takes signals and after it gives them back. */
static bool is_request_to_end(int signal)
{
    return signal == SIGINT || signal == SIGTERM || signal == SIGHUP || signal == SIGQUIT;
}

static int be_guardian(pid_t child, const sigset_t *signals, const struct terminal_modes *terminal)
{
    int status = watch(child, signals);
    if (WIFEXITED(status)) {
        orphans_end();
        return WEXITSTATUS(status);
    }
    restore_terminal(terminal);
    orphans_end();
    char name[16];
    struct pollfd errors = {.fd = STDERR_FILENO, .events = POLLOUT};
    /* When nobody reads it, we should wait for ever. */
    if (!is_request_to_end(WTERMSIG(status)) && poll(&errors, 1, 0) == 1)
        (void)fprintf(stderr, "forklab: the lab was killed by %s; its workers are ended, the terminal is restored\n",
                      signal_text(WTERMSIG(status), name, sizeof name));
    return 128 + WTERMSIG(status);
}

/* The guardian is dead: end in the usual way, but not for long. */
static void told(int signal)
{
    (void)signal;
    const struct itimerval soon = {.it_value.tv_usec = ORDERLY_NS / NS_PER_US};
    (void)setitimer(ITIMER_REAL, &soon, NULL);
    (void)kill(getpid(), SIGTERM);
}

/* It did not: it may wait for ever for somebody to read what it prints. */
static void too_late(int signal)
{
    (void)signal;
    restore_terminal(&guarded.terminal);
    orphans_end();
    _exit(128 + SIGTERM);
}

/* The signal is armed first, then the parent checked: whichever way the race goes, the child learns of it. */
static void be_guarded(pid_t parent, const sigset_t *before, const struct terminal_modes *terminal)
{
    const int lost = SIGRTMIN;
    guarded.guardian = parent;
    guarded.terminal = *terminal;
    const struct sigaction on_lost = {.sa_handler = told, .sa_flags = SA_RESTART};
    const struct sigaction on_alarm = {.sa_handler = too_late};
    (void)sigaction(lost, &on_lost, NULL);
    (void)sigaction(SIGALRM, &on_alarm, NULL);
    (void)prctl(PR_SET_PDEATHSIG, lost);
    if (getppid() != parent)
        _exit(128 + SIGTERM);
    (void)sigprocmask(SIG_SETMASK, before, NULL);
}

int guardian_run(int (*program)(int argc, char **argv), int argc, char **argv)
{
    struct terminal_modes terminal = remember_terminal();
    sigset_t signals, before;
    (void)signal(SIGCHLD,
                 SIG_DFL); /* where it is ignored, the kernel reaps children, and no one learns how they ended */
    watched_signals(&signals);
    if (last_words_share() != 0 || orphans_adopt() != 0 || sigprocmask(SIG_BLOCK, &signals, &before) < 0)
        return program(argc, argv);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        be_guarded(parent, &before, &terminal);
        exit(program(argc, argv));
    }
    int status;
    if (child > 0) {
        status = be_guardian(child, &signals, &terminal);
    } else {
        (void)sigprocmask(SIG_SETMASK, &before, NULL);
        status = program(argc, argv);
    }
    if (terminal.fd >= 0)
        close(terminal.fd);
    return status;
}
