/* by_finish.h - ids of finished tasks in the order of their finish (ties: by id). */
#ifndef FORKLAB_MODEL_BY_FINISH_H
#define FORKLAB_MODEL_BY_FINISH_H
#include "model/run.h"

/* Sorts. `scratch` has room for as many. What is ascending already is not touched, and what consists of few ascending
 * parts costs little: natural merge sort, O(n log parts). */
void by_finish_sort(const struct run *run, uint32_t *ids, size_t count, uint32_t *scratch);

/* The first `sorted` of them are in order: puts the rest among them. Returns from where on they are not as before. */
size_t by_finish_settle(const struct run *run, uint32_t *ids, size_t sorted, size_t count, uint32_t *scratch);

/* The place of the first, in order, that finished after `time_ns`. */
size_t by_finish_after(const struct run *run, const uint32_t *ids, size_t count, uint64_t time_ns);

#endif
