/* primes_queue.c - which numbers of a list are prime: workers take numbers from one queue and put answers on
 * another. */
#include "demos/prime.h"
#include "model/settings.h"

const struct workload primes_queue = {
    .id = "primes-queue",
    .title = "Prime numbers through queues",
    .primitive = "joinable queue, simple queue",
    .lesson = "Who is free takes the next number, so a queue balances by itself; each number is answered exactly once.",
    .watch = "The depth of the queue of tasks falls to 0 while the answers come; every worker leaves by itself once "
             "there is no more work, and says so.",
    .attempt = "forklab run primes-queue -w 4     # more workers: every number still answered once\n"
               "forklab run primes-queue -w 20     # more workers than numbers: some leave without having had any\n"
               "forklab run primes-queue --executor pool     # the same work without queues",
    .python = "JoinableQueue(), SimpleQueue(); get_nowait(), put(), task_done(), join()",
    .group = "queue",
    .question = {.kind = FORECAST_SAME,
                 .because = "Each number is taken by exactly one worker, and the answers carry its place with them."},
    .executor = RUN_BY_QUEUE,
    .live = PRIME_LIVE,
    PRIME_WORKLOAD,
    .plan = prime_plan,
    .summary = prime_summary,
};
