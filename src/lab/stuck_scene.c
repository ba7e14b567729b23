#include "lab/stuck_scene.h"

#include "ipc/pipe_board.h"
#include "ipc/queue.h"
#include "lab/locks.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct taking {
    struct stuck_scene *scene;
    const struct census *census;
    uint64_t now_ns;
};

/* ------------------------------------------------------------------ what the kernel says */

struct kernel_view {
    char state; /* '?' = unknown */
    long threads;
};

/* The second field of the file is a name in brackets, in which anything may stand. */
static struct kernel_view ask_kernel(int pid)
{
    struct kernel_view view = {'?', 1};
    char path[64], text[1024];
    (void)snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = pid > 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t length = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    text[length > 0 ? length : 0] = '\0';
    const char *behind = strrchr(text, ')');
    if (!behind || sscanf(behind + 1, " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld",
                          &view.state, &view.threads) != 2)
        return (struct kernel_view){'?', 1};
    return view;
}

/* It has threads that have no slot; but for the first of a crew (proc/crew.h), which only looks after the others. */
static bool has_unknown_threads(const struct census *census, const struct census_process *process, long threads)
{
    long known = process->tid != 0;
    for (uint32_t i = 0; i < census->slots; i++)
        known += census->processes[i].alive && census->processes[i].pid == process->pid;
    return threads > known;
}

/* ------------------------------------------------------------------ what it waits for */

static int index_of(const struct stuck_scene *scene, const struct census *census, const struct census_process *process)
{
    for (size_t i = 0; process && process->alive && i < scene->count; i++)
        if (scene->slots[i] == census_slot(census, process))
            return (int)i;
    return STUCK_NOBODY;
}

static int index_of_party(const struct taking *taking, party who)
{
    return who ? index_of(taking->scene, taking->census, census_find(taking->census, who)) : STUCK_NOBODY;
}

static void wait_for_queue(const struct taking *taking, const struct census_process *process,
                           const struct region_entry *entry, struct stuck_process *ret_process)
{
    struct queue *queue = (void *)(taking->census->commons->region.base + entry->offset);
    struct queue_view view;
    if (entry->kind != REGION_QUEUE || !queue_valid(queue, entry->size))
        return;
    queue_look(queue, &view);
    ret_process->value = view.depth;
    ret_process->limit = view.capacity;
    ret_process->only = index_of_party(taking, view.plugger);
    if (process->state == SLOT_PUT) {
        ret_process->wait = STUCK_PUT;
    } else if (queue_is_joining(queue, party_make(census_slot(taking->census, process), process->incarnation))) {
        ret_process->wait = STUCK_DRAIN;
        ret_process->limit = 0;
    } else if (view.depth == 0 || view.plugger) { /* else there is something for it */
        ret_process->wait = view.trapped ? STUCK_ROBBED : STUCK_GET;
    }
}

/* Only the process at the other end could end it, when that is known. */
static void wait_for_pipe(const struct taking *taking, const struct census_process *process,
                          const struct region_entry *entry, struct stuck_process *ret_process)
{
    struct pipe_view view;
    if (entry->kind != REGION_PIPE || entry->size < sizeof(struct pipe_board))
        return;
    pipe_look((const void *)(taking->census->commons->region.base + entry->offset), &view);
    bool sends = process->state == SLOT_SEND;
    ret_process->wait = sends ? STUCK_SEND : STUCK_RECEIVE;
    for (unsigned side = 0; side < (view.duplex ? 2 : 1); side++) {
        const struct pipe_flow_view *flow = &view.flows[side];
        party mine = sends ? flow->sender : flow->receiver, other = sends ? flow->receiver : flow->sender;
        if (!mine || census_find(taking->census, mine) != process)
            continue;
        ret_process->only = index_of_party(taking, other);
        ret_process->value = flow->in_flight_bytes;
        ret_process->limit = sends ? view.capacity_bytes : 0;
    }
}

static const enum stuck_wait lock_waits[GUARD_KIND_COUNT] = {
    [GUARD_PLAIN] = STUCK_LOCK,        [GUARD_RECURSIVE] = STUCK_LOCK, [GUARD_SEMAPHORE] = STUCK_SEMAPHORE,
    [GUARD_BOUNDED] = STUCK_SEMAPHORE, [GUARD_EVENT] = STUCK_EVENT,    [GUARD_CONDITION] = STUCK_CONDITION,
    [GUARD_BARRIER] = STUCK_BARRIER,   [GUARD_BIG] = STUCK_LOCK,
};

/* It is there already, and about to be noticed; or everybody is told that it will not be. */
static bool is_over(const struct snapshot_lock *row)
{
    switch (row->kind) {
    case GUARD_SEMAPHORE:
    case GUARD_BOUNDED:
    case GUARD_EVENT:
        return row->value > 0;
    case GUARD_BARRIER:
        return row->broken;
    default:
        return row->owner_dead;
    }
}

static void wait_for_lock(const struct taking *taking, const struct region_entry *entry,
                          struct stuck_process *ret_process)
{
    struct snapshot_lock row;
    if (!locks_row(taking->census, entry, &row) || is_over(&row))
        return;
    ret_process->wait = lock_waits[row.kind];
    ret_process->only = index_of_party(taking, locks_owner(taking->census, entry));
    if (row.limit > 0) {
        ret_process->value = (uint64_t)row.value;
        ret_process->limit = (uint64_t)row.limit;
    }
}

static void wait_for_end(const struct taking *taking, const struct census_process *process,
                         struct stuck_process *ret_process)
{
    const struct census *census = taking->census;
    if (process->blocked_on == 0 || process->blocked_on > census->slots)
        return; /* of a process that is not known here: who knows */
    int other = index_of(taking->scene, census, &census->processes[process->blocked_on - 1]);
    if (other == STUCK_NOBODY) /* it has ended: that is about to be noticed */
        return;
    ret_process->wait = STUCK_JOIN;
    ret_process->only = other;
}

static void find_wait(const struct taking *taking, const struct census_process *process,
                      struct stuck_process *ret_process)
{
    const struct region_entry *entry =
        process->state == SLOT_JOIN ? NULL : commons_entry_at(taking->census->commons, process->blocked_on);
    if (process->bounded)
        return;
    if (process->state == SLOT_JOIN)
        wait_for_end(taking, process, ret_process);
    else if (!entry)
        return;
    else if (process->state == SLOT_PUT || process->state == SLOT_GET)
        wait_for_queue(taking, process, entry, ret_process);
    else if (process->state == SLOT_SEND || process->state == SLOT_RECEIVE)
        wait_for_pipe(taking, process, entry, ret_process);
    else if (process->state == SLOT_LOCK)
        wait_for_lock(taking, entry, ret_process);
    if (ret_process->wait != STUCK_MOVES && entry)
        census_copy_name(ret_process->object, sizeof ret_process->object, entry->name, sizeof entry->name);
}

/* ------------------------------------------------------------------ all of them */

static void cast(struct stuck_scene *scene, const struct census *census, uint64_t now_ns)
{
    scene->count = 0;
    for (uint32_t i = 0; i < census->slots && scene->count < STUCK_PROCESSES_MAX; i++) {
        const struct census_process *process = &census->processes[i];
        if (!process->alive || (i < census->pooled && process->state == SLOT_WAITING))
            continue;
        struct stuck_process *stuck = &scene->processes[scene->count];
        *stuck = (struct stuck_process){.wait = STUCK_MOVES,
                                        .only = STUCK_NOBODY,
                                        .since_ns = now_ns > process->since_ns ? now_ns - process->since_ns : 0};
        census_copy_name(stuck->name, sizeof stuck->name, process->name, sizeof process->name);
        scene->idle[scene->count] = i < census->pooled && process->task == SLOT_NO_TASK;
        scene->slots[scene->count++] = i;
    }
}

void stuck_scene_take(struct stuck_scene *scene, const struct census *census, uint64_t now_ns)
{
    struct taking taking = {scene, census, now_ns};
    cast(scene, census, now_ns);
    for (size_t i = 0; i < scene->count; i++) {
        const struct census_process *process = &census->processes[scene->slots[i]];
        struct kernel_view kernel = ask_kernel(process->pid);
        if (process->parent == SLOT_SABOTEUR)
            scene->processes[i].wait = STUCK_SABOTEUR;
        else if (kernel.state == 'T' || kernel.state == 't')
            scene->processes[i].wait = STUCK_STOPPED;
        else if (kernel.state != 'Z' && !has_unknown_threads(census, process, kernel.threads))
            find_wait(&taking, process, &scene->processes[i]);
    }
}
