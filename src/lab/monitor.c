#include "lab/monitor.h"

#include "base/clock.h"
#include "lab/monitor_body.h"
#include "lab/proc_file.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A sample that took t of CPU is followed by none for at least this many times t. */
#define REST_FACTOR 100

bool monitor_tick(struct monitor *monitor, uint64_t now_ns)
{
    if (now_ns < monitor->due_ns)
        return false;
    uint64_t last_ns = monitor->list.time_ns, cpu_before = clock_thread_cpu_ns();
    bool taken = monitor_take_sample(monitor, now_ns);
    uint64_t cost_ns = clock_thread_cpu_ns() - cpu_before;
    if (taken && last_ns > 0)
        monitor->list.own_cpu = (double)cost_ns / (double)(now_ns - last_ns);
    uint64_t rest_ns = cost_ns * REST_FACTOR;
    monitor->due_ns = now_ns + (rest_ns > monitor->asked_ns ? rest_ns : monitor->asked_ns);
    return taken;
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
    monitor->adopts = options->adopts;
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
