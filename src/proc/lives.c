#include "proc/lives.h"

#include <errno.h>
#include <stdlib.h>

int lives_init(struct lives *lives, uint32_t slots)
{
    *lives = (struct lives){.places = calloc(slots, sizeof *lives->places)};
    return lives->places ? 0 : -ENOMEM;
}

void lives_release(struct lives *lives)
{
    free(lives->all);
    free(lives->places);
}

int lives_reserve(struct lives *lives, size_t more)
{
    if (lives->capacity - lives->count >= more)
        return 0;
    size_t capacity = lives->capacity * 2 + more + 64;
    struct life *all = realloc(lives->all, capacity * sizeof *all);
    if (!all)
        return -ENOMEM;
    lives->all = all;
    lives->capacity = capacity;
    return 0;
}

uint64_t lives_next_incarnation(const struct lives *lives, unsigned slot)
{
    const struct life *life = lives_of(lives, slot);
    return life ? life->incarnation + 1 : 1;
}

struct life *lives_born(struct lives *lives, unsigned slot, pid_t pid, uint64_t born_ns)
{
    struct life *life = &lives->all[lives->count];
    *life = (struct life){.slot = slot,
                          .incarnation = lives_next_incarnation(lives, slot),
                          .pid = pid,
                          .born_ns = born_ns,
                          .death_task = SLOT_NO_TASK};
    lives->places[slot] = (struct life_place){.life = lives->count++, .used = true, .alive = true};
    lives->living++;
    return life;
}

struct life *lives_died(struct lives *lives, unsigned slot)
{
    lives->places[slot].alive = false;
    lives->living--;
    return &lives->all[lives->places[slot].life];
}

struct life *lives_of(const struct lives *lives, unsigned slot)
{
    const struct life_place *place = &lives->places[slot];
    return place->used ? &lives->all[place->life] : NULL;
}

struct life *lives_living(const struct lives *lives, unsigned slot)
{
    return lives->places[slot].alive ? lives_of(lives, slot) : NULL;
}

/* Time in tasks of which it is not known whether it was on a core. */
static uint64_t untold(const struct life *life)
{
    uint64_t known = life->work_cpu_ns + life->delay_ns, running = life->times_ns[SLOT_RUNNING];
    return life->torn && running > known ? running - known : 0;
}

void lives_share_cpu(struct lives *lives, pid_t pid, uint64_t cpu_ns)
{
    uint64_t told = 0, weights = 0;
    for (size_t i = 0; i < lives->count; i++)
        if (lives->all[i].pid == pid) {
            told += lives->all[i].cpu_ns;
            weights += untold(&lives->all[i]);
        }
    uint64_t rest = cpu_ns > told ? cpu_ns - told : 0;
    double part = weights > rest ? (double)rest / (double)weights : 1;
    for (size_t i = 0; i < lives->count; i++)
        if (lives->all[i].pid == pid) {
            uint64_t share = (uint64_t)((double)untold(&lives->all[i]) * part);
            lives->all[i].cpu_ns += share;
            lives->all[i].work_cpu_ns += share;
        }
}
