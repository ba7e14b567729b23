#include "lab/roster.h"

#include "base/clock.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SAMPLE_EVERY_NS (500 * NS_PER_MS)

/* What is known of a slot beyond its present worker's own word. */
struct place {
    int pid; /* of its process, or thread, watched by the sampler; 0 = none */
    const struct slot *slot;
    uint64_t tasks_before; /* finished by its earlier workers */
    unsigned deaths;
    struct death death; /* the last */
    bool violent;
    struct sampler_process seen; /* at the last sample */
    uint64_t running_ns;         /* time in tasks at the last sample */
    bool starved;                /* between the last two samples it waited for a core longer than it had one */
};

struct roster {
    unsigned slots;
    struct sampler *sampler;
    uint64_t sampled_ns; /* the last sample */
    struct execution *execution;
    struct place *places;
    struct snapshot_worker *rows;
};

int roster_new(struct roster **ret_roster, unsigned slots)
{
    struct roster *roster = calloc(1, sizeof *roster);
    if (!roster)
        return -ENOMEM;
    roster->slots = slots;
    roster->places = calloc(slots, sizeof *roster->places);
    roster->rows = calloc(slots, sizeof *roster->rows);
    if (!roster->places || !roster->rows || sampler_new(&roster->sampler, SAMPLE_EVERY_NS) != 0) {
        roster_free(roster);
        return -ENOMEM;
    }
    *ret_roster = roster;
    return 0;
}

void roster_free(struct roster *roster)
{
    if (!roster)
        return;
    sampler_free(roster->sampler);
    free(roster->places);
    free(roster->rows);
    free(roster);
}

void roster_begin(struct roster *roster, struct execution *execution)
{
    for (unsigned i = 0; i < roster->slots; i++) {
        if (roster->places[i].pid)
            sampler_remove(roster->sampler, roster->places[i].pid);
        roster->places[i] = (struct place){0};
    }
    roster->execution = execution;
}

void roster_died(struct roster *roster, const struct life *life)
{
    struct place *place = &roster->places[life->place];
    place->tasks_before += life->tasks;
    place->violent = death_is_violent(life->death);
    place->deaths += place->violent;
    place->death = life->death;
    if (place->pid)
        sampler_remove(roster->sampler, place->pid);
    place->pid = 0;
    place->seen = (struct sampler_process){0};
    place->running_ns = 0;
    place->starved = false;
}

static void take_sample(struct roster *roster, struct place *place, const struct slot_view *view)
{
    const struct sampler_process *seen = sampler_process(roster->sampler, place->pid);
    if (!seen)
        return;
    uint64_t on_core = seen->on_core_ns - place->seen.on_core_ns;
    uint64_t waited = seen->queue_wait_ns - place->seen.queue_wait_ns;
    place->starved = place->seen.pid == place->pid && waited > on_core;
    place->seen = *seen;
    place->running_ns = view->times_ns[SLOT_RUNNING];
}

/* What /proc knows it by: a thread of a crew by its own number, once it has said which that is. */
static int number_of(const struct life *life, const struct slot *slot, bool threads)
{
    return threads ? atomic_load(&slot->tid) : life->pid;
}

/* Watches whom it does not watch yet. */
static void watch(struct roster *roster, struct pool *pool)
{
    const struct pool_area *area = pool_area_of(pool);
    for (unsigned i = 0; i < area->facts->slots; i++) {
        const struct life *life = supervisor_life(pool_supervisor(pool), i);
        if (!life || life->ended_ns != 0 || life->place >= roster->slots)
            continue;
        struct place *place = &roster->places[life->place];
        int number = number_of(life, &area->slots[i], area->facts->threads);
        if (number > 0 && place->pid == 0 && sampler_add(roster->sampler, number) == 0) {
            place->pid = number;
            place->slot = &area->slots[i];
        }
    }
}

/* Goes to /proc when it is time. */
static void sample(struct roster *roster, uint64_t now)
{
    if (!sampler_tick(roster->sampler, now))
        return;
    roster->sampled_ns = now;
    for (unsigned i = 0; i < roster->slots; i++)
        if (roster->places[i].pid) {
            struct slot_view view = slot_look(roster->places[i].slot, now);
            take_sample(roster, &roster->places[i], &view);
        }
}

/* The worker's own word comes first; the kernel's counts only when it is younger than the worker's. */
static enum worker_state state_of(const struct roster *roster, const struct place *place, const struct slot_view *view,
                                  bool paused)
{
    static const enum worker_state states[] = {
        [SLOT_STARTING] = WORKER_STARTING, [SLOT_WAITING] = WORKER_WAITING, [SLOT_RUNNING] = WORKER_RUNNING,
        [SLOT_LEAVING] = WORKER_LEAVING,   [SLOT_PUT] = WORKER_PUT,         [SLOT_GET] = WORKER_GET,
        [SLOT_SEND] = WORKER_SEND,         [SLOT_RECEIVE] = WORKER_RECEIVE, [SLOT_LOCK] = WORKER_LOCK,
        [SLOT_JOIN] = WORKER_JOIN};
    bool sampled = place->seen.pid && roster->sampled_ns >= view->since_ns;
    if (paused || (sampled && place->seen.state == 'T'))
        return WORKER_STOPPED;
    if (view->state != SLOT_RUNNING || !sampled)
        return states[view->state];
    if (place->seen.state == 'S' || place->seen.state == 'D')
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
    uint64_t running = view->times_ns[SLOT_RUNNING], whole = place->running_ns;
    bool counted = place->seen.on_core_ns != SNAPSHOT_UNKNOWN && place->seen.queue_wait_ns != SNAPSHOT_UNKNOWN;
    if (running > 0 && (whole == 0 || !counted))
        return;
    uint64_t on_core = place->seen.on_core_ns < whole ? place->seen.on_core_ns : whole;
    uint64_t no_core = place->seen.queue_wait_ns < whole - on_core ? place->seen.queue_wait_ns : whole - on_core;
    time_ns[TIME_START] = view->times_ns[SLOT_STARTING];
    time_ns[TIME_WAIT] = view->times_ns[SLOT_WAITING];
    time_ns[TIME_ON_CORE] = share(on_core, whole, running);
    time_ns[TIME_NO_CORE] = share(no_core, whole, running);
    uint64_t known = time_ns[TIME_ON_CORE] + time_ns[TIME_NO_CORE];
    time_ns[TIME_OFF_CORE] = running > known ? running - known : 0;
    time_ns[TIME_PUT] = view->times_ns[SLOT_PUT];
    time_ns[TIME_GET] = view->times_ns[SLOT_GET];
    time_ns[TIME_SEND] = view->times_ns[SLOT_SEND];
    time_ns[TIME_RECEIVE] = view->times_ns[SLOT_RECEIVE];
    time_ns[TIME_LOCK] = view->times_ns[SLOT_LOCK];
    time_ns[TIME_JOIN] = view->times_ns[SLOT_JOIN];
    time_ns[TIME_LEAVE] = view->times_ns[SLOT_LEAVING];
}

static void fill_process(const struct place *place, struct snapshot_worker *row)
{
    bool known = place->pid && place->seen.pid == place->pid;
    row->cpu = known ? place->seen.cpu : NAN;
    row->rss_bytes = known ? place->seen.rss_bytes : SNAPSHOT_UNKNOWN;
    row->switches_voluntary = known ? place->seen.switches_voluntary : SNAPSHOT_UNKNOWN;
    row->switches_involuntary = known ? place->seen.switches_involuntary : SNAPSHOT_UNKNOWN;
}

static void fill_living(const struct roster *roster, const struct place *place, const struct slot *slot, uint64_t now,
                        bool paused, struct snapshot_worker *row)
{
    struct slot_view view = slot_look(slot, now);
    row->state = state_of(roster, place, &view, paused);
    row->core = view.core == SLOT_NO_CORE ? RUN_NO_CORE : (int)view.core;
    bool in_task = slot_view_in_task(&view);
    uint64_t since = in_task && view.state == SLOT_RUNNING ? view.task_ns : view.since_ns;
    row->task = in_task ? view.task : RUN_NO_TASK;
    row->state_ns = now > since ? now - since : 0;
    row->tasks_done += view.tasks;
    split_times(place, &view, row->time_ns);
}

static void fill_dead(const struct place *place, const struct life *life, uint64_t now, struct snapshot_worker *row)
{
    row->state = place->violent ? WORKER_DEAD : WORKER_LEFT;
    row->core = RUN_NO_CORE;
    row->task = place->violent && life->death_task != SLOT_NO_TASK ? life->death_task : RUN_NO_TASK;
    row->state_ns = now - life->ended_ns;
    recorder_split_life(life, row->time_ns);
}

static void fill_row(const struct roster *roster, const struct life *life, const struct slot *slot, uint64_t now,
                     bool paused, struct snapshot_worker *row)
{
    const struct place *place = &roster->places[life->place];
    *row = (struct snapshot_worker){.slot = life->place,
                                    .incarnation = (unsigned)life->incarnation,
                                    .pid = life->pid,
                                    .tasks_done = place->tasks_before,
                                    .deaths = place->deaths,
                                    .death = place->death};
    (void)snprintf(row->name, sizeof row->name, "%s", life->name);
    fill_process(place, row);
    if (life->ended_ns == 0)
        fill_living(roster, place, slot, now, paused, row);
    else
        fill_dead(place, life, now, row);
}

/* The rows of one pool, behind those that there are. Returns how many there are then. */
static size_t fill_rows(struct roster *roster, unsigned index, uint64_t now, bool paused, size_t count)
{
    struct pool *pool = execution_pool(roster->execution, index);
    const struct pool_area *area = pool_area_of(pool);
    for (unsigned i = 0; i < area->facts->slots; i++) {
        const struct life *life = supervisor_life(pool_supervisor(pool), i);
        if (!life || life->place >= roster->slots)
            continue;
        struct snapshot_worker *row = &roster->rows[count++];
        fill_row(roster, life, &area->slots[i], now, paused, row);
        row->stage = (int)index;
    }
    return count;
}

const struct snapshot_worker *roster_look(struct roster *roster, bool paused, size_t *ret_count)
{
    *ret_count = 0;
    if (!roster->execution)
        return roster->rows;
    unsigned pools = execution_pools(roster->execution);
    for (unsigned i = 0; i < pools; i++)
        watch(roster, execution_pool(roster->execution, i));
    sample(roster, clock_ns());
    uint64_t now = clock_ns();
    for (unsigned i = 0; i < pools; i++)
        *ret_count = fill_rows(roster, i, now, paused, *ret_count);
    return roster->rows;
}

const struct sampler *roster_sampler(const struct roster *roster)
{
    return roster->sampler;
}
