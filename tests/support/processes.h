/* processes.h - what a process has, counted from outside the code under test: its descriptors, its children. And waiting for
 * what other processes do: always for the event, with patience, never for a time. */
#ifndef FORKLAB_TESTS_PROCESSES_H
#define FORKLAB_TESTS_PROCESSES_H
#include <stdbool.h>
#include <sys/types.h>

/* How long a test waits for what must come; never waited out when all is well. */
#define PROCESSES_PATIENCE_MS 10000

/* Open descriptors of this process. */
int processes_descriptors(void);

/* Children of this process that are alive or not reaped. */
int processes_children(void);

/* Children of any process whose threads start none: the first `max` of them, and how many there are. */
int processes_children_of(pid_t pid, pid_t *ret_children, int max);

/* The first of this process, or 0. */
pid_t processes_first_child(void);

/* True when there is no such process any more, or only a zombie. */
bool processes_is_gone(pid_t pid);

/* Forks a child that calls `work(context)`, unless that is NULL, says so, and then waits to be killed; it dies with the
 * caller. Returns when it has said so. */
pid_t processes_start_child(void (*work)(const void *context), const void *context);

/* The state letter of /proc/PID/stat ('R', 'S', 'T', 'Z'…); 0 when there is no such process. */
char processes_state(pid_t pid);

/* Looks again and again until `holds(context)`; false when it does not within `patience_ms`. */
bool processes_wait(bool (*holds)(void *context), void *context, int patience_ms);
bool processes_wait_gone(pid_t pid, int patience_ms);
bool processes_wait_state(pid_t pid, char state);

#endif
