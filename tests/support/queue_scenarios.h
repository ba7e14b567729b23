/* queue_scenarios.h - each operation on a queue, for
 * support/operation_kills.h. */
#ifndef FORKLAB_TESTS_SUPPORT_QUEUE_SCENARIOS_H
#define FORKLAB_TESTS_SUPPORT_QUEUE_SCENARIOS_H
#include "support/operation_kills.h"

#include <stddef.h>

extern const struct operation_scenario queue_scenarios[];
extern const size_t queue_scenarios_count;

#endif
