/* spawn_cost.h - what its processes run: functions that a fresh image of the program finds by name (registry.h). */
#ifndef FORKLAB_DEMOS_SPAWN_COST_H
#define FORKLAB_DEMOS_SPAWN_COST_H
#include <stddef.h>

int spawn_cost_nothing(const void *argument, size_t size);
/* As much CPU time as the argument says, in nanoseconds (uint64_t). */
int spawn_cost_task(const void *argument, size_t size);

#endif
