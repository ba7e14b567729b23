/* run_columns.c - the columns of the table of runs. */
#include "base/units.h"
#include "ui/run_table.h"
#include "ui/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static const struct session_run *run_of(const void *item)
{
    return ((const struct run_row *)item)->run;
}

static double known(uint64_t ns)
{
    return ns > 0 ? (double)ns : (double)NAN;
}

static const char *number_text(const void *item, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%u %c", run_of(item)->number, ((const struct run_row *)item)->letter);
    return buffer;
}

/* That of its curve. */
static enum role number_role(const void *item)
{
    char letter = ((const struct run_row *)item)->letter;
    return letter == 'A' ? ROLE_POOL : letter == 'B' ? ROLE_WARNING : letter == '*' ? ROLE_KEY : ROLE_QUIET;
}

static double number_key(const void *item)
{
    return run_of(item)->number;
}

static const char *id_text(const void *item, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s", run_of(item)->id);
    return buffer;
}

static enum role strong_role(const void *item)
{
    (void)item;
    return ROLE_STRONG;
}

static enum role quiet_role(const void *item)
{
    (void)item;
    return ROLE_QUIET;
}

static const char *words_text(const void *item, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s%s", run_of(item)->changed & SESSION_CAPACITY ? RUN_CHANGED : "",
                   run_of(item)->words);
    return buffer;
}

static const char *counted(uint64_t count, bool changed, char *buffer, size_t size)
{
    if (count == 0)
        return WORDS_UNKNOWN;
    (void)snprintf(buffer, size, "%" PRIu64 "%s", count, changed ? RUN_CHANGED : "");
    return buffer;
}

static const char *workers_text(const void *item, char *buffer, size_t size)
{
    return counted(run_of(item)->workers, run_of(item)->changed & SESSION_WORKERS, buffer, size);
}

static double workers_key(const void *item)
{
    return known(run_of(item)->workers);
}

static const char *chunk_text(const void *item, char *buffer, size_t size)
{
    return counted((uint64_t)run_of(item)->chunk, run_of(item)->changed & SESSION_CHUNK, buffer, size);
}

static double chunk_key(const void *item)
{
    return known((uint64_t)run_of(item)->chunk);
}

static const char *time_text(uint64_t ns, char *buffer, size_t size)
{
    return ns == 0 ? WORDS_UNKNOWN : units_time(buffer, size, ns);
}

static const char *wall_text(const void *item, char *buffer, size_t size)
{
    return time_text(run_of(item)->wall_ns, buffer, size);
}

static double wall_key(const void *item)
{
    return known(run_of(item)->wall_ns);
}

static const char *baseline_text(const void *item, char *buffer, size_t size)
{
    return time_text(run_of(item)->baseline_ns, buffer, size);
}

static double baseline_key(const void *item)
{
    return known(run_of(item)->baseline_ns);
}

static const char *speedup_text(const void *item, char *buffer, size_t size)
{
    char number[32];
    double speedup = run_of(item)->speedup;
    if (isnan(speedup))
        return WORDS_UNKNOWN;
    (void)snprintf(buffer, size, "%s×%s", words_speedup(speedup, number, sizeof number),
                   run_of(item)->disturbed ? RUN_DISTURBED : "");
    return buffer;
}

static enum role speedup_role(const void *item)
{
    return run_of(item)->disturbed ? ROLE_WARNING : words_speedup_role(run_of(item)->speedup);
}

static double speedup_key(const void *item)
{
    return run_of(item)->speedup;
}

static const char *efficiency_text(const void *item, char *buffer, size_t size)
{
    return words_percent(run_of(item)->efficiency, buffer, size);
}

static double efficiency_key(const void *item)
{
    return run_of(item)->efficiency;
}

/* The end in one word; of a run with all its results, whether they are the baseline's. */
static const char *end_text(const void *item, char *buffer, size_t size)
{
    static const char *const ends[VERDICT_END_COUNT] = {
        [END_DONE] = "✓ done",          [END_NOT_BEGUN] = "✗ not begun", [END_INTERRUPTED] = "✗ stopped",
        [END_GAVE_UP] = "✗ gave up",    [END_LOST] = "✗ lost",           [END_FAILED] = "✗ failed",
        [END_NOT_COMPARED] = "✗ alone", [END_DIFFERENT] = "✗ differs",
    };
    const struct session_run *run = run_of(item);
    bool same = run->end == END_DONE && run->compared && run->results_equal;
    (void)snprintf(buffer, size, "%s", same ? "✓ same" : ends[run->end]);
    return buffer;
}

static enum role end_role(const void *item)
{
    return run_of(item)->end == END_DONE ? ROLE_GOOD : ROLE_DEAD;
}

static uint64_t identity(const void *item)
{
    return run_of(item)->number;
}

static const struct column columns[] = {
    {"run  ", .width = 5, .priority = 1, .text = number_text, .role = number_role, .key = number_key,
     .figure = FIGURE_RUN_NUMBER},
    {"what", .width = 6, .width_max = 17, .priority = 7, .left = true, .text = id_text, .role = strong_role,
     .figure = FIGURE_RUN_WHAT},
    {"how", .width = 7, .width_max = 20, .priority = 5, .left = true, .text = words_text, .figure = FIGURE_RUN_HOW},
    {"wk", .width = 3, .priority = 3, .text = workers_text, .key = workers_key, .figure = FIGURE_RUN_WORKERS},
    {"chunk", .width = 5, .priority = 4, .text = chunk_text, .key = chunk_key, .figure = FIGURE_RUN_CHUNK},
    {"wall", .width = 8, .priority = 6, .text = wall_text, .key = wall_key, .figure = FIGURE_WALL},
    {"loop", .width = 8, .priority = 10, .text = baseline_text, .role = quiet_role, .key = baseline_key,
     .figure = FIGURE_BASELINE_WALL},
    {"speed-up", .width = 8, .priority = 2, .text = speedup_text, .role = speedup_role, .key = speedup_key,
     .figure = FIGURE_SPEEDUP},
    {"eff.", .width = 5, .priority = 9, .text = efficiency_text, .key = efficiency_key, .figure = FIGURE_EFFICIENCY},
    {"answers", .width = 9, .width_max = 11, .priority = 8, .left = true, .text = end_text, .role = end_role,
     .figure = FIGURE_SAME_ANSWERS},
};

const struct table run_table = {
    .title = "Runs so far",
    .columns = columns,
    .count = sizeof columns / sizeof *columns,
    .item_size = sizeof(struct run_row),
    .identity = identity,
};
