/* plain_lives.c - who was born, who ended, who is stopped. */
#include "report/plain_body.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static struct plain_place *place_of(struct plain *plain, unsigned slot)
{
    if (slot >= plain->places_count) {
        size_t count = (size_t)slot + 16;
        struct plain_place *places = realloc(plain->places, count * sizeof *places);
        if (!places)
            return NULL;
        memset(places + plain->places_count, 0, (count - plain->places_count) * sizeof *places);
        plain->places = places;
        plain->places_count = count;
    }
    return &plain->places[slot];
}

static const struct run_kill *kill_of(const struct run *run, unsigned slot, unsigned incarnation)
{
    for (size_t i = run->kills_count; i-- > 0;)
        if (run->kills[i].slot == slot && run->kills[i].incarnation == incarnation)
            return &run->kills[i];
    return NULL;
}

/* The rest of a notice that begins with this one's name and number; NULL: it is of something else. */
static const char *notice_of(const struct history_life *life, const char *notice)
{
    char name[64];
    int length = snprintf(name, sizeof name, "%s (pid %d) ", life->name, life->pid);
    return strncmp(notice, name, (size_t)length) == 0 ? notice + length : NULL;
}

bool plain_is_of_death(const struct history *history, const char *notice)
{
    for (size_t lane = 0; history && lane < history->lanes_count; lane++)
        for (size_t i = 0; i < history->lanes[lane].lives_count; i++) {
            const struct history_life *life = &history->lanes[lane].lives[i];
            if (death_is_violent(life->death) && notice_of(life, notice))
                return true;
        }
    return false;
}

static void tell_death(struct plain *plain, const struct snapshot *snapshot, unsigned slot,
                       const struct history_life *life)
{
    const struct run_kill *kill = kill_of(snapshot->history->run, slot, life->incarnation);
    const char *words = notice_of(life, snapshot->notice);
    char cause[96], task[48] = "";
    (void)death_text(life->death, cause, sizeof cause);
    if (kill && snapshot->steps > 0)
        (void)snprintf(task, sizeof task, " in step %" PRIu64, kill->task + 1);
    else if (kill)
        (void)snprintf(task, sizeof task, " in task %" PRIu64, kill->task);
    if (words)
        plain_log_add(&plain->log, PLAIN_DEATH, life->ended_ns, life->name, "died, pid %d: %s", life->pid, words);
    else
        plain_log_add(&plain->log, PLAIN_DEATH, life->ended_ns, life->name, "died, pid %d: %s%s", life->pid, cause,
                      task);
}

static void tell_end(struct plain *plain, const struct snapshot *snapshot, unsigned slot,
                     const struct history_life *life)
{
    char cause[96];
    if (death_is_violent(life->death))
        tell_death(plain, snapshot, slot, life);
    else if (life->death.how == DEATH_LEFT || life->death.how == DEATH_NONE)
        plain_log_add(&plain->log, PLAIN_LEFT, life->ended_ns, life->name, "left");
    else
        plain_log_add(&plain->log, PLAIN_LEFT, life->ended_ns, life->name, "ended: %s",
                      death_text(life->death, cause, sizeof cause));
}

static void tell_lane(struct plain *plain, const struct snapshot *snapshot, const struct history_lane *lane)
{
    struct plain_place *place = place_of(plain, lane->slot);
    for (size_t i = 0; place && i < lane->lives_count; i++) {
        const struct history_life *life = &lane->lives[i];
        uint64_t number = lane->lives_dropped + i + 1;
        if (place->born < number) {
            plain_log_add(&plain->log, PLAIN_BIRTH, life->born_ns, life->name, "born, pid %d", life->pid);
            place->born = number;
        }
        if (place->ended < number && life->ended_ns != HISTORY_ALIVE) {
            tell_end(plain, snapshot, lane->slot, life);
            place->ended = number;
        }
    }
}

static void tell_stop(struct plain *plain, const struct snapshot_worker *worker)
{
    struct plain_place *place = place_of(plain, worker->slot);
    bool stopped = worker->state == WORKER_STOPPED;
    if (!place || stopped == (place->stopped == worker->incarnation))
        return;
    bool gone = worker->state == WORKER_DEAD || worker->state == WORKER_LEFT || worker->state == WORKER_EMPTY;
    bool same = place->stopped == worker->incarnation;
    place->stopped = stopped ? worker->incarnation : 0;
    if (stopped)
        plain_log_add(&plain->log, PLAIN_STATE, plain->now_ns, worker->name, "stopped, pid %d", worker->pid);
    else if (same && !gone)
        plain_log_add(&plain->log, PLAIN_STATE, plain->now_ns, worker->name, "goes on, pid %d", worker->pid);
}

void plain_tell_lives(struct plain *plain, const struct snapshot *snapshot)
{
    const struct history *history = snapshot->history;
    for (size_t i = 0; history && i < history->lanes_count; i++)
        tell_lane(plain, snapshot, &history->lanes[i]);
    for (size_t i = 0; i < snapshot->workers_count && !snapshot->paused; i++)
        tell_stop(plain, &snapshot->workers[i]);
}
