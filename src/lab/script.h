/* script.h - a scripted experiment as tasks: one a step, whose input is the step's number (uint32_t), all run by one
 * process in which what one step leaves behind is there for the next. */
#ifndef FORKLAB_LAB_SCRIPT_H
#define FORKLAB_LAB_SCRIPT_H
#include "model/plan.h"
#include "model/workload.h"

#define SCRIPT_WORKER "Main"

struct task;

/* The tasks of a script whose workload does not plan them itself: all steps. */
void script_plan(struct plan *plan, const struct workload *workload);

/* What its tasks are run with: the steps and the parameters in one block of `*ret_size` bytes, which the caller frees.
 * NULL = no memory. Valid in copies of this process: Main is always forked. */
void *script_context(const struct workload *workload, const void *parameters, size_t *ret_size);
/* Runs the step that the task is; `context` as above. */
int script_run(struct task *task, const void *context);

/* The step that a task of the plan is; NULL when its input names none. */
const struct step *script_step(const struct workload *workload, const struct plan *plan, uint64_t task);

#endif
