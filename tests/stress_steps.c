/* A worker killed at every instruction of its work, in each scenario of support/kill_points.c.
 *
 *     stress_steps [--long] [POINTS]    POINTS of each scenario's instructions only */
#include "base/clock.h"
#include "support/kill_points.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    const uint64_t seed = clock_ns();
    const char *last = argc > 1 ? argv[argc - 1] : "--long";
    unsigned points = strcmp(last, "--long") == 0 ? 0 : (unsigned)strtoul(last, NULL, 10);
    uint64_t tried = 0;
    for (size_t i = 0; i < kill_scenarios_count; i++) {
        struct kill_figures figures;
        struct problem problem;
        if (!kill_points_try(&kill_scenarios[i], points, seed, &figures, &problem)) {
            printf("%s: seed %" PRIu64 ": %s\n", kill_scenarios[i].name, seed, problem.text);
            return EXIT_FAILURE;
        }
        printf("%-36s %6" PRIu64 " kill points of %6" PRIu64 " instructions, %5.1f s\n", kill_scenarios[i].name,
               figures.points, figures.instructions, (double)figures.ns / (double)NS_PER_S);
        (void)fflush(stdout);
        tried += figures.points;
    }
    printf("%" PRIu64 " kill points, none bad\n", tried);
    return EXIT_SUCCESS;
}
