/* stuck_watch.h - notices when nothing in a run has moved for a while, and asks stuck.h why.
 *
 *     stuck_watch_new() · stuck_watch_begin() for each execution · stuck_watch_task() for each task that ends ·
 *     stuck_watch_look() every tenth of a second or so · stuck_watch_free()
 *
 * Movement is: a task, line of output or step (what the caller counts as `progress`), a process born or ended, a
 * process with something to do that enters or leaves a wait, a message put or taken, bytes in a pipe, a lock acquired, an event set. The
 * while is three times the longest task so far, but at least 1 s and at most 30 s: more would not make the answer
 * better, which depends on who waits for whom alone. Who waits is what the slots of the commons say, and must be the
 * same before and after it was collected. A pool's worker without a task waits for work, and is left out: had there
 * been any, it would have moved. A process with threads that have no slot is taken for one that moves, since nobody
 * knows what they do. */
#ifndef FORKLAB_LAB_STUCK_WATCH_H
#define FORKLAB_LAB_STUCK_WATCH_H
#include "ipc/commons.h"
#include "lab/stuck.h"

struct stuck_watch;

/* -ENOMEM. */
int stuck_watch_new(struct stuck_watch **ret_watch);
void stuck_watch_free(struct stuck_watch *watch); /* NULL is fine */

/* Another run, in that commons, in which no process has started yet; NULL: none. How long tasks take is remembered from
 * the one before. -ENOMEM: then nothing is ever found. */
int stuck_watch_begin(struct stuck_watch *watch, struct commons *commons);

/* A task has taken so long. */
void stuck_watch_task(struct stuck_watch *watch, uint64_t ns);

/* The time begins anew: the user has paused it, or something else has happened that explains why nothing moves. */
void stuck_watch_restart(struct stuck_watch *watch, uint64_t now_ns);

/* Why nothing moves; NULL while something does, or may. Valid until the next call. */
const struct stuck_finding *stuck_watch_look(struct stuck_watch *watch, uint64_t progress, uint64_t now_ns);

/* By the last finding: the worker of a pool in that slot is stuck, or a process that it started, or that one did. */
bool stuck_watch_concerns(const struct stuck_watch *watch, uint32_t slot);

#endif
