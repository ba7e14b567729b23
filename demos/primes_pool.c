/* primes_pool.c - which numbers of a list are prime, on a pool: two numbers drawn by the seed first, one by one, then
 * all of the list in one map. */
#include "base/random.h"
#include "demos/prime.h"
#include "model/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DRAWS      2 /* that many times apply_async() */
#define POOL_ASYNC 4 /* processes for these */
#define POOL_MAP   10

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    struct prime_list list;
    int error = prime_list_read(&list, plan, problem);
    if (error)
        return error;
    struct random random = {plan_seed(plan)};
    for (int i = 0; i < DRAWS; i++)
        plan_add(plan, &list.numbers[random_below(&random, list.count)], sizeof *list.numbers);
    plan_resize(plan, POOL_MAP);
    prime_list_plan(&list, plan, parameters);
    prime_list_release(&list);
    return 0;
}

/* Of the map alone: the two before it are drawn from the same numbers. */
static void summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    prime_count(record, run, DRAWS, buffer, size);
}

const struct workload primes_pool = {
    .id = "primes-pool",
    .title = "Prime numbers on a pool",
    .primitive = "pool, apply_async, map",
    .lesson = "A pool takes single tasks and whole lists alike, and its workers outlive both.",
    .watch = "First two tasks alone, on four workers; then the pool grows to ten, and the whole list comes at once. "
             "Results stand in the "
             "order of submission, whoever was first.",
    .attempt = "forklab run primes-pool --seed 7     # two other numbers are drawn\n"
               "forklab run primes-pool -c 5     # five numbers at a time: fewer claims, a longer tail\n"
               "forklab run primes-pool -w 2     # one pool of two for everything",
    .python = "Pool(4): apply_async(is_prime, (n,)), get(); Pool(10): map(is_prime, numbers)",
    .group = "pool",
    .question = {.kind = FORECAST_ORDER,
                 .because = "Tasks finish when they are done; it is map that puts the results back into order."},
    .workers = POOL_ASYNC,
    .live = PRIME_LIVE,
    PRIME_WORKLOAD,
    .plan = plan,
    .summary = summary,
};
