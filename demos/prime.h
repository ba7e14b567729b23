/* prime.h - what the experiments with prime numbers share: a line of input is a number, the answer to it is whether it
 * is prime, by trial division. */
#ifndef FORKLAB_DEMOS_PRIME_H
#define FORKLAB_DEMOS_PRIME_H
#include "model/workload.h"

#include <stdint.h>

struct run_task; /* model/run.h */

enum prime_bound { PRIME_BOUND_N, PRIME_BOUND_ROOT };

bool prime_is(uint64_t number, enum prime_bound bound);

/* The parameters of all these experiments, and their table. */
struct prime_parameters {
    int bound; /* enum prime_bound */
};
#define PRIME_ROWS_COUNT 1
extern const struct setting prime_rows[PRIME_ROWS_COUNT];

/* All numbers of the input, at least one. 0 or problem_set(). */
struct prime_list {
    uint64_t *numbers;
    size_t count;
};
int prime_list_read(struct prime_list *ret_list, struct plan *plan, struct problem *problem);
void prime_list_release(struct prime_list *list);

/* As a workload's own functions: a task for each line; its answer, 1 or 0; in words; and how many of all are prime. */
int prime_plan(struct plan *plan, const void *parameters, struct problem *problem);
int prime_run(struct task *task, const void *parameters);
void prime_print(const void *result, size_t result_size, char *buffer, size_t size);
void prime_summary(const struct record *record, const struct run *run, char *buffer, size_t size);

/* The part of a workload's definition that they all have. */
#define PRIME_WORKLOAD                                                                                                 \
    WORKLOAD_PARAMETERS(prime_rows, struct prime_parameters), .default_input = "prime_mixture.txt", .run = prime_run,  \
                                                              .print_result = prime_print

/* "9 primes of 10", of so many tasks; those without an answer are named. */
void prime_count(const struct run_task *tasks, uint64_t count, char *buffer, size_t size);

#endif
