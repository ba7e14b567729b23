#include "lab/target.h"

#include "base/clock.h"
#include "lab/proc_file.h"
#include "model/snapshot.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GENERATIONS_MAX 64 /* below us; who is deeper is left alone */
#define PARENT_FIELD    4
#define NICE_MIN        (-20)
#define NICE_MAX        19

/* ------------------------------------------------------------------ is it ours? */

/* 0 = it has none, or has ended. */
static int parent_of(int pid)
{
    char text[1024];
    const char *at = proc_file_read(pid, "stat", text, sizeof text) > 0 ? proc_file_field(text, PARENT_FIELD) : NULL;
    uint64_t parent = at ? proc_file_number(&at) : SNAPSHOT_UNKNOWN;
    return parent == SNAPSHOT_UNKNOWN ? 0 : (int)parent;
}

static bool is_below_us(int pid)
{
    int us = getpid();
    for (int i = 0; i < GENERATIONS_MAX && pid > 1 && pid != us; i++) {
        pid = parent_of(pid);
        if (pid == us)
            return true;
    }
    return false;
}

static bool has_thread(int pid, int thread)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/task/%d", pid, thread);
    return thread > 0 && access(path, F_OK) == 0;
}

/* ------------------------------------------------------------------ who has the slot */

static int hold(struct target *target)
{
    target->pidfd = target->pid > 0 ? (int)syscall(SYS_pidfd_open, target->pid, 0) : -1;
    if (target->pidfd >= 0)
        return 0;
    return target->pid > 0 ? -errno : -ESRCH;
}

/* It cannot be reaped while its life goes on, so that its number is nobody else's. */
static int open_worker(struct target *target, struct pool *pool, unsigned index)
{
    const struct life *life = supervisor_life(pool_supervisor(pool), index);
    const struct pool_area *area = pool_area_of(pool);
    if (!life || life->ended_ns != 0)
        return -ESRCH;
    target->pid = target->thread = life->pid;
    if (area->facts->threads)
        target->thread = atomic_load(&area->slots[index].tid);
    target->slots = area->facts->threads ? area->slots : &area->slots[index];
    target->slots_count = area->facts->threads ? area->facts->slots : 1;
    if (area->facts->threads && !has_thread(target->pid, target->thread))
        return -ESRCH;
    return hold(target);
}

static bool is_alive(const struct slot *slot)
{
    return atomic_load(&slot->taken) != 0 && atomic_load(&slot->ended_ns) == 0;
}

/* Whoever started it may reap it at any moment. Once the process that has its number is held, and is found to be of our
 * own, and the slot still says the same, it is the one. */
static int open_started(struct target *target, struct slot *slot)
{
    uint64_t incarnation = slot->incarnation;
    if (incarnation == 0 || !is_alive(slot))
        return -ESRCH;
    target->pid = target->thread = atomic_load(&slot->pid);
    target->slots = slot;
    target->slots_count = 1;
    int error = hold(target);
    if (error)
        return error;
    if (is_below_us(target->pid) && is_alive(slot) && slot->incarnation == incarnation &&
        atomic_load(&slot->pid) == target->pid)
        return 0;
    target_close(target);
    return -ESRCH;
}

int target_open(struct target *ret_target, struct execution *execution, unsigned slot)
{
    for (unsigned i = 0; i < execution_pools(execution); i++) {
        const struct pool_facts *facts = pool_area_of(execution_pool(execution, i))->facts;
        if (slot >= facts->first_slot && slot - facts->first_slot < facts->slots)
            return open_worker(ret_target, execution_pool(execution, i), slot - facts->first_slot);
    }
    const struct commons *commons = execution_commons(execution);
    bool is_there = commons->facts && slot < commons->facts->slots && slot < COMMONS_SLOTS_MAX;
    return is_there ? open_started(ret_target, &commons->slots[slot]) : -ESRCH;
}

void target_close(struct target *target)
{
    (void)close(target->pidfd);
    target->pidfd = -1;
}

/* ------------------------------------------------------------------ what is done to it */

static int error_of(long result)
{
    return result < 0 ? -errno : 0;
}

int target_signal(const struct target *target, int signal)
{
    uint64_t now = clock_ns();
    for (unsigned i = 0; i < target->slots_count; i++)
        slot_signal(&target->slots[i], signal, now);
    return error_of(syscall(SYS_pidfd_send_signal, target->pidfd, signal, NULL, 0));
}

int target_pin(const struct target *target, int core)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) < 0)
        return -errno;
    if (core != RUN_NO_CORE) {
        if (core < 0 || core >= CPU_SETSIZE || !CPU_ISSET(core, &set))
            return -EINVAL;
        CPU_ZERO(&set);
        CPU_SET(core, &set);
    }
    return error_of(sched_setaffinity(target->thread, sizeof set, &set));
}

int target_nice(const struct target *target, int nice)
{
    if (nice < NICE_MIN || nice > NICE_MAX)
        return -EINVAL;
    return error_of(setpriority(PRIO_PROCESS, (id_t)target->thread, nice));
}
