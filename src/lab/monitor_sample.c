/* monitor_sample.c - one sample: who belongs to it, and what all of them come to. */
#include "base/clock.h"
#include "lab/monitor_body.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Shares of time over less than this say nothing: the kernel counts in ticks of 10 ms. Those of closer samples are of
 * several of them. */
#define SHARE_NS (90 * NS_PER_MS)

static uint64_t boot_clock_ns(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_BOOTTIME, &time);
    return (uint64_t)time.tv_sec * NS_PER_S + (uint64_t)time.tv_nsec;
}

bool monitor_is_root(const struct monitor *monitor, struct process_id id)
{
    if (monitor->list.scope == PROCESSES_OWN)
        return process_id_equal(id, monitor->self);
    for (size_t i = 0; i < monitor->roots_count && monitor->list.scope == PROCESSES_TREES; i++)
        if (process_id_equal(id, monitor->roots[i]))
            return true;
    return false;
}

/* Root, ours by adoption, or in it before. */
static bool belongs(const void *context, const struct proc2_process *process)
{
    const struct monitor *monitor = context;
    struct process_id id = monitor_id(process);
    if (monitor->list.scope == PROCESSES_SYSTEM || monitor_is_root(monitor, id))
        return true;
    if (monitor->list.scope == PROCESSES_TREES && monitor->adopts && process->parent == monitor->self.pid)
        return true;
    return !monitor->anew && process_list_find(&monitor->list, id);
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
            monitor->past[at].lost_ticks += monitor->past[i].with_children_ticks + monitor->past[i].lost_ticks;
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
        list->busy = monitor_share(monitor, sample, sample->busy_ticks);
    if (list->busy > list->cores.online) /* a little of the last interval came late */
        list->busy = list->cores.online;
    list->totals[list->samples % PROCESS_MOMENTS] = (struct process_total){
        sample->now_ns, (float)list->busy, small(list->alive), small(list->born - born), small(list->died - died)};
    if (sample->first || sample->counted)
        monitor->counted_ns = sample->now_ns;
    list->interval_ns = sample->now_ns - list->time_ns;
    list->time_ns = sample->now_ns;
    list->samples++;
    monitor->boot_ns = sample->boot_ns;
    monitor->anew = false;
}

bool monitor_take_sample(struct monitor *monitor, uint64_t now_ns)
{
    struct process_list *list = &monitor->list;
    const struct proc2_process *all = NULL;
    size_t count = proc2_processes(monitor->proc2, &all);
    struct sample sample = {.now_ns = now_ns, .boot_ns = boot_clock_ns(), .elapsed_ns = now_ns - monitor->counted_ns};
    if (count == 0 || !kin_choose(&monitor->kin, all, count, belongs, monitor))
        return false;
    sample.members = monitor->kin.count;
    sample.first = list->samples == 0 || monitor->anew;
    sample.counted = !sample.first && sample.elapsed_ns >= SHARE_NS;
    uint64_t born = list->born, died = list->died;
    if (!monitor->anew)
        hand_up_lost_time(monitor);
    if (!monitor_merge(monitor, &sample))
        return false;
    count_states(list);
    look_at_machine(monitor);
    note_total(monitor, &sample, born, died);
    return true;
}
