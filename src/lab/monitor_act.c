/* monitor_act.c - what the user does to a process. */
#include "lab/monitor.h"
#include "lab/proc_file.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* 0 when the process of that number is the one that is meant. */
static int check(struct process_id process)
{
    uint64_t began;
    if (process.pid <= 0)
        return -EINVAL;
    return proc_file_began(process.pid, &began) && began == process.began ? 0 : -ESRCH;
}

/* The descriptor first, then who it is: should it be gone by then, whoever has its number began later. */
int monitor_signal(struct process_id process, int signal)
{
    if (process.pid <= 0)
        return -EINVAL;
    if (process.pid == getpid() && (signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU))
        return -EDEADLK;
    int fd = (int)syscall(SYS_pidfd_open, process.pid, 0);
    if (fd < 0)
        return -errno;
    int error = check(process);
    if (!error && syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0) < 0)
        error = -errno;
    (void)close(fd);
    return error;
}

/* Calls `change` for each thread; 0, or the first -errno. One that ended meanwhile is no error. */
static int for_threads(struct process_id process, int (*change)(int tid, int value), int value)
{
    char path[64];
    int error = check(process);
    if (error)
        return error;
    (void)snprintf(path, sizeof path, "/proc/%d/task", process.pid);
    DIR *folder = opendir(path);
    if (!folder)
        return errno == ENOENT ? -ESRCH : -errno;
    for (const struct dirent *entry; !error && (entry = readdir(folder));)
        if (isdigit((unsigned char)entry->d_name[0]) && change(atoi(entry->d_name), value) < 0 && errno != ESRCH)
            error = -errno;
    (void)closedir(folder);
    return error == -EACCES ? -EPERM : error;
}

static int set_nice(int tid, int nice)
{
    return setpriority(PRIO_PROCESS, (id_t)tid, nice);
}

int monitor_nice(struct process_id process, int nice)
{
    if (nice < -20 || nice > 19)
        return -EINVAL;
    return for_threads(process, set_nice, nice);
}

static int set_core(int tid, int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int i = core < 0 ? 0 : core; i <= (core < 0 ? CPU_SETSIZE - 1 : core); i++)
        CPU_SET(i, &set);
    return sched_setaffinity(tid, sizeof set, &set);
}

int monitor_pin(struct process_id process, int core)
{
    if (core >= CPU_SETSIZE)
        return -EINVAL;
    return for_threads(process, set_core, core);
}
