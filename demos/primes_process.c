/* primes_process.c - which numbers of a list are prime: a process of its own for each number. */
#include "demos/prime.h"
#include "model/settings.h"

const struct workload primes_process = {
    .id = "primes-process",
    .title = "Prime numbers, a process each",
    .primitive = "process",
    .lesson = "One process a task is simple and parallel at once, but each task pays for the start of its process.",
    .watch = "All processes start together and share the cores; the one number that is not prime is known at once, and "
             "its process is gone before the others are half through.",
    .attempt =
        "forklab run primes-process -w 2     # two processes at a time: no slower on two cores\n"
        "forklab run primes-process -p bound=root     # almost no work left: now the starts are what takes time\n"
        "forklab run primes-process -i FILE     # your own numbers, one a line",
    .python = "Process(target=is_prime, args=(n,)) for each number; p.start(); p.join()",
    .group = "process",
    .question = {.kind = FORECAST_LAST,
                 .because = "All begin at once and share the cores, so that the one with the most to do is the last, "
                            "wherever it stands."},
    .executor = RUN_BY_PROCESS,
    .live = "times=40",
    PRIME_WORKLOAD,
    .plan = prime_plan,
    .summary = prime_summary,
};
