/* Each end of a pipe killed at every single instruction of what it does.
 *
 *     stress_pipe [--long] */
#include "base/clock.h"
#include "support/pipe_scenarios.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    for (size_t i = 0; i < pipe_scenarios_count; i++) {
        struct operation_figures figures;
        struct problem problem;
        bool right = operation_kills_try(&pipe_scenarios[i], 0, 0, &figures, &problem);
        printf("%s: %" PRIu64 " kill points, %.1f s: %s\n", pipe_scenarios[i].name, figures.points,
               (double)figures.ns / (double)NS_PER_S, right ? "nobody waits, nothing is torn unseen" : problem.text);
        (void)fflush(stdout);
        if (!right)
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
