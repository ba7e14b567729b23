/* pool_tasks.h - tasks for tests of the pool: an input says what to do, and a page that all processes share says what was
 * done. Works with forked workers only. */
#ifndef FORKLAB_TESTS_POOL_TASKS_H
#define FORKLAB_TESTS_POOL_TASKS_H
#include "proc/pool.h"

#include <stdatomic.h>
#include <sys/types.h>

enum pool_tasks_what {
    DO_SQUARE,    /* returns the square of its number (8 bytes) */
    DO_FAIL,      /* "no 7" */
    DO_ERROR,     /* returns its number as an error */
    DO_NOTHING,   /* neither returns nor fails */
    DO_BYTES,     /* returns so many bytes, all with the low byte of that number */
    DO_PID,       /* returns its worker's pid (8 bytes) */
    DO_GATE,      /* waits until the gate is open, then as DO_PID */
    DO_EXIT,      /* exit(number) */
    DO_KILL,      /* sends its worker the signal `number` */
    DO_OVERFLOW,  /* runs out of stack */
    DO_HANG,      /* with all signals blocked */
    DO_LEAVE_ONE, /* forks a process in its group that sleeps on, then as DO_PID */
};

struct pool_task {
    uint16_t what;
    uint16_t kills; /* before all that: dies by SIGKILL at so many first attempts */
    uint32_t number;
};
_Static_assert(sizeof(struct pool_task) == 8, "an input that lives in the record");

#define POOL_TASKS_MAX 4096

/* What all processes share. */
struct pool_tasks {
    _Atomic int open;                      /* the gate */
    _Atomic int entered;                   /* tasks that came to the gate, or hang */
    _Atomic int begun[POOL_TASKS_MAX];     /* attempts at each, by its id */
    _Atomic int completed[POOL_TASKS_MAX]; /* times each reached its end */
    _Atomic int left_behind;               /* pid of the process that DO_LEAVE_ONE forked */
};

/* The page of this test, zero at first. */
struct pool_tasks *pool_tasks(void);

/* A pool of such tasks that was started; `options` but for the function and its context. */
struct pool *pool_tasks_start(struct pool_options options);

struct future *pool_tasks_submit(struct pool *pool, enum pool_tasks_what what, uint32_t number);
struct future *pool_tasks_submit_full(struct pool *pool, struct pool_task task);

/* Waits for it with patience, and frees it; `data` of the result is kept in a place that the next call uses again. */
struct pool_result pool_tasks_finish(struct future *future);

/* Both in one. */
struct pool_result pool_tasks_do(struct pool *pool, enum pool_tasks_what what, uint32_t number);

/* The 8 bytes of an OK result. */
uint64_t pool_tasks_number(const struct pool_result *result);

/* Steps the pool's loop until so many tasks have come to the gate, or hang. */
void pool_tasks_wait_entered(struct pool *pool, int count);
void pool_tasks_open(void);

#endif
