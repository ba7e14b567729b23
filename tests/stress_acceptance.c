/* The long forms of check_acceptance_kills: 10,000 deaths of each kind of user of a queue, each accounted for; 16
 * putters of 100,000 messages of 1 byte to 1 MiB; two stages under 10,000 kills; 20,000 processes of 100 numbers.
 *
 *     stress_acceptance [--long] [KILLS [SEED]] */
#include "base/clock.h"
#include "support/number_reuse.h"
#include "support/queue_crowd.h"
#include "support/queue_deaths.h"
#include "support/stage_chaos.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KILLS = 10000, PUTTERS = 16, MESSAGES_A_KILL = 10, VALUES = 4000, SPAWNS_A_KILL = 2 };

static bool kill_users(unsigned kills, uint64_t seed)
{
    for (size_t i = 0; i < queue_deaths_rows_count; i++) {
        struct queue_deaths_figures figures;
        struct problem problem;
        bool right = queue_deaths_run(&queue_deaths_rows[i], kills, seed, &figures, &problem);
        printf("%-32s %6" PRIu64 " deaths, %" PRIu64 " with a message, the others go on within %.1f ms, %" PRIu64
               " times not within 100: %s\n",
               queue_deaths_rows[i].name, figures.kills, figures.in_hand,
               (double)figures.slowest_ns / (double)NS_PER_MS, figures.slow,
               right ? "all accounted for" : problem.text);
        if (!right || figures.slow * 1000 > figures.kills)
            return false;
    }
    return true;
}

static bool crowd(uint64_t messages_each)
{
    struct queue_crowd_figures figures;
    struct problem problem;
    bool right = queue_crowd_run(PUTTERS, messages_each, &figures, &problem);
    printf("%d putters: %" PRIu64 " messages of up to %" PRIu64 " bytes, %.1f s: %s\n", PUTTERS, figures.messages,
           figures.longest, (double)figures.ns / (double)NS_PER_S, right ? "whole, in order" : problem.text);
    return right;
}

static bool kill_stages(unsigned kills, uint64_t seed)
{
    struct stage_chaos_figures figures, sum = {0};
    struct problem problem;
    bool right = true;
    while (right && sum.kills < kills) {
        right = stage_chaos_run(VALUES, seed++, &figures, &problem);
        if (right && figures.kills == 0)
            right = problem_set(&problem, "nobody could be killed") == 0;
        sum.values += figures.values;
        sum.kills += figures.kills;
        sum.again += figures.again;
        sum.ns += figures.ns;
    }
    printf("two stages: %" PRIu64 " values, %" PRIu64 " kills, %" PRIu64 " tasks ran again, %.1f s: %s\n", sum.values,
           sum.kills, sum.again, (double)sum.ns / (double)NS_PER_S,
           right ? "each result once and right" : problem.text);
    return right;
}

static bool reuse_numbers(uint64_t spawns)
{
    struct number_reuse_figures figures;
    struct problem problem;
    bool right = number_reuse_run(spawns, &figures, &problem);
    const char *words =
        figures.refused ? "not checked, no namespace with few numbers to be had" : "none was taken for another";
    printf("%" PRIu64 " processes, %" PRIu64 " stale handles with the number of one: %s\n", figures.spawns,
           figures.again, right ? words : problem.text);
    return right;
}

int main(int argc, char **argv)
{
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    int first = argc > 1 && strcmp(argv[1], "--long") == 0 ? 2 : 1;
    unsigned kills = argc > first ? (unsigned)strtoul(argv[first], NULL, 10) : KILLS;
    uint64_t seed = argc > first + 1 ? strtoull(argv[first + 1], NULL, 10) : clock_ns();
    bool right = kill_users(kills, seed) && crowd((uint64_t)kills * MESSAGES_A_KILL) && kill_stages(kills, seed) &&
                 reuse_numbers((uint64_t)kills * SPAWNS_A_KILL);
    if (!right)
        printf("seed %" PRIu64 "\n", seed);
    return right ? EXIT_SUCCESS : EXIT_FAILURE;
}
