/* fault.c - tasks that go wrong in a chosen way, to see that the pool survives: each task gives its number back, but
 * the chosen one first exits, crashes, hangs, eats memory, prints a lot, or fails. */
#include "base/units.h"
#include "ipc/task.h"
#include "model/workload.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum kind {
    FAULT_EXIT,
    FAULT_ABORT,
    FAULT_SEGFAULT,
    FAULT_OVERFLOW,
    FAULT_HANG,
    FAULT_IGNORE_TERM,
    FAULT_MEMORY,
    FAULT_PRINT,
    FAULT_FAIL,
    FAULT_COUNT
};

struct parameters {
    int kind; /* enum kind */
    int64_t code, at, times, lines;
    uint64_t memory_bytes;
};

static const char *const kinds[] = {[FAULT_EXIT] = "exit",
                                    [FAULT_ABORT] = "abort",
                                    [FAULT_SEGFAULT] = "segfault",
                                    [FAULT_OVERFLOW] = "overflow",
                                    [FAULT_HANG] = "hang",
                                    [FAULT_FAIL] = "fail",
                                    [FAULT_IGNORE_TERM] = "ignore-term",
                                    [FAULT_PRINT] = "print",
                                    [FAULT_MEMORY] = "memory",
                                    [FAULT_COUNT] = NULL};

static const struct setting rows[] = {
    {.name = "kind",
     .type = SETTING_CHOICE,
     .offset = offsetof(struct parameters, kind),
     .preset = "exit",
     .choices = kinds,
     .help = "what goes wrong; hang and ignore-term end only by --timeout or by your interrupt"},
    {.name = "at",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, at),
     .preset = "3",
     .max = (double)PLAN_TASKS_MAX,
     .help = "the input whose task goes wrong, counted from 1; 0 = every task"},
    {.name = "times",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, times),
     .preset = "0",
     .max = 255,
     .unit = "attempts",
     .help = "it goes wrong on its first attempts only, so that a retry succeeds; 0 = on each"},
    {.name = "code",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, code),
     .preset = "3",
     .max = 255,
     .help = "kind=exit: the exit status"},
    {.name = "memory",
     .type = SETTING_SIZE,
     .offset = offsetof(struct parameters, memory_bytes),
     .preset = "256M",
     .min = 4096,
     .max = 0x1p40,
     .unit = "bytes",
     .help = "kind=memory: how much is taken and written to"},
    {.name = "lines",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, lines),
     .preset = "1000",
     .min = 1,
     .max = 10000000,
     .unit = "lines",
     .help = "kind=print: how many are printed"},
};

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    const struct parameters *p = parameters;
    uint64_t count = plan_tasks(plan, 10);
    if ((uint64_t)p->at > count)
        return problem_set(problem, "parameter at: there are %" PRIu64 " tasks, none has the number %" PRId64, count,
                           p->at);
    for (uint64_t number = 1; number <= count; number++)
        plan_add(plan, &number, sizeof number);
    return 0;
}

static int fault_exit(struct task *task, const struct parameters *p)
{
    (void)task;
    _exit((int)p->code);
}

static int fault_abort(struct task *task, const struct parameters *p)
{
    (void)task;
    (void)p;
    abort();
}

/* Writes to a page that may not be touched: a true fault of the processor, and no undefined null pointer that a
 * compiler could reason away. */
static int fault_segfault(struct task *task, const struct parameters *p)
{
    (void)p;
    volatile char *forbidden = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (forbidden == MAP_FAILED)
        return task_fail(task, "mmap: %s", strerror(errno));
    *forbidden = 1;
    return task_fail(task, "a write to a forbidden page went through");
}

#define FRAME_BYTES 4096
#define FRAMES_MAX  262144 /* 1 GiB: an end for a stack without a limit */

/* The frame is used after the call, so that no compiler turns the recursion into a loop. */
static unsigned deeper(unsigned depth)
{
    volatile char frame[FRAME_BYTES];
    frame[0] = (char)depth;
    return depth == FRAMES_MAX ? depth : deeper(depth + 1) + (unsigned)(frame[0] == (char)depth);
}

static int fault_overflow(struct task *task, const struct parameters *p)
{
    (void)p;
    unsigned depth = deeper(0);
    return task_fail(task, "the stack took %u frames without an overflow", depth);
}

static int fault_hang(struct task *task, const struct parameters *p)
{
    (void)task;
    (void)p;
    while (pause() == -1) /* always */
        continue;
    return 0;
}

static int fault_ignore_term(struct task *task, const struct parameters *p)
{
    (void)signal(SIGTERM, SIG_IGN);
    return fault_hang(task, p);
}

static int fault_memory(struct task *task, const struct parameters *p)
{
    char *memory = mmap(NULL, p->memory_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        int error = errno;
        char size[32];
        (void)units_bytes(size, sizeof size, p->memory_bytes);
        return task_fail(task, "no %s of memory: %s", size, strerror(error));
    }
    for (uint64_t i = 0; i < p->memory_bytes; i += 4096)
        ((volatile char *)memory)[i] = 1;
    (void)munmap(memory, p->memory_bytes);
    return 0;
}

static int fault_print(struct task *task, const struct parameters *p)
{
    (void)task;
    for (int64_t line = 1; line <= p->lines; line++)
        printf("line %" PRId64 " of %" PRId64 "\n", line, p->lines);
    return 0;
}

static int fault_fail(struct task *task, const struct parameters *p)
{
    (void)p;
    return task_fail(task, "failed on purpose in attempt %u", task->attempt);
}

static int (*const faults[FAULT_COUNT])(struct task *, const struct parameters *) = {
    [FAULT_EXIT] = fault_exit,         [FAULT_ABORT] = fault_abort, [FAULT_SEGFAULT] = fault_segfault,
    [FAULT_OVERFLOW] = fault_overflow, [FAULT_HANG] = fault_hang,   [FAULT_IGNORE_TERM] = fault_ignore_term,
    [FAULT_MEMORY] = fault_memory,     [FAULT_PRINT] = fault_print, [FAULT_FAIL] = fault_fail,
};

static bool goes_wrong(const struct task *task, const struct parameters *p, uint64_t number)
{
    bool chosen = p->at == 0 || (uint64_t)p->at == number;
    return chosen && (p->times == 0 || task->attempt <= p->times);
}

static int run(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    uint64_t number;
    memcpy(&number, task->input, sizeof number);
    (void)task_return(task, &number, sizeof number);
    return goes_wrong(task, p, number) ? faults[p->kind](task, p) : 0;
}

const struct workload fault = {
    .id = "fault",
    .title = "Tasks that go wrong",
    .primitive = "pool",
    .lesson = "A crashed worker is replaced and another runs its task again: no result is lost, none comes twice.",
    .watch = "A worker turns dead, another takes its place and its task; the deaths and retries are counted.",
    .attempt = "forklab run fault -p kind=segfault -p times=1  # the first attempt crashes, the second does it\n"
               "forklab run fault -p kind=hang --timeout 1  # a task that never ends is killed\n"
               "forklab run fault --attempts 1  # not tried again: lost, and said so\n"
               "forklab run fault -p kind=fail  # an error is no death: the worker lives on",
    .python = "concurrent.futures.process.BrokenProcessPool: there, one death ends the whole pool",
    .group = "tests",
    .question = {.kind = FORECAST_RESULTS,
                 .because = "A worker that dies is replaced and its task is given to another; only one that kills "
                            "everybody is given up."},
    .parameters = rows,
    .parameters_count = sizeof rows / sizeof *rows,
    .parameters_size = sizeof(struct parameters),
    .plan = plan,
    .run = run,
};
