#include "model/history.h"

#include "model/by_finish.h"

const char *mark_kind_name(enum mark_kind kind)
{
    static const char *const names[MARK_KIND_COUNT] = {
        [MARK_BIRTH] = "birth",       [MARK_DEATH] = "death",         [MARK_RESIZE] = "resize",
        [MARK_CHUNK] = "chunk",       [MARK_CAPACITY] = "capacity",   [MARK_PAUSE] = "pause",
        [MARK_RESUME] = "resume",     [MARK_BATCH_END] = "batch_end", [MARK_STAGE_END] = "stage_end",
        [MARK_SABOTAGE] = "sabotage",
    };
    return kind < MARK_KIND_COUNT ? names[kind] : "unknown";
}

const struct history_lane *history_lane(const struct history *history, unsigned slot)
{
    size_t low = 0, high = history->lanes_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (history->lanes[middle].slot < slot)
            low = middle + 1;
        else
            high = middle;
    }
    return low < history->lanes_count && history->lanes[low].slot == slot ? &history->lanes[low] : NULL;
}

size_t history_lane_at(const struct history *history, const struct history_lane *lane, uint64_t time_ns)
{
    return by_finish_after(history->run, lane->tasks, lane->count, time_ns);
}

size_t history_order_at(const struct history *history, uint64_t time_ns)
{
    return by_finish_after(history->run, history->order, history->order_count, time_ns);
}

const struct history_life *history_life_at(const struct history_lane *lane, uint64_t time_ns)
{
    for (size_t i = lane->lives_count; i > 0; i--)
        if (lane->lives[i - 1].born_ns <= time_ns)
            return time_ns < lane->lives[i - 1].ended_ns ? &lane->lives[i - 1] : NULL;
    return NULL;
}

const struct run_kill *history_kill_in(const struct history *history, unsigned slot, uint64_t time_ns,
                                       uint64_t until_ns)
{
    for (size_t i = 0; i < history->run->kills_count; i++) {
        const struct run_kill *kill = &history->run->kills[i];
        if (kill->slot == slot && kill->end_ns > time_ns && kill->begin_ns < until_ns)
            return kill;
    }
    return NULL;
}

uint64_t history_elapsed(const struct run *run, uint64_t time_ns)
{
    if (time_ns <= run->begin_ns)
        return 0;
    return time_ns - run->begin_ns - run_paused(run, run->begin_ns, time_ns);
}
