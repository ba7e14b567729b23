/* feeder.h - tasks by a queue: the lab puts their numbers on a joinable queue, "tasks", from which any worker takes the
 * next; workers put number and result on a simple queue, "answers". Who is free takes, so the load balances by itself.
 *
 * Each task that was run answers, a failed one with its message (STAGE_FAILED); one that was lost does not, since
 * nobody is left to answer. The message of a worker that died comes again, and is dropped when its task was done. The
 * same results are in the table as well, which is where the record takes them from: the answers show what that road
 * costs. */
#ifndef FORKLAB_LAB_FEEDER_H
#define FORKLAB_LAB_FEEDER_H
#include "lab/carrier.h"

#define FEEDER_TASKS   "tasks"
#define FEEDER_ANSWERS "answers"

extern const struct carrier_type feeder_type;

#endif
