/* finding.h - what the figures of a run give away about the circumstances under which they were measured. */
#ifndef FORKLAB_TUNE_FINDING_H
#define FORKLAB_TUNE_FINDING_H
#include "tune/verdict.h"

/* Other work took the cores: there were at most as many workers as usable cores, and yet their tasks waited more than a
 * fifth of their time for one. Returns that share, 0..1; NAN when it was not so, or cannot be told: a script's processes
 * are not counted, and threads that share one lock run one at a time anyway. */
double finding_busy_machine(const struct record *record, const struct verdict *verdict);

/* The share of the baseline's time in tasks in which these slept, or waited for a device: they needed no core, so that
 * cores say little about how fast they can be. 0..1; NAN: there is no baseline, or nothing is known of it. Cheap. */
double finding_asleep(const struct run *baseline);
/* … and it was most of it: neither efficiency nor Amdahl's law has a meaning. */
bool finding_mostly_asleep(const struct run *baseline);

/* What makes the baseline's wall another one than that of its tasks: "1 death, 1 retry". "" = nothing, or no baseline.
 * What a dead process had done is in the wall twice; a pause is left out of it, but who slept has slept on. Returns
 * `buffer`. */
const char *finding_disturbed(const struct run *baseline, char *buffer, size_t size);
#define FINDING_DISTURBED_SIZE 96
/* A sentence for the printf family, with that in it. */
#define FINDING_DISTURBED "baseline disturbed (%s): no fair speed-up"

#endif
