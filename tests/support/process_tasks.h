/* process_tasks.h - what processes do that tests start by any method: functions that a fresh image of the test program
 * finds by name, and a board in the commons where they leave what they saw. */
#ifndef FORKLAB_TESTS_PROCESS_TASKS_H
#define FORKLAB_TESTS_PROCESS_TASKS_H
#include "ipc/commons.h"
#include "proc/process.h"

#include <pthread.h>

#define PROCESS_METHODS 3

struct process_board {
    _Atomic int32_t pids[64]; /* each process adds its own… */
    _Atomic uint32_t count;   /* …and then counts */
    _Atomic uint32_t go;      /* 1: those that wait for it may end */
    _Atomic uint32_t stay;    /* 1: a task_daemons does not leave */
    char name[64];
    _Atomic uint32_t daemon;
    _Atomic int32_t error;
};

/* A commons with a board, for so many processes. */
void process_board_make(struct commons *commons, struct process_board **ret_board);

extern const struct process_function process_tasks[];
extern const size_t process_tasks_count;

process_main_function task_exit;     /* with the int in the argument */
process_main_function task_signal;   /* sends itself the signal in the argument */
process_main_function task_wait;     /* counts on the board (if there is one), waits for `go` */
process_main_function task_argument; /* 0 when the argument is what process_tasks_fill() makes, and aligned */
process_main_function task_tell;     /* leaves name and daemon flag on the board */
process_main_function task_parent; /* starts a task_wait by the method in the argument, and leaves without joining it */
process_main_function task_daemons;  /* the same with a daemonic child that ignores SIGTERM when the argument says so */
process_main_function task_print;    /* prints a line */
process_main_function task_allocate; /* malloc, stdio */
process_main_function task_try_lock; /* EBUSY when the lock is held */
process_main_function task_number_kept; /* writes its place into each of so many descriptors (an int) as it was given */

extern pthread_mutex_t process_tasks_lock;

void process_tasks_fill(unsigned char *bytes, size_t size);

#endif
