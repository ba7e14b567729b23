/* The monkey for long: 20,000 events in all, shared by the ways to start the program.
 *
 *     stress_monkey [--long] [EVENTS [SEED [KIND]]]    of all kinds together; one kind alone */
#include "base/clock.h"
#include "support/monkey.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVENTS 20000

static bool play(const struct monkey_kind *kind, unsigned events, uint64_t seed)
{
    struct monkey_figures figures = {0};
    struct problem problem = {""};
    bool well = monkey_play(kind, events, seed, &figures, &problem);
    printf("%-8s seed %" PRIu64 ": %u events, %u lives, a key answered after %.0f ms at most%s%s\n", kind->name, seed,
           figures.events, figures.lives, (double)figures.slowest_ns / (double)NS_PER_MS, well ? "" : ": ",
           problem.text);
    (void)fflush(stdout);
    return well;
}

int main(int argc, char **argv)
{
    int first = argc > 1 && strcmp(argv[1], "--long") == 0 ? 2 : 1;
    unsigned events = argc > first ? (unsigned)strtoul(argv[first], NULL, 10) : EVENTS;
    uint64_t seed = argc > first + 1 ? strtoull(argv[first + 1], NULL, 10) : clock_ns();
    const char *only = argc > first + 2 ? argv[first + 2] : NULL;
    bool well = true;
    if (!monkey_is_caged()) {
        printf("no namespaces here: the monkey is not let loose\n");
        return EXIT_SUCCESS;
    }
    for (size_t i = 0; i < monkey_kinds_count; i++)
        if (!only || strcmp(only, monkey_kinds[i].name) == 0)
            well &=
                play(&monkey_kinds[i], only ? events : events / (unsigned)monkey_kinds_count, only ? seed : seed + i);
    return well ? EXIT_SUCCESS : EXIT_FAILURE;
}
