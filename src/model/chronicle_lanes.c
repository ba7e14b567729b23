/* chronicle_lanes.c - the places for workers: who lived there, and which tasks they finished. */
#include "model/by_finish.h"
#include "model/chronicle_body.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool chronicle_grow(void **items, size_t *room, size_t count, size_t size)
{
    if (count < *room)
        return true;
    void *larger = realloc(*items, (2 * count + 8) * size);
    if (!larger)
        return false;
    *items = larger;
    *room = 2 * count + 8;
    return true;
}

void chronicle_lanes_release(struct chronicle *chronicle)
{
    for (size_t i = 0; i < chronicle->lanes_count; i++) {
        free(chronicle->stores[i].tasks);
        free(chronicle->stores[i].lives);
    }
    free(chronicle->lanes);
    free(chronicle->stores);
}

static size_t place_of(const struct chronicle *chronicle, unsigned slot)
{
    size_t low = 0, high = chronicle->lanes_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (chronicle->lanes[middle].slot < slot)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool room_for_lane(struct chronicle *chronicle)
{
    size_t room = chronicle->lanes_room;
    return chronicle_grow((void **)&chronicle->lanes, &room, chronicle->lanes_count, sizeof *chronicle->lanes) &&
           chronicle_grow((void **)&chronicle->stores, &chronicle->lanes_room, chronicle->lanes_count,
                          sizeof *chronicle->stores);
}

size_t chronicle_lane(struct chronicle *chronicle, unsigned slot)
{
    size_t place = place_of(chronicle, slot), behind = chronicle->lanes_count - place;
    if (behind > 0 && chronicle->lanes[place].slot == slot)
        return place;
    if (!room_for_lane(chronicle))
        return SIZE_MAX;
    struct history_lane *lane = &chronicle->lanes[place];
    struct lane_store *store = &chronicle->stores[place];
    memmove(lane + 1, lane, behind * sizeof *lane);
    memmove(store + 1, store, behind * sizeof *store);
    *lane = (struct history_lane){.slot = slot};
    *store = (struct lane_store){0};
    chronicle->lanes_count++;
    return place;
}

/* ------------------------------------------------------------------ tasks */

void chronicle_lane_add(struct chronicle *chronicle, uint32_t task)
{
    const struct chronicle_options *options = &chronicle->options;
    size_t place = chronicle_lane(chronicle, options->slot_of(options->context, options->run->tasks[task].worker));
    if (place == SIZE_MAX)
        return;
    struct history_lane *lane = &chronicle->lanes[place];
    struct lane_store *store = &chronicle->stores[place];
    if (store->task_span && store->span_task == task)
        chronicle_end_span(chronicle, store, task);
    if (chronicle_grow((void **)&store->tasks, &store->tasks_room, lane->count, sizeof *store->tasks))
        store->tasks[lane->count++] = task;
}

size_t chronicle_lanes_take(struct chronicle *chronicle, uint32_t *ids)
{
    const struct run *run = chronicle->options.run;
    size_t total = 0;
    for (size_t i = 0; i < chronicle->lanes_count; i++) {
        struct lane_store *store = &chronicle->stores[i];
        size_t count = chronicle->lanes[i].count - store->taken;
        if (count == 0)
            continue;
        by_finish_sort(run, store->tasks + store->taken, count, chronicle->scratch);
        memcpy(ids + total, store->tasks + store->taken, count * sizeof *ids);
        total += count;
        (void)by_finish_settle(run, store->tasks, store->taken, chronicle->lanes[i].count, chronicle->scratch);
        store->taken = chronicle->lanes[i].count;
    }
    return total;
}

void chronicle_lanes_show(struct chronicle *chronicle)
{
    size_t count = chronicle->lanes_count;
    for (size_t i = 0; i < count; i++) {
        chronicle->lanes[i].tasks = chronicle->stores[i].tasks;
        chronicle->lanes[i].lives = chronicle->stores[i].lives;
    }
    chronicle->history.lanes = chronicle->lanes;
    chronicle->history.lanes_count =
        count > 0 && chronicle->lanes[count - 1].slot == HISTORY_NO_SLOT ? count - 1 : count;
}

/* ------------------------------------------------------------------ lives */

/* Those of the start come without being told of; a graph's are all of its pools'. */
static bool is_event(const struct chronicle *chronicle, const struct chronicle_birth *birth)
{
    return birth->stage >= 0 && !chronicle->options.process_each && (birth->incarnation > 1 || birth->added);
}

static void mark_life(struct chronicle *chronicle, enum mark_kind kind, const struct history_lane *lane,
                      const struct history_life *life)
{
    struct history_mark mark = {.kind = kind, .slot = lane->slot};
    mark.time_ns = kind == MARK_BIRTH ? life->born_ns : life->ended_ns;
    *(kind == MARK_BIRTH ? &mark.after : &mark.before) = life->incarnation;
    (void)snprintf(mark.name, sizeof mark.name, "%s", life->name);
    chronicle_mark(chronicle, &mark);
}

static struct history_life *room_for_life(struct history_lane *lane, struct lane_store *store)
{
    if (lane->lives_count == HISTORY_LIVES_MAX) {
        memmove(store->lives, store->lives + 1, (HISTORY_LIVES_MAX - 1) * sizeof *store->lives);
        lane->lives_count--;
        lane->lives_dropped++;
    }
    if (!chronicle_grow((void **)&store->lives, &store->lives_room, lane->lives_count, sizeof *store->lives))
        return NULL;
    return &store->lives[lane->lives_count++];
}

void chronicle_born(struct chronicle *chronicle, const struct chronicle_birth *birth)
{
    size_t place = chronicle_lane(chronicle, birth->slot);
    if (place == SIZE_MAX)
        return;
    struct history_lane *lane = &chronicle->lanes[place];
    chronicle->stores[place].span = 0;
    lane->stage = birth->stage;
    (void)snprintf(lane->name, sizeof lane->name, "%s", birth->name);
    struct history_life *life = room_for_life(lane, &chronicle->stores[place]);
    if (!life)
        return;
    *life = (struct history_life){
        .incarnation = birth->incarnation, .pid = birth->pid, .born_ns = birth->born_ns, .ended_ns = HISTORY_ALIVE};
    (void)snprintf(life->name, sizeof life->name, "%s", birth->name);
    if (is_event(chronicle, birth))
        mark_life(chronicle, MARK_BIRTH, lane, life);
}

void chronicle_ready(struct chronicle *chronicle, unsigned slot, uint64_t ready_ns)
{
    size_t place = place_of(chronicle, slot);
    if (place == chronicle->lanes_count || chronicle->lanes[place].slot != slot)
        return;
    size_t count = chronicle->lanes[place].lives_count;
    if (count > 0)
        chronicle->stores[place].lives[count - 1].ready_ns = ready_ns;
}

void chronicle_ended(struct chronicle *chronicle, unsigned slot, unsigned incarnation, uint64_t ended_ns,
                     struct death death)
{
    size_t place = place_of(chronicle, slot);
    if (place == chronicle->lanes_count || chronicle->lanes[place].slot != slot)
        return;
    chronicle->stores[place].span = 0;
    for (size_t i = chronicle->lanes[place].lives_count; i > 0; i--) {
        struct history_life *life = &chronicle->stores[place].lives[i - 1];
        if (life->incarnation != incarnation || life->ended_ns != HISTORY_ALIVE)
            continue;
        life->ended_ns = ended_ns;
        life->death = death;
        if (death_is_violent(death))
            mark_life(chronicle, MARK_DEATH, &chronicle->lanes[place], life);
        return;
    }
}
