/* monitor_rows.c - the rows of the monitor's list, from one sample to the next. */
#include "base/amount.h"
#include "base/clock.h"
#include "lab/monitor_body.h"
#include "lab/process_look.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How long one that is gone stays in the list; those that were asked for stay for good. */
#define GONE_NS (3 * NS_PER_S)

/* Of a tree larger than this, only those in view are looked at closely. */
#define CLOSE_MAX 256

/* ------------------------------------------------------------------ one row */

static bool is_looked_at(const struct monitor *monitor, struct process_id id)
{
    for (size_t i = 0; i < monitor->looked_count; i++)
        if (process_id_equal(monitor->looked[i], id))
            return true;
    return false;
}

static void look_closely(const struct monitor *monitor, struct process_row *row, size_t members, bool renamed)
{
    bool near = monitor->list.scope != PROCESSES_SYSTEM && members <= CLOSE_MAX;
    near = near || is_looked_at(monitor, row->id);
    if (near || renamed)
        process_look_command(row);
    if (row->state == 'Z' && row->death.how == DEATH_NONE)
        process_look_death(row);
    if (!near)
        return;
    process_look_wchan(row);
    process_look_pin(row);
    process_look_switches(row);
}

static struct process_moment *moment_now(const struct monitor *monitor, struct process_row *row)
{
    return &row->moments[monitor->list.samples % PROCESS_MOMENTS];
}

static void begin_row(const struct monitor *monitor, const struct proc2_process *process, struct process_row *row)
{
    *row = (struct process_row){.id = monitor_id(process),
                                .cpu = NAN,
                                .pinned = RUN_NO_CORE,
                                .switches_voluntary = SNAPSHOT_UNKNOWN,
                                .switches_involuntary = SNAPSHOT_UNKNOWN};
    for (size_t i = 0; i < PROCESS_MOMENTS; i++)
        row->moments[i] = (struct process_moment){NAN, RUN_NO_CORE, PROCESS_ABSENT};
    /* One that was there before and joins (its parent was ended, and it was given to us) was not born now. */
    uint64_t began_ns = process->began_ticks * monitor->tick_ns;
    row->born = !monitor->anew && began_ns + monitor->tick_ns >= monitor->boot_ns;
}

static void fill_row(const struct proc2_process *process, struct process_row *row)
{
    row->parent = process->parent;
    row->state = process->state;
    row->core = process->core;
    row->nice = process->nice;
    row->priority = process->priority;
    row->threads = process->threads > 0 ? (unsigned)process->threads : 0;
    row->rss_bytes = process->rss_bytes;
    row->faults_minor = process->faults_minor;
    row->faults_major = process->faults_major;
    memcpy(row->name, process->name, sizeof row->name);
    memcpy(row->user, process->user, sizeof row->user);
}

double monitor_share(const struct monitor *monitor, const struct sample *sample, uint64_t ticks)
{
    return (double)ticks * (double)monitor->tick_ns / (double)sample->elapsed_ns;
}

/* Its own time, and that of children that began and ended between two samples: it has reaped them. */
static void count_time(const struct monitor *monitor, struct sample *sample, struct process_row *row, struct past *past,
                       const struct proc2_process *process)
{
    row->cpu_total_ns = process->cpu_ticks * monitor->tick_ns;
    if (!sample->first && !sample->counted)
        return;
    uint64_t own = amount_minus(process->cpu_ticks, past->cpu_ticks);
    uint64_t others = amount_minus(amount_minus(process->with_children_ticks, process->cpu_ticks),
                                   amount_minus(past->with_children_ticks, past->cpu_ticks));
    if (sample->counted) {
        row->cpu = past->looked ? monitor_share(monitor, sample, own) : row->cpu;
        sample->busy_ticks += own + amount_minus(others, past->lost_ticks);
    }
    *past = (struct past){process->cpu_ticks, process->with_children_ticks, 0, true};
}

/* `row` and `past` hold what was known of it, if anything. */
static void update_row(const struct monitor *monitor, struct sample *sample, const struct proc2_process *process,
                       struct process_row *row, struct past *past)
{
    bool renamed = strcmp(row->name, process->name) != 0 || !*row->command;
    fill_row(process, row);
    count_time(monitor, sample, row, past, process);
    uint64_t began_ns = process->began_ticks * monitor->tick_ns;
    row->alive_ns = amount_minus(sample->boot_ns, began_ns);
    look_closely(monitor, row, sample->members, renamed);
    *moment_now(monitor, row) = (struct process_moment){(float)row->cpu, (int16_t)row->core, row->state};
}

/* ------------------------------------------------------------------ the old list and the new one */

static bool make_next(struct monitor *monitor, size_t count)
{
    if (count <= monitor->next_capacity)
        return true;
    size_t capacity = count + count / 2 + 16;
    struct process_row *rows = realloc(monitor->next_rows, capacity * sizeof *rows);
    if (rows)
        monitor->next_rows = rows;
    struct past *past = realloc(monitor->next_past, capacity * sizeof *past);
    if (past)
        monitor->next_past = past;
    if (!rows || !past)
        return false;
    monitor->next_capacity = capacity;
    return true;
}

/* One that is not among the members any more: it stays for a while, unless another scope is looked at. */
static void keep_gone(struct monitor *monitor, struct sample *sample, size_t old)
{
    const struct process_row *row = &monitor->list.rows[old];
    if (monitor->anew || (row->gone && sample->now_ns - row->gone_ns > GONE_NS && !monitor_is_root(monitor, row->id)))
        return;
    struct process_row *kept = &monitor->next_rows[sample->rows];
    *kept = *row;
    monitor->next_past[sample->rows++] = monitor->past[old];
    *moment_now(monitor, kept) = (struct process_moment){NAN, RUN_NO_CORE, PROCESS_ABSENT};
    if (kept->gone)
        return;
    kept->gone = true;
    kept->gone_ns = sample->now_ns;
    kept->cpu = NAN;
    kept->wchan[0] = '\0';
    monitor->list.died++;
}

static void add_member(struct monitor *monitor, struct sample *sample, const struct proc2_process *process, size_t old)
{
    struct process_row *row = &monitor->next_rows[sample->rows];
    struct past *past = &monitor->next_past[sample->rows++];
    if (old != SIZE_MAX) {
        *row = monitor->list.rows[old];
        *past = monitor->past[old];
        row->gone = false; /* one that only could not be read the last time */
        row->gone_ns = 0;
    } else {
        begin_row(monitor, process, row);
        *past = (struct past){process->cpu_ticks, process->with_children_ticks, 0, false};
        if (row->born)
            *past = (struct past){0};
        monitor->list.born += row->born;
    }
    update_row(monitor, sample, process, row, past);
}

/* Both are sorted by number; of the same number the one that is there began last. */
static void merge(struct monitor *monitor, struct sample *sample)
{
    const struct process_list *list = &monitor->list;
    size_t old = 0;
    for (size_t i = 0; i < sample->members; i++) {
        const struct proc2_process *process = monitor->kin.members[i];
        while (old < list->count && list->rows[old].id.pid < process->pid)
            keep_gone(monitor, sample, old++);
        while (old < list->count && list->rows[old].id.pid == process->pid &&
               !process_id_equal(list->rows[old].id, monitor_id(process)))
            keep_gone(monitor, sample, old++);
        bool known = old < list->count && list->rows[old].id.pid == process->pid;
        add_member(monitor, sample, process, known ? old++ : SIZE_MAX);
    }
    while (old < list->count)
        keep_gone(monitor, sample, old++);
}

static void change_places(struct monitor *monitor, size_t rows)
{
    struct process_row *old_rows = monitor->list.rows;
    struct past *old_past = monitor->past;
    size_t old_capacity = monitor->capacity;
    monitor->list.rows = monitor->next_rows;
    monitor->past = monitor->next_past;
    monitor->capacity = monitor->next_capacity;
    monitor->list.count = rows;
    monitor->next_rows = old_rows;
    monitor->next_past = old_past;
    monitor->next_capacity = old_capacity;
}

bool monitor_merge(struct monitor *monitor, struct sample *sample)
{
    if (!make_next(monitor, sample->members + monitor->list.count))
        return false;
    merge(monitor, sample);
    change_places(monitor, sample->rows);
    return true;
}
