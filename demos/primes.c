/* primes.c - which numbers of a list are prime, by trial division: one task a line of the input. */
#include "ipc/task.h"
#include "model/workload.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum bound { BOUND_N, BOUND_ROOT };
static const char *const bounds[] = {[BOUND_N] = "n", [BOUND_ROOT] = "root", NULL};

struct parameters {
    int bound; /* enum bound */
};

static const struct setting rows[] = {
    {.name = "bound",
     .type = SETTING_CHOICE,
     .offset = offsetof(struct parameters, bound),
     .preset = "n",
     .choices = bounds,
     .help = "odd divisors to try: all below n (wasteful on purpose), or up to the square root of n"},
};

/* The number that a line holds, with nothing but blanks around it. -EINVAL: not a whole number, -ERANGE: too large. */
static int parse(const char *line, size_t length, uint64_t *ret_number)
{
    const char *digits = line + strspn(line, " \t");
    if (*digits < '0' || *digits > '9') /* strtoull() would take a sign, and wrap a negative number round */
        return -EINVAL;
    char *end;
    errno = 0;
    unsigned long long number = strtoull(digits, &end, 10);
    int error = errno;
    end += strspn(end, " \t");
    if (end != line + length) /* catches a NUL byte inside the line too */
        return -EINVAL;
    if (error)
        return -error;
    *ret_number = number;
    return 0;
}

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)parameters;
    const char *line;
    size_t length;
    while ((line = plan_line(plan, &length))) {
        uint64_t number;
        int error = parse(line, length, &number);
        if (error)
            return plan_complain(plan, problem,
                                 "'%.40s' is %s: one whole number from 0 to %" PRIu64 " a line is needed", line,
                                 error == -ERANGE ? "too large" : "not a number", UINT64_MAX);
        plan_add(plan, &number, sizeof number);
    }
    if (plan_count(plan) == 0)
        return problem_set(problem, "the input holds no number: give one whole number a line");
    return 0;
}

static bool is_prime(uint64_t n, enum bound bound)
{
    if (n < 2)
        return false;
    if (n % 2 == 0)
        return n == 2;
    /* Neither condition can overflow: n is odd, so that d meets n before it could wrap. */
    for (uint64_t d = 3; bound == BOUND_ROOT ? d <= n / d : d < n; d += 2)
        if (n % d == 0)
            return false;
    return true;
}

static int run(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    uint64_t number;
    memcpy(&number, task->input, sizeof number);
    uint64_t prime = is_prime(number, (enum bound)p->bound);
    return task_return(task, &prime, sizeof prime);
}

static void print_result(const void *result, size_t result_size, char *buffer, size_t size)
{
    uint64_t prime = 0;
    memcpy(&prime, result, result_size < sizeof prime ? result_size : sizeof prime);
    (void)snprintf(buffer, size, "%s", prime ? "prime" : "not prime");
}

const struct workload primes = {
    .id = "primes",
    .title = "Prime numbers by trial division",
    .primitive = "pool",
    .lesson = "Work that needs a core gains one for each core, and its longest task sets the end.",
    .parameters = rows,
    .parameters_count = sizeof rows / sizeof *rows,
    .parameters_size = sizeof(struct parameters),
    .default_input = "prime_mixture.txt",
    .plan = plan,
    .run = run,
    .print_result = print_result,
};
