/* lab.h - the one face of the lab that user interfaces and reports see: run an experiment and its baseline, look at it,
 * steer it.
 *
 *     lab_new() … lab_start()
 *     while (lab_phase(lab) != PHASE_ENDED) { lab_step(lab, deadline); draw(lab_snapshot(lab)); }
 *     report(lab_record(lab)); [lab_load() another, lab_start() …] lab_free(lab);
 *
 * One thread. Everything happens inside lab_step(): descriptors of the caller (a terminal) can take part through
 * lab_watch(). */
#ifndef FORKLAB_LAB_LAB_H
#define FORKLAB_LAB_LAB_H
#include "base/problem.h"
#include "model/run.h"
#include "model/snapshot.h"
#include "model/work.h"

struct lab;
struct graph;

struct lab_options {
    const struct workload *workload; /* NULL: `graph`; both NULL: no experiment yet, PHASE_IDLE */
    const struct graph *graph;       /* model/graph.h; outlives the lab */
    const struct work *works;        /* for a graph: all that there are, as for lab_spawned() */
    size_t works_count;
    const void *parameters;          /* workload->parameters_size bytes, copied */
    const struct settings *settings; /* copied */
    const char *data_folder;         /* where default inputs lie */
    const char *spawn_argument;      /* argv[1] with which a spawned worker's main must call lab_spawned() */
};

/* Makes plan and machine; starts nothing. On bad input: problem says it in one line, nothing was started. Of an idle lab
 * the settings may be NULL, too. */
int lab_new(struct lab **ret_lab, const struct lab_options *options, struct problem *problem);
/* Another experiment in the place of the one before, whose record is gone then. On bad input the lab stays as it was.
 * -EBUSY: one runs. Its input is read to the end first, and no signal ends that, as it does in lab_new(): who shows a
 * screen meanwhile gives it a plain file. */
int lab_load(struct lab *lab, const struct lab_options *options, struct problem *problem);
void lab_free(struct lab *lab); /* NULL is fine; ends what still runs, at once */

/* main() of a spawned worker: runs until told to leave; returns the exit status. */
int lab_spawned(int argc, char **argv, const struct workload *const workloads[], size_t count,
                const struct work works[], size_t works_count);

/* Starts the baseline, or the run when there is no baseline. -errno with the problem set; not of an idle lab. */
int lab_start(struct lab *lab, struct problem *problem);

/* Waits for events until `deadline_ns` (base/clock.h) and handles them; returns after at least one was handled, or at
 * the deadline. */
void lab_step(struct lab *lab, uint64_t deadline_ns);

/* Calls `ready(context)` from lab_step() when `fd` is readable or hung up. One callback for each fd. -errno. */
int lab_watch(struct lab *lab, int fd, void (*ready)(void *context), void *context);
void lab_unwatch(struct lab *lab, int fd);

/* Calls `handle(context, signal)` from lab_step() for SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH,
 * which are blocked from the end of lab_new() on and never interrupt anything; those that were ignored before stay so.
 * Replaces the default, which is lab_command(INTERRUPT) for the first four. */
void lab_on_signal(struct lab *lab, void (*handle)(void *context, int signal), void *context);

/* For a lab that has ended: signals act as they did before lab_new(), so that they end whoever prints its report. What
 * came for the lab and was not handled is forgotten. lab_free() does it otherwise. */
void lab_end_signals(struct lab *lab);

enum lab_phase lab_phase(const struct lab *lab);

/* The state now. Cheap enough for every frame; the sampler inside goes to /proc only once or twice a second. Valid
 * until the next call. */
const struct snapshot *lab_snapshot(struct lab *lab);

enum lab_command {
    LAB_RESIZE, /* pool to `argument` workers, 1 to pool_max */
    LAB_PAUSE,  /* SIGSTOP all workers; argument 1, or 0 to resume, also those that lab_signal() has stopped */
    LAB_KILL,   /* lab_signal() of SIGKILL to slot `argument` */
    LAB_AGAIN,  /* only when ended: the same experiment once more. If it cannot begin, it has ended: see its record */
    LAB_INTERRUPT, /* stop cleanly within half a second, keep what is done; a second one kills at once */
    LAB_STEP,      /* of a scripted experiment: lets the next step go; -EBUSY when none waits, -EINVAL without steps */
    LAB_CHUNK,     /* a worker takes `argument` tasks at once, 1 to 65536, from its next claim on and in later runs */
    LAB_CAPACITY,  /* only of a queue by its name */
};
/* 0, or -errno: -EINVAL the argument is out of range, -ESRCH no such worker, -EBUSY not now, -ENOTSUP it means nothing
 * in this experiment: see snapshot.chunk for LAB_CHUNK; a graph is resized stage by stage. */
int lab_command(struct lab *lab, enum lab_command command, int64_t argument);

/* The same on a part of the run that goes on, by its name, until that run ends:
 *
 *     LAB_RESIZE    a stage of a graph to `argument` workers, 1 to snapshot_stage.workers_max; those too many leave after
 *                   the task in hand
 *     LAB_CAPACITY  a queue holds `argument` messages, 1 to snapshot_channel.capacity_max, before who puts more must
 *                   wait. Raised, it wakes them; lowered below its depth, it loses nothing, and they wait until it has
 *                   fallen below that
 *
 * Besides the answers above: -ENOENT there is no such stage or queue; -ENOTSUP it cannot be changed: a stage at a pipe,
 * whose end has one owner, and a pipe, whose size is the kernel's. */
int lab_command_on(struct lab *lab, enum lab_command command, const char *name, int64_t argument);

/* Processes by the `slot` of their row: a pool's worker, or a process that a task started. What the kernel refuses is
 * passed on (-EPERM, -EACCES); -ESRCH there is none, or it has ended. Nothing reaches another process that has got the
 * number of a dead one. A new worker in the slot begins as the first did. */

/* Any signal. Who is stopped is shown as that, and counts as alive: nothing is given to others, and a deadline of its
 * task runs on. Threads share one process, which gets it as a whole. */
int lab_signal(struct lab *lab, unsigned slot, int signal);
/* May run on that core only, of those that the lab may use (else -EINVAL); RUN_NO_CORE = on all of them again. */
int lab_pin(struct lab *lab, unsigned slot, int core);
/* Its nice value, -20 to 19. */
int lab_nice(struct lab *lab, unsigned slot, int nice);

/* Does that to the queue or lock of that name in the run, or undoes it when it is being done already: by a process of
 * the lab, "Saboteur", that ends with the run. What becomes of it is in snapshot.sabotages, and in a notice. 0, or
 * -errno: -ESRCH there is no queue, pipe or lock of that name; -ENOTSUP with this one it cannot be done, a notice says
 * why; -EBUSY there is no run, or it ends, or enough is done to it; -EINVAL the first three are for lab_signal();
 * -EAGAIN, -ENOMEM, -EMFILE, -ENOSPC the system has no process to give. */
int lab_sabotage(struct lab *lab, enum sabotage what, const char *name);

/* What the user says of the run that goes on, or has ended: goes into its record as `guess`. */
void lab_predict(struct lab *lab, unsigned choice);

/* Somebody watches: a run in which nothing moves any more is named, and left to him (snapshot.stuck). Otherwise, and at
 * first, it is ended when only a kill could change it. */
void lab_attend(struct lab *lab, bool attended);

/* The finished (or interrupted) run. Valid from PHASE_ENDED until LAB_AGAIN, lab_load() or lab_free(). */
const struct record *lab_record(const struct lab *lab);

/* Prints output lines of workloads as they come, for a report without a screen; NULL = keep only. */
void lab_on_line(struct lab *lab, void (*line)(void *context, const struct snapshot_line *line), void *context);

#endif
