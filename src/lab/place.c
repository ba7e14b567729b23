#include "lab/place.h"

#include "lab/recorder.h"

#include <math.h>
#include <stdio.h>

bool place_watch(struct place *place, struct sampler *sampler, int number, const struct slot *slot)
{
    if (number <= 0 || place->pid != 0 || sampler_add(sampler, number) != 0)
        return false;
    place->pid = number;
    place->slot = slot;
    return true;
}

void place_leave(struct place *place, struct sampler *sampler)
{
    if (place->pid)
        sampler_remove(sampler, place->pid);
    *place = (struct place){0};
}

#define AWAKE_PARTS 20 /* who was awake for no more than such a part of a time slept through it */

/* Time in tasks, neither blocked nor held by a stop signal of the lab's. */
static uint64_t running_of(const struct slot_view *view)
{
    return view->times_ns[SLOT_RUNNING] - view->stopped_ns[SLOT_RUNNING];
}

static bool is_asleep(const struct sampler_process *seen)
{
    return seen->state == 'S' || seen->state == 'D';
}

/* Of its first sample the one before is its birth, when it had used nothing. */
static uint64_t same_since(const struct place *place, const struct sampler_process *seen, uint64_t now_ns)
{
    bool first = place->seen.pid != place->pid;
    uint64_t before_ns = first ? place->slot->born_ns : place->sampled_ns;
    if (seen->on_core_ns == SNAPSHOT_UNKNOWN || seen->queue_wait_ns == SNAPSHOT_UNKNOWN || before_ns >= now_ns)
        return 0;
    uint64_t on_core = seen->on_core_ns - (first ? 0 : place->seen.on_core_ns);
    uint64_t waited = seen->queue_wait_ns - (first ? 0 : place->seen.queue_wait_ns);
    bool same =
        is_asleep(seen) ? (on_core + waited) * AWAKE_PARTS <= now_ns - before_ns : waited * 2 >= now_ns - before_ns;
    return same ? before_ns : 0;
}

void place_sample(struct place *place, const struct sampler *sampler, uint64_t now_ns)
{
    const struct sampler_process *seen = place->pid ? sampler_process(sampler, place->pid) : NULL;
    if (!seen)
        return;
    struct slot_view view = slot_look(place->slot, now_ns);
    uint64_t on_core = seen->on_core_ns - place->seen.on_core_ns;
    uint64_t waited = seen->queue_wait_ns - place->seen.queue_wait_ns;
    place->same_since_ns = same_since(place, seen, now_ns);
    place->starved = place->seen.pid == place->pid && waited > on_core;
    place->seen = *seen;
    place->sampled_ns = now_ns;
    place->running_ns = running_of(&view);
}

/* The worker's own word comes first; the kernel's counts only when it is younger than the worker's. */
static enum worker_state state_of(const struct place *place, const struct slot_view *view)
{
    static const enum worker_state states[] = {
        [SLOT_STARTING] = WORKER_STARTING, [SLOT_WAITING] = WORKER_WAITING, [SLOT_RUNNING] = WORKER_RUNNING,
        [SLOT_LEAVING] = WORKER_LEAVING,   [SLOT_PUT] = WORKER_PUT,         [SLOT_GET] = WORKER_GET,
        [SLOT_SEND] = WORKER_SEND,         [SLOT_RECEIVE] = WORKER_RECEIVE, [SLOT_LOCK] = WORKER_LOCK,
        [SLOT_JOIN] = WORKER_JOIN};
    bool sampled = place->seen.pid && place->sampled_ns >= view->since_ns;
    if (view->stopped_since_ns != 0 || (sampled && place->seen.state == 'T'))
        return WORKER_STOPPED;
    if (view->state != SLOT_RUNNING || !sampled)
        return states[view->state];
    if (is_asleep(&place->seen))
        return WORKER_SLEEPING;
    return place->starved ? WORKER_NO_CORE : WORKER_RUNNING;
}

static uint64_t share(uint64_t part, uint64_t whole, uint64_t of)
{
    return whole == 0 ? 0 : (uint64_t)((double)part / (double)whole * (double)of);
}

/* The time in tasks is split as it was at the last sample. Before the first one, and where the kernel does not count,
 * nothing is known of it, so the shares of the rest would be wrong too: all stay 0. */
static void split_times(const struct place *place, const struct slot_view *view, uint64_t time_ns[TIME_COUNT])
{
    uint64_t running = running_of(view), whole = place->running_ns;
    bool counted = place->seen.on_core_ns != SNAPSHOT_UNKNOWN && place->seen.queue_wait_ns != SNAPSHOT_UNKNOWN;
    if (running > 0 && (whole == 0 || !counted))
        return;
    uint64_t on_core = place->seen.on_core_ns < whole ? place->seen.on_core_ns : whole;
    uint64_t no_core = place->seen.queue_wait_ns < whole - on_core ? place->seen.queue_wait_ns : whole - on_core;
    recorder_split_states(view->times_ns, view->stopped_ns, time_ns);
    time_ns[TIME_ON_CORE] = share(on_core, whole, running);
    time_ns[TIME_NO_CORE] = share(no_core, whole, running);
    uint64_t known = time_ns[TIME_ON_CORE] + time_ns[TIME_NO_CORE];
    time_ns[TIME_OFF_CORE] = running > known ? running - known : 0;
}

void place_fill_process(const struct place *place, struct snapshot_worker *row)
{
    bool known = place->pid && place->seen.pid == place->pid;
    row->cpu = known ? place->seen.cpu : NAN;
    row->rss_bytes = known ? place->seen.rss_bytes : SNAPSHOT_UNKNOWN;
    row->switches_voluntary = known ? place->seen.switches_voluntary : SNAPSHOT_UNKNOWN;
    row->switches_involuntary = known ? place->seen.switches_involuntary : SNAPSHOT_UNKNOWN;
    row->faults_minor = known ? place->seen.faults_minor : SNAPSHOT_UNKNOWN;
    row->faults_major = known ? place->seen.faults_major : SNAPSHOT_UNKNOWN;
    row->migrations = known ? place->seen.migrations : SNAPSHOT_UNKNOWN;
    row->nice = known ? place->seen.nice : SNAPSHOT_NO_NICE;
    row->pinned = known ? place->seen.only_core : RUN_NO_CORE;
    (void)snprintf(row->wchan, sizeof row->wchan, "%s", known ? place->seen.wchan : "");
}

static uint64_t sampled_for(const struct place *place, const struct slot_view *view, enum worker_state state,
                            uint64_t now_ns)
{
    bool sampled = state == WORKER_SLEEPING || state == WORKER_NO_CORE;
    uint64_t since = place->same_since_ns > view->since_ns ? place->same_since_ns : view->since_ns;
    return sampled && place->same_since_ns != 0 && now_ns > since ? now_ns - since : 0;
}

void place_fill(const struct place *place, const struct slot *slot, uint64_t now_ns, struct snapshot_worker *row)
{
    struct slot_view view = slot_look(slot, now_ns);
    row->state = state_of(place, &view);
    row->core = view.core == SLOT_NO_CORE ? RUN_NO_CORE : (int)view.core;
    bool in_task = slot_view_in_task(&view);
    uint64_t since = in_task && view.state == SLOT_RUNNING ? view.task_ns : view.since_ns;
    if (view.stopped_since_ns != 0)
        since = view.stopped_since_ns;
    row->task = in_task ? view.task : RUN_NO_TASK;
    row->state_ns = now_ns > since ? now_ns - since : 0;
    row->sampled_ns = sampled_for(place, &view, row->state, now_ns);
    row->tasks_done += view.tasks;
    split_times(place, &view, row->time_ns);
}
