/* cast.h - all who worked in an execution, whichever of its pools they were in, under numbers of their own: in the order
 * in which they were first heard of, each pool's in the order of their birth. */
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
    size_t *numbers[GRAPH_STAGES_MAX]; /* of the lives that are known, by pool */
    size_t known[GRAPH_STAGES_MAX], room[GRAPH_STAGES_MAX];
    struct cast_member *members;
    size_t count, capacity;
};

/* The pools are added before anybody works in them. */
void cast_add_pool(struct cast *cast, struct pool *pool);
void cast_release(struct cast *cast);

/* The number of a life of that pool, or -1 (RUN_NO_WORKER): there is no such life, or no memory for it. */
int32_t cast_number(struct cast *cast, unsigned pool, size_t life);
/* The number of the worker that the word of a task's record names; -1: none, or one before the slot's last. */
int32_t cast_owner(struct cast *cast, unsigned pool, task_word word);
/* NULL: nobody has that number. */
const struct life *cast_life(const struct cast *cast, int32_t number);

/* All lives by number, on the heap; the caller frees them. NULL: no memory. */
struct life *cast_copy(struct cast *cast, size_t *ret_count);

#endif
