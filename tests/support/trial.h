/* trial.h - one workload, tried by hand in the test's own process: its parameters, its plan, its shared objects, and the
 * results of its tasks, run one after the other in any order. Whatever the engine does is left out. */
#ifndef FORKLAB_TESTS_TRIAL_H
#define FORKLAB_TESTS_TRIAL_H
#include "ipc/commons.h"
#include "ipc/outcome.h"
#include "model/run.h"

struct trial {
    const struct workload *workload;
    void *parameters;
    struct settings settings;
    struct plan *plan;
    bool has_text; /* of its own input */
    struct commons commons;
    struct outcome outcome;
    struct run run;
    void **results; /* of each task: what run.tasks point to */
    struct record record;
    struct problem problem;
};

/* Takes the workload `id` with `assignments`, "n=8 placed=2", split at blanks; `tasks` as -n (0: its own), seed 1. It
 * reads the data folder of the source tree. */
void trial_begin(struct trial *trial, const char *id, uint64_t tasks, const char *assignments);
void trial_end(struct trial *trial);

/* The input is this text instead of the workload's own. */
void trial_read(struct trial *trial, const char *text);

/* Makes the plan; 0 or the workload's answer. trial_ready() makes it, and setup(), and both must succeed. */
int trial_plan(struct trial *trial);
void trial_ready(struct trial *trial);

/* Runs that task, as its worker with slot 0; its result or failure is in `run`. */
void trial_run(struct trial *trial, uint64_t task);
/* All, in order. */
void trial_run_all(struct trial *trial);

/* Begin, ready, run all. */
void trial_whole(struct trial *trial, const char *id, uint64_t tasks, const char *assignments);

/* Input, result, or message of failure, in words; the summary. Valid until the next call. */
const char *trial_input(struct trial *trial, uint64_t task);
const char *trial_result(struct trial *trial, uint64_t task);
const char *trial_summary(struct trial *trial);

/* The first 8 bytes of a task's result, and the sum of those of all. */
uint64_t trial_number(const struct trial *trial, uint64_t task);
uint64_t trial_sum(const struct trial *trial);

/* The bytes of an input, of which there must be so many. */
void trial_input_bytes(const struct trial *trial, uint64_t task, void *input, size_t size);

#endif
