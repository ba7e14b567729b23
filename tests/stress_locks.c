/* Locks, semaphores, events, conditions, barriers and values under kills: each operation at every instruction of
 * support/lock_scenarios.c, and then waiters at random moments, support/waiter_kills.c.
 *
 *     stress_locks [--long] [POINTS]    POINTS of each scenario's instructions, and of the kills, only */
#include "base/clock.h"
#include "support/lock_scenarios.h"
#include "support/waiter_kills.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KILLS = 10000 };

#define P99_MAX_NS NS_PER_MS

static bool step_through(unsigned points, uint64_t seed)
{
    uint64_t tried = 0;
    for (size_t i = 0; i < lock_scenarios_count; i++) {
        struct operation_figures figures;
        struct problem problem;
        if (!operation_kills_try(&lock_scenarios[i], points, seed, &figures, &problem)) {
            printf("%s: seed %" PRIu64 ": %s\n", lock_scenarios[i].name, seed, problem.text);
            return false;
        }
        printf("%-36s %6" PRIu64 " kill points of %6" PRIu64 " instructions, %5.1f s\n", lock_scenarios[i].name,
               figures.points, figures.instructions, (double)figures.ns / (double)NS_PER_S);
        (void)fflush(stdout);
        tried += figures.points;
    }
    printf("%" PRIu64 " kill points, none bad\n", tried);
    return true;
}

static bool kill_waiters(unsigned kills, uint64_t seed)
{
    for (size_t i = 0; i < waiter_kills_count; i++) {
        struct waiter_kills_figures figures;
        struct problem problem;
        bool right = waiter_kills_run(&waiter_kills[i], kills, seed, &figures, &problem);
        if (right && figures.p99_ns > P99_MAX_NS)
            (void)problem_set(&problem, "a call takes %" PRIu64 " ns (99th percentile)", figures.p99_ns);
        if (!right || figures.p99_ns > P99_MAX_NS) {
            printf("%s: seed %" PRIu64 ": %s\n", waiter_kills[i].name, seed, problem.text);
            return false;
        }
        printf("%-36s %6" PRIu64 " waiters killed, %" PRIu64 " calls, p99 %.1f us\n", waiter_kills[i].name,
               figures.kills, figures.calls, (double)figures.p99_ns / (double)NS_PER_US);
        (void)fflush(stdout);
    }
    return true;
}

int main(int argc, char **argv)
{
    const uint64_t seed = clock_ns();
    const char *last = argc > 1 ? argv[argc - 1] : "--long";
    unsigned points = strcmp(last, "--long") == 0 ? 0 : (unsigned)strtoul(last, NULL, 10);
    bool right = step_through(points, seed) && kill_waiters(points ? points : KILLS, seed);
    return right ? EXIT_SUCCESS : EXIT_FAILURE;
}
