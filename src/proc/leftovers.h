/* leftovers.h - spans of tasks that a dead worker held and that are to be given to others, also while the task table has
 * no place for another hint. The supervisor's own memory. */
#ifndef FORKLAB_PROC_LEFTOVERS_H
#define FORKLAB_PROC_LEFTOVERS_H
#include "ipc/task_table.h"

struct leftovers { /* all zero at first, but for the table */
    struct task_table *tasks;
    task_span *spans; /* no place in the table yet */
    size_t count, capacity;
};

/* Gives a span to the workers, now or later. */
void leftovers_add(struct leftovers *leftovers, task_span span);
/* Those that there is a place for now. */
void leftovers_flush(struct leftovers *leftovers);
void leftovers_release(struct leftovers *leftovers);

#endif
