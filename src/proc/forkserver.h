/* forkserver.h - a process of this program that has done nothing yet, has no threads, and copies itself on request: a
 * child begins as after exec, at the cost of a fork from a small process. The copies are the owner's own children, not
 * the server's (CLONE_PARENT): the owner waits for them as for any other, and they outlive the server.
 *
 *     main():  forkserver_main(&argc, &argv)     the server serves; a copy returns with the arguments asked for
 *     owner:   child_start() with `by_forkserver`
 *
 * Each process that asks has a server of its own, started on first use, and again when it died. Copies have the
 * environment, working directory and limits that the owner had when it was started. It ends with its owner. */
#ifndef FORKLAB_PROC_FORKSERVER_H
#define FORKLAB_PROC_FORKSERVER_H
#include "proc/birth.h"

/* First in main(). Leaves `*argc` and `*argv` alone unless this is a copy. */
void forkserver_main(int *argc, char ***argv);

/* One copy, of which main() goes on with `argv` (NULL-ended). Any thread. Of `birth`, parent and lifeline are filled in;
 * `*ret_lifeline` is then the owner's end, or -1. 0; -ENOTSUP: this program's main() does not call forkserver_main(), or
 * the kernel cannot do it; -E2BIG; -EAGAIN, -ENOMEM, -EMFILE as of fork. */
int forkserver_fork(struct birth *birth, char *const *argv, pid_t *ret_pid, int *ret_lifeline);

/* The server's pid; 0 = none was started by this process, or it was seen to be dead. */
pid_t forkserver_pid(void);

#endif
