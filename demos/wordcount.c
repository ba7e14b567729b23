/* wordcount.c - how often each word of a text occurs: one task a few lines, whose result is the table of their words;
 * the tables are added up when all are there. */
#include "demos/word_table.h"
#include "ipc/task.h"
#include "model/run.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* With this much text, even one of only different short words has a table within TASK_RESULT_MAX. */
#define PIECE_MAX (UINT64_C(128) << 10)

struct parameters {
    int64_t lines;
};

static const struct setting rows[] = {
    {.name = "lines",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, lines),
     .preset = "10",
     .min = 1,
     .max = 1e9,
     .unit = "lines",
     .help = "lines of text that one task counts, or 128 KiB, if that is less"},
};

/* The lines of one task, as they are collected. */
struct piece {
    char *text;
    size_t size;
    int64_t lines;
};

static void add_piece(struct plan *plan, struct piece *piece)
{
    if (piece->lines > 0)
        plan_add(plan, piece->text, piece->size);
    piece->size = 0;
    piece->lines = 0;
}

static int collect(struct plan *plan, const struct parameters *p, struct piece *piece, struct problem *problem)
{
    const char *line;
    size_t length;
    while ((line = plan_line(plan, &length))) {
        if (length >= PIECE_MAX)
            return plan_complain(plan, problem,
                                 "a line of %zu bytes: lines of a text are shorter than %" PRIu64 "; break it up",
                                 length, PIECE_MAX);
        if (piece->lines == p->lines || piece->size + length + 1 > PIECE_MAX)
            add_piece(plan, piece);
        memcpy(piece->text + piece->size, line, length);
        piece->text[piece->size + length] = '\n';
        piece->size += length + 1;
        piece->lines++;
    }
    add_piece(plan, piece);
    return 0;
}

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    struct piece piece = {.text = malloc(PIECE_MAX)};
    if (!piece.text)
        return problem_set(problem, "no memory for the lines of the text");
    int error = collect(plan, parameters, &piece, problem);
    free(piece.text);
    return error;
}

static int run(struct task *task, const void *parameters)
{
    (void)parameters;
    struct word_table words = {0};
    size_t size = 0;
    int error = word_table_count(&words, task->input, task->input_size);
    void *packed = error ? NULL : word_table_pack(&words, &size);
    if (packed)
        error = task_return(task, packed, size);
    else
        error = task_fail(task, "no memory for the table of words");
    free(packed);
    word_table_release(&words);
    return error;
}

static void print_input(const void *input, size_t input_size, char *buffer, size_t size)
{
    const char *end = memchr(input, '\n', input_size);
    int length = end ? (int)(end - (const char *)input) : (int)input_size;
    (void)snprintf(buffer, size, "%.*s", length, (const char *)input);
}

static void print_words(const struct word_table *words, size_t most, char *buffer, size_t size)
{
    int length = snprintf(buffer, size, "%" PRIu64 " words, %zu different: ", words->total, words->different);
    if (length > 0 && (size_t)length < size)
        word_table_print(words, most, buffer + length, size - (size_t)length);
}

static void print_result(const void *result, size_t result_size, char *buffer, size_t size)
{
    struct word_table words = {0};
    if (word_table_unpack(&words, result, result_size) == 0)
        print_words(&words, 3, buffer, size);
    else
        (void)snprintf(buffer, size, "a table of %zu bytes", result_size);
    word_table_release(&words);
}

/* The second half of map and reduce: here, since it needs all results. */
static void summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    (void)record;
    struct word_table words = {0};
    uint64_t missing = 0;
    int error = 0;
    for (uint64_t i = 0; i < run->tasks_count && !error; i++) {
        const struct run_task *task = &run->tasks[i];
        if (task->status == TASK_OK)
            error = word_table_unpack(&words, task->result, task->result_size);
        else
            missing++;
    }
    if (error)
        (void)snprintf(buffer, size, "the tables of words could not be added up: %s", strerror(-error));
    else
        print_words(&words, 10, buffer, size);
    size_t length = strlen(buffer);
    if (missing > 0)
        (void)snprintf(buffer + length, size - length, "; without those of %" PRIu64 " pieces", missing);
    word_table_release(&words);
}

const struct workload wordcount = {
    .id = "wordcount",
    .title = "Words of a text, counted",
    .primitive = "pool, map and reduce",
    .lesson = "Map spreads the counting over all cores; what is left for one process is adding up the tables.",
    .watch = "Each task gives back a table, not a number: the larger the results, the more of the time goes into "
             "carrying them. On a short text the loop wins.",
    .attempt = "forklab run wordcount -i FILE     # a text of your own; a large one gains from a pool\n"
               "forklab run wordcount -p lines=1     # a task a line: handing out costs more than counting\n"
               "forklab run wordcount -p lines=1000     # one task: nothing to share out",
    .python = "Pool().imap(count_words, pieces); sum(counters, Counter())",
    .group = "limits",
    .question = {.kind = FORECAST_SPEEDUP,
                 .because =
                     "A short text is counted sooner than workers are started and tables are carried to and fro."},
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .default_input = "post_office.txt",
    .result_max = TASK_RESULT_MAX,
    .plan = plan,
    .run = run,
    .print_input = print_input,
    .print_result = print_result,
    .summary = summary,
};
