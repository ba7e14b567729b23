/* subject.h - a command that is watched: started on an idle lab (PHASE_IDLE), in a process group of its own, without
 * input; what it prints becomes the lines of that lab. It ends with this program, with all that it left behind.
 *
 *     subject_start() · lab_step() … until subject_has_ended() · subject_status() · subject_free()
 *
 * One thread, the lab's. */
#ifndef FORKLAB_LAB_SUBJECT_H
#define FORKLAB_LAB_SUBJECT_H
#include "base/death.h"
#include "lab/lab.h"
#include "lab/monitor.h"

struct subject;

/* `argv[0]` is looked for in PATH. The lab outlives it. 0, or -errno with the problem set, and nothing runs: -ENOENT there
 * is no such command; -EACCES and others it cannot be run. */
int subject_start(struct subject **ret_subject, struct lab *lab, char *const *argv, struct problem *problem);
void subject_free(struct subject *subject); /* NULL is fine; kills what still runs */

int subject_pid(const struct subject *subject);
/* How long it has run, or did. */
uint64_t subject_ran_ns(const struct subject *subject);

/* To its whole group. Fine when it has ended. */
void subject_signal(struct subject *subject, int signal);
/* SIGCONT and SIGTERM, or `signal`; what is left after half a second, or at the second call, is killed. */
void subject_stop(struct subject *subject, int signal);

/* Tells the monitor how it ends; that must live until then. */
void subject_set_monitor(struct subject *subject, struct monitor *monitor);

/* It is dead, and all that it printed has arrived. */
bool subject_has_ended(const struct subject *subject);
struct death subject_death(const struct subject *subject);
/* As a shell says: its own, or 128 + the signal that killed it. */
int subject_status(const struct subject *subject);

/* Calls `line` for each that comes. NULL = keep only. */
void subject_on_line(struct subject *subject, void (*line)(void *context, const struct snapshot_line *line),
                     void *context);

#endif
