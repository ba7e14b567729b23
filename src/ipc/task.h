/* task.h - a task while it runs, as the function that runs it sees it. Valid only inside that call, in that process. */
#ifndef FORKLAB_IPC_TASK_H
#define FORKLAB_IPC_TASK_H
#include <stddef.h>
#include <stdint.h>

/* The largest result of one task. */
#define TASK_RESULT_MAX (UINT64_C(1) << 20)

struct commons; /* ipc/commons.h */
struct outcome; /* ipc/outcome.h: where the result goes */

struct task {
    uint64_t id;       /* place in the order of submission, from 0 */
    unsigned attempt;  /* 1 the first time; more after a worker died with it */
    const void *input; /* read-only */
    size_t input_size;
    uint64_t seed; /* of this task alone, the same in every run with the same --seed, whichever worker runs it */
    double scale;  /* --scale: multiplies every sleep */
    struct commons *commons; /* queues, locks and values of the run, found there by name; NULL = none */
    struct outcome *outcome;
};

/* A running task's function: 0 after task_return() or task_fail() or neither (an empty result); any other value fails
 * the task with that error number. `context` is the read-only copy of what the pool was made with. */
typedef int task_function(struct task *task, const void *context);

/* Sets the result: a copy of `size` bytes. The last call counts. 0; -EMSGSIZE when larger than the pool allows: the
 * task fails, its worker goes on. */
int task_return(struct task *task, const void *result, size_t size);

/* Fails this task with a message (like an exception in Python). Returns 0. */
int task_fail(struct task *task, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Sleeps `seconds` times the scale. */
void task_sleep(const struct task *task, double seconds);

/* Around anything else that may take long without needing a core: reading a file, waiting for the network. Where tasks
 * are threads that share one big lock (executor biglock), others run meanwhile; elsewhere these do nothing. task_sleep()
 * and the waits for queues, pipes and locks need none of it. In pairs, not nested. */
void task_blocking_begin(void);
void task_blocking_end(void);

/* Uses `ns` of CPU time of this thread, not scaled. */
void task_burn(uint64_t ns);

#endif
