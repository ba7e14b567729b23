/* stepper.h - a child that runs one machine instruction at a time and is killed at a chosen one (ptrace), so that a test can
 * try every point at which a SIGKILL may strike.
 *
 *     child:   … stepper_trap() …                       from here on it goes by steps
 *     parent:  stepper_is_trapped() · stepper_run() · stepper_kill() or stepper_let_go()
 *
 * Nothing here reaps: who supervises the child learns of its death in the usual way. A trapped child dies with its parent. */
#ifndef FORKLAB_TESTS_STEPPER_H
#define FORKLAB_TESTS_STEPPER_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The calling process stops, to be stepped by its parent. */
void stepper_trap(void);

/* True once the child stands in its trap; does not wait. */
bool stepper_is_trapped(pid_t pid);

/* Runs up to `steps` instructions, fewer when the child dies or `enough(context)` (may be NULL). A system call is one
 * instruction, and takes as long as it takes. Returns how many ran. */
uint64_t stepper_run(pid_t pid, uint64_t steps, bool (*enough)(const void *context), const void *context);

/* Kills it where it stands, and waits until it is a zombie. */
void stepper_kill(pid_t pid);

/* It runs on by itself. */
void stepper_let_go(pid_t pid);

#endif
