/* random.h - seeded, reproducible random numbers (splitmix64: Steele, Lea, Flood, OOPSLA 2014). Not for secrets. */
#ifndef FORKLAB_BASE_RANDOM_H
#define FORKLAB_BASE_RANDOM_H
#include <stdint.h>

struct random {
    uint64_t state; /* any value is a good seed */
};

/* The next 64 bits. */
static inline uint64_t random_next(struct random *random)
{
    uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Uniform in [0,1). */
static inline double random_unit(struct random *random)
{
    return (double)(random_next(random) >> 11) * 0x1p-53;
}

/* Uniform in [0,n), n > 0; the bias is below n / 2^64. */
static inline uint64_t random_below(struct random *random, uint64_t n)
{
    return random_next(random) % n;
}

/* An independent seed for item `index` of a run with seed `seed`. */
static inline uint64_t random_mix(uint64_t seed, uint64_t index)
{
    struct random random = {seed ^ (index * UINT64_C(0xd1342543de82ef95))};
    return random_next(&random);
}

#endif
