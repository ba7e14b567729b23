/* files.h - what workloads share that read the files of a folder: a task a file. */
#ifndef FORKLAB_DEMOS_FILES_H
#define FORKLAB_DEMOS_FILES_H
#include "base/problem.h"

#include <stddef.h>
#include <stdint.h>

struct plan; /* model/plan.h */
struct task; /* ipc/task.h */

/* Adds a task for each regular file in `folder` and below, in the order of their names, or `usual` tasks when that is
 * not 0, or as many as -n asks for: the files come round. Links to files count, links to folders are not followed. A
 * folder below that cannot be read is a task that fails. "" = forklab's own data. 0 or problem_set(). */
int files_plan(struct plan *plan, const char *folder, uint64_t usual, struct problem *problem);

/* Of a running task: the path of its file. */
const char *files_path(const struct task *task);

/* For a workload's print_input: the path from the folder on. */
void files_print_input(const void *input, size_t input_size, char *buffer, size_t size);

#endif
