/* child.h - one child process, described, started, watched and reaped: with the forkserver the only place that forks.
 *
 *     child_start() · child->pidfd becomes readable · child_reap()
 *
 * The child has a process group of its own, dies with its parent (birth.h), has default signal dispositions except
 * SIGINT ignored, an empty mask, /dev/null as input, and no descriptor but its output and those that it was given. It
 * may be started by any thread: one that is not the main thread may end before its process, and the parent-death signal
 * would come then, so its children hang on a pipe instead. */
#ifndef FORKLAB_PROC_CHILD_H
#define FORKLAB_PROC_CHILD_H
#include "base/death.h"
#include "proc/birth.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define CHILD_KEEP_MAX BIRTH_KEEP_MAX

struct child_options {
    /* Either a function, whose return value is the exit status… */
    int (*run)(void *context, const int *kept);
    void *context;
    /* …or a program (a path) with its arguments, NULL-ended. */
    const char *program;
    char *const *argv;
    bool by_forkserver; /* instead of exec of this very program: its main() goes on with `argv` (forkserver.h) */
    bool shares_output; /* it prints where the caller does; else by a pipe to the caller */
    /* Descriptors that the child gets; in it they are numbered 3, 4, … in this order. -1 ends the list early. */
    int keep[CHILD_KEEP_MAX];
    int pin_core; /* run only on this core; -1 = anywhere */
};

struct child {
    pid_t pid; /* 0 = none */
    int pidfd; /* readable when dead; the caller's to watch, child_reap() closes it unless the caller made it -1 */
    int output; /* read end of its stdout and stderr, non-blocking, one packet a write; the caller closes it. -1: shared */
    int lifeline; /* -1, or what keeps it alive; child_reap() closes it */
};

/* What the kernel said of its whole life. */
struct child_end {
    struct death death;      /* LEFT for exit(0); the caller may know better */
    uint64_t cpu_ns;         /* its first thread on a core */
    uint64_t process_cpu_ns; /* all its threads */
    uint64_t delay_ns;       /* runnable, without a core; 0 when the kernel does not tell */
    uint64_t max_rss_bytes;
    uint64_t switches_voluntary, switches_involuntary;
};

/* 0, or -errno with nothing started (-EAGAIN: no more processes; -EMFILE: no more descriptors; those of
 * forkserver_fork()). */
int child_start(struct child *ret_child, const struct child_options *options);

/* What waitid() said of a child that is dead. */
struct death child_death(const siginfo_t *info);

/* Sends a signal; a child that is dead already is no error. Never reaches another process that got its pid. */
void child_signal(const struct child *child, int signal);

/* If it is dead: kills what is left of its process group, reaps it, closes `pidfd`, zeroes `pid`, fills in `ret_end`,
 * returns true. Does not wait. When another reaped it (SIGCHLD is ignored): DEATH_UNKNOWN, and no figures. */
bool child_reap(struct child *child, struct child_end *ret_end);
/* The same for who wants no figures, which cost a file of /proc to be read. */
bool child_bury(struct child *child, struct death *ret_death);

#endif
