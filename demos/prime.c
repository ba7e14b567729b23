#include "demos/prime.h"

#include "ipc/task.h"
#include "model/run.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const bounds[] = {[PRIME_BOUND_N] = "n", [PRIME_BOUND_ROOT] = "root", NULL};

const struct setting prime_rows[PRIME_ROWS_COUNT] = {
    {.name = "bound",
     .type = SETTING_CHOICE,
     .offset = offsetof(struct prime_parameters, bound),
     .preset = "n",
     .choices = bounds,
     .help = "odd divisors to try: all below n (wasteful on purpose), or up to the square root of n"},
    {.name = "rounds",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct prime_parameters, rounds),
     .preset = "1",
     .min = 1,
     .max = 10000,
     .unit = "rounds",
     .help = "how often the list is gone through: each time a task for each number"},
    {.name = "times",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct prime_parameters, times),
     .preset = "1",
     .min = 1,
     .max = 10000,
     .unit = "times",
     .help = "how often a task tests its number: longer tasks, with the same answer"},
};

bool prime_is(uint64_t n, enum prime_bound bound)
{
    if (n < 2)
        return false;
    if (n % 2 == 0)
        return n == 2;
    /* Neither condition can overflow: n is odd, so that d meets n before it could wrap. */
    for (uint64_t d = 3; bound == PRIME_BOUND_ROOT ? d <= n / d : d < n; d += 2)
        if (n % d == 0)
            return false;
    return true;
}

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

/* The number in the next line: 1; 0 at the end; else problem_set(). */
static int read_number(struct plan *plan, uint64_t *ret_number, struct problem *problem)
{
    size_t length;
    const char *line = plan_line(plan, &length);
    if (!line)
        return 0;
    int error = parse(line, length, ret_number);
    if (error)
        return plan_complain(plan, problem, "'%.40s' is %s: one whole number from 0 to %" PRIu64 " a line is needed",
                             line, error == -ERANGE ? "too large" : "not a number", UINT64_MAX);
    return 1;
}

/* The list grows by half. */
static int append(struct prime_list *list, size_t *capacity, uint64_t number)
{
    if (list->count == *capacity) {
        size_t larger = *capacity + *capacity / 2 + 16;
        uint64_t *numbers = realloc(list->numbers, larger * sizeof *numbers);
        if (!numbers)
            return -ENOMEM;
        list->numbers = numbers;
        *capacity = larger;
    }
    list->numbers[list->count++] = number;
    return 0;
}

int prime_list_read(struct prime_list *ret_list, struct plan *plan, struct problem *problem)
{
    struct prime_list list = {0};
    size_t capacity = 0;
    uint64_t number = 0;
    int found, error = 0;
    while (!error && (found = read_number(plan, &number, problem)) != 0)
        error = found < 0 ? found : append(&list, &capacity, number);
    if (error == -ENOMEM)
        error = problem_set(problem, "no memory for the numbers of the input");
    if (!error && list.count == 0)
        error = problem_set(problem, "the input holds no number: give one whole number a line");
    if (error)
        prime_list_release(&list);
    else
        *ret_list = list;
    return error;
}

void prime_list_release(struct prime_list *list)
{
    free(list->numbers);
    *list = (struct prime_list){0};
}

void prime_list_plan(const struct prime_list *list, struct plan *plan, const struct prime_parameters *parameters)
{
    uint64_t all = list->count * (uint64_t)parameters->rounds, asked = plan_tasks(plan, all);
    for (uint64_t i = 0; i < all && i < asked && plan_check(plan) == 0; i++)
        plan_add(plan, &list->numbers[i % list->count], sizeof *list->numbers);
}

int prime_plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    struct prime_list list;
    int error = prime_list_read(&list, plan, problem);
    if (error)
        return error;
    prime_list_plan(&list, plan, parameters);
    prime_list_release(&list);
    return 0;
}

int prime_run(struct task *task, const void *parameters)
{
    const struct prime_parameters *p = parameters;
    uint64_t prime = 0;
    uint64_t input;
    memcpy(&input, task->input, sizeof input);
    const volatile uint64_t number = input; /* else the compiler sees that once is enough */
    for (int64_t i = 0; i < p->times; i++)
        prime = prime_is(number, (enum prime_bound)p->bound);
    return task_return(task, &prime, sizeof prime);
}

static bool answer(const void *result, size_t size)
{
    uint64_t prime = 0;
    memcpy(&prime, result, size < sizeof prime ? size : sizeof prime);
    return prime != 0;
}

void prime_print(const void *result, size_t result_size, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s", answer(result, result_size) ? "prime" : "not prime");
}

/* What the tests of one number say together, `stride` tasks apart. False: none has an answer. */
static bool find_answer(const struct run *run, uint64_t task, uint64_t stride, bool *ret_prime)
{
    for (; task < run->tasks_count; task += stride)
        if (run->tasks[task].status == TASK_OK) {
            *ret_prime = answer(run->tasks[task].result, run->tasks[task].result_size);
            return true;
        }
    return false;
}

void prime_count(const struct record *record, const struct run *run, uint64_t first, char *buffer, size_t size)
{
    const struct prime_parameters *p = record->parameters;
    char rounds[40] = "";
    uint64_t tests = run->tasks_count - first, numbers = tests, primes = 0, answered = 0;
    if (p->rounds > 1 &&
        record->settings.tasks == 0) { /* else the last round may be cut, at nobody knows which number */
        numbers = tests / (uint64_t)p->rounds;
        (void)snprintf(rounds, sizeof rounds, ", each %" PRId64 " times", p->rounds);
    } else if (p->rounds > 1) {
        (void)snprintf(rounds, sizeof rounds, " tests");
    }
    for (uint64_t i = 0; i < numbers; i++) {
        bool prime = false;
        answered += find_answer(run, first + i, numbers, &prime);
        primes += prime;
    }
    int length = snprintf(buffer, size, "%" PRIu64 " prime%s of %" PRIu64 "%s", primes, primes == 1 ? "" : "s",
                          answered, rounds);
    if (answered < numbers && length > 0 && (size_t)length < size)
        (void)snprintf(buffer + length, size - (size_t)length, "; %" PRIu64 " without an answer", numbers - answered);
}

void prime_summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    prime_count(record, run, 0, buffer, size);
}
