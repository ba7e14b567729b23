#include "tune/scaling.h"

#include "tune/finding.h"

#include <math.h>

#define SUPER 1.02 /* below it, it is the noise of a measurement */

static const char *const texts[SCALING_CAVEAT_COUNT] = {
    [SCALING_PLAIN] = "",
    [SCALING_UNKNOWN] = "there is no speed-up to judge by",
    [SCALING_DISTURBED] = "the baseline was disturbed: its wall gives no serial fraction",
    [SCALING_ASLEEP] = "the tasks mostly sleep and need no core: no efficiency, no serial fraction",
    [SCALING_SUPER] = "more than a core's worth for each core, so no serial fraction: caches gain",
    [SCALING_ONE_CORE] = "on one core there is nothing to split, so no serial fraction",
    [SCALING_SLOWER] = "slower than the baseline: that is cost, and not a serial fraction",
    [SCALING_SHARED] = "others used the cores meanwhile: part of the serial fraction is theirs",
};

const char *scaling_caveat_text(enum scaling_caveat caveat)
{
    return caveat < SCALING_CAVEAT_COUNT ? texts[caveat] : "";
}

static enum scaling_caveat caveat_of(const struct record *record, const struct verdict *verdict)
{
    char why[FINDING_DISTURBED_SIZE];
    if (!(verdict->speedup > 0) || verdict->cores == 0)
        return SCALING_UNKNOWN;
    if (*finding_disturbed(record->baseline, why, sizeof why))
        return SCALING_DISTURBED;
    if (finding_mostly_asleep(record->baseline))
        return SCALING_ASLEEP;
    if (verdict->speedup > SUPER * verdict->cores)
        return SCALING_SUPER;
    if (verdict->cores == 1)
        return SCALING_ONE_CORE;
    if (verdict->speedup < 1)
        return SCALING_SLOWER;
    return isnan(finding_busy_machine(record, verdict)) ? SCALING_PLAIN : SCALING_SHARED;
}

struct scaling scaling_of(const struct record *record, const struct verdict *verdict)
{
    struct scaling scaling = {.serial = NAN, .bound = NAN, .caveat = caveat_of(record, verdict)};
    double speedup = verdict->speedup, cores = verdict->cores;
    if (scaling.caveat != SCALING_PLAIN && scaling.caveat != SCALING_SHARED)
        return scaling;
    scaling.serial = fmax(0, (1 / speedup - 1 / cores) / (1 - 1 / cores));
    if (scaling.serial > 0)
        scaling.bound = 1 / scaling.serial;
    return scaling;
}

double scaling_amdahl(double serial, unsigned cores)
{
    return cores > 0 ? 1 / (serial + (1 - serial) / cores) : NAN;
}
