/* tasks.h - a task table in the memory of the test alone. */
#ifndef FORKLAB_TESTS_TASKS_H
#define FORKLAB_TESTS_TASKS_H
#include "ipc/task_table.h"

/* An empty table whose first task has the id `first_id`. Free it with free(). */
struct task_table *tasks_table(uint64_t capacity, uint64_t first_id);

/* Submits so many tasks; the input of each is its id. */
void tasks_submit(struct task_table *table, unsigned count, unsigned attempts_max);

/* The same, and lets workers have them. */
void tasks_offer(struct task_table *table, unsigned count, unsigned attempts_max);

/* Claims and publishes the task `id` as worker `slot` of incarnation 1. */
void tasks_perform(struct task_table *table, uint64_t id, unsigned slot);

enum task_state tasks_state(const struct task_table *table, uint64_t id);

#endif
