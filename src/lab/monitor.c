#include "lab/monitor.h"

#include "base/clock.h"
#include "lab/kin.h"
#include "lab/proc_file.h"
#include "lab/process_look.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A sample that took t of CPU is followed by none for at least this many times t. */
#define REST_FACTOR 100

/* How long one that is gone stays in the list; those that were asked for stay for good. */
#define GONE_NS (3 * NS_PER_S)

/* Shares of time over less than this say nothing: the kernel counts in ticks of 10 ms. */
#define SHARE_NS (90 * NS_PER_MS)

/* Of a tree larger than this, only those in view are looked at closely. */
#define CLOSE_MAX 256

struct past { /* what the last sample knew of a row */
    uint64_t cpu_ticks, with_children_ticks;
    uint64_t lost_ticks; /* of descendants that vanished since: its children's time has grown by these */
    bool looked;
};

struct monitor {
    struct proc2 *proc2;
    uint64_t asked_ns, due_ns, tick_ns;
    uint64_t boot_ns; /* CLOCK_BOOTTIME at the last sample */
    struct process_id self, *roots;
    size_t roots_count;
    bool anew; /* the scope has changed since the last sample */

    struct process_list list;
    struct past *past;             /* of each row */
    struct process_row *next_rows; /* these two are filled in, and then change places with those */
    struct past *next_past;
    size_t capacity, next_capacity;
    struct kin kin; /* those of the present sample */

    struct process_id looked[MONITOR_LOOKED_MAX];
    size_t looked_count;
};

static uint64_t boot_clock_ns(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_BOOTTIME, &time);
    return (uint64_t)time.tv_sec * NS_PER_S + (uint64_t)time.tv_nsec;
}

static struct process_id id_of(const struct proc2_process *process)
{
    return (struct process_id){process->pid, process->began_ticks};
}

static bool is_root(const struct monitor *monitor, struct process_id id)
{
    if (monitor->list.scope == PROCESSES_OWN)
        return process_id_equal(id, monitor->self);
    for (size_t i = 0; i < monitor->roots_count && monitor->list.scope == PROCESSES_TREES; i++)
        if (process_id_equal(id, monitor->roots[i]))
            return true;
    return false;
}

/* Root, or in it before. */
static bool belongs(const void *context, const struct proc2_process *process)
{
    const struct monitor *monitor = context;
    struct process_id id = id_of(process);
    if (monitor->list.scope == PROCESSES_SYSTEM || is_root(monitor, id))
        return true;
    return !monitor->anew && process_list_find(&monitor->list, id);
}

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
    *row = (struct process_row){.id = id_of(process),
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

struct sample { /* one that is being taken */
    uint64_t now_ns, boot_ns, elapsed_ns;
    size_t members, rows;
    uint64_t busy_ticks;
    bool counted; /* there was one before, over the same scope, long enough ago */
};

static double share(const struct monitor *monitor, const struct sample *sample, uint64_t ticks)
{
    return (double)ticks * (double)monitor->tick_ns / (double)sample->elapsed_ns;
}

static uint64_t grown(uint64_t before, uint64_t now)
{
    return now > before ? now - before : 0;
}

/* Its own time, and that of children that began and ended between two samples: it has reaped them. */
static void count_time(const struct monitor *monitor, struct sample *sample, struct process_row *row, struct past *past,
                       const struct proc2_process *process)
{
    uint64_t own = grown(past->cpu_ticks, process->cpu_ticks);
    uint64_t others = grown(grown(past->cpu_ticks, past->with_children_ticks),
                            grown(process->cpu_ticks, process->with_children_ticks));
    if (sample->counted) {
        row->cpu = past->looked ? share(monitor, sample, own) : row->cpu;
        sample->busy_ticks += own + grown(past->lost_ticks, others);
    }
    row->cpu_total_ns = process->cpu_ticks * monitor->tick_ns;
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
    row->alive_ns = grown(began_ns, sample->boot_ns);
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
    if (monitor->anew || (row->gone && sample->now_ns - row->gone_ns > GONE_NS && !is_root(monitor, row->id)))
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
               !process_id_equal(list->rows[old].id, id_of(process)))
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

/* ------------------------------------------------------------------ the whole */

/* The row of the living process of that number in the last sample, or SIZE_MAX. */
static size_t living_row(const struct process_list *list, int pid)
{
    size_t row = process_list_last(list, pid);
    return row != SIZE_MAX && !list->rows[row].gone ? row : SIZE_MAX;
}

static bool is_there(const struct monitor *monitor, struct process_id id)
{
    const struct proc2_process *process = kin_find(&monitor->kin, id.pid);
    return process && process->began_ticks == id.began;
}

/* The time of one that vanished has become that of the nearest ancestor that has not: it is no new time. */
static void hand_up_lost_time(struct monitor *monitor)
{
    const struct process_list *list = &monitor->list;
    for (size_t i = 0; i < list->count; i++) {
        if (list->rows[i].gone || is_there(monitor, list->rows[i].id))
            continue;
        size_t at = living_row(list, list->rows[i].parent);
        for (size_t steps = 0; at != SIZE_MAX && steps < list->count; steps++) {
            if (is_there(monitor, list->rows[at].id))
                break;
            at = living_row(list, list->rows[at].parent);
        }
        if (at != SIZE_MAX)
            monitor->past[at].lost_ticks += monitor->past[i].with_children_ticks;
    }
}

static void count_states(struct process_list *list)
{
    list->alive = list->threads = 0;
    list->rss_bytes = 0;
    memset(list->states, 0, sizeof list->states);
    for (size_t i = 0; i < list->count; i++) {
        const struct process_row *row = &list->rows[i];
        const char *state = row->state ? strchr(PROCESS_STATES, row->state) : NULL;
        if (row->gone)
            continue;
        list->alive++;
        list->threads += row->threads;
        list->rss_bytes += row->rss_bytes;
        if (state)
            list->states[state - PROCESS_STATES]++;
    }
}

static void look_at_machine(struct monitor *monitor)
{
    struct process_list *list = &monitor->list;
    struct proc2_memory memory = {SNAPSHOT_UNKNOWN, SNAPSHOT_UNKNOWN};
    (void)proc2_memory(monitor->proc2, &memory);
    list->memory_bytes = memory.total_bytes;
    list->memory_available_bytes = memory.available_bytes;
    int known = getloadavg(list->load, 3);
    for (int i = known > 0 ? known : 0; i < 3; i++)
        list->load[i] = NAN;
}

static uint16_t small(uint64_t count)
{
    return count > UINT16_MAX ? UINT16_MAX : (uint16_t)count;
}

static void note_total(struct monitor *monitor, const struct sample *sample, uint64_t born, uint64_t died)
{
    struct process_list *list = &monitor->list;
    if (sample->counted)
        list->busy = share(monitor, sample, sample->busy_ticks);
    if (list->busy > list->cores.online) /* a little of the last interval came late */
        list->busy = list->cores.online;
    list->totals[list->samples % PROCESS_MOMENTS] = (struct process_total){
        sample->now_ns, (float)list->busy, small(list->alive), small(list->born - born), small(list->died - died)};
    list->interval_ns = sample->elapsed_ns;
    list->time_ns = sample->now_ns;
    list->samples++;
    monitor->boot_ns = sample->boot_ns;
    monitor->anew = false;
}

static void take_sample(struct monitor *monitor, uint64_t now_ns)
{
    struct process_list *list = &monitor->list;
    const struct proc2_process *all = NULL;
    size_t count = proc2_processes(monitor->proc2, &all);
    struct sample sample = {.now_ns = now_ns, .boot_ns = boot_clock_ns(), .elapsed_ns = now_ns - list->time_ns};
    if (count == 0 || !kin_choose(&monitor->kin, all, count, belongs, monitor))
        return;
    sample.members = monitor->kin.count;
    if (!make_next(monitor, sample.members + list->count))
        return;
    sample.counted = list->samples > 0 && !monitor->anew && sample.elapsed_ns >= SHARE_NS;
    uint64_t born = list->born, died = list->died;
    if (!monitor->anew)
        hand_up_lost_time(monitor);
    merge(monitor, &sample);
    change_places(monitor, sample.rows);
    count_states(list);
    look_at_machine(monitor);
    note_total(monitor, &sample, born, died);
}

bool monitor_tick(struct monitor *monitor, uint64_t now_ns)
{
    if (now_ns < monitor->due_ns)
        return false;
    uint64_t last_ns = monitor->list.time_ns, cpu_before = clock_thread_cpu_ns();
    take_sample(monitor, now_ns);
    uint64_t cost_ns = clock_thread_cpu_ns() - cpu_before;
    if (last_ns > 0)
        monitor->list.own_cpu = (double)cost_ns / (double)(now_ns - last_ns);
    uint64_t rest_ns = cost_ns * REST_FACTOR;
    monitor->due_ns = now_ns + (rest_ns > monitor->asked_ns ? rest_ns : monitor->asked_ns);
    return true;
}

uint64_t monitor_due(const struct monitor *monitor)
{
    return monitor->due_ns;
}

const struct process_list *monitor_list(const struct monitor *monitor)
{
    return &monitor->list;
}

void monitor_look_at(struct monitor *monitor, const struct process_id *processes, size_t count)
{
    monitor->looked_count = count < MONITOR_LOOKED_MAX ? count : MONITOR_LOOKED_MAX;
    if (monitor->looked_count > 0)
        memcpy(monitor->looked, processes, monitor->looked_count * sizeof *processes);
}

void monitor_ended(struct monitor *monitor, int pid, struct death death)
{
    for (size_t i = monitor->list.count; i-- > 0;)
        if (monitor->list.rows[i].id.pid == pid) {
            monitor->list.rows[i].death = death;
            return;
        }
}

void monitor_set_scope(struct monitor *monitor, enum process_scope scope)
{
    struct process_list *list = &monitor->list;
    if (scope == list->scope && list->samples > 0)
        return;
    list->scope = scope;
    list->born = list->died = 0;
    list->busy = NAN;
    for (size_t i = 0; i < PROCESS_MOMENTS; i++)
        list->totals[i] = (struct process_total){.busy = NAN};
    monitor->anew = true;
    monitor->due_ns = 0;
}

/* ------------------------------------------------------------------ to be and not to be */

static int copy_roots(struct monitor *monitor, const struct monitor_options *options)
{
    monitor->roots = calloc(options->roots_count + 1, sizeof *monitor->roots);
    if (!monitor->roots)
        return -ENOMEM;
    for (size_t i = 0; i < options->roots_count; i++) {
        struct process_id *root = &monitor->roots[monitor->roots_count++];
        root->pid = options->roots[i];
        if (!proc_file_began(root->pid, &root->began))
            return -ESRCH;
    }
    return 0;
}

int monitor_new(struct monitor **ret_monitor, const struct monitor_options *options)
{
    struct monitor *monitor = calloc(1, sizeof *monitor);
    if (!monitor)
        return -ENOMEM;
    monitor->asked_ns = options->interval_ns > 0 ? options->interval_ns : MONITOR_INTERVAL_NS;
    monitor->tick_ns = NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK);
    monitor->self.pid = getpid();
    (void)proc_file_began(monitor->self.pid, &monitor->self.began);
    monitor->list.cores = cores_detect();
    monitor->list.own_cpu = NAN;
    int error = proc2_new(&monitor->proc2);
    if (!error)
        error = copy_roots(monitor, options);
    if (error) {
        monitor_free(monitor);
        return error;
    }
    monitor_set_scope(monitor, options->scope);
    *ret_monitor = monitor;
    return 0;
}

void monitor_free(struct monitor *monitor)
{
    if (!monitor)
        return;
    proc2_free(monitor->proc2);
    free(monitor->roots);
    free(monitor->list.rows);
    free(monitor->past);
    free(monitor->next_rows);
    free(monitor->next_past);
    kin_release(&monitor->kin);
    free(monitor);
}
