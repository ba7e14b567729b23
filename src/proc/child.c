#include "proc/child.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_KEPT        3
#define OUTPUT_PIPE_BYTES (256 * 1024) /* a page a packet */

static void close_pair(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

static void reset_signals(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++)
        (void)sigaction(signal, &action, NULL); /* refused for KILL, STOP and libc's own */
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGINT, &action, NULL); /* only the supervisor reacts to Ctrl-C */
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* /dev/null becomes stdin, `output` stdout and stderr, `kept` FIRST_KEPT and so on, without close-on-exec; everything
 * else is closed. All are copied out of the way first: each may stand where another is to go. */
static bool place_descriptors(int output, const int *kept, int count)
{
    int from[FIRST_KEPT + CHILD_KEEP_MAX] = {open("/dev/null", O_RDONLY), output, output};
    memcpy(from + FIRST_KEPT, kept, (size_t)count * sizeof *kept);
    int end = FIRST_KEPT + count;
    for (int i = 0; i < end; i++) {
        from[i] = fcntl(from[i], F_DUPFD, FIRST_KEPT + CHILD_KEEP_MAX);
        if (from[i] < 0)
            return false;
    }
    for (int i = 0; i < end; i++)
        if (dup2(from[i], i) < 0)
            return false;
    return syscall(SYS_close_range, end, ~0U, 0) == 0;
}

static void pin_to(int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    (void)sched_setaffinity(0, sizeof set, &set); /* refused: it runs where it may */
}

static _Noreturn void be_child(const struct child_options *options, pid_t parent, int output)
{
    (void)setpgid(0, 0);
    /* The signal is armed first, then the parent checked: whichever way the race goes, no orphan goes on. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
        _exit(127);
    reset_signals();
    if (options->pin_core >= 0)
        pin_to(options->pin_core);
    int kept[CHILD_KEEP_MAX], count = 0;
    for (; count < CHILD_KEEP_MAX && options->keep[count] >= 0; count++)
        kept[count] = FIRST_KEPT + count;
    if (!place_descriptors(output, options->keep, count))
        _exit(127);
    if (!options->program)
        _exit(options->run(options->context, kept));
    execv(options->program, options->argv);
    _exit(127);
}

/* fork(2) with all signals blocked, so that no handler of the parent's runs in the child, and with nothing in the
 * parent's streams that an exit() in the child would write a second time. */
static pid_t fork_quietly(const struct child_options *options, int output)
{
    (void)fflush(NULL);
    sigset_t all, before;
    sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, &before);
    pid_t parent = getpid(), pid = fork();
    int error = errno;
    if (pid == 0)
        be_child(options, parent, output);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return pid;
}

int child_start(struct child *ret_child, const struct child_options *options)
{
    int output[2];
    /* Packets, one a write: a worker's lines never mix and never tear. */
    if (pipe2(output, O_CLOEXEC | O_DIRECT | O_NONBLOCK) < 0)
        return -errno;
    (void)fcntl(output[1], F_SETFL, O_DIRECT); /* the child's end blocks: it waits for us when it prints too much */
    (void)fcntl(output[0], F_SETPIPE_SZ, OUTPUT_PIPE_BYTES); /* refused: it waits for us sooner */
    struct child child = {.output = output[0]};
    child.pid = fork_quietly(options, output[1]);
    if (child.pid < 0) {
        int error = -errno;
        close_pair(output);
        return error;
    }
    close(output[1]);
    (void)setpgid(child.pid, child.pid); /* the child does it too: now nobody has to wait for it */
    child.pidfd = (int)syscall(SYS_pidfd_open, child.pid, 0);
    if (child.pidfd < 0) {
        int error = -errno;
        close(output[0]);
        (void)kill(child.pid, SIGKILL);
        (void)waitpid(child.pid, NULL, 0);
        return error;
    }
    *ret_child = child;
    return 0;
}

void child_signal(const struct child *child, int signal)
{
    if (child->pid > 0)
        (void)syscall(SYS_pidfd_send_signal, child->pidfd, signal, NULL, 0);
}

/* /proc/PID/schedstat of a zombie: nanoseconds on a core, and waiting for one. */
static void read_schedstat(pid_t pid, struct child_end *end)
{
    char path[48], text[96];
    (void)snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length <= 0)
        return;
    text[length] = 0;
    char *rest = text;
    end->cpu_ns = strtoull(rest, &rest, 10);
    end->delay_ns = strtoull(rest, &rest, 10);
}

static struct death death_of(const siginfo_t *info)
{
    if (info->si_code == CLD_EXITED)
        return (struct death){.how = info->si_status == 0 ? DEATH_LEFT : DEATH_EXITED,
                              .code = (uint16_t)info->si_status};
    return (struct death){.how = DEATH_SIGNAL, .code = (uint16_t)info->si_status};
}

static uint64_t rusage_cpu_ns(const struct rusage *usage)
{
    return ((uint64_t)usage->ru_utime.tv_sec + (uint64_t)usage->ru_stime.tv_sec) * UINT64_C(1000000000) +
           ((uint64_t)usage->ru_utime.tv_usec + (uint64_t)usage->ru_stime.tv_usec) * 1000;
}

static void forget(struct child *child)
{
    close(child->pidfd);
    *child = (struct child){.pidfd = -1, .output = child->output};
}

/* The kernel knows of no such child (ECHILD): it is dead, and its number, also that of its group, may be another's. */
static bool reaped_by_another(struct child *child, struct child_end *ret_end)
{
    forget(child);
    *ret_end = (struct child_end){.death = {.how = DEATH_UNKNOWN}};
    return true;
}

bool child_reap(struct child *child, struct child_end *ret_end)
{
    siginfo_t info = {0};
    struct rusage usage;
    if (child->pid <= 0)
        return false;
    if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
        return reaped_by_another(child, ret_end);
    if (info.si_pid == 0)
        return false;
    struct child_end end = {.death = death_of(&info)};
    read_schedstat(child->pid, &end);
    (void)kill(-child->pid,
               SIGKILL); /* what it left in its group; as long as it is a zombie, nobody else has its number */
    if (syscall(SYS_waitid, P_PID, child->pid, &info, WEXITED | WNOHANG, &usage) < 0)
        return reaped_by_another(child, ret_end);
    if (end.cpu_ns == 0)
        end.cpu_ns = rusage_cpu_ns(&usage);
    end.max_rss_bytes = (uint64_t)usage.ru_maxrss * 1024;
    end.switches_voluntary = (uint64_t)usage.ru_nvcsw;
    end.switches_involuntary = (uint64_t)usage.ru_nivcsw;
    forget(child);
    *ret_end = end;
    return true;
}
