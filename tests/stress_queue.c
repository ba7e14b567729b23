/* Queues under kills: every instruction of each operation, then putters and getters killed at random moments.
 *
 *     stress_queue [--long]    10,000 random kills of each row; without: 500, and 100 instructions of each operation */
#include "base/clock.h"
#include "support/queue_chaos.h"
#include "support/queue_scenarios.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool try_instructions(unsigned points, uint64_t seed)
{
    for (size_t i = 0; i < queue_scenarios_count; i++) {
        struct operation_figures figures;
        struct problem problem;
        if (!operation_kills_try(&queue_scenarios[i], points, seed, &figures, &problem)) {
            printf("%s: seed %" PRIu64 ": %s\n", queue_scenarios[i].name, seed, problem.text);
            return false;
        }
        printf("%-32s %6" PRIu64 " kill points of %6" PRIu64 " instructions, %5.1f s\n", queue_scenarios[i].name,
               figures.points, figures.instructions, (double)figures.ns / (double)NS_PER_S);
        (void)fflush(stdout);
    }
    return true;
}

static bool kill_at_random(unsigned kills, uint64_t seed)
{
    for (size_t i = 0; i < queue_chaos_rows_count; i++) {
        struct queue_chaos_figures figures;
        struct problem problem;
        if (!queue_chaos_run(&queue_chaos_rows[i], kills, seed, &figures, &problem)) {
            printf("%s: seed %" PRIu64 ": %s\n", queue_chaos_rows[i].name, seed, problem.text);
            return false;
        }
        printf("%-32s %6" PRIu64 " kills, %" PRIu64 " messages, %" PRIu64 " redelivered, %" PRIu64
               " reported lost, %.1f s\n",
               queue_chaos_rows[i].name, figures.kills, figures.messages, figures.redelivered, figures.lost,
               (double)figures.ns / (double)NS_PER_S);
        (void)fflush(stdout);
    }
    return true;
}

int main(int argc, char **argv)
{
    const uint64_t seed = clock_ns();
    const bool all = argc > 1 && strcmp(argv[1], "--long") == 0;
    bool right = try_instructions(all ? 0 : 100, seed) && kill_at_random(all ? 10000 : 500, seed);
    return right ? EXIT_SUCCESS : EXIT_FAILURE;
}
