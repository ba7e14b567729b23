/* primes.c - which numbers of a list are prime: one task a line of the input. */
#include "demos/prime.h"

const struct workload primes = {
    .id = "primes",
    .title = "Prime numbers by trial division",
    .primitive = "pool",
    .lesson = "Work that needs a core gains one for each core, and its longest task sets the end.",
    .watch =
        "Which worker has which number: the primes take long, the even number no time at all. At the end one worker "
        "has the last long one, and the others wait.",
    .attempt = "forklab run primes -w 1  # a pool of one: what the pool itself costs\n"
               "forklab run primes -w 4  # no faster than there are cores\n"
               "forklab run primes -p bound=root  # too little work: the loop is as fast\n"
               "seq 1000000 1000400 | forklab run primes -i - -c 16  # many small tasks",
    .python = "with multiprocessing.Pool() as pool:\n"
              "    answers = pool.map(is_prime, numbers, chunksize=1)",
    .group = "pool",
    .question = {.kind = FORECAST_SPEEDUP,
                 .because = "Work that needs a core gains one for each core, less what is lost at the end, when one "
                            "worker has the last long task."},
    .live = PRIME_LIVE,
    PRIME_WORKLOAD,
    .plan = prime_plan,
    .summary = prime_summary,
};
