#include "demos/children.h"

#include "base/clock.h"
#include "proc/process.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

/* A pointer to a function is the same in a copy of this process. */
struct call {
    child_function *run;
    struct child child;
};

static int live(const void *argument, size_t size)
{
    const struct call *call = argument;
    (void)size;
    return call->run(&call->child);
}

static int start_one(struct process **ret_process, const struct children_options *options, struct child child)
{
    char name[32];
    struct call call = {.run = options->run, .child = child};
    (void)snprintf(name, sizeof name, "%s-%u", options->name, child.number + 1);
    int error = process_new(ret_process, &(struct process_options){
                                             .name = options->count > 1 ? name : options->name,
                                             .run = live,
                                             .argument = &call,
                                             .argument_size = sizeof call,
                                             .keep = options->keep,
                                             .keep_count = options->keep_count,
                                         });
    if (error)
        return error;
    error = process_start(*ret_process);
    if (error)
        process_free(*ret_process);
    return error;
}

int children_start(struct children *children, const struct task *task, const struct children_options *options)
{
    children_release(children);
    if (options->count > CHILDREN_MAX)
        return -ENOSPC;
    for (unsigned i = 0; i < options->count; i++) {
        struct child child = {.task = task, .context = options->context, .number = i};
        int error = start_one(&children->processes[i], options, child);
        if (error) {
            children_release(children);
            return error;
        }
        children->count++;
    }
    return 0;
}

int children_join(struct children *children)
{
    for (unsigned i = 0; i < children->count; i++) {
        int error = process_join(children->processes[i], CLOCK_NEVER);
        if (error)
            return error;
    }
    return 0;
}

int children_code(const struct children *children, unsigned number)
{
    int code;
    if (number >= children->count || process_exit_code(children->processes[number], &code) != 0)
        return INT_MIN;
    return code;
}

unsigned children_with_code(const struct children *children, int code)
{
    unsigned count = 0;
    for (unsigned i = 0; i < children->count; i++)
        count += children_code(children, i) == code;
    return count;
}

bool children_codes_are(const struct children *children, int code)
{
    return children_with_code(children, code) == children->count;
}

void children_release(struct children *children)
{
    for (unsigned i = 0; i < children->count; i++) {
        (void)process_kill(children->processes[i]);
        (void)process_join(children->processes[i], CLOCK_NEVER);
        process_free(children->processes[i]);
    }
    children->count = 0;
}
