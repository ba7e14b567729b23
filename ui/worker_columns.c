#include "base/units.h"
#include "ui/state.h"
#include "ui/table.h"
#include "ui/words.h"

#include <inttypes.h>
#include <stdio.h>

static bool has_process(const struct snapshot_worker *worker)
{
    return worker->state != WORKER_EMPTY && worker->state != WORKER_DEAD && worker->state != WORKER_LEFT;
}

static const char *print_number(uint64_t number, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%" PRIu64, number);
    return buffer;
}

/* A process that a task started stands below those of the pools, and is marked. */
static const char *name_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    (void)snprintf(buffer, size, "%s%s", worker->stage < 0 ? "└ " : "", worker->name);
    return buffer;
}

static enum role name_role(const void *item)
{
    const struct snapshot_worker *worker = item;
    return has_process(worker) ? theme_worker(worker->slot) : ROLE_GONE;
}

static const char *pid_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    return worker->pid > 0 ? print_number((uint64_t)worker->pid, buffer, size) : WORDS_UNKNOWN;
}

static enum role state_role(const void *item)
{
    const struct snapshot_worker *worker = item;
    return state_looks[worker->state].role;
}

static void state_draw(const struct painter *painter, int row, int column, int width, const void *item)
{
    const struct snapshot_worker *worker = item;
    const struct state_look *look = &state_looks[worker->state];
    char letter[2] = {look->letter, '\0'}, death[24];
    const char *word = look->word;
    if (worker->state == WORKER_DEAD)
        word = state_death_word(worker->death, death, sizeof death);
    painter_glyph(painter, row, column, look->role, look->glyph);
    painter_text(painter, row, column + 2, look->role, letter);
    painter_field(painter, row, column + 4, width - 4, look->role, word);
}

static const char *on_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    (void)snprintf(buffer, size, "%s", worker->blocked_on);
    return buffer;
}

static const char *core_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    return worker->core == RUN_NO_CORE ? WORDS_UNKNOWN : print_number((uint64_t)worker->core, buffer, size);
}

static const char *task_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    if (worker->step > 0)
        return print_number(worker->step, buffer, size);
    return worker->task == RUN_NO_TASK ? WORDS_UNKNOWN : print_number(worker->task, buffer, size);
}

static const char *since_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    if (!has_process(worker))
        return "";
    return units_seconds(buffer, size, worker->state_ns);
}

static const char *done_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    return print_number(worker->tasks_done, buffer, size);
}

static enum role done_role(const void *item)
{
    (void)item;
    return ROLE_STRONG;
}

static const char *deaths_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    return print_number(worker->deaths, buffer, size);
}

static enum role deaths_role(const void *item)
{
    const struct snapshot_worker *worker = item;
    return worker->deaths > 0 ? ROLE_DEAD : ROLE_QUIET;
}

static void time_draw(const struct painter *painter, int row, int column, int width, const void *item)
{
    const struct snapshot_worker *worker = item;
    state_time_bar(painter, row, column, width, worker->time_ns);
}

static const char *cpu_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    return words_percent(worker->cpu, buffer, size);
}

static const char *memory_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    return worker->rss_bytes == SNAPSHOT_UNKNOWN ? WORDS_UNKNOWN : units_bytes(buffer, size, worker->rss_bytes);
}

static const char *switches_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    char voluntary[32], involuntary[32];
    if (worker->switches_voluntary == SNAPSHOT_UNKNOWN || worker->switches_involuntary == SNAPSHOT_UNKNOWN)
        return WORDS_UNKNOWN;
    (void)snprintf(buffer, size, "%s / %5s",
                   units_count(voluntary, sizeof voluntary, (double)worker->switches_voluntary),
                   units_count(involuntary, sizeof involuntary, (double)worker->switches_involuntary));
    return buffer;
}

static enum role quiet_role(const void *item)
{
    (void)item;
    return ROLE_QUIET;
}

static const struct column columns[] = {
    {"worker", .width = 10, .width_max = 26, .priority = 2, .left = true, .text = name_text, .role = name_role},
    {"pid", .width = 7, .priority = 9, .text = pid_text, .role = quiet_role},
    {"  state", .width = 13, .priority = 1, .left = true, .draw = state_draw},
    [WORKER_COLUMN_ON] = {"on", .width = 10, .width_max = 16, .priority = 4, .left = true, .text = on_text,
                          .role = state_role},
    {"core", .width = 4, .priority = 8, .text = core_text, .role = quiet_role},
    {"task", .width = 8, .priority = 3, .text = task_text, .role = state_role},
    {"for s", .width = 8, .priority = 7, .text = since_text},
    {"done", .width = 8, .priority = 5, .text = done_text, .role = done_role},
    {"died", .width = 4, .priority = 10, .text = deaths_text, .role = deaths_role},
    {"time so far", .width = 12, .width_max = 88, .priority = 6, .left = true, .draw = time_draw},
    {"cpu", .width = 5, .priority = 11, .text = cpu_text},
    {"memory", .width = 6, .priority = 12, .text = memory_text, .role = quiet_role},
    {"switches", .width = 13, .priority = 13, .text = switches_text, .role = quiet_role},
};
_Static_assert(sizeof columns / sizeof *columns <= COLUMNS_MAX, "widths of all columns fit in COLUMNS_MAX");

const struct table worker_table = {
    .title = "Workers",
    .columns = columns,
    .count = sizeof columns / sizeof *columns,
    .item_size = sizeof(struct snapshot_worker),
};
