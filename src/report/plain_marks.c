/* plain_marks.c - what was changed on the way, mark by mark. */
#include "report/plain_body.h"

#include <inttypes.h>

static void tell_change(struct plain *plain, const struct history_mark *mark, const char *what, const char *of)
{
    plain_log_add(&plain->log, PLAIN_ALWAYS, mark->time_ns, mark->name[0] ? mark->name : "pool",
                  "%s from %" PRIu64 " to %" PRIu64 " %s", what, mark->before, mark->after, of);
}

static void tell_mark(struct plain *plain, const struct history_mark *mark)
{
    struct plain_log *log = &plain->log;
    switch (mark->kind) {
    case MARK_RESIZE:
        tell_change(plain, mark, "resized", "workers");
        break;
    case MARK_CHUNK:
        tell_change(plain, mark, "chunk", "tasks");
        break;
    case MARK_CAPACITY:
        tell_change(plain, mark, "capacity", "messages");
        break;
    case MARK_PAUSE:
        plain_log_add(log, PLAIN_ALWAYS, mark->time_ns, "run", "paused");
        break;
    case MARK_RESUME:
        plain_log_add(log, PLAIN_ALWAYS, mark->time_ns, "run", "resumed");
        break;
    case MARK_BATCH_END:
        plain_log_add(log, PLAIN_BATCH, mark->time_ns, "run", "all tasks before %" PRIu64 " are done, the next begin",
                      mark->after);
        break;
    case MARK_STAGE_END:
        plain_log_add(log, PLAIN_ALWAYS, mark->time_ns, mark->name, "stage done: %" PRIu64 " tasks", mark->after);
        break;
    case MARK_SABOTAGE:
        plain_log_add(log, PLAIN_ALWAYS, mark->time_ns, "sabotage", "%s", mark->name);
        break;
    case MARK_BIRTH: /* lives tell of them, and of those of the start, too */
    case MARK_DEATH:
    case MARK_KIND_COUNT:
        break;
    }
}

/* The older were forgotten: of those that are left, what is not newer than the last look was told. */
static void recount(struct plain *plain, const struct history *history)
{
    for (int kind = 0; kind < MARK_KIND_COUNT; kind++)
        plain->marks[kind] = 0;
    for (size_t i = 0; i < history->marks_count; i++)
        plain->marks[history->marks[i].kind] += history->marks[i].time_ns <= plain->before_ns;
    plain->marks_dropped = history->marks_dropped;
}

/* Kind by kind: one of another kind can be noticed late, and stands before those that were told. */
void plain_tell_marks(struct plain *plain, const struct history *history)
{
    uint64_t seen[MARK_KIND_COUNT] = {0};
    if (plain->marks_dropped != history->marks_dropped)
        recount(plain, history);
    for (size_t i = 0; i < history->marks_count; i++) {
        enum mark_kind kind = history->marks[i].kind;
        if (seen[kind]++ < plain->marks[kind])
            continue;
        plain->marks[kind]++;
        tell_mark(plain, &history->marks[i]);
    }
}
