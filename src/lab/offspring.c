#include "lab/offspring.h"

#include "proc/process.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct offspring_place {
    struct place place;
    uint64_t incarnation; /* of the process that it is about */
};

void offspring_release(struct offspring *offspring)
{
    free(offspring->places);
    *offspring = (struct offspring){0};
}

void offspring_forget(struct offspring *offspring, struct sampler *sampler)
{
    for (uint32_t i = 0; i < offspring->count; i++)
        place_leave(&offspring->places[i].place, sampler);
    offspring_release(offspring);
}

/* One for each slot, those of pools too. Without memory nobody is watched. */
static bool make_places(struct offspring *offspring, uint32_t slots)
{
    if (offspring->count >= slots)
        return true;
    if (offspring->places) /* of another commons: it was to be forgotten first */
        return false;
    offspring->places = calloc(slots, sizeof *offspring->places);
    offspring->count = offspring->places ? slots : 0;
    return offspring->places;
}

void offspring_watch(struct offspring *offspring, const struct census *census, struct sampler *sampler)
{
    if (!make_places(offspring, census->slots))
        return;
    for (uint32_t i = census->pooled; i < census->slots; i++) {
        const struct census_process *process = &census->processes[i];
        struct offspring_place *place = &offspring->places[i];
        if (place->incarnation != process->incarnation || !process->alive)
            place_leave(&place->place, sampler);
        place->incarnation = process->incarnation;
        if (process->alive)
            (void)place_watch(&place->place, sampler, process->pid, &census->commons->slots[i]);
    }
}

void offspring_sample(struct offspring *offspring, const struct sampler *sampler, uint64_t now_ns)
{
    for (uint32_t i = 0; i < offspring->count; i++)
        place_sample(&offspring->places[i].place, sampler, now_ns);
}

size_t offspring_count(const struct census *census)
{
    size_t count = 0;
    for (uint32_t i = census->pooled; i < census->slots; i++)
        count += census->processes[i].used;
    return count;
}

static void fill_dead(const struct census_process *process, const struct slot *slot, uint64_t now_ns,
                      struct snapshot_worker *row)
{
    row->death = slot_death(slot);
    row->deaths = death_is_violent(row->death);
    row->state = row->deaths ? WORKER_DEAD : WORKER_LEFT;
    row->core = RUN_NO_CORE;
    row->state_ns = now_ns > process->ended_ns ? now_ns - process->ended_ns : 0;
}

static int start_of(const struct census_process *process)
{
    static const enum settings_start starts[] = {
        [PROCESS_FORK] = START_FORK, [PROCESS_SPAWN] = START_SPAWN, [PROCESS_FORKSERVER] = START_FORKSERVER};
    bool known = process->method > 0 && process->method <= sizeof starts / sizeof *starts;
    return known ? (int)starts[process->method - 1] : SNAPSHOT_NO_START;
}

static void fill_row(const struct place *place, const struct census *census, uint32_t number, uint64_t now_ns,
                     struct snapshot_worker *row)
{
    static const struct place nobody;
    const struct census_process *process = &census->processes[number];
    const struct slot *slot = &census->commons->slots[number];
    *row = (struct snapshot_worker){
        .slot = number, .incarnation = (unsigned)process->incarnation, .pid = process->pid, .stage = -1};
    (void)snprintf(row->name, sizeof row->name, "%s", process->name);
    place_fill_process(process->alive ? place : &nobody, row);
    if (process->alive)
        place_fill(place, slot, now_ns, row);
    else
        fill_dead(process, slot, now_ns, row);
    row->task = RUN_NO_TASK;
    row->start = start_of(process);
    census_blocked_name(census, process, row->blocked_on, sizeof row->blocked_on);
}

size_t offspring_fill(const struct offspring *offspring, const struct census *census, uint64_t now_ns,
                      struct snapshot_worker *rows)
{
    static const struct place nobody;
    size_t count = 0;
    for (uint32_t i = census->pooled; i < census->slots; i++) {
        const struct place *place = i < offspring->count ? &offspring->places[i].place : &nobody;
        if (census->processes[i].used)
            fill_row(place, census, i, now_ns, &rows[count++]);
    }
    return count;
}
