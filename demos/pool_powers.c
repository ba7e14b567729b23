/* pool_powers.c - x to the power x, exactly, over three lists: three maps one after another on the same pool. */
#include "ipc/task.h"
#include "model/workload.h"

#include <gmp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parameters {
    int64_t add;
};

/* 190023 to the power 190023 has 1,003,095 digits, which is just within TASK_RESULT_MAX. */
#define ADD_MAX 190000

static const struct setting rows[] = {
    {.name = "add",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, add),
     .preset = "0",
     .max = ADD_MAX,
     .help = "added to each number of the lists: larger powers, more work"},
};

static const uint8_t first[] = {4, 2, 3};
static const uint8_t second[] = {4, 2, 3, 5, 3, 2, 1, 2};
static const uint8_t third[] = {4, 6, 5, 4, 6, 3, 23, 4, 6};
static const struct list {
    const uint8_t *numbers;
    size_t count;
} lists[] = {{first, sizeof first}, {second, sizeof second}, {third, sizeof third}};

#define LISTS_COUNT   (sizeof lists / sizeof *lists)
#define NUMBERS_COUNT (sizeof first + sizeof second + sizeof third)

/* -n asks for fewer tasks, or for more: then the three lists come round again. */
static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)problem;
    const struct parameters *p = parameters;
    uint64_t count = plan_tasks(plan, NUMBERS_COUNT);
    uint64_t made = 0;
    for (size_t l = 0; made < count; l = (l + 1) % LISTS_COUNT) {
        if (made > 0)
            plan_barrier(plan);
        for (size_t i = 0; i < lists[l].count && made < count; i++, made++) {
            uint64_t x = lists[l].numbers[i] + (uint64_t)p->add;
            plan_add(plan, &x, sizeof x);
        }
    }
    return 0;
}

static int run(struct task *task, const void *parameters)
{
    (void)parameters;
    uint64_t x;
    memcpy(&x, task->input, sizeof x);
    mpz_t power;
    mpz_init(power);
    mpz_ui_pow_ui(power, x, x);
    char *digits = mpz_get_str(NULL, 10, power);
    int error = task_return(task, digits, strlen(digits));
    void (*release)(void *, size_t);
    mp_get_memory_functions(NULL, NULL, &release);
    release(digits, strlen(digits) + 1);
    mpz_clear(power);
    return error;
}

static void print_result(const void *result, size_t result_size, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%.*s", (int)result_size, (const char *)result);
}

const struct workload pool_powers = {
    .id = "pool-powers",
    .title = "Powers of numbers, exactly",
    .primitive = "pool, map",
    .lesson =
        "One pool serves map after map: its workers are reused, and results come back in the order of submission.",
    .watch =
        "The workers' pids stay the same from one list to the next. Each result names its worker, and 23^23 is exact.",
    .attempt = "forklab run pool-powers -w 2  # two workers share three lists\n"
               "forklab run pool-powers --start spawn  # dearer to start, and started once for all lists\n"
               "forklab run pool-powers --results finished  # the order in which they were done",
    .python = "with multiprocessing.Pool() as pool:\n"
              "    for numbers in lists: print(pool.map(power, numbers))",
    .group = "pool",
    .question =
        {.kind = FORECAST_ORDER,
         .because =
             "Each task finishes when it is done; map gives the results back in the order of submission all the same."},
    .live = "add=190000",
    .parameters = rows,
    .parameters_count = sizeof rows / sizeof *rows,
    .parameters_size = sizeof(struct parameters),
    .result_max = TASK_RESULT_MAX,
    .plan = plan,
    .run = run,
    .print_result = print_result,
};
