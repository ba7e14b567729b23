/* pool_area.h - everything of one pool that lives in shared memory: its facts, slots, tasks, inputs, results and the
 * context of its function, laid out in one region. Made by the supervisor before any worker starts; a worker that was
 * exec'ed attaches to it by descriptor. */
#ifndef FORKLAB_IPC_POOL_AREA_H
#define FORKLAB_IPC_POOL_AREA_H
#include "ipc/commons.h"
#include "ipc/region.h"
#include "ipc/results.h"
#include "ipc/slot.h"
#include "ipc/task_table.h"

#include <sys/types.h>

#define POOL_FUNCTION_NAME_SIZE 32

/* Frozen before the first worker starts. */
struct pool_facts {
    char function[POOL_FUNCTION_NAME_SIZE]; /* by which an exec'ed worker finds its code */
    char stage[REGION_NAME_SIZE]; /* of the commons (proc/stage.h): what it takes tasks from; "" = the table */
    uint32_t slots;
    uint32_t first_slot;     /* of the commons; COMMONS_NO_SLOT: the slots are in this region */
    uint32_t chunks_of_life; /* a worker leaves after so many chunks; 0 = never */
    uint32_t threads;        /* 1 = all workers are threads of one process (proc/crew.h)… */
    uint32_t big_lock;       /* …which must hold one lock to run a task (proc/biglock.h) */
    uint32_t pin;            /* 1 = slot k runs on the k-th core of the supervisor's affinity mask only */
    uint64_t result_max;
    uint64_t seed;
    double scale;
    pid_t supervisor;
};

/* One process's view. The pointers lead into the region. */
struct pool_area {
    struct region region;
    struct commons *commons; /* NULL = the pool is alone; not owned */
    struct pool_facts *facts;
    struct slot *slots;
    struct task_table *tasks;
    struct results **results; /* [slots], heap of this process */
    unsigned char *inputs;
    size_t inputs_size;
    const void *context;
};

struct pool_area_sizes {
    uint32_t slots;      /* at most TASK_SLOTS_MAX */
    uint64_t capacity;   /* tasks at the same time in the table */
    uint64_t inputs;     /* bytes for inputs above TASK_INLINE_MAX, together */
    uint64_t result_max; /* bytes of the largest result */
    size_t context;
};

/* 0, -EINVAL, -ENOMEM, -EMFILE. `context` (sizes->context bytes) is copied. With a `commons`, which must stay as long as
 * the area does, the slots are taken from there: -ENOSPC when it has not so many left. */
int pool_area_create(struct pool_area *ret_area, const struct pool_area_sizes *sizes, const void *context,
                     struct commons *commons);

/* The pool behind `fd`, which the area then owns. `commons`: that of its creator, or NULL when it had none. */
int pool_area_attach(struct pool_area *ret_area, int fd, struct commons *commons);

void pool_area_release(struct pool_area *area);

#endif
