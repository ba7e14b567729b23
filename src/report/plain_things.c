/* plain_things.c - channels that are full or empty, locks that are fought for. */
#include "base/units.h"
#include "report/plain_body.h"

#include <inttypes.h>
#include <string.h>

enum level { LEVEL_FLOWS, LEVEL_EMPTY, LEVEL_FULL };
enum hold { HOLD_FREE, HOLD_WANTED, HOLD_BROKEN };

/* ------------------------------------------------------------------ channels */

static const char *const kinds[CHANNEL_KIND_COUNT] = {
    [CHANNEL_QUEUE] = "queue",
    [CHANNEL_JOINABLE] = "joinable queue",
    [CHANNEL_SIMPLE] = "simple queue",
    [CHANNEL_PIPE] = "pipe",
};

static struct plain_channel *find_channel(struct plain *plain, const char *name)
{
    for (size_t i = 0; i < plain->channels_count; i++)
        if (strcmp(plain->channels[i].name, name) == 0)
            return &plain->channels[i];
    if (plain->channels_count == PLAIN_THINGS_MAX)
        return NULL;
    struct plain_channel *known = &plain->channels[plain->channels_count++];
    *known = (struct plain_channel){.level = {.told = LEVEL_FLOWS}};
    (void)snprintf(known->name, sizeof known->name, "%s", name);
    return known;
}

static enum level level_of(const struct snapshot_channel *channel)
{
    if (channel->putters > 0 || (channel->capacity > 0 && channel->depth >= channel->capacity))
        return LEVEL_FULL;
    return channel->puts > 0 && channel->depth == 0 ? LEVEL_EMPTY : LEVEL_FLOWS;
}

static const char *waiting(unsigned count, const char *why, char *buffer, size_t size)
{
    buffer[0] = '\0';
    if (count > 0)
        (void)snprintf(buffer, size, ", %u wait%s to %s", count, count == 1 ? "s" : "", why);
    return buffer;
}

static void tell_level(struct plain *plain, const struct snapshot_channel *channel)
{
    static const char *const words[] = {[LEVEL_FLOWS] = "flows", [LEVEL_EMPTY] = "empty", [LEVEL_FULL] = "full"};
    bool pipe = channel->kind == CHANNEL_PIPE;
    char put[48], get[48];
    plain_log_add(&plain->log, PLAIN_THING, plain->now_ns, channel->name, "%s %s: %" PRIu64 " of %" PRIu64 " %s%s%s",
                  kinds[channel->kind], words[level_of(channel)], channel->depth, channel->capacity,
                  pipe ? "bytes" : "messages", waiting(channel->putters, pipe ? "send" : "put", put, sizeof put),
                  waiting(channel->getters, pipe ? "receive" : "get", get, sizeof get));
}

static void tell_more(struct plain *plain, const char *name, uint64_t *told, uint64_t now, const char *words)
{
    if (now > *told)
        plain_log_add(&plain->log, PLAIN_THING, plain->now_ns, name, "%s: %" PRIu64, words, now - *told);
    *told = now;
}

static void tell_channel(struct plain *plain, const struct snapshot_channel *channel)
{
    struct plain_channel *known = find_channel(plain, channel->name);
    if (!known)
        return;
    tell_more(plain, channel->name, &known->lost, channel->lost, "lost in the hands of the dead");
    tell_more(plain, channel->name, &known->redelivered, channel->redelivered, "given to another after a death");
    tell_more(plain, channel->name, &known->damaged, channel->damaged, "frames that were not whole");
    if (channel->closed && !known->closed)
        plain_log_add(&plain->log, PLAIN_THING, plain->now_ns, channel->name, "%s closed", kinds[channel->kind]);
    known->closed = channel->closed;
    if (!channel->closed && plain_steady_changed(&known->level, level_of(channel), plain->now_ns))
        tell_level(plain, channel);
}

/* ------------------------------------------------------------------ locks */

static struct plain_lock *find_lock(struct plain *plain, const char *name)
{
    for (size_t i = 0; i < plain->locks_count; i++)
        if (strcmp(plain->locks[i].name, name) == 0)
            return &plain->locks[i];
    if (plain->locks_count == PLAIN_THINGS_MAX)
        return NULL;
    struct plain_lock *known = &plain->locks[plain->locks_count++];
    *known = (struct plain_lock){.state = {.told = HOLD_FREE}};
    (void)snprintf(known->name, sizeof known->name, "%s", name);
    return known;
}

/* To wait for an event, a condition, a barrier is what they are for. */
static enum hold hold_of(const struct snapshot_lock *lock)
{
    bool meeting = lock->kind == GUARD_EVENT || lock->kind == GUARD_CONDITION || lock->kind == GUARD_BARRIER;
    if (lock->broken || lock->owner_dead)
        return HOLD_BROKEN;
    return lock->waiters > 0 && !meeting ? HOLD_WANTED : HOLD_FREE;
}

static void tell_wanted(struct plain *plain, const struct snapshot_lock *lock)
{
    char held[96] = "", time[32];
    if (lock->owner[0] && lock->held_ns != SNAPSHOT_UNKNOWN)
        (void)snprintf(held, sizeof held, ", %s has held it for %s", lock->owner,
                       units_time(time, sizeof time, lock->held_ns));
    else if (lock->owner[0])
        (void)snprintf(held, sizeof held, ", %s holds it", lock->owner);
    plain_log_add(&plain->log, PLAIN_THING, plain->now_ns, lock->name, "lock: %u wait%s for it%s", lock->waiters,
                  lock->waiters == 1 ? "s" : "", held);
}

static void tell_lock(struct plain *plain, const struct snapshot_lock *lock)
{
    struct plain_lock *known = find_lock(plain, lock->name);
    enum hold hold = hold_of(lock);
    if (!known || !plain_steady_changed(&known->state, (int)hold, plain->now_ns))
        return;
    if (hold == HOLD_WANTED)
        tell_wanted(plain, lock);
    else if (hold == HOLD_FREE)
        plain_log_add(&plain->log, PLAIN_THING, plain->now_ns, lock->name, "lock: nobody waits for it any more");
    else if (lock->broken)
        plain_log_add(&plain->log, PLAIN_THING, plain->now_ns, lock->name, "barrier: broken");
    else
        plain_log_add(&plain->log, PLAIN_THING, plain->now_ns, lock->name, "lock: its owner %s died, the next is told",
                      lock->owner);
}

void plain_tell_things(struct plain *plain, const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->channels_count; i++)
        tell_channel(plain, &snapshot->channels[i]);
    for (size_t i = 0; i < snapshot->locks_count; i++)
        tell_lock(plain, &snapshot->locks[i]);
}
