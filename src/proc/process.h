/* process.h - one process, with the names and meanings of Python's multiprocessing.Process.
 *
 *     static int hello(const void *argument, size_t size) { …; return 0; }       its return value is the exit status
 *     static const struct process_function functions[] = {{"hello", hello}};     what spawn and forkserver can start
 *
 *     int main(int argc, char **argv)
 *     {
 *         process_main(&argc, &argv, functions, 1);          first of all; not needed for fork alone
 *         struct process *process;
 *         process_new(&process, &(struct process_options){.run = hello}) · process_start(process)
 *         process_join(process, CLOCK_NEVER) · process_exit_code(process, &code) · process_close(process)
 *         process_free(process)
 *
 * A process dies with the one that started it, however that ends, unless it changes its user id. It has a process group
 * of its own, /dev/null as input, its parent's output, and no other descriptor but those that it was given (a pipe's
 * ends). What it leaves in its group is killed when it is reaped. A process that ends in order (returns from its
 * function; calls exit() in the program's first process) first terminates its daemonic children, then joins the others.
 *
 * With a commons (ipc/commons.h) it has a slot there: the monitor sees it, and what it held when it dies (a lock, a
 * message) is repaired by its parent, which notices in every call of this header and while it waits for a queue, a lock
 * or a process. For that a process that starts others has a handler of SIGCHLD, unless it has one of its own.
 *
 * Every function may be called by any thread; one handle is used by one thread at a time, and only in the process that
 * made it. Errors are -errno, and then nothing has changed. For all functions that take a handle:
 *
 *     -EBADF   it is closed
 *     -ECHILD  it was made by another process (this one's parent, before a fork)
 *
 * fork copies the calling thread alone. malloc() and stdio work in the child whatever other threads were doing; a lock
 * of the program's own that another thread held at that moment stays locked in the child for ever. A program with
 * threads and locks uses forkserver or spawn: they begin in a fresh image that has neither. */
#ifndef FORKLAB_PROC_PROCESS_H
#define FORKLAB_PROC_PROCESS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PROCESS_KEEP_MAX 8

struct commons;
struct process;

typedef int process_main_function(const void *argument, size_t size);

enum process_method {
    PROCESS_FORK,      /* a copy of the calling process */
    PROCESS_SPAWN,     /* this program from its beginning: process_main() calls the function */
    PROCESS_FORKSERVER /* a copy of a fresh image of this program that is kept for it, without threads */
};

enum process_daemon {
    PROCESS_DAEMON_INHERIT, /* as the process that makes it */
    PROCESS_DAEMON_NO,
    PROCESS_DAEMON_YES /* may not have children; terminated when its parent ends */
};

struct process_options {
    const char *name; /* NULL = Process-1, Process-2…; children of Process-2: Process-2:1… */

    /* Either a function; the argument is copied, and aligned for any type… */
    process_main_function *run;
    const void *argument;
    size_t argument_size;
    /* …or a program with its arguments, NULL-ended, looked for as a shell does; copied. The method is then of no
     * importance. A file that turns out to be no program ends with exit code 127. */
    const char *const *argv;

    /* Descriptors that it gets besides, up to PROCESS_KEEP_MAX: as pipe_descriptors() tells them. They stay the
     * caller's, and must be open when it is started. A function finds its copies by process_kept(), a program as 3,
     * 4… */
    const int *keep;
    size_t keep_count;

    enum process_method method;
    enum process_daemon daemon;
    struct commons *commons; /* not owned; NULL = that of the calling thread, if it has one */
};

/* What spawn and forkserver find functions by. */
struct process_function {
    const char *name;
    process_main_function *run;
};

/* First in main(). In a process that was started by spawn or forkserver: runs its function, and does not return. A pool's
 * worker started by forkserver returns with its own arguments in place of the server's. `functions` must stay. */
void process_main(int *argc, char ***argv, const struct process_function *functions, size_t count);

/* -EINVAL: neither function nor program, or both; too many descriptors. -ENOENT: no such program; spawn or forkserver
 * of a function that is not in the table of process_main(). -EACCES: not executable. -ENOMEM. */
int process_new(struct process **ret_process, const struct process_options *options);

/* Once. -EALREADY; -EPERM: a daemonic process may not have children; -ENOSPC: no slot in the commons; -EAGAIN, -ENOMEM,
 * -EMFILE: the kernel has no process, memory or descriptor to give. After an error it may be tried again. */
int process_start(struct process *process);

/* Until it has ended, or `deadline_ns` (base/clock.h: CLOCK_NEVER, clock_after(); 0 = look, and do not wait): 0 or
 * -ETIMEDOUT. As often as wanted. -EINVAL before start; -EDEADLK for the calling process itself. */
int process_join(struct process *process, uint64_t deadline_ns);

/* True from start until it is dead. False also for a handle that is closed, or another process's. */
bool process_is_alive(struct process *process);

/* N for exit(N), -N for a death by signal N. -EAGAIN: it has not been started, or still runs; -ENODATA: somebody else
 * took its status (SIGCHLD is ignored; a wait for any child): lost, which is not the same as any number. */
int process_exit_code(struct process *process, int *ret_code);

/* SIGTERM; SIGKILL. 0 also when it is dead already; its number is never another's. -EINVAL before start. */
int process_terminate(struct process *process);
int process_kill(struct process *process);

/* Lets go of all that the handle holds. -EBUSY while it runs. */
int process_close(struct process *process);
/* The handle itself; a process that still runs goes on, and is reaped when it ends. NULL is fine. */
void process_free(struct process *process);

const char *process_name(const struct process *process);        /* also of a closed one */
bool process_is_daemon(const struct process *process);          /* also of a closed one */
int process_pid(const struct process *process, pid_t *ret_pid); /* -EINVAL before start */
/* A descriptor that poll() finds readable once it is dead; closed by process_close(). -EINVAL before start. */
int process_sentinel(const struct process *process);

/* The calling process: its name, pid, daemon; it is alive, and can be neither started, joined nor closed. */
struct process *process_current(void);

/* In the process: the numbers that the descriptors of `keep` have there, in the same order. */
const int *process_kept(void);

/* Children that run, at most `capacity` of them into `ret_children`; those of which the handle is freed do not count.
 * Returns how many there are. */
size_t process_active_children(struct process **ret_children, size_t capacity);

/* For main() of a program whose processes share something: a commons for `count` of them at a time, workers of the pools
 * that are given it (pool_options.commons) included, besides the calling one, which has its place in there from now on,
 * as "MainProcess". Then: queues, locks… and pools, before the first process starts. What it starts is in this commons
 * unless options say another, and finds it as self()->commons (ipc/self.h). The handle must stay where it is. -EALREADY:
 * the thread is in a commons; -EINVAL: too many; -ENOMEM, -EMFILE. */
int processes_begin(struct commons *ret_commons, uint32_t count);
/* Once its pools are freed: processes_finish(), which waits for what still runs without a deadline; then lets go of all
 * that. */
void processes_end(struct commons *commons);

/* Cores that this process may use. */
int process_cpu_count(void);

/* Reaps children that are dead, and repairs what they held. Never waits. Every function above does it too. */
void processes_look_after(void);

/* What the end of every process does, unless it is killed: daemonic children are terminated, the others joined. */
void processes_finish(void);

#endif
