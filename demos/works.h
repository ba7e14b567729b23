/* works.h - the table of all works: what a pool of an experiment's file can run. */
#ifndef FORKLAB_DEMOS_WORKS_H
#define FORKLAB_DEMOS_WORKS_H
#include "model/work.h"

extern const struct work demos_works[];
extern const size_t demos_works_count;

#endif
