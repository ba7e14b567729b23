/* run_columns.c - the columns of the table of runs. */
#include "base/units.h"
#include "ui/run_table.h"
#include "ui/words.h"

#include <math.h>
#include <stdio.h>

static const char *number_text(const void *item, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%u", ((const struct session_run *)item)->number);
    return buffer;
}

static enum role quiet_role(const void *item)
{
    (void)item;
    return ROLE_QUIET;
}

static const char *id_text(const void *item, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s", ((const struct session_run *)item)->id);
    return buffer;
}

static enum role id_role(const void *item)
{
    (void)item;
    return ROLE_STRONG;
}

static const char *words_text(const void *item, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s", ((const struct session_run *)item)->words);
    return buffer;
}

static const char *time_text(uint64_t ns, char *buffer, size_t size)
{
    return ns == 0 ? WORDS_UNKNOWN : units_time(buffer, size, ns);
}

static const char *wall_text(const void *item, char *buffer, size_t size)
{
    return time_text(((const struct session_run *)item)->wall_ns, buffer, size);
}

static const char *baseline_text(const void *item, char *buffer, size_t size)
{
    return time_text(((const struct session_run *)item)->baseline_ns, buffer, size);
}

static const char *speedup_text(const void *item, char *buffer, size_t size)
{
    char number[32];
    double speedup = ((const struct session_run *)item)->speedup;
    if (isnan(speedup))
        return WORDS_UNKNOWN;
    (void)snprintf(buffer, size, "%s×", words_speedup(speedup, number, sizeof number));
    return buffer;
}

static enum role speedup_role(const void *item)
{
    return words_speedup_role(((const struct session_run *)item)->speedup);
}

static const char *efficiency_text(const void *item, char *buffer, size_t size)
{
    return words_percent(((const struct session_run *)item)->efficiency, buffer, size);
}

/* The end in one word; of a run with all its results, whether they are the baseline's. */
static const char *end_text(const void *item, char *buffer, size_t size)
{
    static const char *const ends[VERDICT_END_COUNT] = {
        [END_DONE] = "✓ done",          [END_NOT_BEGUN] = "✗ not begun", [END_INTERRUPTED] = "✗ stopped",
        [END_GAVE_UP] = "✗ gave up",    [END_LOST] = "✗ lost",           [END_FAILED] = "✗ failed",
        [END_NOT_COMPARED] = "✗ alone", [END_DIFFERENT] = "✗ differs",
    };
    const struct session_run *run = item;
    bool same = run->end == END_DONE && run->compared && run->results_equal;
    (void)snprintf(buffer, size, "%s", same ? "✓ same" : ends[run->end]);
    return buffer;
}

static enum role end_role(const void *item)
{
    return ((const struct session_run *)item)->end == END_DONE ? ROLE_GOOD : ROLE_DEAD;
}

static const struct column columns[] = {
    {"run", .width = 3, .width_max = 4, .priority = 5, .text = number_text, .role = quiet_role},
    {"what", .width = 7, .width_max = 17, .priority = 1, .left = true, .text = id_text, .role = id_role},
    {"how", .width = 18, .width_max = 28, .priority = 3, .left = true, .text = words_text},
    {"wall", .width = 8, .priority = 4, .text = wall_text},
    {"loop", .width = 8, .priority = 8, .text = baseline_text, .role = quiet_role},
    {"speed-up", .width = 8, .priority = 2, .text = speedup_text, .role = speedup_role},
    {"eff.", .width = 5, .priority = 7, .text = efficiency_text},
    {"answers", .width = 9, .width_max = 11, .priority = 6, .left = true, .text = end_text, .role = end_role},
};

const struct table run_table = {
    .title = "Runs so far",
    .columns = columns,
    .count = sizeof columns / sizeof *columns,
    .item_size = sizeof(struct session_run),
};
