/* pipe_scenarios.h - the operations of a pipe, for operation_kills.h: whatever instruction one end is killed at, the other
 * gets at most what was sent, whole, and then an answer; and the board says who is gone. */
#ifndef FORKLAB_TESTS_SUPPORT_PIPE_SCENARIOS_H
#define FORKLAB_TESTS_SUPPORT_PIPE_SCENARIOS_H
#include "support/operation_kills.h"

#include <stddef.h>

extern const struct operation_scenario pipe_scenarios[];
extern const size_t pipe_scenarios_count;

#endif
