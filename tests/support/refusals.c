#include "support/refusals.h"

#include "support/traces.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum outcome { DONE, GAVE_AN_ERROR, IS_WRONG }; /* the process's exit status */

/* ------------------------------------------------------------------ the process */

static enum outcome outcome_of(int (*act)(struct problem *problem), struct problem *problem)
{
    struct traces before = traces_take();
    (void)raise(SIGSTOP); /* from here on its calls are counted */
    int error = act(problem);
    struct traces after = traces_take();
    after.names_temporary = before.names_temporary; /* those are everybody's */
    after.names_shm = before.names_shm;
    after.names_sysv = before.names_sysv;
    if (problem->text[0] || traces_compare(&before, &after, problem) != 0)
        return IS_WRONG;
    return error ? GAVE_AN_ERROR : DONE;
}

static pid_t start(int (*act)(struct problem *problem), struct problem *problem)
{
    pid_t pid = fork();
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        _exit(outcome_of(act, problem));
    }
    return pid;
}

/* ------------------------------------------------------------------ its calls */

#if defined(__x86_64__)
/* At its entry a call becomes none at all, which fails; what it says is put in at its exit. */
static void make_no_call(pid_t pid)
{
    struct user_regs_struct registers;
    (void)ptrace(PTRACE_GETREGS, pid, NULL, &registers);
    registers.orig_rax = (unsigned long long)-1;
    (void)ptrace(PTRACE_SETREGS, pid, NULL, &registers);
}

static void answer(pid_t pid, int error)
{
    struct user_regs_struct registers;
    (void)ptrace(PTRACE_GETREGS, pid, NULL, &registers);
    registers.rax = (unsigned long long)-error;
    (void)ptrace(PTRACE_SETREGS, pid, NULL, &registers);
}

static bool calls(pid_t pid, int call)
{
    struct user_regs_struct registers;
    return ptrace(PTRACE_GETREGS, pid, NULL, &registers) == 0 && (int)registers.orig_rax == call;
}
#else
static void make_no_call(pid_t pid)
{
    (void)pid;
}
static void answer(pid_t pid, int error)
{
    (void)pid;
    (void)error;
}
static bool calls(pid_t pid, int call)
{
    (void)pid;
    (void)call;
    return false;
}
#endif

/* Lets it run to its end, but refuses the `nth` (from 1) of those calls. Its wait status; whether it came so far. */
static int run(pid_t pid, const struct refusal *refusal, unsigned nth, bool *ret_refused)
{
    int status, signal = 0;
    unsigned seen = 0;
    bool entered = false; /* in a call */
    *ret_refused = false;
    (void)waitpid(pid, &status, 0);
    (void)ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL));
    for (bool refusing = false; ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(long)signal) == 0;) {
        if (waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status))
            break;
        signal = WSTOPSIG(status) == (SIGTRAP | 0x80) ? 0 : WSTOPSIG(status);
        if (signal)
            continue;
        entered = !entered;
        if (entered && calls(pid, refusal->call) && ++seen == nth) {
            make_no_call(pid);
            refusing = *ret_refused = true;
        } else if (!entered && refusing) {
            answer(pid, refusal->error);
            refusing = false;
        }
    }
    return status;
}

bool refusals_try(int (*act)(struct problem *problem), const struct refusal *refusal,
                  struct refusals_figures *ret_figures, struct problem *problem)
{
    struct problem *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int wrong = shared == MAP_FAILED ? problem_set(problem, "no memory") : 0;
    *ret_figures = (struct refusals_figures){0};
    for (bool refused = true; !wrong && refused;) {
        unsigned nth = ret_figures->calls + 1;
        pid_t pid = start(act, shared);
        int status = pid < 0 ? 0 : run(pid, refusal, nth, &refused);
        if (pid < 0 || !WIFEXITED(status))
            wrong = problem_set(problem, "%s, number %u: ended by signal %d", refusal->name, nth, WTERMSIG(status));
        else if (WEXITSTATUS(status) > GAVE_AN_ERROR)
            wrong = problem_set(problem, "%s, number %u: %s", refusal->name, nth, shared->text);
        else if (!refused && WEXITSTATUS(status) != DONE)
            wrong = problem_set(problem, "an error, and nothing was refused");
        ret_figures->calls += refused;
        ret_figures->errors += refused && !wrong && WEXITSTATUS(status) == GAVE_AN_ERROR;
    }
    if (shared != MAP_FAILED)
        (void)munmap(shared, sizeof *shared);
    return wrong == 0;
}
