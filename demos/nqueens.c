/* nqueens.c - in how many ways N queens stand on a board of N x N without attacking each other: one task for each way
 * to place them in the first rows. */
#include "demos/tally.h"
#include "ipc/task.h"
#include "model/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BOARD_MAX  20 /* days of work */
#define PLACED_MAX 4

struct parameters {
    int64_t board, placed;
};

static const struct setting rows[] = {
    {.name = "n",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, board),
     .preset = "13",
     .min = 1,
     .max = BOARD_MAX,
     .unit = "queens",
     .help = "queens, and rows and columns of the board"},
    {.name = "placed",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, placed),
     .preset = "1",
     .min = 1,
     .max = PLACED_MAX,
     .unit = "rows",
     .help = "rows whose queens are placed already when a task begins: more rows, more and smaller tasks"},
};

/* The rows so far: columns that are taken, and the fields of the next row that queens attack along a diagonal. */
struct board {
    uint32_t columns, left, right;
};

struct input {
    struct board board;
    uint8_t places[PLACED_MAX]; /* the column of each queen, from 1; 0 = none */
};

static struct board with_queen(const struct board *board, uint32_t bit)
{
    return (struct board){
        .columns = board->columns | bit, .left = (board->left | bit) << 1, .right = (board->right | bit) >> 1};
}

static uint32_t free_fields(const struct board *board, uint32_t all)
{
    return all & ~(board->columns | board->left | board->right);
}

/* Ways to fill the rest of the board. At most BOARD_MAX deep. */
static uint64_t solutions(struct board board, uint32_t all)
{
    if (board.columns == all)
        return 1;
    uint64_t count = 0;
    for (uint32_t open = free_fields(&board, all); open; open &= open - 1)
        count += solutions(with_queen(&board, open & -open), all);
    return count;
}

static uint32_t all_fields(const struct parameters *p)
{
    return (UINT32_C(1) << p->board) - 1;
}

/* Adds a task for each way to place queens in the rows from `row` to the last that is given, `limit` tasks at most. */
static void add_places(struct plan *plan, const struct parameters *p, const struct input *input, int64_t row,
                       uint64_t limit)
{
    if (row == p->placed) {
        plan_add(plan, input, sizeof *input);
        return;
    }
    uint32_t open = free_fields(&input->board, all_fields(p));
    for (; open && plan_count(plan) < limit; open &= open - 1) {
        struct input next = *input;
        next.board = with_queen(&input->board, open & -open);
        next.places[row] = (uint8_t)(__builtin_ctz(open) + 1);
        add_places(plan, p, &next, row + 1, limit);
    }
}

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    const struct parameters *p = parameters;
    uint64_t asked = plan_tasks(plan, 0);
    add_places(plan, p, &(struct input){0}, 0, asked ? asked : UINT64_MAX);
    uint64_t different = plan_count(plan);
    if (different == 0)
        return problem_set(problem,
                           "parameter placed: %" PRId64
                           " queens cannot stand in the first rows of a board with n=%" PRId64
                           " without attacking each other; place fewer",
                           p->placed, p->board);
    while (plan_count(plan) < asked && plan_check(plan) == 0) { /* they come round again */
        size_t size;
        struct input input;
        memcpy(&input, plan_input(plan, plan_count(plan) - different, &size), sizeof input);
        plan_add(plan, &input, sizeof input);
    }
    return 0;
}

static int run(struct task *task, const void *parameters)
{
    struct input input;
    memcpy(&input, task->input, sizeof input);
    uint64_t count = solutions(input.board, all_fields(parameters));
    return task_return(task, &count, sizeof count);
}

static void print_input(const void *bytes, size_t bytes_size, char *buffer, size_t size)
{
    struct input input = {0};
    memcpy(&input, bytes, bytes_size < sizeof input ? bytes_size : sizeof input);
    int length = snprintf(buffer, size, "queens in columns");
    for (int i = 0; i < PLACED_MAX && input.places[i] && length > 0 && (size_t)length < size; i++)
        length += snprintf(buffer + length, size - (size_t)length, " %u", input.places[i]);
}

/* With -n the tasks are some of all ways to begin, or some of them twice: their sum answers another question. */
static void summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    const struct parameters *p = record->parameters;
    struct tally tally = tally_of(run);
    if (record->settings.tasks > 0)
        tally_print(&tally, buffer, size, "%" PRIu64 " solutions behind the %" PRIu64 " beginnings that -n asked for",
                    tally.sum, run->tasks_count);
    else
        tally_print(&tally, buffer, size, "%" PRIu64 " solutions for %" PRId64 " queens", tally.sum, p->board);
}

const struct workload nqueens = {
    .id = "nqueens",
    .title = "Queens that do not attack each other",
    .primitive = "pool, imap_unordered",
    .lesson =
        "A search splits into branches of unlike size: more and smaller tasks than workers keep all of them busy.",
    .watch = "Beginnings near the middle of the board have fewer solutions and end sooner; the last task that runs "
             "alone is time that the others wait.",
    .attempt = "forklab run nqueens -p placed=2     # ten times as many, smaller tasks: a shorter tail\n"
               "forklab run nqueens -p n=14     # seven times the work\n"
               "forklab run nqueens -p n=8     # 92 solutions, and next to no work: the loop wins",
    .python = "sum(Pool().imap_unordered(solutions, beginnings))",
    .group = "limits",
    .question = {.kind = FORECAST_ORDER,
                 .because = "Branches of a search have unlike sizes, and small ones overtake large ones."},
    .live = "n=16 placed=2",
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .plan = plan,
    .run = run,
    .print_input = print_input,
    .summary = summary,
};
