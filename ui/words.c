#include "ui/words.h"

#include "base/units.h"
#include "ui/glyph.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

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
    if (scene->verdict)
        return scene->verdict->speedup;
    const struct snapshot_way *way = scene_running_way(scene->snapshot);
    return way ? way->speedup : scene->snapshot->speedup;
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

const char *words_whole(uint64_t number, char *buffer, size_t size)
{
    if (number == SNAPSHOT_UNKNOWN)
        (void)snprintf(buffer, size, "%s", WORDS_UNKNOWN);
    else
        (void)snprintf(buffer, size, "%" PRIu64, number);
    return buffer;
}

const char *words_time(uint64_t ns, char *buffer, size_t size)
{
    return ns == SNAPSHOT_UNKNOWN ? words_whole(ns, buffer, size) : units_time(buffer, size, ns);
}

enum settings_executor words_executor(const struct snapshot *snapshot)
{
    const struct snapshot_way *way = scene_running_way(snapshot);
    if (way)
        return way->executor;
    if (snapshot->settings->executor != RUN_BY_AUTO)
        return (enum settings_executor)snapshot->settings->executor;
    return snapshot->workload->executor ? (enum settings_executor)snapshot->workload->executor : RUN_BY_POOL;
}

static enum settings_executor baseline_of(const struct snapshot *snapshot)
{
    int baseline = snapshot->settings->baseline;
    return baseline == RUN_BY_AUTO ? RUN_BY_LOOP : (enum settings_executor)baseline;
}

const char *words_run(const struct snapshot *snapshot)
{
    if (snapshot->steps > 0)
        return "script";
    if (snapshot->stages_count > 0)
        return "graph";
    return settings_executor_name(words_executor(snapshot));
}

const char *words_baseline(const struct snapshot *snapshot)
{
    return settings_executor_name(baseline_of(snapshot));
}

size_t words_that_fit(const char *text, int columns)
{
    size_t fit = 0;
    const char *at = text;
    while (columns >= 0) {
        if (*at == '\0' || *at == ' ')
            fit = (size_t)(at - text);
        uint32_t glyph = glyph_decode(&at);
        if (glyph == 0)
            break;
        int width = glyph_width(glyph);
        columns -= width < 0 ? 1 : width;
    }
    return fit;
}

int words_lines(const struct painter *painter, int row, enum role ink, const char *text)
{
    while (*text) {
        size_t length = words_that_fit(text, painter->area.columns);
        if (length == 0) /* a word that is too long */
            length = strcspn(text, " ");
        (void)painter_format(painter, row++, 0, ink, "%.*s", (int)length, text);
        text += length;
        text += strspn(text, " ");
    }
    return row;
}
