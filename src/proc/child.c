#include "proc/child.h"

#include "proc/forkserver.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/single_threaded.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_PIPE_BYTES (256 * 1024) /* a page a packet */

static void close_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* ------------------------------------------------------------------ start */

static _Noreturn void be_child(const struct child_options *options, const struct birth *birth)
{
    if (!birth_settle(birth))
        _exit(127);
    int kept[CHILD_KEEP_MAX];
    for (int i = 0; i < CHILD_KEEP_MAX; i++)
        kept[i] = BIRTH_FIRST_KEPT + i;
    if (!options->program)
        _exit(options->run(options->context, kept));
    execv(options->program, options->argv);
    _exit(127);
}

/* What stands in the streams would be written a second time by an exit() in the child. Beside other threads only what
 * all print to: one of them may hold another stream's lock for as long as it waits for input. */
static void flush_streams(void)
{
    if (__libc_single_threaded) {
        (void)fflush(NULL);
        return;
    }
    (void)fflush(stdout);
    (void)fflush(stderr);
}

/* fork(2) with all signals blocked, so that no handler of the parent's runs in the child. */
static pid_t fork_quietly(const struct child_options *options, const struct birth *birth)
{
    flush_streams();
    sigset_t all, before;
    sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    int error = errno;
    if (pid == 0)
        be_child(options, birth);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return pid;
}

static int start_by_fork(struct child *child, const struct child_options *options, struct birth *birth)
{
    int lifeline[2] = {-1, -1};
    birth->parent = getpid();
    if (gettid() != birth->parent && pipe2(lifeline, O_CLOEXEC) < 0)
        return -errno;
    birth->lifeline = lifeline[0];
    child->pid = fork_quietly(options, birth);
    int error = child->pid < 0 ? -errno : 0;
    close_open(lifeline[0]);
    if (error)
        close_open(lifeline[1]);
    else
        child->lifeline = lifeline[1];
    return error;
}

/* Where it prints. */
static int open_output(struct child *child, const struct child_options *options, struct birth *birth)
{
    int ends[2];
    if (options->shares_output) {
        birth->output = fcntl(STDOUT_FILENO, F_GETFD) < 0 ? -1 : STDOUT_FILENO;
        birth->errors = fcntl(STDERR_FILENO, F_GETFD) < 0 ? -1 : STDERR_FILENO;
        return 0;
    }
    /* Packets, one a write: a worker's lines never mix and never tear. */
    if (pipe2(ends, O_CLOEXEC | O_DIRECT | O_NONBLOCK) < 0)
        return -errno;
    (void)fcntl(ends[1], F_SETFL, O_DIRECT); /* the child's end blocks: it waits for us when it prints too much */
    (void)fcntl(ends[0], F_SETPIPE_SZ, OUTPUT_PIPE_BYTES); /* refused: it waits for us sooner */
    child->output = ends[0];
    birth->output = birth->errors = ends[1];
    return 0;
}

/* Readable when it is dead. Where SIGCHLD is ignored it may be dead and reaped already, and its number nobody's: then
 * something that is readable from the start. A descriptor, or -errno. */
static int open_pidfd(pid_t pid)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0 && errno == ESRCH)
        fd = eventfd(1, EFD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

/* It was started and cannot be watched: it must not live. */
static int end_at_once(struct child *child, int error)
{
    if (waitpid(child->pid, NULL, WNOHANG) == 0) {
        (void)kill(child->pid, SIGKILL);
        (void)waitpid(child->pid, NULL, 0);
    }
    close_open(child->lifeline);
    return error;
}

int child_start(struct child *ret_child, const struct child_options *options)
{
    struct child child = {.pidfd = -1, .output = -1, .lifeline = -1};
    struct birth birth = {.lifeline = -1, .pin_core = options->pin_core};
    memcpy(birth.keep, options->keep, sizeof birth.keep);
    int error = open_output(&child, options, &birth);
    if (error)
        return error;
    error = options->by_forkserver ? forkserver_fork(&birth, options->argv, &child.pid, &child.lifeline)
                                   : start_by_fork(&child, options, &birth);
    if (!options->shares_output)
        close(birth.output);
    if (!error) {
        (void)setpgid(child.pid, child.pid); /* the child does it too: now nobody has to wait for it */
        child.pidfd = open_pidfd(child.pid);
        error = child.pidfd < 0 ? end_at_once(&child, child.pidfd) : 0;
    }
    if (error)
        close_open(child.output);
    else
        *ret_child = child;
    return error;
}

/* ------------------------------------------------------------------ end */

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

struct death child_death(const siginfo_t *info)
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
    close_open(child->pidfd);
    close_open(child->lifeline);
    *child = (struct child){.pidfd = -1, .output = child->output, .lifeline = -1};
}

/* The kernel's figures of one that was just reaped. */
static void note_usage(struct child_end *end, const struct rusage *usage)
{
    end->process_cpu_ns = rusage_cpu_ns(usage);
    if (end->cpu_ns == 0)
        end->cpu_ns = end->process_cpu_ns;
    end->max_rss_bytes = (uint64_t)usage->ru_maxrss * 1024;
    end->switches_voluntary = (uint64_t)usage->ru_nvcsw;
    end->switches_involuntary = (uint64_t)usage->ru_nivcsw;
}

/* `figures`, all 0 before, is filled in unless it is NULL. When the kernel knows of no such child (ECHILD), another has
 * reaped it: it is dead, and its number, also that of its group, may be another's. */
static bool reap(struct child *child, struct death *ret_death, struct child_end *figures)
{
    struct child_end end = {0};
    siginfo_t info = {0};
    struct rusage usage;
    if (child->pid <= 0)
        return false;
    long error = waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT);
    if (error == 0 && info.si_pid == 0)
        return false;
    if (error == 0) {
        if (figures)
            read_schedstat(child->pid, &end);
        /* What it left in its group; as long as it is a zombie, nobody else has its number. */
        (void)kill(-child->pid, SIGKILL);
        error = syscall(SYS_waitid, P_PID, child->pid, &info, WEXITED | WNOHANG, &usage);
    }
    if (error == 0 && figures) {
        note_usage(&end, &usage);
        *figures = end;
    }
    forget(child);
    *ret_death = error == 0 ? child_death(&info) : (struct death){.how = DEATH_UNKNOWN};
    return true;
}

bool child_reap(struct child *child, struct child_end *ret_end)
{
    struct child_end end = {0};
    bool dead = reap(child, &end.death, &end);
    if (dead)
        *ret_end = end;
    return dead;
}

bool child_bury(struct child *child, struct death *ret_death)
{
    return reap(child, ret_death, NULL);
}
