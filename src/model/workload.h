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
#include "model/setting.h"

#include <stdbool.h>
#include <stddef.h>

struct task; /* ipc/task.h: the running task, as run() sees it */

struct workload {
    const char *id;        /* as typed: "pool-sleepers" */
    const char *title;     /* a few words, upper case first */
    const char *primitive; /* what it shows: "pool", "pool, map" */
    const char *lesson;    /* one sentence: what a viewer should take home */

    const struct setting *parameters; /* rows of -p KEY=VALUE, may be NULL */
    size_t parameters_count;
    size_t parameters_size; /* of the struct that the rows describe; plain bytes without pointers: it is copied to
                               workers */

    /* Where the lines of input come from when -i is not given: a file of demos/data; NULL = the workload reads no
     * input, and -i is refused. */
    const char *default_input;

    /* The largest result in bytes; up to 8 it travels in the task's record, above (to TASK_RESULT_MAX) through the
     * result area. 0 means 8. */
    size_t result_max;

    /* Checks what the table of parameters cannot (one parameter against another) and makes all tasks. 0 or
     * problem_set(). */
    int (*plan)(struct plan *plan, const void *parameters, struct problem *problem);

    /* Runs one task. 0 after task_return() or task_fail(). The pointer to the parameters is read-only shared memory. */
    int (*run)(struct task *task, const void *parameters);

    /* For people, one line, no newline; optional. */
    void (*print_input)(const void *input, size_t input_size, char *buffer, size_t size);
    void (*print_result)(const void *result, size_t result_size, char *buffer, size_t size);

    /* True when two results count as the same; NULL = same bytes. */
    bool (*same)(const void *a, size_t a_size, const void *b, size_t b_size);
};

/* The print functions with the defaults above filled in. Return `buffer`. */
const char *workload_print_input(const struct workload *, const void *input, size_t input_size, char *buffer,
                                 size_t size);
const char *workload_print_result(const struct workload *, const void *result, size_t result_size, char *buffer,
                                  size_t size);
bool workload_same(const struct workload *, const void *a, size_t a_size, const void *b, size_t b_size);
size_t workload_result_max(const struct workload *);

#endif
