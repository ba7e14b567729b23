/* orphans.h - processes whose parents died under us: grandchildren that left their worker's process group (setsid).
 * With this, they become ours instead of init's, and can be ended. */
#ifndef FORKLAB_PROC_ORPHANS_H
#define FORKLAB_PROC_ORPHANS_H

/* This process becomes the one that orphans below it are given to (PR_SET_CHILD_SUBREAPER). 0 or -errno. */
int orphans_adopt(void);

/* Kills and reaps every child of this process, whoever it is: call it only when no child of one's own is alive.
 * Children that appear meanwhile (their parents just died) are ended too. It makes only system calls: a signal handler
 * may call it. */
void orphans_end(void);

#endif
