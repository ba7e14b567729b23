/* stage_chaos.h - two pools in a line, a queue between them, and workers of both that are SIGKILLed at random moments:
 * each value comes through each stage exactly once. */
#ifndef FORKLAB_TESTS_SUPPORT_STAGE_CHAOS_H
#define FORKLAB_TESTS_SUPPORT_STAGE_CHAOS_H
#include "base/problem.h"

#include <stdbool.h>
#include <stdint.h>

struct stage_chaos_figures {
    uint64_t values, kills, ns;
    uint64_t again; /* tasks that ran more than once */
};

/* Puts `values` through, and kills workers meanwhile. Some thousands at a time: the supervisor looks at all of them in
 * each turn. False: the problem says what was lost, doubled or wrong, or that nothing moved any more. */
bool stage_chaos_run(uint64_t values, uint64_t seed, struct stage_chaos_figures *ret_figures, struct problem *problem);

#endif
