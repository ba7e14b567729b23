/* supervisor.h - keeps a pool's workers alive: starts them, replaces the dead, gives back what they held, kills those
 * whose task is past its deadline, retires, pauses and stops them. One thread, no shared lock; it trusts nothing in
 * shared memory without a check, repairs only after the kernel confirmed a death, and then wakes all who may wait on
 * what it repaired.
 *
 *     supervisor_new() · supervisor_resize(n) · evloop_step()… · supervisor_stop() · until supervisor_processes() is 0 · free
 *
 * All calls from the one thread that lives as long as the workers do (the parent-death signal follows it). */
#ifndef FORKLAB_PROC_SUPERVISOR_H
#define FORKLAB_PROC_SUPERVISOR_H
#include "base/death.h"
#include "ipc/pool_area.h"
#include "proc/evloop.h"
#include "proc/life.h"
#include "proc/output.h"
#include "proc/staff.h"

struct supervisor;
struct stage_pipes; /* proc/stage.h */

struct supervisor_events { /* called from evloop_step(); any may be NULL */
    /* Something may have become final: a worker asked to be noticed, or died. `all`: look at every task, and copy
     * results before returning, since the dead worker's place is about to be used again. Returns how many tasks are
     * final so far. */
    uint64_t (*look)(void *context, bool all);
    /* For workers of one task each: how many tasks that were handed out are not final. NULL = as many as there are
     * places. */
    uint64_t (*unfinished)(void *context);
    /* Once a tick: is anything forgotten? */
    void (*audit)(void *context);
    void (*died)(void *context, const struct life *life);
    /* `life`: index into supervisor_lives(). */
    void (*line)(void *context, size_t life, const struct output_line *line);
    /* The supervisor stops replacing workers; all tasks that are not final should be given up. */
    void (*gave_up)(void *context, const char *why);
};

struct supervisor_options {
    struct evloop *loop;
    struct pool_area *area; /* its facts say whether workers are processes, or threads of one */
    task_function *run;
    const char *name; /* of its workers, before "-1" */
    enum staff_names names;
    bool one_task;              /* each worker lives for one task, and none is started that has none to take */
    const char *spawn_argument; /* non-NULL: workers exec this program with that first argument; else they fork */
    bool by_forkserver;         /* instead of that exec: a copy of a fresh image (forkserver.h) */
    uint64_t timeout_ns;        /* of one task; 0 = none */
    uint64_t grace_ns;          /* between the steps LEAVE → TERM → KILL of a stop */
    struct supervisor_events events;
    void *context;
};

/* A supervisor gives up when workers die again and again without a task becoming final in between (intensity.h).
 * Workers that somebody killed while they were idle do not count: no task and no start is to blame. Nor do workers of one
 * task that died in it: the task's attempts come to an end by themselves. */
int supervisor_new(struct supervisor **ret_supervisor, const struct supervisor_options *options);
/* Before any worker starts: where they take their tasks from (proc/worker.h). */
void supervisor_set_pipes(struct supervisor *supervisor, const struct stage_pipes *pipes);
/* With workers of one task: more tasks were handed out. */
void supervisor_supply(struct supervisor *supervisor);
/* Kills at once what is alive, waits for its end (a SIGKILL's time), frees. */
void supervisor_free(struct supervisor *supervisor);

/* Keeps workers in slots 0 to n - 1; those above leave after the task in hand. 0; -EINVAL for more than the area has
 * slots; -errno of fork when not a single worker could be started and none is alive (else it goes on smaller, and
 * tries again). */
int supervisor_resize(struct supervisor *supervisor, unsigned n);
unsigned supervisor_size(const struct supervisor *supervisor); /* as asked */

/* Workers that sleep for want of a task. */
unsigned supervisor_sleepers(const struct supervisor *supervisor);

/* Asks workers to wake the supervisor for `news` from now on (once; the next `look` may ask again). */
void supervisor_listen(struct supervisor *supervisor, enum notify news);

/* SIGSTOP or SIGCONT to all, the newly born too. Deadlines do not run meanwhile. */
void supervisor_pause(struct supervisor *supervisor, bool paused);

/* Any signal to the process of the worker of a slot, whose other threads it hits as well. -ESRCH: there is none. */
int supervisor_signal(struct supervisor *supervisor, unsigned slot, int signal);
/* Kills it because it is stuck: the task in its hands is LOST, whatever attempts it has left. -ESRCH. */
int supervisor_kill_stuck(struct supervisor *supervisor, unsigned slot);

/* When no worker holds anything, and yet the tasks with ids from `begin` to `end` are not all final (a task wrote
 * over what told of them): gives them to the workers anew, those that had begun as after a death. */
void supervisor_recover(struct supervisor *supervisor, uint64_t begin, uint64_t end);

enum supervisor_stop {
    STOP_WHEN_DONE, /* leave after the task in hand, however long it takes */
    STOP_SOON,      /* leave; after the grace TERM; after another KILL */
    STOP_TERMINATE, /* TERM; after the grace KILL */
    STOP_KILL,
};
/* No worker is started any more. A later call may only be more urgent. */
void supervisor_stop(struct supervisor *supervisor, enum supervisor_stop urgency);

unsigned supervisor_alive(const struct supervisor *supervisor);     /* workers */
unsigned supervisor_processes(const struct supervisor *supervisor); /* 0 = nobody is left */

/* All lives in order of birth; pointers are valid until the next birth. */
const struct life *supervisor_lives(const struct supervisor *supervisor, size_t *ret_count);
/* The present life in a slot, or its last; NULL = never used. */
const struct life *supervisor_life(const struct supervisor *supervisor, unsigned slot);

/* Why it gave up; "" = it did not. */
const char *supervisor_why(const struct supervisor *supervisor);
/* Why there were fewer workers than asked for, the first time that one could not be started; "" = there were not. */
const char *supervisor_shortage(const struct supervisor *supervisor);

#endif
