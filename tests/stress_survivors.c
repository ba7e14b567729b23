/* The lab killed at random moments, each kind of it and either of its two processes many times.
 *
 *     stress_survivors [--long] [ROUNDS [SEED]]    of each; 200 */
#include "base/clock.h"
#include "support/lab_kills.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    int first = argc > 1 && strcmp(argv[1], "--long") == 0 ? 2 : 1;
    unsigned rounds = argc > first ? (unsigned)strtoul(argv[first], NULL, 10) : 200;
    uint64_t seed = argc > first + 1 ? strtoull(argv[first + 1], NULL, 10) : clock_ns();
    unsigned slow = 0, all = 0;
    for (size_t i = 0; i < lab_kinds_count; i++) {
        for (enum lab_victim victim = 0; victim < LAB_VICTIMS; victim++) {
            struct lab_kills_figures figures = {0};
            struct problem problem;
            bool right = lab_kills_try(&lab_kinds[i], victim, rounds, seed, &figures, &problem);
            printf("%-20s %-12s %4u rounds, the last process gone after %6.1f ms at most, %u over 100 ms%s%s\n",
                   lab_kinds[i].name, victim == KILL_LAB ? "lab" : "guardian", figures.rounds,
                   (double)figures.worst_ns / (double)NS_PER_MS, figures.slow, right ? "" : ": ",
                   right ? "" : problem.text);
            (void)fflush(stdout);
            if (!right) {
                printf("seed %" PRIu64 "\n", seed);
                return EXIT_FAILURE;
            }
            slow += figures.slow;
            all += figures.rounds;
        }
    }
    printf("seed %" PRIu64 ": %u kills, %u took longer than the 100 ms promised\n", seed, all, slow);
    return slow * 100 <= all ? EXIT_SUCCESS : EXIT_FAILURE;
}
