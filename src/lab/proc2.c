#include "lab/proc2.h"

#include <errno.h>
#include <libproc2/meminfo.h>
#include <libproc2/pids.h>
#include <libproc2/stat.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Values are read without the library's macros: their number of arguments changed with 4.0.5. All processes are asked
 * for at once, never some by number: that takes 255 at most, and leaks a descriptor for each in 4.0.6. */

/* The order of the columns of process_items. */
enum {
    PID,
    PARENT,
    STATE,
    CORE,
    NICE,
    PRIORITY,
    THREADS,
    BEGAN,
    TICKS,
    WITH_CHILDREN,
    RSS,
    FAULTS_MINOR,
    FAULTS_MAJOR,
    NAME,
    USER
};

/* All but the user come from one file of /proc; and the user from whom that folder belongs to. */
static const enum pids_item process_items[] = {
    [PID] = PIDS_ID_PID,
    [PARENT] = PIDS_ID_PPID,
    [STATE] = PIDS_STATE,
    [CORE] = PIDS_PROCESSOR,
    [NICE] = PIDS_NICE,
    [PRIORITY] = PIDS_PRIORITY,
    [THREADS] = PIDS_NLWP,
    [BEGAN] = PIDS_TICS_BEGAN,
    [TICKS] = PIDS_TICS_ALL,
    [WITH_CHILDREN] = PIDS_TICS_ALL_C,
    [RSS] = PIDS_RSS,
    [NAME] = PIDS_CMD,
    [USER] = PIDS_ID_EUSER,
    [FAULTS_MINOR] = PIDS_FLT_MIN,
    [FAULTS_MAJOR] = PIDS_FLT_MAJ,
};
enum { PROCESS_ITEMS = sizeof process_items / sizeof *process_items };

struct proc2 {
    struct stat_info *stat; /* each opened when it is first asked; NULL = not yet, or it cannot tell */
    struct meminfo_info *meminfo;
    struct pids_info *pids;
    uint64_t page_bytes;

    struct proc2_core *cores;
    size_t cores_capacity;
    struct proc2_process *processes;
    size_t processes_capacity;
};

/* The array with room for `count` of `size` bytes, moved or not; NULL when there is no memory: then it stays. */
static void *with_room(void *array, size_t size, size_t *capacity, size_t count)
{
    if (array && count <= *capacity)
        return array;
    size_t wanted = count + count / 2 + 16;
    void *larger = realloc(array, wanted * size);
    if (larger)
        *capacity = wanted;
    return larger;
}

size_t proc2_cores(struct proc2 *proc2, const struct proc2_core **ret_cores)
{
    enum { NUMBER, BUSY, TOTAL, ITEMS };
    enum stat_item items[ITEMS] = {[NUMBER] = STAT_TIC_ID, [BUSY] = STAT_TIC_SUM_BUSY, [TOTAL] = STAT_TIC_SUM_TOTAL};
    if (!proc2->stat && procps_stat_new(&proc2->stat) < 0)
        proc2->stat = NULL;
    struct stat_reaped *reaped = proc2->stat ? procps_stat_reap(proc2->stat, STAT_REAP_CPUS_ONLY, items, ITEMS) : NULL;
    size_t count = reaped && reaped->cpus && reaped->cpus->total > 0 ? (size_t)reaped->cpus->total : 0;
    struct proc2_core *cores = with_room(proc2->cores, sizeof *cores, &proc2->cores_capacity, count);
    if (!cores)
        return 0;
    proc2->cores = cores;
    for (size_t i = 0; i < count; i++) {
        const struct stat_result *core = reaped->cpus->stacks[i]->head;
        cores[i] =
            (struct proc2_core){core[NUMBER].result.s_int, core[BUSY].result.ull_int, core[TOTAL].result.ull_int};
    }
    *ret_cores = cores;
    return count;
}

bool proc2_memory(struct proc2 *proc2, struct proc2_memory *ret_memory)
{
    enum { TOTAL, AVAILABLE, ITEMS };
    enum meminfo_item items[ITEMS] = {[TOTAL] = MEMINFO_MEM_TOTAL, [AVAILABLE] = MEMINFO_MEM_AVAILABLE};
    if (!proc2->meminfo && procps_meminfo_new(&proc2->meminfo) < 0)
        proc2->meminfo = NULL;
    struct meminfo_stack *stack = proc2->meminfo ? procps_meminfo_select(proc2->meminfo, items, ITEMS) : NULL;
    if (!stack)
        return false;
    *ret_memory = (struct proc2_memory){stack->head[TOTAL].result.ul_int * UINT64_C(1024),
                                        stack->head[AVAILABLE].result.ul_int * UINT64_C(1024)};
    return true;
}

static void copy_text(char *buffer, size_t size, const char *text)
{
    (void)snprintf(buffer, size, "%s", text ? text : "");
}

static void copy_process(const struct proc2 *proc2, const struct pids_result *from, struct proc2_process *to)
{
    *to = (struct proc2_process){
        .pid = from[PID].result.s_int,
        .parent = from[PARENT].result.s_int,
        .state = from[STATE].result.s_ch,
        .core = from[CORE].result.s_int,
        .nice = from[NICE].result.s_int,
        .priority = from[PRIORITY].result.s_int,
        .threads = from[THREADS].result.s_int,
        .began_ticks = from[BEGAN].result.ull_int,
        .cpu_ticks = from[TICKS].result.ull_int,
        .with_children_ticks = from[WITH_CHILDREN].result.ull_int,
        .rss_bytes = from[RSS].result.ul_int * proc2->page_bytes,
        .faults_minor = from[FAULTS_MINOR].result.ul_int,
        .faults_major = from[FAULTS_MAJOR].result.ul_int,
    };
    copy_text(to->name, sizeof to->name, from[NAME].result.str);
    copy_text(to->user, sizeof to->user, from[USER].result.str);
}

static int by_number(const void *a, const void *b)
{
    int left = ((const struct proc2_process *)a)->pid, right = ((const struct proc2_process *)b)->pid;
    return (left > right) - (left < right);
}

static struct pids_info *open_pids(void)
{
    struct pids_info *pids = NULL;
    enum pids_item items[PROCESS_ITEMS]; /* the library wants to be able to write there */
    for (int i = 0; i < PROCESS_ITEMS; i++)
        items[i] = process_items[i];
    return procps_pids_new(&pids, items, PROCESS_ITEMS) < 0 ? NULL : pids;
}

size_t proc2_processes(struct proc2 *proc2, const struct proc2_process **ret_processes)
{
    if (!proc2->pids)
        proc2->pids = open_pids();
    struct pids_fetch *fetch = proc2->pids ? procps_pids_reap(proc2->pids, PIDS_FETCH_TASKS_ONLY) : NULL;
    size_t count = fetch && fetch->counts->total > 0 ? (size_t)fetch->counts->total : 0;
    struct proc2_process *processes = with_room(proc2->processes, sizeof *processes, &proc2->processes_capacity, count);
    if (!processes)
        return 0;
    proc2->processes = processes;
    for (size_t i = 0; i < count; i++)
        copy_process(proc2, fetch->stacks[i]->head, &processes[i]);
    qsort(processes, count, sizeof *processes, by_number);
    *ret_processes = processes;
    return count;
}

int proc2_new(struct proc2 **ret_proc2)
{
    struct proc2 *proc2 = calloc(1, sizeof *proc2);
    if (!proc2)
        return -ENOMEM;
    proc2->page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
    *ret_proc2 = proc2;
    return 0;
}

void proc2_free(struct proc2 *proc2)
{
    if (!proc2)
        return;
    if (proc2->stat)
        (void)procps_stat_unref(&proc2->stat);
    if (proc2->meminfo)
        (void)procps_meminfo_unref(&proc2->meminfo);
    if (proc2->pids)
        (void)procps_pids_unref(&proc2->pids);
    free(proc2->cores);
    free(proc2->processes);
    free(proc2);
}
