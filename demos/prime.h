/* prime.h - what the experiments with prime numbers share: a line of input is a number, the answer to it is whether it
 * is prime, by trial division. */
#ifndef FORKLAB_DEMOS_PRIME_H
#define FORKLAB_DEMOS_PRIME_H
#include "model/workload.h"

#include <stdint.h>

enum prime_bound { PRIME_BOUND_N, PRIME_BOUND_ROOT };

bool prime_is(uint64_t number, enum prime_bound bound);

/* The parameters of all these experiments, and their table. */
struct prime_parameters {
    int bound;      /* enum prime_bound */
    int64_t rounds; /* how often the list is gone through */
    int64_t times;  /* how often a task tests its number */
};
#define PRIME_ROWS_COUNT 3
extern const struct setting prime_rows[PRIME_ROWS_COUNT];

/* All numbers of the input, at least one. 0 or problem_set(). */
struct prime_list {
    uint64_t *numbers;
    size_t count;
};
int prime_list_read(struct prime_list *ret_list, struct plan *plan, struct problem *problem);
void prime_list_release(struct prime_list *list);

/* A task for each number, so many rounds of them; the tasks that the plan has already are not of these. */
void prime_list_plan(const struct prime_list *list, struct plan *plan, const struct prime_parameters *parameters);

/* As a workload's own functions: a task for each line and round; its answer, 1 or 0; in words; and how many of all
 * numbers are prime. */
int prime_plan(struct plan *plan, const void *parameters, struct problem *problem);
int prime_run(struct task *task, const void *parameters);
void prime_print(const void *result, size_t result_size, char *buffer, size_t size);
void prime_summary(const struct record *record, const struct run *run, char *buffer, size_t size);

/* The part of a workload's definition that they all have. */
#define PRIME_WORKLOAD                                                                                                 \
    WORKLOAD_PARAMETERS(prime_rows, struct prime_parameters), .default_input = "prime_mixture.txt", .run = prime_run,  \
                                                              .print_result = prime_print

/* Of a race that can be watched: tasks of some 200 ms, for some seconds of two cores. */
#define PRIME_LIVE "rounds=7 times=8"

/* "9 primes of 10", of a record's tasks from `first` on, which are prime_list_plan()'s; those without an answer are
 * named. */
void prime_count(const struct record *record, const struct run *run, uint64_t first, char *buffer, size_t size);

#endif
