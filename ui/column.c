#include "ui/column.h"

#include "base/units.h"
#include "ui/state.h"
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

static const char *name_text(const struct snapshot_worker *worker, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s", worker->name);
    return buffer;
}

static enum role name_role(const struct snapshot_worker *worker)
{
    return has_process(worker) ? theme_worker(worker->slot) : ROLE_GONE;
}

static const char *pid_text(const struct snapshot_worker *worker, char *buffer, size_t size)
{
    return worker->pid > 0 ? print_number((uint64_t)worker->pid, buffer, size) : WORDS_UNKNOWN;
}

static enum role state_role(const struct snapshot_worker *worker)
{
    return state_looks[worker->state].role;
}

static void state_draw(const struct painter *painter, int row, int column, int width,
                       const struct snapshot_worker *worker)
{
    const struct state_look *look = &state_looks[worker->state];
    char letter[2] = {look->letter, '\0'}, death[24];
    const char *word = look->word;
    if (worker->state == WORKER_DEAD)
        word = state_death_word(worker->death, death, sizeof death);
    painter_glyph(painter, row, column, look->role, look->glyph);
    painter_text(painter, row, column + 2, look->role, letter);
    painter_field(painter, row, column + 4, width - 4, look->role, word);
}

static const char *core_text(const struct snapshot_worker *worker, char *buffer, size_t size)
{
    return worker->core == RUN_NO_CORE ? WORDS_UNKNOWN : print_number((uint64_t)worker->core, buffer, size);
}

static const char *task_text(const struct snapshot_worker *worker, char *buffer, size_t size)
{
    return worker->task == RUN_NO_TASK ? WORDS_UNKNOWN : print_number(worker->task, buffer, size);
}

static const char *since_text(const struct snapshot_worker *worker, char *buffer, size_t size)
{
    if (!has_process(worker))
        return "";
    return units_seconds(buffer, size, worker->state_ns);
}

static const char *done_text(const struct snapshot_worker *worker, char *buffer, size_t size)
{
    return print_number(worker->tasks_done, buffer, size);
}

static enum role done_role(const struct snapshot_worker *worker)
{
    (void)worker;
    return ROLE_STRONG;
}

static const char *deaths_text(const struct snapshot_worker *worker, char *buffer, size_t size)
{
    return print_number(worker->deaths, buffer, size);
}

static enum role deaths_role(const struct snapshot_worker *worker)
{
    return worker->deaths > 0 ? ROLE_DEAD : ROLE_QUIET;
}

static void time_draw(const struct painter *painter, int row, int column, int width,
                      const struct snapshot_worker *worker)
{
    state_time_bar(painter, row, column, width, worker->time_ns);
}

static const char *cpu_text(const struct snapshot_worker *worker, char *buffer, size_t size)
{
    return words_percent(worker->cpu, buffer, size);
}

static const char *memory_text(const struct snapshot_worker *worker, char *buffer, size_t size)
{
    return worker->rss_bytes == SNAPSHOT_UNKNOWN ? WORDS_UNKNOWN : units_bytes(buffer, size, worker->rss_bytes);
}

static const char *switches_text(const struct snapshot_worker *worker, char *buffer, size_t size)
{
    char voluntary[32], involuntary[32];
    if (worker->switches_voluntary == SNAPSHOT_UNKNOWN || worker->switches_involuntary == SNAPSHOT_UNKNOWN)
        return WORDS_UNKNOWN;
    (void)snprintf(buffer, size, "%s / %5s",
                   units_count(voluntary, sizeof voluntary, (double)worker->switches_voluntary),
                   units_count(involuntary, sizeof involuntary, (double)worker->switches_involuntary));
    return buffer;
}

static enum role quiet_role(const struct snapshot_worker *worker)
{
    (void)worker;
    return ROLE_QUIET;
}

const struct column worker_columns[] = {
    {"worker", .width = 10, .priority = 2, .left = true, .text = name_text, .role = name_role},
    {"pid", .width = 7, .priority = 8, .text = pid_text, .role = quiet_role},
    {"  state", .width = 13, .priority = 1, .left = true, .draw = state_draw},
    {"core", .width = 4, .priority = 7, .text = core_text, .role = quiet_role},
    {"task", .width = 8, .priority = 3, .text = task_text, .role = state_role},
    {"for s", .width = 8, .priority = 6, .text = since_text},
    {"done", .width = 8, .priority = 4, .text = done_text, .role = done_role},
    {"died", .width = 4, .priority = 9, .text = deaths_text, .role = deaths_role},
    {"time so far", .width = 12, .width_max = 88, .priority = 5, .left = true, .draw = time_draw},
    {"cpu", .width = 5, .priority = 10, .text = cpu_text},
    {"memory", .width = 6, .priority = 11, .text = memory_text, .role = quiet_role},
    {"switches", .width = 13, .priority = 12, .text = switches_text, .role = quiet_role},
};
const size_t worker_columns_count = sizeof worker_columns / sizeof *worker_columns;
_Static_assert(sizeof worker_columns / sizeof *worker_columns <= COLUMNS_MAX,
               "widths of all columns fit in COLUMNS_MAX");

static size_t of_priority(int priority)
{
    size_t i = 0;
    while (i < worker_columns_count && worker_columns[i].priority != priority)
        i++;
    return i;
}

void columns_fit(int available, int *widths)
{
    for (size_t i = 0; i < worker_columns_count; i++)
        widths[i] = 0;
    available += COLUMN_GAP; /* the first column has no gap before it */
    for (int priority = 1; priority <= (int)worker_columns_count; priority++) {
        size_t i = of_priority(priority);
        if (worker_columns[i].width + COLUMN_GAP > available)
            break; /* what matters less must not take the place of what matters more */
        widths[i] = worker_columns[i].width;
        available -= worker_columns[i].width + COLUMN_GAP;
    }
    for (size_t i = 0; i < worker_columns_count; i++)
        if (widths[i] > 0 && worker_columns[i].width_max > 0) {
            int most = worker_columns[i].width_max - worker_columns[i].width;
            widths[i] += available < most ? available : most;
        }
}
