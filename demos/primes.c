/* primes.c - which numbers of a list are prime: one task a line of the input. */
#include "demos/prime.h"

const struct workload primes = {
    .id = "primes",
    .title = "Prime numbers by trial division",
    .primitive = "pool",
    .lesson = "Work that needs a core gains one for each core, and its longest task sets the end.",
    PRIME_WORKLOAD,
    .plan = prime_plan,
    .summary = prime_summary,
};
