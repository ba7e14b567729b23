/* works.c - functions by name for the pools of an experiment's file: one function and one row each, at the end. */
#include "demos/works.h"

#include "base/clock.h"
#include "ipc/task.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_MAX 60

/* Values in and out. */

static int64_t number_of(const struct task *task)
{
    int64_t number = 0;
    memcpy(&number, task->input, sizeof number);
    return number;
}

static int give_number(struct task *task, int64_t number)
{
    return task_return(task, &number, sizeof number);
}

static int pass_on(struct task *task)
{
    return task_return(task, task->input, task->input_size);
}

static int fail_overflow(struct task *task, const char *what)
{
    return task_fail(task, "%s of %" PRId64 " does not fit into 64 bits", what, number_of(task));
}

/* Arithmetic. */

struct amount {
    int64_t by;
};

static int run_add(struct task *task, const void *parameters)
{
    const struct amount *amount = parameters;
    int64_t sum;
    if (__builtin_add_overflow(number_of(task), amount->by, &sum))
        return fail_overflow(task, "the sum");
    return give_number(task, sum);
}

static int run_add_one(struct task *task, const void *parameters)
{
    (void)parameters;
    const struct amount one = {.by = 1};
    return run_add(task, &one);
}

static int run_multiply(struct task *task, const void *parameters)
{
    const struct amount *amount = parameters;
    int64_t product;
    if (__builtin_mul_overflow(number_of(task), amount->by, &product))
        return fail_overflow(task, "the product");
    return give_number(task, product);
}

static int run_square(struct task *task, const void *parameters)
{
    (void)parameters;
    const struct amount same = {.by = number_of(task)};
    return run_multiply(task, &same);
}

static int run_cube(struct task *task, const void *parameters)
{
    (void)parameters;
    int64_t x = number_of(task), square, cube;
    if (__builtin_mul_overflow(x, x, &square) || __builtin_mul_overflow(square, x, &cube))
        return fail_overflow(task, "the cube");
    return give_number(task, cube);
}

static bool is_prime(int64_t n)
{
    if (n < 4)
        return n > 1;
    for (int64_t d = 2; d <= n / d; d++)
        if (n % d == 0)
            return false;
    return true;
}

static int run_is_prime(struct task *task, const void *parameters)
{
    (void)parameters;
    char text[64];
    int length = snprintf(text, sizeof text, "%" PRId64 " is %s", number_of(task),
                          is_prime(number_of(task)) ? "prime" : "not prime");
    return task_return(task, text, (size_t)length);
}

static int run_factors(struct task *task, const void *parameters)
{
    (void)parameters;
    char text[512];
    int64_t rest = number_of(task);
    if (rest < 1)
        return task_fail(task, "%" PRId64 " has no prime factors: a number from 1 on is needed", rest);
    int used = snprintf(text, sizeof text, "%" PRId64 " =", rest);
    for (int64_t d = 2; d <= rest / d; d++)
        for (; rest % d == 0; rest /= d) /* 62 times at most */
            used += snprintf(text + used, sizeof text - (size_t)used, " %" PRId64, d);
    if (rest > 1 || number_of(task) == 1)
        used += snprintf(text + used, sizeof text - (size_t)used, " %" PRId64, rest);
    return task_return(task, text, (size_t)used);
}

/* How many steps of "halve, or triple and add one" lead to 1. */
static int run_collatz(struct task *task, const void *parameters)
{
    (void)parameters;
    int64_t x = number_of(task), steps = 0;
    if (x < 1)
        return task_fail(task, "%" PRId64 " never comes to 1: a number from 1 on is needed", x);
    for (; x != 1; steps++)
        if (x % 2 == 0)
            x /= 2;
        else if (__builtin_mul_overflow(x, 3, &x) || __builtin_add_overflow(x, 1, &x))
            return fail_overflow(task, "the path");
    return give_number(task, steps);
}

/* Sieves. */

struct divisor {
    int64_t of;
};

static int run_keep_multiples(struct task *task, const void *parameters)
{
    const struct divisor *divisor = parameters;
    return number_of(task) % divisor->of == 0 ? pass_on(task) : 0;
}

static int run_drop_multiples(struct task *task, const void *parameters)
{
    const struct divisor *divisor = parameters;
    int64_t x = number_of(task);
    return x == divisor->of || x % divisor->of != 0 ? pass_on(task) : 0;
}

/* Time. */

struct length {
    uint64_t time_ns;
};

static int run_sleep(struct task *task, const void *parameters)
{
    const struct length *length = parameters;
    task_sleep(task, (double)length->time_ns / (double)NS_PER_S);
    return pass_on(task);
}

static int run_sleep_input(struct task *task, const void *parameters)
{
    (void)parameters;
    if (number_of(task) < 0)
        return task_fail(task, "cannot sleep %" PRId64 " seconds", number_of(task));
    task_sleep(task, (double)number_of(task));
    return pass_on(task);
}

static int run_burn(struct task *task, const void *parameters)
{
    const struct length *length = parameters;
    task_burn(length->time_ns);
    return pass_on(task);
}

/* Texts. */

static void copy_text(const struct task *task, char *text, size_t size)
{
    (void)snprintf(text, size, "%.*s", (int)task->input_size, task->input_size ? (const char *)task->input : "");
}

/* Letters beyond ASCII stay as they are. */
static int change_letters(struct task *task, int (*change)(int letter))
{
    char text[WORK_TEXT_MAX + 1];
    copy_text(task, text, sizeof text);
    for (unsigned char *c = (unsigned char *)text; *c; c++)
        if (*c < 0x80)
            *c = (unsigned char)change(*c);
    return task_return(task, text, strlen(text));
}

static int run_upper_case(struct task *task, const void *parameters)
{
    (void)parameters;
    return change_letters(task, toupper);
}

static int run_lower_case(struct task *task, const void *parameters)
{
    (void)parameters;
    return change_letters(task, tolower);
}

static int run_word_count(struct task *task, const void *parameters)
{
    (void)parameters;
    static const char blanks[] = " \t\v\f\r";
    char text[WORK_TEXT_MAX + 1];
    int64_t words = 0;
    copy_text(task, text, sizeof text);
    for (const char *c = text + strspn(text, blanks); *c; words++) {
        c += strcspn(c, blanks);
        c += strspn(c, blanks);
    }
    return give_number(task, words);
}

/* In characters: all bytes but those that continue one. */
static int run_length(struct task *task, const void *parameters)
{
    (void)parameters;
    const unsigned char *text = task->input;
    int64_t characters = 0;
    for (size_t i = 0; i < task->input_size; i++)
        characters += (text[i] & 0xc0) != 0x80;
    return give_number(task, characters);
}

static int run_to_text(struct task *task, const void *parameters)
{
    (void)parameters;
    char text[32];
    (void)work_print(WORK_NUMBER, task->input, task->input_size, text, sizeof text);
    return task_return(task, text, strlen(text));
}

static int run_to_number(struct task *task, const void *parameters)
{
    (void)parameters;
    char text[WORK_TEXT_MAX + 1], *end;
    copy_text(task, text, sizeof text);
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end == text || end[strspn(end, " \t\r")] || errno)
        return task_fail(task, "\"%.*s\" is no whole number of 64 bits", SHOWN_MAX, text);
    return give_number(task, number);
}

/* Output, and what goes wrong. */

struct wrong {
    enum work_type type;
    char on[64];
    int64_t attempts;
};

static const char *print_input(const struct task *task, enum work_type type, char *text, size_t size)
{
    return work_print(type, task->input, task->input_size, text, size);
}

static int run_echo(struct task *task, const void *parameters)
{
    const enum work_type *type = parameters;
    char text[WORK_TEXT_MAX + 1];
    printf("data received: %s\n", print_input(task, *type, text, sizeof text));
    return pass_on(task);
}

static bool is_chosen(const struct task *task, const struct wrong *wrong)
{
    char text[WORK_TEXT_MAX + 1];
    return strcmp(print_input(task, wrong->type, text, sizeof text), wrong->on) == 0;
}

static int run_fail_on(struct task *task, const void *parameters)
{
    const struct wrong *wrong = parameters;
    return is_chosen(task, wrong) ? task_fail(task, "failed on purpose on %s", wrong->on) : pass_on(task);
}

static int run_crash_on(struct task *task, const void *parameters)
{
    const struct wrong *wrong = parameters;
    if (is_chosen(task, wrong) && task->attempt <= wrong->attempts)
        (void)raise(SIGKILL);
    return pass_on(task);
}

/* Keys. */

static const struct setting amount_rows[] = {{.name = "by",
                                              .type = SETTING_WHOLE,
                                              .offset = offsetof(struct amount, by),
                                              .preset = "1",
                                              .help = "the other number"}};
static const struct setting divisor_rows[] = {{.name = "of",
                                               .type = SETTING_WHOLE,
                                               .offset = offsetof(struct divisor, of),
                                               .preset = "2",
                                               .min = 1,
                                               .max = INFINITY,
                                               .help = "the divisor"}};
static const struct setting length_rows[] = {{.name = "time",
                                              .type = SETTING_DURATION,
                                              .offset = offsetof(struct length, time_ns),
                                              .preset = "100ms",
                                              .min = 0,
                                              .max = 3600,
                                              .unit = "s",
                                              .help = "for how long"}};
static const struct setting wrong_rows[] = {
    {.name = "on",
     .type = SETTING_TEXT,
     .offset = offsetof(struct wrong, on),
     .size = sizeof((struct wrong *)0)->on,
     .preset = "5",
     .min = 1,
     .help = "the value that it goes wrong on"},
    {.name = "crashes",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct wrong, attempts),
     .preset = "1",
     .min = 1,
     .max = 100,
     .unit = "times",
     .help = "how often, before it goes well"},
};

#define NUMBERS .takes = WORK_NUMBER, .gives = WORK_NUMBER
#define ROWS(rows, owner)                                                                                              \
    .parameters = rows, .parameters_count = sizeof rows / sizeof *rows, .parameters_size = sizeof(struct owner)

/* In the order of the list. */
const struct work demos_works[] = {
    {"add-one", "adds one", NUMBERS, .run = run_add_one},
    {"add", "adds a number", NUMBERS, ROWS(amount_rows, amount), .run = run_add},
    {"multiply", "multiplies by a number", NUMBERS, ROWS(amount_rows, amount), .run = run_multiply},
    {"square", "the number times itself", NUMBERS, .run = run_square},
    {"cube", "the number to the power of three", NUMBERS, .run = run_cube},
    {"collatz", "how many steps of halving, or tripling and adding one, lead to 1", NUMBERS, .run = run_collatz},
    {"is-prime", "says whether it is prime, by trial division", .takes = WORK_NUMBER, .gives = WORK_TEXT,
     .run = run_is_prime},
    {"factors", "the prime factors", .takes = WORK_NUMBER, .gives = WORK_TEXT, .run = run_factors},
    {"keep-multiples", "lets only multiples of a number through", NUMBERS, .drops = true, ROWS(divisor_rows, divisor),
     .run = run_keep_multiples},
    {"drop-multiples", "holds multiples of a number back, but not the number itself", NUMBERS, .drops = true,
     ROWS(divisor_rows, divisor), .run = run_drop_multiples},
    {"sleep", "sleeps, then passes its input on", ROWS(length_rows, length), .run = run_sleep},
    {"sleep-input", "sleeps as many seconds as the number says, then passes it on", NUMBERS, .run = run_sleep_input},
    {"burn", "keeps a core busy, then passes its input on", ROWS(length_rows, length), .run = run_burn},
    {"echo", "prints \"data received: …\" and passes it on", .typed = true, .parameters_size = sizeof(enum work_type),
     .run = run_echo},
    {"upper-case", "makes a to z capital", .takes = WORK_TEXT, .gives = WORK_TEXT, .run = run_upper_case},
    {"lower-case", "makes A to Z small", .takes = WORK_TEXT, .gives = WORK_TEXT, .run = run_lower_case},
    {"word-count", "how many words a text has", .takes = WORK_TEXT, .gives = WORK_NUMBER, .run = run_word_count},
    {"length", "how many characters a text has", .takes = WORK_TEXT, .gives = WORK_NUMBER, .run = run_length},
    {"to-text", "a number as text", .takes = WORK_NUMBER, .gives = WORK_TEXT, .run = run_to_text},
    {"to-number", "a text as a number; fails when it is none", .takes = WORK_TEXT, .gives = WORK_NUMBER,
     .run = run_to_number},
    {"fail-on", "fails on one value, and passes all others on", .typed = true, .parameters = wrong_rows,
     .parameters_count = 1, .parameters_size = sizeof(struct wrong), .run = run_fail_on},
    {"crash-on", "its process is killed by one value, the first time, and passes all others on", .typed = true,
     ROWS(wrong_rows, wrong), .run = run_crash_on},
};

const size_t demos_works_count = sizeof demos_works / sizeof *demos_works;
