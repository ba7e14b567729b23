#include "lab/roster.h"

#include "base/clock.h"
#include "lab/offspring.h"
#include "lab/place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define SAMPLE_EVERY_NS (500 * NS_PER_MS)
#define HURRY_NS        (5 * NS_PER_MS) /* by which a signal has come to its process */

/* What is known of a slot of a pool beyond its present worker's own word. */
struct desk {
    struct place place;
    uint64_t tasks_before; /* finished by its earlier workers */
    unsigned deaths, retries;
    struct death death; /* the last */
    bool violent;
};

struct roster {
    unsigned slots; /* of pools */
    struct sampler *sampler;
    struct execution *execution;
    struct desk *desks;
    struct offspring offspring;
    struct snapshot_worker *rows;
    size_t rows_capacity;
};

int roster_new(struct roster **ret_roster, unsigned slots)
{
    struct roster *roster = calloc(1, sizeof *roster);
    if (!roster)
        return -ENOMEM;
    roster->slots = slots;
    roster->desks = calloc(slots, sizeof *roster->desks);
    roster->rows = calloc(slots, sizeof *roster->rows);
    roster->rows_capacity = slots;
    if (!roster->desks || !roster->rows || sampler_new(&roster->sampler, SAMPLE_EVERY_NS) != 0) {
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
    offspring_release(&roster->offspring);
    sampler_free(roster->sampler);
    free(roster->desks);
    free(roster->rows);
    free(roster);
}

void roster_begin(struct roster *roster, struct execution *execution)
{
    for (unsigned i = 0; i < roster->slots; i++) {
        place_leave(&roster->desks[i].place, roster->sampler);
        roster->desks[i] = (struct desk){0};
    }
    offspring_forget(&roster->offspring, roster->sampler);
    roster->execution = execution;
}

void roster_died(struct roster *roster, const struct life *life)
{
    struct desk *desk = &roster->desks[life->place];
    desk->tasks_before += life->tasks;
    desk->violent = death_is_violent(life->death);
    desk->deaths += desk->violent;
    desk->retries += life->death_retried;
    desk->death = life->death;
    place_leave(&desk->place, roster->sampler);
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
        int number = number_of(life, &area->slots[i], area->facts->threads);
        (void)place_watch(&roster->desks[life->place].place, roster->sampler, number, &area->slots[i]);
    }
}

/* Goes to /proc when it is time. */
static void sample(struct roster *roster, uint64_t now)
{
    if (!sampler_tick(roster->sampler, now))
        return;
    for (unsigned i = 0; i < roster->slots; i++)
        place_sample(&roster->desks[i].place, roster->sampler, now);
    offspring_sample(&roster->offspring, roster->sampler, now);
}

static void fill_dead(const struct desk *desk, const struct life *life, uint64_t now, struct snapshot_worker *row)
{
    row->state = desk->violent ? WORKER_DEAD : WORKER_LEFT;
    row->core = RUN_NO_CORE;
    row->task = desk->violent && life->death_task != SLOT_NO_TASK ? life->death_task : RUN_NO_TASK;
    row->state_ns = now - life->ended_ns;
    recorder_split_life(life, row->time_ns);
}

static void fill_row(const struct desk *desk, const struct life *life, const struct slot *slot, uint64_t now,
                     struct snapshot_worker *row)
{
    *row = (struct snapshot_worker){.slot = life->place,
                                    .incarnation = (unsigned)life->incarnation,
                                    .pid = life->pid,
                                    .tasks_done = desk->tasks_before,
                                    .deaths = desk->deaths,
                                    .retries = desk->retries,
                                    .death = desk->death};
    (void)snprintf(row->name, sizeof row->name, "%s", life->name);
    place_fill_process(&desk->place, row);
    if (life->ended_ns == 0)
        place_fill(&desk->place, slot, now, row);
    else
        fill_dead(desk, life, now, row);
}

/* The rows of one pool, behind those that there are. Returns how many there are then. */
static size_t fill_rows(struct roster *roster, unsigned index, const struct roster_look *look, uint64_t now,
                        size_t count)
{
    struct pool *pool = execution_pool(roster->execution, index);
    const struct pool_area *area = pool_area_of(pool);
    for (unsigned i = 0; i < area->facts->slots; i++) {
        const struct life *life = supervisor_life(pool_supervisor(pool), i);
        if (!life || life->place >= roster->slots)
            continue;
        struct snapshot_worker *row = &roster->rows[count++];
        fill_row(&roster->desks[life->place], life, &area->slots[i], now, row);
        row->stage = (int)index;
        row->start = (int)execution_start_method(roster->execution, index);
        row->step = look->scripted && row->task != RUN_NO_TASK ? (unsigned)row->task + 1 : 0;
        if (life->ended_ns == 0 && life->place < look->census->slots)
            census_blocked_name(look->census, &look->census->processes[life->place], row->blocked_on,
                                sizeof row->blocked_on);
    }
    return count;
}

/* False: no memory. */
static bool make_room(struct roster *roster, size_t rows)
{
    if (rows <= roster->rows_capacity)
        return true;
    struct snapshot_worker *larger = realloc(roster->rows, rows * sizeof *larger);
    if (!larger)
        return false;
    roster->rows = larger;
    roster->rows_capacity = rows;
    return true;
}

const struct snapshot_worker *roster_look(struct roster *roster, const struct roster_look *look, size_t *ret_count)
{
    *ret_count = 0;
    if (!roster->execution)
        return roster->rows;
    unsigned pools = execution_pools(roster->execution);
    for (unsigned i = 0; i < pools; i++)
        watch(roster, execution_pool(roster->execution, i));
    offspring_watch(&roster->offspring, look->census, roster->sampler);
    sample(roster, clock_ns());
    uint64_t now = clock_ns();
    for (unsigned i = 0; i < pools; i++)
        *ret_count = fill_rows(roster, i, look, now, *ret_count);
    if (make_room(roster, *ret_count + offspring_count(look->census)))
        *ret_count += offspring_fill(&roster->offspring, look->census, now, roster->rows + *ret_count);
    return roster->rows;
}

void roster_hurry(struct roster *roster)
{
    sampler_hurry(roster->sampler, clock_after(HURRY_NS));
}

const struct sampler *roster_sampler(const struct roster *roster)
{
    return roster->sampler;
}
