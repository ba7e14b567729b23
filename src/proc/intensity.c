#include "proc/intensity.h"

void intensity_death(struct intensity *intensity, uint64_t born_ns, uint64_t now_ns, uint64_t progress)
{
    if (progress > intensity->progress)
        intensity->in_a_row = 0;
    intensity->progress = progress;
    if (intensity->in_a_row > 0 && born_ns < intensity->last_ns)
        return;
    intensity->last_ns = now_ns;
    intensity->deaths_ns[intensity->in_a_row++ % INTENSITY_DEATHS_MAX] = now_ns;
}

bool intensity_exceeded(const struct intensity *intensity)
{
    if (intensity->in_a_row < INTENSITY_DEATHS_MAX)
        return false;
    uint64_t last = intensity->deaths_ns[(intensity->in_a_row - 1) % INTENSITY_DEATHS_MAX];
    uint64_t first = intensity->deaths_ns[intensity->in_a_row % INTENSITY_DEATHS_MAX];
    return last - first < INTENSITY_WINDOW_NS || intensity->in_a_row >= INTENSITY_DEATHS_EVER;
}
