/* amount.h - what there can be none of, but never less: times and counts. */
#ifndef FORKLAB_BASE_AMOUNT_H
#define FORKLAB_BASE_AMOUNT_H
#include <stdint.h>

/* What is left of `whole` without `part`; 0 where that is more. */
static inline uint64_t amount_minus(uint64_t whole, uint64_t part)
{
    return whole > part ? whole - part : 0;
}

static inline uint64_t amount_least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

#endif
