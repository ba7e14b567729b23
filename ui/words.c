#include "ui/words.h"

#include "base/units.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

const char *words_speedup(double speedup, char *buffer, size_t size)
{
    if (isnan(speedup))
        (void)snprintf(buffer, size, "%s", WORDS_UNKNOWN);
    else
        units_factor(buffer, size, speedup);
    return buffer;
}

enum role words_speedup_role(double speedup)
{
    if (isnan(speedup))
        return ROLE_QUIET;
    return speedup < 1 ? ROLE_WARNING : ROLE_POOL;
}

double words_scene_speedup(const struct scene *scene)
{
    return scene->verdict ? scene->verdict->speedup : scene->snapshot->speedup;
}

const char *words_progress(uint64_t done, uint64_t total, char *buffer, size_t size)
{
    int width = snprintf(NULL, 0, "%" PRIu64, total);
    (void)snprintf(buffer, size, "%*" PRIu64 " / %" PRIu64, width, done, total);
    return buffer;
}

const char *words_percent(double fraction, char *buffer, size_t size)
{
    if (isnan(fraction))
        (void)snprintf(buffer, size, "%s", WORDS_UNKNOWN);
    else
        (void)snprintf(buffer, size, "%.0f %%", fraction * 100);
    return buffer;
}

const char *words_count(uint64_t count, const char *singular, const char *plural, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%" PRIu64 " %s", count, count == 1 ? singular : plural);
    return buffer;
}
