#include "support/cage.h"

#include "base/clock.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_NS (5 * NS_PER_S) /* until what the program left must be gone */

static volatile sig_atomic_t inner; /* the first process inside, as the outermost one sees it */

static bool enter(void)
{
    return unshare(CLONE_NEWPID | CLONE_NEWNS) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS) == 0;
}

static bool mount_own_processes(void)
{
    return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0;
}

/* ------------------------------------------------------------------ inside, process 1 */

static void let_all_go_on(int signal)
{
    int saved = errno;
    (void)signal;
    (void)kill(-1, SIGCONT);
    errno = saved;
}

static void begin_job(char *const *arguments)
{
    static const int usual[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTOU, SIGTTIN, SIGHUP, SIGUSR1};
    (void)setpgid(0, 0);
    (void)tcsetpgrp(STDIN_FILENO, getpid());
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        (void)signal(usual[i], SIG_DFL);
    (void)execv(arguments[0], arguments);
    _exit(127);
}

/* Of what the program left to us. False: something stays. */
static bool all_are_gone(void)
{
    for (uint64_t deadline = clock_after(PATIENCE_NS); clock_ns() < deadline;) {
        pid_t pid = waitpid(-1, NULL, WNOHANG);
        if (pid < 0)
            return true;
        if (pid == 0)
            clock_sleep_until(clock_after(NS_PER_MS));
    }
    return false;
}

static void be_shell(char *const *arguments)
{
    int status = 0;
    if (!mount_own_processes())
        _exit(CAGE_NONE);
    (void)signal(SIGUSR1, let_all_go_on);
    pid_t job = fork(), pid;
    if (job == 0)
        begin_job(arguments);
    (void)setpgid(job, job);
    (void)tcsetpgrp(STDIN_FILENO, job);
    while ((pid = waitpid(-1, &status, WUNTRACED)) != job || WIFSTOPPED(status)) {
        if (pid != job)
            continue;
        (void)tcsetpgrp(STDIN_FILENO, job);
        (void)kill(-job, SIGCONT);
    }
    if (!all_are_gone())
        _exit(CAGE_LEFT_BEHIND);
    _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/* ------------------------------------------------------------------ outside */

static void pass_on(int signal)
{
    if (inner > 0)
        (void)kill((pid_t)inner, signal);
}

int cage_run(void *arguments)
{
    static const int ignored[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTOU, SIGTTIN, SIGHUP};
    int status = 0;
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        (void)signal(ignored[i], SIG_IGN);
    if (!enter())
        return CAGE_NONE;
    pid_t pid = fork();
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        be_shell(arguments);
    }
    inner = pid;
    (void)signal(SIGUSR1, pass_on);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : CAGE_NONE;
}

void cage_continue(int pid)
{
    (void)kill(pid, SIGUSR1);
}

bool cage_possible(void)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        pid_t inside = enter() ? fork() : -1;
        if (inside == 0)
            _exit(!mount_own_processes());
        _exit(inside > 0 && waitpid(inside, &status, 0) == inside && WIFEXITED(status) && WEXITSTATUS(status) == 0
                  ? EXIT_SUCCESS
                  : EXIT_FAILURE);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}
