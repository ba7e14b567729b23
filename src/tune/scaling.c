#include "tune/scaling.h"

#include <math.h>

#define SUPER 1.02 /* below it, it is the noise of a measurement */

static const char *const texts[SCALING_CAVEAT_COUNT] = {
    [SCALING_PLAIN] = "",
    [SCALING_UNKNOWN] = "there is no speed-up to judge by",
    [SCALING_ONE_CORE] = "on one core there is nothing to split, so no serial fraction",
    [SCALING_SUPER] = "more than a core's worth for each core: tasks that sleep need none, or caches gain",
    [SCALING_SLOWER] = "slower than the baseline: the fraction holds costs that Amdahl's law does not know",
    [SCALING_SHARED] = "others used the cores meanwhile: part of the fraction is theirs",
};

const char *scaling_caveat_text(enum scaling_caveat caveat)
{
    return caveat < SCALING_CAVEAT_COUNT ? texts[caveat] : "";
}

static enum scaling_caveat caveat_of(double speedup, unsigned cores, double busy_share)
{
    if (!(speedup > 0) || cores == 0)
        return SCALING_UNKNOWN;
    if (speedup > SUPER * cores)
        return SCALING_SUPER;
    if (cores == 1)
        return SCALING_ONE_CORE;
    if (!isnan(busy_share))
        return SCALING_SHARED;
    return speedup < 1 ? SCALING_SLOWER : SCALING_PLAIN;
}

struct scaling scaling_of(double speedup, unsigned cores, double busy_share)
{
    struct scaling scaling = {.speedup = NAN,
                              .cores = cores > 0 ? (double)cores : (double)NAN,
                              .efficiency = NAN,
                              .serial = NAN,
                              .bound = NAN,
                              .caveat = caveat_of(speedup, cores, busy_share)};
    if (scaling.caveat == SCALING_UNKNOWN)
        return scaling;
    scaling.speedup = speedup;
    scaling.efficiency = speedup / cores;
    if (cores > 1)
        scaling.serial = (1 / speedup - 1.0 / cores) / (1 - 1.0 / cores);
    if (scaling.serial > 0 && scaling.serial <= 1)
        scaling.bound = 1 / scaling.serial;
    return scaling;
}

double scaling_amdahl(double serial, unsigned cores)
{
    return cores > 0 ? 1 / (serial + (1 - serial) / cores) : NAN;
}
