/* lock_scenarios.h - each operation on a lock, semaphore, event, condition, barrier, value, for
 * support/operation_kills.h. */
#ifndef FORKLAB_TESTS_SUPPORT_LOCK_SCENARIOS_H
#define FORKLAB_TESTS_SUPPORT_LOCK_SCENARIOS_H
#include "support/operation_kills.h"

#include <stddef.h>

extern const struct operation_scenario lock_scenarios[];
extern const size_t lock_scenarios_count;

#endif
