/* matrix.c - the product of two square matrices, block by block: one task a block of the product.
 *
 * The element in row i and column j of a matrix is drawn by the seed, a whole number from 0 to 9, so that a task makes
 * the rows and columns that it needs by itself, and all sums are exact. Each element of the product counts in a
 * checksum with a weight that its place decides, so that the sum over all blocks is the same however they are cut. */
#include "base/random.h"
#include "demos/tally.h"
#include "ipc/task.h"
#include "model/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parameters {
    int64_t size, block;
};

#define SIZE_MAX_ROWS 8192

static const struct setting rows[] = {
    {.name = "size",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, size),
     .preset = "512",
     .min = 1,
     .max = SIZE_MAX_ROWS,
     .help = "rows and columns of each matrix"},
    {.name = "block",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, block),
     .preset = "64",
     .min = 1,
     .max = 1024,
     .help = "rows and columns of the product that one task computes; at the edges what is left"},
};

struct input {
    uint64_t seed;
    uint32_t row, column; /* of the block's first element */
    uint32_t rows, columns;
};

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)problem;
    const struct parameters *p = parameters;
    uint64_t size = (uint64_t)p->size, block = (uint64_t)p->block;
    uint64_t across = (size + block - 1) / block;
    uint64_t count = plan_tasks(plan, across * across);
    for (uint64_t i = 0; i < count; i++) { /* -n asks for more: they come round again */
        uint64_t row = i / across % across * block, column = i % across * block;
        struct input input = {.seed = plan_seed(plan),
                              .row = (uint32_t)row,
                              .column = (uint32_t)column,
                              .rows = (uint32_t)least(block, size - row),
                              .columns = (uint32_t)least(block, size - column)};
        plan_add(plan, &input, sizeof input);
    }
    return 0;
}

/* Element (i, j) of the left (0) or right (1) matrix. */
static double element(uint64_t seed, uint64_t which, uint64_t i, uint64_t j)
{
    return (double)(random_mix(seed + which, i * SIZE_MAX_ROWS + j) % 10);
}

static void fill_left(const struct input *input, uint64_t size, double *left)
{
    for (uint64_t i = 0; i < input->rows; i++)
        for (uint64_t k = 0; k < size; k++)
            left[i * size + k] = element(input->seed, 0, input->row + i, k);
}

static void fill_right(const struct input *input, uint64_t size, double *right)
{
    for (uint64_t k = 0; k < size; k++)
        for (uint64_t j = 0; j < input->columns; j++)
            right[k * input->columns + j] = element(input->seed, 1, k, input->column + j);
}

/* Row by row, with the innermost loop along both rows in memory. */
static void multiply(const struct input *input, uint64_t size, const double *left, const double *right, double *product)
{
    for (uint64_t i = 0; i < input->rows; i++)
        for (uint64_t k = 0; k < size; k++) {
            const double factor = left[i * size + k], *row = right + k * input->columns;
            for (uint64_t j = 0; j < input->columns; j++)
                product[i * input->columns + j] += factor * row[j];
        }
}

static uint64_t checksum(const struct input *input, const double *product)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < input->rows; i++)
        for (uint64_t j = 0; j < input->columns; j++) {
            uint64_t place = (input->row + i) * SIZE_MAX_ROWS + input->column + j;
            sum += (uint64_t)product[i * input->columns + j] * random_mix(0, place);
        }
    return sum;
}

static int run(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    uint64_t size = (uint64_t)p->size;
    struct input input;
    memcpy(&input, task->input, sizeof input);
    double *left = malloc(input.rows * size * sizeof *left);
    double *right = malloc(size * input.columns * sizeof *right);
    double *product = calloc((size_t)input.rows * input.columns, sizeof *product);
    int error = 0;
    if (left && right && product) {
        fill_left(&input, size, left);
        fill_right(&input, size, right);
        multiply(&input, size, left, right, product);
        uint64_t sum = checksum(&input, product);
        error = task_return(task, &sum, sizeof sum);
    } else {
        error = task_fail(task, "no memory for %" PRIu32 " rows and columns of %" PRIu64, input.rows, size);
    }
    free(left);
    free(right);
    free(product);
    return error;
}

static void print_input(const void *bytes, size_t bytes_size, char *buffer, size_t size)
{
    struct input input = {0};
    memcpy(&input, bytes, bytes_size < sizeof input ? bytes_size : sizeof input);
    (void)snprintf(buffer, size, "row %" PRIu32 ", column %" PRIu32, input.row, input.column);
}

static void print_result(const void *result, size_t result_size, char *buffer, size_t size)
{
    uint64_t sum = 0;
    memcpy(&sum, result, result_size < sizeof sum ? result_size : sizeof sum);
    (void)snprintf(buffer, size, "%016" PRIx64, sum);
}

static void summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    (void)record;
    struct tally tally = tally_of(run);
    tally_print(&tally, buffer, size, "checksum %016" PRIx64 " of %" PRIu64 " blocks", tally.sum, tally.answered);
}

const struct workload matrix = {
    .id = "matrix",
    .title = "Product of two matrices",
    .primitive = "pool, map",
    .lesson = "Blocks that need nothing of each other scale with the cores, as long as each has enough to do.",
    .watch = "All blocks take about the same time, so the workers finish together and no tail is left.",
    .attempt = "forklab run matrix -p block=8     # many small blocks: making rows and columns again costs more\n"
               "forklab run matrix -p block=512     # one block: nothing left to share out\n"
               "forklab run matrix -p size=1024     # eight times the work",
    .python = "Pool().starmap(multiply_block, blocks)",
    .group = "limits",
    .question = {.kind = FORECAST_SPEEDUP,
                 .because = "The blocks need nothing of each other and are alike, so the cores share them evenly."},
    .live = "size=2560 block=256",
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .plan = plan,
    .run = run,
    .print_input = print_input,
    .print_result = print_result,
    .summary = summary,
};
