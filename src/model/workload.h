/* workload.h - how to write a workload: one file in demos/ that defines one `const struct workload`, and its row in
 * demos/registry.c.
 *
 *     struct parameters { int64_t times; };
 *     static const struct setting rows[] = {
 *         {"times", .type = SETTING_WHOLE, .offset = offsetof(struct parameters, times), .preset = "3",
 *          .min = 1, .max = 99, .help = "how often to square"}};
 *     static int plan(struct plan *plan, const void *parameters, struct problem *problem)
 *     {
 *         for (uint64_t x = 1; x <= plan_tasks(plan, 10); x++)
 *             plan_add(plan, &x, sizeof x);
 *         return 0;
 *     }
 *     static int run(struct task *task, const void *parameters) { ...; return task_return(task, &y, sizeof y); }
 *     const struct workload squares = {.id = "squares", …, .plan = plan, .run = run};
 *
 * plan() runs in the lab, before anything starts; run() in the workers and in the baseline's process, on the same
 * inputs. Inputs and results are bytes; without a print function, 8 bytes are shown as an unsigned number, others as
 * text. */
#ifndef FORKLAB_MODEL_WORKLOAD_H
#define FORKLAB_MODEL_WORKLOAD_H
#include "model/plan.h"
#include "model/question.h"
#include "model/setting.h"

#include <stdbool.h>
#include <stddef.h>

struct task;    /* ipc/task.h: the running task, as run() sees it */
struct commons; /* ipc/commons.h: where the processes of a run share queues, locks and values */
struct record;  /* model/run.h */
struct run;

/* One step of a scripted experiment: a task that runs after the one before it, all in one process named Main, so that
 * what a step leaves in static variables is there for the next. Its result is what was seen, as text; task_fail() when
 * it was not what must be seen. Steps may start processes (proc/process.h), and block: the lab can pause between
 * steps, and names what is stuck. */
struct step {
    const char *title; /* "join both" */
    int (*run)(struct task *task, const void *parameters);
};

struct workload {
    const char *id;        /* as typed: "pool-sleepers" */
    const char *title;     /* a few words, upper case first */
    const char *primitive; /* what it shows: "pool", "pool, map" */
    const char *lesson;    /* one sentence: what a viewer should take home */
    const char *watch;     /* where to look while it runs, one or two sentences */
    const char *attempt;   /* what to try: command lines, one a line, each with what is then seen behind a '#' */
    const char *python;    /* the Python calls that it corresponds to; NULL = none */
    const char *group;     /* heading in the list: one of workload_groups */

    struct question question; /* what a viewer should predict before it runs */

    int executor;     /* enum settings_executor: what `auto` means; 0 = RUN_BY_POOL */
    const int *ways;  /* several executors, each run after the other and compared; ends with RUN_BY_AUTO; NULL = one */
    int64_t workers;  /* usual number of workers; 0 = as settings.h says */
    bool no_baseline; /* comparing it with a loop makes no sense */

    /* KEY=VALUE texts with a blank between them, of its parameters and of the run's settings, with which it is long
     * enough to be watched on a screen; NULL = it is as it is. */
    const char *live;

    const struct setting *parameters; /* rows of -p KEY=VALUE, may be NULL */
    size_t parameters_count;
    size_t parameters_size; /* of the struct that the rows describe; plain bytes without pointers: it is copied to
                               workers */

    /* Where the lines of input come from when -i is not given: a file of demos/data; NULL = the workload reads no
     * input, and -i is refused. */
    const char *default_input;

    /* The largest result in bytes; up to 8 it travels in the task's record, above (to TASK_RESULT_MAX) through the
     * result area. 0 means 8, and of steps 512. */
    size_t result_max;

    /* Checks what the table of parameters cannot (one parameter against another) and makes all tasks. 0 or
     * problem_set(). */
    int (*plan)(struct plan *plan, const void *parameters, struct problem *problem);

    /* Runs one task. 0 after task_return() or task_fail(). The pointer to the parameters is read-only shared memory. */
    int (*run)(struct task *task, const void *parameters);

    /* A scripted experiment instead of run(): one task a step. plan() may be NULL: all steps, in order; else it adds
     * the indices (uint32_t) of those that are to be run. Nothing is retried, and there is no baseline. */
    const struct step *steps;
    size_t steps_count;

    /* Optional: makes the shared objects (queues, locks, values) before any worker starts; run() finds them by name in
     * task->commons. 0, or problem_set(). */
    int (*setup)(struct commons *commons, const void *parameters, struct problem *problem);

    /* For people, one line, no newline; optional. */
    void (*print_input)(const void *input, size_t input_size, char *buffer, size_t size);
    void (*print_result)(const void *result, size_t result_size, char *buffer, size_t size);

    /* True when two results count as the same; NULL = same bytes. */
    bool (*same)(const void *a, size_t a_size, const void *b, size_t b_size);

    /* What the results of all tasks say together (a total, an estimate), as one line for people; "" = nothing. Only
     * tasks with TASK_OK have a result; when some have none, the line must say so. `run` is one of the record's. */
    void (*summary)(const struct record *record, const struct run *run, char *buffer, size_t size);
};

/* "process", "pool", "queue", "pipe", "locks", "limits", "tests", "files": in the order of the list, NULL-ended. */
extern const char *const workload_groups[];

/* In a definition: the three fields of the parameters, by their table and the type of their struct. */
#define WORKLOAD_PARAMETERS(rows, type)                                                                                \
    .parameters = (rows), .parameters_count = sizeof(rows) / sizeof *(rows), .parameters_size = sizeof(type)

/* The print functions with the defaults above filled in. Return `buffer`. */
const char *workload_print_input(const struct workload *, const void *input, size_t input_size, char *buffer,
                                 size_t size);
const char *workload_print_result(const struct workload *, const void *result, size_t result_size, char *buffer,
                                  size_t size);
/* Of a scripted experiment: the step that a task's input names; NULL = none. */
const struct step *workload_step(const struct workload *, const void *input, size_t input_size);
bool workload_same(const struct workload *, const void *a, size_t a_size, const void *b, size_t b_size);
size_t workload_result_max(const struct workload *);

#endif
