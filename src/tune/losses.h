/* losses.h - where the wall of a finished run went: pieces from the ideal to what was measured, which together are the
 * wall, exactly.
 *
 * The method is that of lost cycles (Crovella and LeBlanc, "Parallel performance prediction using lost cycles analysis",
 * Supercomputing 1994): workers times wall is an area, and every part of it was useful or has a reason. So a piece is
 * the time that all places of the pool together spent with that reason / the number of places (its mean), and the
 * useful part is the ideal. N = places of the pool at its largest, p = cores that so many can keep busy.
 *
 *   ideal     the longer of `baseline's wall / N` (no place can do two tasks at a time) and `baseline's CPU time / p`
 *             (nor can a core); where N <= p this is baseline's wall / p, so that efficiency is ideal / wall. Without a
 *             baseline: the same of the run's own tasks. Where the run's tasks took less than the baseline's, the ideal
 *             is shortened by that, and `gained_ns` says how much.
 *   start-up  a worker's birth until it was ready, but for successors of the dead
 *   tail      after a place's last task, until the end of the last task of all
 *   no core   in tasks, ready to run, without a core; where N > p, less what N workers on p cores have to wait anyway
 *   waits     ready, without a task, before and between the tasks of a place
 *   put…join  in tasks, blocked: a piece for each kind, beyond what the baseline was in the same state. Of workers that
 *             take their tasks from a channel (graphs, and the executors `queue` and `pipe`) the part of the waits
 *             that was spent at channels
 *   slower    in tasks, otherwise, beyond the baseline's: memory, caches, the cores' clock rate
 *   deaths    in a task whose worker died, and from there until a successor was ready
 *   fewer     a place had no worker yet, or none any more: the pool was smaller
 *   rest      what is left: leaving, between the end of a worker and the birth of the next, rounding
 *
 * No piece is negative. One that cannot be known is NAN, and `lumped` says in which other it is. */
#ifndef FORKLAB_TUNE_LOSSES_H
#define FORKLAB_TUNE_LOSSES_H
#include "tune/verdict.h"

enum loss {
    LOSS_IDEAL,
    LOSS_START,
    LOSS_TAIL,
    LOSS_NO_CORE,
    LOSS_WAIT,
    LOSS_PUT,
    LOSS_GET,
    LOSS_SEND,
    LOSS_RECEIVE,
    LOSS_LOCK,
    LOSS_JOIN,
    LOSS_SLOWER,
    LOSS_DEATHS,
    LOSS_FEWER,
    LOSS_REST,
    LOSS_COUNT
};
const char *loss_name(enum loss loss);  /* "ideal", "start", "no_core"…: JSON */
const char *loss_title(enum loss loss); /* "no core free": for people */
const char *loss_short(enum loss loss); /* "no core": where there is little room */

struct losses {
    bool known;            /* false: nothing below is; a script, no run, or one without wall or workers */
    double wall_ns;        /* whole nanoseconds, like the pieces */
    double ns[LOSS_COUNT]; /* NAN = not known */
    double gained_ns;      /* the mean by which tasks took less than in the baseline, 0 = they did not */
    bool compared;         /* the ideal is the baseline's, not the run's own */
    const char *lumped;    /* which piece holds those that are not known, as a sentence; NULL = all are known */
};

/* Of the record's run: where there are several, the last. `verdict` is the record's. Goes through all tasks. */
struct losses losses_of(const struct record *record, const struct verdict *verdict);

#endif
