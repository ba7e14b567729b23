/* process_body.h - a process handle from inside: what process.c, process_family.c and process_image.c share. */
#ifndef FORKLAB_PROC_PROCESS_BODY_H
#define FORKLAB_PROC_PROCESS_BODY_H
#include "base/death.h"
#include "ipc/commons.h"
#include "proc/child.h"
#include "proc/process.h"

#include <stdatomic.h>

#define PROCESS_LINE_SIZE 64 /* of a line of descent, cut when longer: "2:1" is the first child of the second */

enum process_state {
    PROCESS_NEW,
    PROCESS_STARTED,
    PROCESS_ENDED, /* reaped; `death` is known */
    PROCESS_CLOSED
};

struct process {
    /* Frozen when it is made. */
    pid_t maker; /* the process whose handle it is */
    char *name;
    char line[PROCESS_LINE_SIZE];
    bool daemon;
    enum process_method method;
    process_main_function *run;
    const char *function; /* its name in the table of process_main(); NULL = not in there */
    void *argument;
    size_t argument_size;
    int keep[PROCESS_KEEP_MAX];
    size_t keep_count;
    char *program; /* path; NULL = a function */
    char **argv;   /* heap, each of them too */
    struct commons *commons;

    _Atomic uint32_t state; /* enum process_state */
    struct child child;     /* its pidfd is -1: `sentinel` is open until the close */
    pid_t pid;
    int sentinel;
    uint32_t slot; /* in the commons, or COMMONS_NO_SLOT */
    struct death death;
    bool detached;        /* the handle was freed: to be freed in truth when it is reaped */
    struct process *next; /* of those that run (process_family.c) */
};

/* One that is dead is no error, and its number never another's. */
void process_signal(const struct process *process, int signal);

/* Frees all that it points to, and itself. */
void process_destroy(struct process *process);

#endif
