#include "support/stepper.h"

#include <signal.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void stepper_trap(void)
{
    (void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    /* Not raise(): the fewer instructions on the way back, the better. */
    (void)syscall(SYS_tgkill, getpid(), getpid(), SIGSTOP);
}

/* What is new of the child, left as it is for its supervisor: CLD_TRAPPED, CLD_KILLED…; 0 = nothing. */
static int look(pid_t pid, int options)
{
    siginfo_t info = {0};
    if (waitid(P_PID, (id_t)pid, &info, options | WNOWAIT | __WALL) < 0 || info.si_pid == 0)
        return 0;
    return info.si_code;
}

static bool is_alive(int code)
{
    return code == CLD_TRAPPED || code == CLD_STOPPED;
}

bool stepper_is_trapped(pid_t pid)
{
    return look(pid, WSTOPPED | WNOHANG) == CLD_TRAPPED;
}

uint64_t stepper_run(pid_t pid, uint64_t steps, bool (*enough)(const void *context), const void *context)
{
    uint64_t done = 0;
    while (done < steps && !(enough && enough(context))) {
        if (ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) < 0 || !is_alive(look(pid, WSTOPPED | WEXITED)))
            break;
        done++;
    }
    return done;
}

void stepper_kill(pid_t pid)
{
    (void)kill(pid, SIGKILL); /* not reaped yet: the number is still its own */
    while (is_alive(look(pid, WEXITED)))
        continue;
}

void stepper_let_go(pid_t pid)
{
    (void)ptrace(PTRACE_DETACH, pid, NULL, NULL);
}
