#include "base/units.h"
#include "ui/state.h"
#include "ui/table.h"
#include "ui/words.h"

#include <inttypes.h>
#include <math.h>
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

static const char *print_figure(uint64_t number, char *buffer, size_t size)
{
    return number == SNAPSHOT_UNKNOWN ? WORDS_UNKNOWN : units_count(buffer, size, (double)number);
}

static const char *migrations_text(const void *item, char *buffer, size_t size)
{
    return print_figure(((const struct snapshot_worker *)item)->migrations, buffer, size);
}

static const char *faults_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    char minor[32], major[32];
    if (worker->faults_minor == SNAPSHOT_UNKNOWN || worker->faults_major == SNAPSHOT_UNKNOWN)
        return WORDS_UNKNOWN;
    (void)snprintf(buffer, size, "%s / %s", print_figure(worker->faults_minor, minor, sizeof minor),
                   print_figure(worker->faults_major, major, sizeof major));
    return buffer;
}

static const char *wchan_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    (void)snprintf(buffer, size, "%s", *worker->wchan ? worker->wchan : WORDS_UNKNOWN);
    return buffer;
}

static const char *start_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    (void)snprintf(buffer, size, "%s",
                   worker->start == SNAPSHOT_NO_START ? WORDS_UNKNOWN : settings_starts[worker->start]);
    return buffer;
}

/* Why its slot's last worker that died did so. */
static const char *exit_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    return worker->death.how == DEATH_NONE ? WORDS_UNKNOWN : death_text(worker->death, buffer, size);
}

static const char *nice_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    if (worker->nice == SNAPSHOT_NO_NICE)
        return WORDS_UNKNOWN;
    (void)snprintf(buffer, size, "%d", worker->nice);
    return buffer;
}

static const char *pinned_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_worker *worker = item;
    return worker->pinned == RUN_NO_CORE ? "any" : print_number((uint64_t)worker->pinned, buffer, size);
}

static const char *retries_text(const void *item, char *buffer, size_t size)
{
    return print_number(((const struct snapshot_worker *)item)->retries, buffer, size);
}

/* The share of a worker's life in some kinds of its time; NAN before it has one. */
static double share_of(const void *item, enum run_time first, enum run_time last)
{
    const struct snapshot_worker *worker = item;
    uint64_t part = 0, sum = 0;
    for (int kind = 0; kind < TIME_COUNT; kind++) {
        sum += worker->time_ns[kind];
        part += kind >= (int)first && kind <= (int)last ? worker->time_ns[kind] : 0;
    }
    return sum > 0 ? (double)part / (double)sum : NAN;
}

static double on_core_key(const void *item)
{
    return share_of(item, TIME_ON_CORE, TIME_ON_CORE);
}

static const char *on_core_text(const void *item, char *buffer, size_t size)
{
    return words_percent(on_core_key(item), buffer, size);
}

static double no_core_key(const void *item)
{
    return share_of(item, TIME_NO_CORE, TIME_NO_CORE);
}

static const char *no_core_text(const void *item, char *buffer, size_t size)
{
    return words_percent(no_core_key(item), buffer, size);
}

static double off_core_key(const void *item)
{
    return share_of(item, TIME_OFF_CORE, TIME_OFF_CORE);
}

static const char *off_core_text(const void *item, char *buffer, size_t size)
{
    return words_percent(off_core_key(item), buffer, size);
}

static double blocked_key(const void *item)
{
    return share_of(item, TIME_PUT, TIME_JOIN);
}

static const char *blocked_text(const void *item, char *buffer, size_t size)
{
    return words_percent(blocked_key(item), buffer, size);
}

/* ------------------------------------------------------------------ by what they are sorted */

static double unknown_or(uint64_t number, uint64_t unknown)
{
    return number == unknown ? NAN : (double)number;
}

static double slot_key(const void *item) /* the first one on top */
{
    return -(double)((const struct snapshot_worker *)item)->slot;
}

static double pid_key(const void *item)
{
    return unknown_or((uint64_t)((const struct snapshot_worker *)item)->pid, 0);
}

static double state_key(const void *item)
{
    return -(double)((const struct snapshot_worker *)item)->state;
}

static double core_key(const void *item)
{
    int core = ((const struct snapshot_worker *)item)->core;
    return core == RUN_NO_CORE ? NAN : -(double)core;
}

static double task_key(const void *item)
{
    return unknown_or(((const struct snapshot_worker *)item)->task, RUN_NO_TASK);
}

static double since_key(const void *item)
{
    return (double)((const struct snapshot_worker *)item)->state_ns;
}

static double done_key(const void *item)
{
    return (double)((const struct snapshot_worker *)item)->tasks_done;
}

static double deaths_key(const void *item)
{
    return (double)((const struct snapshot_worker *)item)->deaths;
}

static double retries_key(const void *item)
{
    return (double)((const struct snapshot_worker *)item)->retries;
}

static double cpu_key(const void *item)
{
    return ((const struct snapshot_worker *)item)->cpu;
}

static double memory_key(const void *item)
{
    return unknown_or(((const struct snapshot_worker *)item)->rss_bytes, SNAPSHOT_UNKNOWN);
}

static double switches_key(const void *item)
{
    const struct snapshot_worker *worker = item;
    return worker->switches_voluntary == SNAPSHOT_UNKNOWN || worker->switches_involuntary == SNAPSHOT_UNKNOWN
               ? NAN
               : (double)worker->switches_voluntary + (double)worker->switches_involuntary;
}

static double migrations_key(const void *item)
{
    return unknown_or(((const struct snapshot_worker *)item)->migrations, SNAPSHOT_UNKNOWN);
}

static double faults_key(const void *item)
{
    return unknown_or(((const struct snapshot_worker *)item)->faults_minor, SNAPSHOT_UNKNOWN);
}

static double nice_key(const void *item)
{
    int nice = ((const struct snapshot_worker *)item)->nice;
    return nice == SNAPSHOT_NO_NICE ? NAN : -(double)nice;
}

static uint64_t identity(const void *item)
{
    return ((const struct snapshot_worker *)item)->slot;
}

static const struct column columns[] = {
    {"worker", .width = 10, .width_max = 26, .priority = 2, .left = true, .text = name_text, .role = name_role,
     .key = slot_key, .figure = FIGURE_WORKER_NAME},
    {"pid", .width = 7, .priority = 9, .text = pid_text, .role = quiet_role, .key = pid_key,
     .figure = FIGURE_WORKER_PID},
    {"  state", .width = 13, .priority = 1, .left = true, .draw = state_draw, .key = state_key,
     .figure = FIGURE_WORKER_STATE},
    [WORKER_COLUMN_ON] = {"on", .width = 10, .width_max = 16, .priority = 4, .left = true, .text = on_text,
                          .role = state_role, .figure = FIGURE_WORKER_ON},
    {"core", .width = 4, .priority = 8, .text = core_text, .role = quiet_role, .key = core_key,
     .figure = FIGURE_WORKER_CORE},
    {"task", .width = 8, .priority = 3, .text = task_text, .role = state_role, .key = task_key,
     .figure = FIGURE_WORKER_TASK},
    {"for s", .width = 8, .priority = 7, .text = since_text, .key = since_key, .figure = FIGURE_WORKER_FOR},
    {"done", .width = 8, .priority = 5, .text = done_text, .role = done_role, .key = done_key,
     .figure = FIGURE_WORKER_DONE},
    {"died", .width = 4, .priority = 10, .text = deaths_text, .role = deaths_role, .key = deaths_key,
     .figure = FIGURE_WORKER_DEATHS},
    {"time so far", .width = 12, .width_max = 88, .priority = 6, .left = true, .draw = time_draw, .key = on_core_key,
     .figure = FIGURE_WORKER_TIMES},
    {"cpu", .width = 5, .priority = 11, .text = cpu_text, .key = cpu_key, .figure = FIGURE_WORKER_CPU},
    {"memory", .width = 6, .priority = 12, .text = memory_text, .role = quiet_role, .key = memory_key,
     .figure = FIGURE_WORKER_MEMORY},
    {"switches", .width = 13, .priority = 13, .text = switches_text, .role = quiet_role, .key = switches_key,
     .figure = FIGURE_WORKER_SWITCHES},
    /* From here on only in the view that has nothing but workers: WORKER_COLUMNS_USUAL. */
    [WORKER_COLUMNS_USUAL] = {"retry", .width = 5, .priority = 14, .text = retries_text, .role = quiet_role,
                              .key = retries_key, .figure = FIGURE_WORKER_RETRIES},
    {"moves", .width = 5, .priority = 15, .text = migrations_text, .key = migrations_key,
     .figure = FIGURE_WORKER_MIGRATIONS},
    {"on core", .width = 7, .priority = 16, .text = on_core_text, .key = on_core_key, .figure = FIGURE_TIME_ON_CORE},
    {"no core", .width = 7, .priority = 17, .text = no_core_text, .key = no_core_key, .figure = FIGURE_TIME_NO_CORE},
    {"asleep", .width = 6, .priority = 18, .text = off_core_text, .key = off_core_key, .figure = FIGURE_TIME_OFF_CORE},
    {"blocked", .width = 7, .priority = 19, .text = blocked_text, .key = blocked_key, .figure = FIGURE_WORKER_BLOCKED},
    {"faults", .width = 11, .priority = 20, .text = faults_text, .role = quiet_role, .key = faults_key,
     .figure = FIGURE_WORKER_FAULTS},
    {"kernel", .width = 10, .width_max = 20, .priority = 21, .left = true, .text = wchan_text, .role = quiet_role,
     .figure = FIGURE_WORKER_WCHAN},
    {"nice", .width = 4, .priority = 22, .text = nice_text, .key = nice_key, .figure = FIGURE_WORKER_NICE},
    {"bound", .width = 5, .priority = 23, .text = pinned_text, .role = quiet_role, .figure = FIGURE_WORKER_BOUND},
    {"start", .width = 10, .priority = 24, .left = true, .text = start_text, .role = quiet_role,
     .figure = FIGURE_WORKER_START_METHOD},
    {"last death", .width = 12, .width_max = 28, .priority = 25, .left = true, .text = exit_text, .role = deaths_role,
     .figure = FIGURE_WORKER_EXIT},
};
_Static_assert(sizeof columns / sizeof *columns <= COLUMNS_MAX, "widths of all columns fit in COLUMNS_MAX");

const struct table worker_table = {
    .title = "Workers",
    .columns = columns,
    .count = sizeof columns / sizeof *columns,
    .usual = WORKER_COLUMNS_USUAL,
    .item_size = sizeof(struct snapshot_worker),
    .identity = identity,
};
