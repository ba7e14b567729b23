#include "ui/part.h"
#include "ui/words.h"

#include <inttypes.h>
#include <stdio.h>

#define MARGIN 1
#define NARROW 50
#define LABEL  " finished  "

/* Steps of a script are counted from 1. */
static uint64_t number_of(const struct snapshot *snapshot, const struct snapshot_recent *recent)
{
    return snapshot->steps > 0 ? recent->task + 1 : recent->task;
}

/* The first of the newest finished tasks that fit into `columns`, each with a blank behind it. */
static size_t first_that_fits(const struct snapshot *snapshot, int columns)
{
    size_t first = snapshot->recent_count;
    while (first > 0) {
        columns -= snprintf(NULL, 0, "%" PRIu64 " ", number_of(snapshot, &snapshot->recent[first - 1]));
        if (columns < 0)
            break;
        first--;
    }
    return first;
}

static int wanted(const struct scene *scene, int columns)
{
    return columns < NARROW || scene->snapshot->run.total == 0 ? 0 : 1;
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    int end = painter->area.columns - MARGIN;
    uint64_t inversions = scene->verdict ? scene->verdict->inversions : snapshot->inversions;
    if (inversions != SNAPSHOT_UNKNOWN && snapshot->recent_count > 0) {
        char order[64];
        words_count(inversions, "inversion", "inversions", order, sizeof order);
        end -= painter_width(order);
        painter_text(painter, 0, end, ROLE_TEXT, order);
        painter_figure(painter, 0, end, painter_width(order), FIGURE_INVERSIONS);
        end -= 2;
    }
    int column = painter_text(painter, 0, 0, ROLE_QUIET, LABEL);
    for (size_t i = first_that_fits(snapshot, end - column); i < snapshot->recent_count; i++) {
        const struct snapshot_recent *recent = &snapshot->recent[i];
        enum role ink = recent->status == TASK_OK ? theme_worker(recent->slot) : ROLE_DEAD;
        column = painter_format(painter, 0, column, ink, "%" PRIu64, number_of(snapshot, recent)) + 1;
    }
}

const struct part part_recent = {"recent", wanted, draw};
