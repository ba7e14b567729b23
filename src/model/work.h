/* work.h - a function by name, for the pools of an experiment that is written as a file: `work = cube`. One row each
 * in demos/works.c.
 *
 * A value on its way from pool to pool is either a number (8 bytes, int64_t) or a text (bytes without a NUL, at most
 * WORK_TEXT_MAX, no newline). run() finds it in task->input, and gives its own with task_return(). */
#ifndef FORKLAB_MODEL_WORK_H
#define FORKLAB_MODEL_WORK_H
#include "model/setting.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct task; /* ipc/task.h: the running task, as run() sees it */

#define WORK_TEXT_MAX       4096 /* bytes */
#define WORK_PARAMETERS_MAX 128  /* bytes of a work's struct of parameters */

enum work_type {
    WORK_ANY, /* `takes`: a number or a text; `gives`: the same as it took */
    WORK_NUMBER,
    WORK_TEXT,
};
const char *work_type_name(enum work_type type); /* "numbers", "texts", "anything" */

struct work {
    const char *name; /* as typed: "add-one" */
    const char *help; /* one line, no full stop */
    enum work_type takes, gives;
    bool drops; /* it may return nothing (0 bytes): then nothing is passed on, and nothing is a result */

    const struct setting *parameters; /* keys of the pool's section; never the name of a key that every pool has */
    size_t parameters_count;
    size_t parameters_size; /* of the struct that the rows describe: plain bytes; at most WORK_PARAMETERS_MAX */

    /* `parameters` begins with an enum work_type, and finds there which type comes in. */
    bool typed;

    /* Runs one task: 0 after task_return() or task_fail(). `parameters` is read-only. */
    int (*run)(struct task *task, const void *parameters);
};

/* The work of that name, or NULL. */
const struct work *work_find(const struct work works[], size_t count, const char *name);

/* The largest value of that type, in bytes. */
size_t work_type_max(enum work_type type);

/* A value for people, one line; control characters become '?'. Returns `buffer`. */
const char *work_print(enum work_type type, const void *value, size_t value_size, char *buffer, size_t size);

#endif
