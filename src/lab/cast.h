/* cast.h - all who worked in an execution, whichever of its pools they were in, under numbers of their own: in the
 * order in which they were first heard of, each pool's in the order of their birth. Slots and tasks of each pool are
 * counted from 0 there; here they are told as places and tasks of the whole run. */
#ifndef FORKLAB_LAB_CAST_H
#define FORKLAB_LAB_CAST_H
#include "model/graph.h"
#include "proc/pool_engine.h"

struct cast_member {
    unsigned pool;
    size_t life; /* index into its supervisor's lives */
};

struct cast {
    struct pool *pools[GRAPH_STAGES_MAX];
    unsigned pools_count;
    uint64_t first_task[GRAPH_STAGES_MAX];
    size_t *numbers[GRAPH_STAGES_MAX]; /* of the lives that are known, by pool */
    size_t known[GRAPH_STAGES_MAX], room[GRAPH_STAGES_MAX];
    struct cast_member *members;
    size_t count, capacity;
};

/* The pools are added before anybody works in them. Its tasks are those of the run from `first_task` on. */
void cast_add_pool(struct cast *cast, struct pool *pool, uint64_t first_task);
void cast_release(struct cast *cast);

/* The number of a life of that pool, or -1 (RUN_NO_WORKER): there is no such life, or no memory for it. */
int32_t cast_number(struct cast *cast, unsigned pool, size_t life);
/* The number of the worker that the word of a task's record names; -1: none, or one before the slot's last. */
int32_t cast_owner(struct cast *cast, unsigned pool, task_word word);
/* NULL: nobody has that number. */
const struct life *cast_life(const struct cast *cast, int32_t number);

/* The run's number of a task of that pool; what is no task stays it. */
uint64_t cast_task(const struct cast *cast, unsigned pool, uint64_t task);

/* All lives by number, on the heap, with the run's slots and tasks; the caller frees them. NULL: no memory. */
struct life *cast_copy(struct cast *cast, size_t *ret_count);

#endif
