/* cost.h - what a way of running tasks costs, whatever it gains: how long one worker takes to come to life, the memory
 * that all of them hold, and how many tasks a second come out. */
#ifndef FORKLAB_TUNE_COST_H
#define FORKLAB_TUNE_COST_H
#include "model/run.h"

struct cost {                /* NAN = not known */
    double start_ns;         /* from before its birth to ready, of one worker, on average */
    double rss_bytes;        /* the most that one process had */
    double rss_sum_bytes;    /* of all places together, each at its most: what they share is counted for each */
    double tasks_per_second; /* that finished, in the wall */
};

struct cost cost_of(const struct run *run);

#endif
