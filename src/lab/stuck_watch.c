#include "lab/stuck_watch.h"

#include "base/clock.h"
#include "ipc/pipe_board.h"
#include "ipc/queue.h"
#include "lab/locks.h"
#include "lab/stuck_scene.h"

#include <errno.h>
#include <stdlib.h>

#define TIMES_LONGEST 3
#define QUIET_LEAST   NS_PER_S
#define QUIET_MOST    (30 * NS_PER_S)
#define AGAIN_NS      NS_PER_S /* to ask once more, of what has not moved since */

struct stuck_watch {
    struct census census;
    uint64_t longest_ns;                   /* of all tasks so far */
    uint64_t moved_ns;                     /* when something was last seen to have moved */
    uint64_t asked_ns;                     /* when stuck.h was last asked; 0 = not since then */
    uint64_t progress, processes, objects; /* as seen last: what the caller counts, and two sums of all else */
    struct stuck_scene scene;
    struct stuck_finding finding;
};

int stuck_watch_new(struct stuck_watch **ret_watch)
{
    struct stuck_watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        return -ENOMEM;
    *ret_watch = watch;
    return 0;
}

void stuck_watch_free(struct stuck_watch *watch)
{
    if (!watch)
        return;
    census_release(&watch->census);
    free(watch);
}

int stuck_watch_begin(struct stuck_watch *watch, struct commons *commons)
{
    stuck_watch_restart(watch, clock_ns());
    return census_begin(&watch->census, commons);
}

void stuck_watch_task(struct stuck_watch *watch, uint64_t ns)
{
    watch->longest_ns = ns > watch->longest_ns ? ns : watch->longest_ns;
}

void stuck_watch_restart(struct stuck_watch *watch, uint64_t now_ns)
{
    watch->moved_ns = now_ns;
    watch->asked_ns = 0;
    watch->finding.reason = STUCK_NOT;
}

/* ------------------------------------------------------------------ movement */

static uint64_t mix(uint64_t sum, uint64_t value)
{
    sum = (sum ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return sum ^ sum >> 29;
}

/* Any change of this is a process that was born, went on, or ended; but for a pool's worker without a task, that looks
 * around now and then. */
static uint64_t sum_processes(const struct census *census)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < census->slots; i++) {
        const struct census_process *process = &census->processes[i];
        sum = mix(sum, process->incarnation);
        sum = mix(sum, process->ended_ns);
        sum = mix(sum, process->task);
        if (i < census->pooled && process->task == SLOT_NO_TASK)
            continue;
        sum = mix(sum, process->since_ns << 4 | process->state);
        sum = mix(sum, process->blocked_on);
    }
    return sum;
}

static uint64_t sum_queue(const struct region_entry *entry, struct queue *queue)
{
    struct queue_view view;
    if (!queue_valid(queue, entry->size))
        return 0;
    queue_look(queue, &view);
    return mix(mix(view.puts, view.gets), view.in_hand);
}

static uint64_t sum_pipe(const struct region_entry *entry, const struct pipe_board *board)
{
    struct pipe_view view;
    uint64_t sum = 0;
    if (entry->size < sizeof *board)
        return 0;
    pipe_look(board, &view);
    for (int side = 0; side < 2; side++)
        sum = mix(mix(sum, view.flows[side].sent_bytes), view.flows[side].received_bytes);
    return sum;
}

static uint64_t sum_lock(const struct census *census, const struct region_entry *entry)
{
    struct snapshot_lock row;
    return locks_row(census, entry, &row) ? mix(row.taken, (uint64_t)row.value) : 0;
}

/* …and of this, one that went on without ever waiting. */
static uint64_t sum_objects(const struct census *census)
{
    const struct region *region = &census->commons->region;
    const struct region_entry *entry;
    uint64_t sum = 0;
    for (uint32_t i = 0; (entry = region_entry(region, i)); i++) {
        void *object = region->base + entry->offset;
        if (entry->kind == REGION_QUEUE)
            sum = mix(sum, sum_queue(entry, object));
        else if (entry->kind == REGION_PIPE)
            sum = mix(sum, sum_pipe(entry, object));
        else
            sum = mix(sum, sum_lock(census, entry));
    }
    return sum;
}

static bool has_moved(struct stuck_watch *watch, uint64_t progress)
{
    census_take(&watch->census);
    uint64_t processes = sum_processes(&watch->census);
    bool moved = progress != watch->progress || processes != watch->processes;
    watch->progress = progress;
    watch->processes = processes;
    if (moved) /* no need to look at all objects, too */
        return true;
    uint64_t objects = sum_objects(&watch->census);
    moved = objects != watch->objects;
    watch->objects = objects;
    return moved;
}

/* ------------------------------------------------------------------ asking */

static uint64_t quiet_ns(const struct stuck_watch *watch)
{
    if (watch->longest_ns >= QUIET_MOST / TIMES_LONGEST)
        return QUIET_MOST;
    uint64_t several = watch->longest_ns * TIMES_LONGEST;
    return several > QUIET_LEAST ? several : QUIET_LEAST;
}

/* Workers that wait for their next task in a channel are only worth a word beside somebody who has one. */
static bool concerns_a_task(const struct stuck_watch *watch)
{
    for (size_t i = 0; i < watch->scene.count; i++)
        if (watch->finding.is_stuck[i] && !watch->scene.idle[i])
            return true;
    return false;
}

/* Collected while everything goes on: true only if it was the same afterwards. */
static bool ask(struct stuck_watch *watch, uint64_t now_ns)
{
    stuck_scene_take(&watch->scene, &watch->census, now_ns);
    stuck_find(watch->scene.processes, watch->scene.count, &watch->finding);
    if (has_moved(watch, watch->progress))
        return false;
    if (!concerns_a_task(watch))
        watch->finding.reason = STUCK_NOT;
    watch->asked_ns = now_ns;
    return true;
}

const struct stuck_finding *stuck_watch_look(struct stuck_watch *watch, uint64_t progress, uint64_t now_ns)
{
    if (!watch->census.commons)
        return NULL;
    bool due =
        now_ns >= watch->moved_ns + quiet_ns(watch) && (watch->asked_ns == 0 || now_ns >= watch->asked_ns + AGAIN_NS);
    if (has_moved(watch, progress) || (due && !ask(watch, now_ns)))
        stuck_watch_restart(watch, now_ns);
    return watch->finding.reason == STUCK_NOT ? NULL : &watch->finding;
}

/* The worker of a pool that it descends from, or COMMONS_NO_SLOT. */
static uint32_t root_of(const struct census *census, uint32_t slot)
{
    for (uint32_t steps = 0; slot >= census->pooled && steps < census->slots; steps++) {
        uint32_t parent = slot < census->slots ? census->processes[slot].parent : 0;
        if (parent == 0)
            return COMMONS_NO_SLOT;
        slot = parent - 1;
    }
    return slot;
}

bool stuck_watch_concerns(const struct stuck_watch *watch, uint32_t slot)
{
    for (size_t i = 0; watch->finding.reason != STUCK_NOT && i < watch->scene.count; i++)
        if (watch->finding.is_stuck[i] && root_of(&watch->census, watch->scene.slots[i]) == slot)
            return true;
    return false;
}
