#include "model/snapshot_copy.h"

#include "base/keeper.h"
#include "model/history.h"

#include <stdlib.h>

struct copy {
    struct snapshot snapshot; /* first: it is what the caller has */
    struct keeper keeper;     /* of all that it points to */
};

/* The array that `pointer` points to becomes the copy's own. */
#define KEEP(copy, pointer, count) ((pointer) = keeper_copy(&(copy)->keeper, (pointer), (count) * sizeof *(pointer)))

/* ------------------------------------------------------------------ runs */

/* A short result lies in the task itself. */
static void keep_results(struct copy *copy, const struct run_task *from, struct run_task *tasks, uint64_t count)
{
    for (uint64_t i = 0; tasks && i < count; i++) {
        if (tasks[i].result == &from[i].small)
            tasks[i].result = &tasks[i].small;
        else
            tasks[i].result = keeper_copy(&copy->keeper, tasks[i].result, tasks[i].result_size);
    }
}

static const struct run *keep_run(struct copy *copy, const struct run *from)
{
    struct run *run = keeper_copy(&copy->keeper, from, sizeof *from);
    if (!run)
        return NULL;
    KEEP(copy, run->tasks, run->tasks_count);
    keep_results(copy, from->tasks, run->tasks, run->tasks_count);
    KEEP(copy, run->pauses, run->pauses_count);
    KEEP(copy, run->workers, run->workers_count);
    KEEP(copy, run->channels, run->channels_count);
    KEEP(copy, run->kills, run->kills_count);
    KEEP(copy, run->lines, run->lines_count);
    for (size_t i = 0; run->lines && i < run->lines_count; i++)
        run->lines[i].text = keeper_text(&copy->keeper, run->lines[i].text);
    return run;
}

/* ------------------------------------------------------------------ history */

static const struct history *keep_history(struct copy *copy, const struct history *from, const struct run *live)
{
    struct history *history = keeper_copy(&copy->keeper, from, sizeof *from);
    if (!history)
        return NULL;
    history->run = live;
    KEEP(copy, history->order, history->order_count);
    KEEP(copy, history->spans, history->spans_count);
    KEEP(copy, history->marks, history->marks_count);
    struct history_lane *lanes = keeper_copy(&copy->keeper, from->lanes, from->lanes_count * sizeof *lanes);
    for (size_t i = 0; lanes && i < from->lanes_count; i++) {
        KEEP(copy, lanes[i].tasks, lanes[i].count);
        KEEP(copy, lanes[i].lives, lanes[i].lives_count);
    }
    history->lanes = lanes;
    return history;
}

/* ------------------------------------------------------------------ the snapshot */

static void keep_lines(struct copy *copy, struct snapshot *snapshot)
{
    struct snapshot_line *lines = keeper_copy(&copy->keeper, snapshot->lines, snapshot->lines_count * sizeof *lines);
    for (size_t i = 0; lines && i < snapshot->lines_count; i++)
        lines[i].text = keeper_text(&copy->keeper, lines[i].text);
    snapshot->lines = lines;
}

static void keep_picture(struct copy *copy, struct snapshot_picture *picture)
{
    size_t cells = (size_t)picture->width * (size_t)picture->height;
    KEEP(copy, picture->brightness, cells);
    KEEP(copy, picture->worker, cells);
    KEEP(copy, picture->done, cells);
}

static void keep_all(struct copy *copy)
{
    struct snapshot *snapshot = &copy->snapshot;
    KEEP(copy, snapshot->settings, 1);
    KEEP(copy, snapshot->machine, 1);
    KEEP(copy, snapshot->core_busy, (size_t)snapshot->cores_count);
    KEEP(copy, snapshot->core_number, (size_t)snapshot->cores_count);
    KEEP(copy, snapshot->workers, snapshot->workers_count);
    KEEP(copy, snapshot->stages, snapshot->stages_count);
    KEEP(copy, snapshot->channels, snapshot->channels_count);
    KEEP(copy, snapshot->locks, snapshot->locks_count);
    KEEP(copy, snapshot->ways, snapshot->ways_count);
    keep_lines(copy, snapshot);
    keep_picture(copy, &snapshot->picture);
    snapshot->live = keep_run(copy, snapshot->live);
    snapshot->baseline_run = keep_run(copy, snapshot->baseline_run);
    snapshot->history = keep_history(copy, snapshot->history, snapshot->live);
}

struct snapshot *snapshot_copy(const struct snapshot *snapshot)
{
    struct copy *copy = malloc(sizeof *copy);
    if (!copy)
        return NULL;
    *copy = (struct copy){.snapshot = *snapshot};
    keep_all(copy);
    if (!copy->keeper.failed)
        return &copy->snapshot;
    snapshot_copy_free(&copy->snapshot);
    return NULL;
}

void snapshot_copy_free(struct snapshot *snapshot)
{
    struct copy *copy = (struct copy *)snapshot;
    if (!copy)
        return;
    keeper_release(&copy->keeper);
    free(copy);
}
