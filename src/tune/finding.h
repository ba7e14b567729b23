/* finding.h - what the figures of a run give away about the circumstances under which they were measured. */
#ifndef FORKLAB_TUNE_FINDING_H
#define FORKLAB_TUNE_FINDING_H
#include "tune/verdict.h"

/* Other work took the cores: there were at most as many workers as usable cores, and yet their tasks waited more than a
 * fifth of their time for one. Returns that share, 0..1; NAN when it was not so, or cannot be told: a script's processes
 * are not counted, and threads that share one lock run one at a time anyway. */
double finding_busy_machine(const struct record *record, const struct verdict *verdict);

#endif
