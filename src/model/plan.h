/* plan.h - the tasks of a run, before it starts: their inputs in submission order, in one growing block of memory, and
 * the lines of the input file for those workloads that read one. Built by a workload's plan(), owned by the lab. */
#ifndef FORKLAB_MODEL_PLAN_H
#define FORKLAB_MODEL_PLAN_H
#include "base/problem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct plan;

/* At most this many tasks in one run (positions in the task table are 32 bits wide). */
#define PLAN_TASKS_MAX UINT64_C(100000000)

/* At most this much text of input is read. */
#define PLAN_TEXT_MAX_BYTES (UINT64_C(1) << 30)

/* An empty plan. `tasks`: what -n asked for, 0 = nothing. NULL when out of memory. */
struct plan *plan_new(uint64_t tasks, uint64_t seed, double scale);
void plan_free(struct plan *);

/* The text is not copied: it must stay as long as the plan. "." unless set. */
void plan_set_data_folder(struct plan *, const char *folder);

/* Reads all of `path` ("-" = standard input) and keeps its text; a byte order mark at its start is passed over, a NUL
 * byte is a problem (so no workload has to look for one). 0 or problem_set(). Once for a plan. */
int plan_read(struct plan *, const char *path, struct problem *);

/* For plan() of a workload. */

/* How many tasks to make: what -n asked for, else `usual`. */
uint64_t plan_tasks(const struct plan *, uint64_t usual);
uint64_t plan_seed(const struct plan *);
double plan_scale(const struct plan *);
/* Where forklab's own data lie: what a workload reads that was given no files. */
const char *plan_data_folder(const struct plan *);

/* The next line of the input without its end ("\n", "\r\n"), NUL-ended, valid until plan_free(); NULL at the end. Blank
 * lines, and lines that start with '#', are passed over. Stops after as many lines as -n asked for. */
const char *plan_line(struct plan *, size_t *ret_length);

/* problem_set() with "FILE:LINE: " of the line that plan_line() gave last in front. Returns -EINVAL. */
int plan_complain(struct plan *, struct problem *, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Appends a task with a copy of `input`. Failure to get memory is remembered and reported by plan_check(). */
void plan_add(struct plan *, const void *input, size_t size);

/* The tasks added after this are submitted only when all before it are done: map() after map() on one pool. */
void plan_barrier(struct plan *);

/* As plan_barrier(), and for the tasks after it the pool has so many workers, unless -w says how many: what a program
 * with two pools one after the other looks like. For the first tasks, workload.h has `workers`. */
void plan_resize(struct plan *, unsigned workers);

/* For the lab. */

/* 0, or when a plan_add() failed: -ENOMEM, -E2BIG for more than PLAN_TASKS_MAX tasks or a larger input than fits. */
int plan_check(const struct plan *);
uint64_t plan_count(const struct plan *);
/* Aligned to 8 bytes; valid until the next plan_add(). */
const void *plan_input(const struct plan *, uint64_t index, size_t *ret_size);
/* The end of the batch that starts at task `begin`: the next barrier, or plan_count(). */
uint64_t plan_batch_end(const struct plan *, uint64_t begin);
/* How many workers that batch is for; 0 = as before. */
unsigned plan_batch_workers(const struct plan *, uint64_t begin);

#endif
