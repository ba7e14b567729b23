#include "ipc/histogram.h"

/* 0 to 7 have buckets of their own; above, the leading bit chooses eight buckets, the next three bits one of them. */
static unsigned bucket_of(uint64_t value)
{
    if (value < 8)
        return (unsigned)value;
    unsigned exponent = 63 - (unsigned)__builtin_clzll(value);
    return (exponent - 2) * 8 + (unsigned)(value >> (exponent - 3) & 7);
}

/* The largest value of a bucket. */
static uint64_t bucket_end(unsigned bucket)
{
    if (bucket < 8)
        return bucket;
    unsigned shift = bucket / 8 - 1;
    return ((UINT64_C(8) + bucket % 8) << shift) + ((UINT64_C(1) << shift) - 1);
}

static double bucket_middle(unsigned bucket)
{
    double begin = bucket > 0 ? (double)bucket_end(bucket - 1) + 1 : 0;
    return (begin + (double)bucket_end(bucket)) / 2;
}

/* Relaxed: each count stands for itself. */
void histogram_add(struct histogram *histogram, uint64_t value)
{
    atomic_fetch_add_explicit(&histogram->counts[bucket_of(value)], 1, memory_order_relaxed);
    uint64_t max = atomic_load_explicit(&histogram->max, memory_order_relaxed);
    while (value > max && !atomic_compare_exchange_weak_explicit(&histogram->max, &max, value, memory_order_relaxed,
                                                                 memory_order_relaxed))
        continue;
}

static uint64_t at_rank(const uint64_t counts[HISTOGRAM_BUCKETS], uint64_t rank, uint64_t max)
{
    uint64_t below = 0;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        below += counts[i];
        if (below >= rank)
            return bucket_end(i) < max ? bucket_end(i) : max;
    }
    return max;
}

void histogram_look(const struct histogram *histogram, struct histogram_view *ret_view)
{
    uint64_t counts[HISTOGRAM_BUCKETS], count = 0;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
        count += counts[i] = atomic_load_explicit(&histogram->counts[i], memory_order_relaxed);
    uint64_t max = atomic_load_explicit(&histogram->max, memory_order_relaxed);
    *ret_view = (struct histogram_view){.count = count};
    if (count == 0)
        return;
    ret_view->max = max;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
        ret_view->mean += (double)counts[i] / (double)count * bucket_middle(i);
    ret_view->p50 = at_rank(counts, (count + 1) / 2, max);
    ret_view->p95 = at_rank(counts, count - count / 20, max);
}
