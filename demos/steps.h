/* steps.h - what the steps of scripted experiments (workload.h) have in common: a step's result is one line that says
 * what was seen, and it fails when that is not what must be seen. */
#ifndef FORKLAB_DEMOS_STEPS_H
#define FORKLAB_DEMOS_STEPS_H
#include "model/workload.h"

#include <stdint.h>

#define STEPS_TEXT_MAX 400

/* The fields of a workload that all scripts have. */
#define STEPS_WORKLOAD(table)                                                                                          \
    .steps = (table), .steps_count = sizeof(table) / sizeof *(table), .no_baseline = true, .result_max = STEPS_TEXT_MAX

/* The step's result: what was seen. Returns 0, as those below. */
int step_saw(struct task *task, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Fails the step: "cannot start the process: …". */
int step_error(struct task *task, const char *attempt, int error);

/* Fails the step when `there` is false: what it needs was to be made by one before it. */
bool step_lacks(struct task *task, bool there);

/* Which step of the table it is. */
uint32_t step_number(const struct task *task);

/* Of a setup(): 0, or the problem that the object `name` could not be made. */
int steps_made(int error, const char *name, struct problem *problem);

/* So many seconds, times the scale, in nanoseconds. */
uint64_t steps_ns(const struct task *task, double seconds);

#endif
