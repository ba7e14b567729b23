/* A million tasks on four workers, of which ten thousand are killed, three times.
 *
 *     stress_kills [--long]
 *     stress_kills TASKS KILLS SEED [CHUNK] */
#include "base/clock.h"
#include "support/random_kills.h"
#include "support/traces.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static bool run(const struct random_kills *plan)
{
    struct random_kills_figures figures;
    struct problem problem;
    bool right = random_kills_run(plan, &figures, &problem);
    printf("seed %" PRIu64 ", chunk %u: %" PRIu64 " tasks, %" PRIu64 " kills (%" PRIu64 " of starting, %" PRIu64
           " of idle workers), %" PRIu64 " tasks ran again, %.1f s: %s\n",
           plan->seed, plan->chunk, plan->tasks, figures.deaths, figures.starting, figures.idle, figures.again,
           (double)figures.ns / (double)NS_PER_S, right ? "each result once and right, nothing left" : problem.text);
    (void)fflush(stdout);
    return right && figures.deaths >= plan->kills;
}

int main(int argc, char **argv)
{
    struct random_kills plan = {.tasks = 1000000, .kills = 10000, .workers = 4, .chunk = 1, .bound_ns = 300 * NS_PER_S};
    if (!traces_isolate())
        printf("no namespaces of our own: names that others leave meanwhile count\n");
    if (argc >= 4) {
        plan.tasks = strtoull(argv[1], NULL, 10);
        plan.kills = strtoull(argv[2], NULL, 10);
        plan.seed = strtoull(argv[3], NULL, 10);
        plan.chunk = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 1;
        return plan.kills > 0 && plan.tasks >= plan.kills && run(&plan) ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    static const unsigned chunks[] = {1, 4, 16};
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        plan.seed = clock_ns();
        plan.chunk = chunks[i];
        if (!run(&plan))
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
