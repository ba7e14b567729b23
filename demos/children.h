/* children.h - processes that a step of a script starts, all alike, by fork: so that everything the step can see is
 * there in each of them too.
 *
 *     static int child(const struct child *child) { …; return 0; }        its return value is the exit status
 *
 *     static struct children children;
 *     children_start(&children, task, &(struct children_options){.name = "Racer", .count = 4, .run = child})
 *     children_join(&children) · children_codes_are(&children, 0)
 *     children_release(&children)
 *
 * They may outlive the step: keep the children in a static variable, for the steps after it. */
#ifndef FORKLAB_DEMOS_CHILDREN_H
#define FORKLAB_DEMOS_CHILDREN_H
#include <stdbool.h>
#include <stddef.h>

struct task;
struct process; /* proc/process.h */

#define CHILDREN_MAX 240 /* a little less than a run has places for (lab/execution.c) */

struct child {               /* as its function sees it */
    const struct task *task; /* the step that started it */
    const void *context;
    unsigned number; /* from 0 */
};
typedef int child_function(const struct child *child);

struct children_options {
    const char *name; /* of several: with "-1", "-2"… behind */
    unsigned count;   /* 1 to CHILDREN_MAX */
    child_function *run;
    const void *context;
    const int *keep; /* descriptors that each of them gets (proc/process.h) */
    size_t keep_count;
};

struct children { /* zeroed = none */
    struct process *processes[CHILDREN_MAX];
    unsigned count;
};

/* Starts all, after releasing those that there were. 0 or -errno: then none is left. */
int children_start(struct children *children, const struct task *task, const struct children_options *options);

/* Waits for all. 0, or what process_join() said of the first that cannot be joined. */
int children_join(struct children *children);

/* Ended, every one of them, with that exit code. */
bool children_codes_are(const struct children *children, int code);
/* How many have ended with that exit code. */
unsigned children_with_code(const struct children *children, int code);
/* Of one alone; INT_MIN while it has none. */
int children_code(const struct children *children, unsigned number);

/* Those that still run are killed. */
void children_release(struct children *children);

#endif
