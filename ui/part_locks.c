/* Locks, semaphores, events, conditions, barriers: who has it, who wants it. */
#include "base/units.h"
#include "ui/list.h"
#include "ui/part.h"
#include "ui/table.h"
#include "ui/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define NARROW 30

static const char *name_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_lock *lock = item;
    (void)snprintf(buffer, size, "%s", lock->name);
    return buffer;
}

static bool is_harmed(const void *item)
{
    const struct snapshot_lock *lock = item;
    return lock->owner_dead || lock->broken;
}

static enum role name_role(const void *item)
{
    return is_harmed(item) ? ROLE_DEAD : ROLE_STRONG;
}

static const char *kind_text(const void *item, char *buffer, size_t size)
{
    static const char *const names[GUARD_KIND_COUNT] = {
        [GUARD_PLAIN] = "lock",           [GUARD_RECURSIVE] = "recursive", [GUARD_SEMAPHORE] = "semaphore",
        [GUARD_BOUNDED] = "bounded sem.", [GUARD_EVENT] = "event",         [GUARD_CONDITION] = "condition",
        [GUARD_BARRIER] = "barrier",      [GUARD_BIG] = "big lock",
    };
    const struct snapshot_lock *lock = item;
    (void)snprintf(buffer, size, "%s", names[lock->kind]);
    return buffer;
}

static enum role quiet_role(const void *item)
{
    (void)item;
    return ROLE_QUIET;
}

/* Kinds that one process has at a time. */
static bool has_owner(const struct snapshot_lock *lock)
{
    return lock->kind == GUARD_PLAIN || lock->kind == GUARD_RECURSIVE || lock->kind == GUARD_BIG;
}

static const char *owner_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_lock *lock = item;
    if (lock->broken)
        return "BROKEN";
    if (lock->owner_dead)
        (void)snprintf(buffer, size, "OWNER DEAD %s", lock->owner);
    else if (has_owner(lock))
        (void)snprintf(buffer, size, "%s", *lock->owner ? lock->owner : "free");
    else
        return "";
    return buffer;
}

static enum role owner_role(const void *item)
{
    const struct snapshot_lock *lock = item;
    return is_harmed(lock) ? ROLE_DEAD : *lock->owner ? ROLE_RUNNING : ROLE_QUIET;
}

static const char *held_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_lock *lock = item;
    if (!has_owner(lock) || !*lock->owner)
        return "";
    return lock->held_ns == SNAPSHOT_UNKNOWN ? WORDS_UNKNOWN : units_time(buffer, size, lock->held_ns);
}

static const char *waiters_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_lock *lock = item;
    (void)snprintf(buffer, size, "%u", lock->waiters);
    return buffer;
}

static enum role waiters_role(const void *item)
{
    return ((const struct snapshot_lock *)item)->waiters > 0 ? ROLE_BLOCKED : ROLE_QUIET;
}

/* What the number of each kind means. */
static const char *value_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_lock *lock = item;
    switch (lock->kind) {
    case GUARD_SEMAPHORE:
        (void)snprintf(buffer, size, "%" PRId64 " free", lock->value);
        return buffer;
    case GUARD_BOUNDED:
        (void)snprintf(buffer, size, "%" PRId64 " / %" PRId64 " free", lock->value, lock->limit);
        return buffer;
    case GUARD_BARRIER:
        (void)snprintf(buffer, size, "%" PRId64 " / %" PRId64 " here", lock->value, lock->limit);
        return buffer;
    case GUARD_EVENT:
        return lock->value ? "set" : "not set";
    case GUARD_RECURSIVE:
        (void)snprintf(buffer, size, "depth %" PRId64, lock->value);
        return buffer;
    default:
        return "";
    }
}

static const char *taken_text(const void *item, char *buffer, size_t size)
{
    const struct snapshot_lock *lock = item;
    return lock->taken == SNAPSHOT_UNKNOWN ? WORDS_UNKNOWN : units_count(buffer, size, (double)lock->taken);
}

/* Its name and who has it. */
static int draw_short(const struct painter *painter, int column, const void *item)
{
    const struct snapshot_lock *lock = item;
    char text[96], owner[64], value[64];
    const char *who = owner_text(lock, owner, sizeof owner);
    (void)snprintf(text, sizeof text, "%s %s", lock->name, *who ? who : value_text(lock, value, sizeof value));
    if (column + painter_width(text) > painter->area.columns)
        return column;
    return painter_text(painter, 0, column, owner_role(lock), text) + COLUMN_GAP;
}

static double waiters_key(const void *item)
{
    return (double)((const struct snapshot_lock *)item)->waiters;
}

static double held_key(const void *item)
{
    const struct snapshot_lock *lock = item;
    return !has_owner(lock) || !*lock->owner || lock->held_ns == SNAPSHOT_UNKNOWN ? NAN : (double)lock->held_ns;
}

static double taken_key(const void *item)
{
    const struct snapshot_lock *lock = item;
    return lock->taken == SNAPSHOT_UNKNOWN ? NAN : (double)lock->taken;
}

static uint64_t identity(const void *item)
{
    return list_name_identity(((const struct snapshot_lock *)item)->name);
}

static const struct column columns[] = {
    {"lock", .width = 10, .width_max = 24, .priority = 1, .left = true, .text = name_text, .role = name_role,
     .figure = FIGURE_LOCK_NAME},
    {"kind", .width = 12, .priority = 5, .left = true, .text = kind_text, .role = quiet_role,
     .figure = FIGURE_LOCK_KIND},
    {"owner", .width = 20, .width_max = 36, .priority = 2, .left = true, .text = owner_text, .role = owner_role,
     .figure = FIGURE_LOCK_OWNER},
    {"waiters", .width = 7, .priority = 3, .text = waiters_text, .role = waiters_role, .key = waiters_key,
     .figure = FIGURE_LOCK_WAITERS},
    {"value", .width = 12, .priority = 4, .text = value_text, .figure = FIGURE_LOCK_VALUE},
    {"held for", .width = 9, .priority = 6, .text = held_text, .key = held_key, .figure = FIGURE_LOCK_HELD},
    {"taken", .width = 6, .priority = 7, .text = taken_text, .role = quiet_role, .key = taken_key,
     .figure = FIGURE_LOCK_TAKEN},
};

const struct table lock_table = {
    .title = "Locks",
    .columns = columns,
    .count = sizeof columns / sizeof *columns,
    .item_size = sizeof(struct snapshot_lock),
    .identity = identity,
    .harmed = is_harmed,
    .draw_short = draw_short,
};

static int wanted(const struct scene *scene, int screen_columns)
{
    size_t count = scene->snapshot->locks_count;
    return count == 0 || screen_columns < NARROW ? 0 : (int)count + TABLE_FRAME;
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    if (painter->area.rows > TABLE_FRAME)
        table_draw_list(painter, &lock_table, snapshot->locks, snapshot->locks_count);
    else
        table_draw_line(painter, &lock_table, snapshot->locks, snapshot->locks_count);
}

const struct part part_locks = {"locks", wanted, draw};
