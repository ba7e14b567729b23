/* histogram.h - how long something took, as counts in buckets that grow with the value: any figure read from it is at
 * most an eighth too high. Lies in shared memory, zeroed at first; any number of processes add and read at the same time
 * and never wait; a kill loses at most the one that was being added. */
#ifndef FORKLAB_IPC_HISTOGRAM_H
#define FORKLAB_IPC_HISTOGRAM_H
#include <stdatomic.h>
#include <stdint.h>

#define HISTOGRAM_BUCKETS 496 /* 8 for each power of two */

struct histogram {
    _Atomic uint64_t max;
    _Atomic uint64_t counts[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *histogram, uint64_t value);

struct histogram_view {
    uint64_t count, p50, p95, max; /* all 0 when there is nothing */
    double mean;                   /* as if all of a bucket lay in its middle: at most a sixteenth off */
};
void histogram_look(const struct histogram *histogram, struct histogram_view *ret_view);

#endif
