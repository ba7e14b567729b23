/* Stages of a graph in the order of the flow: what each takes from where, how far it is, and what it gives to whom. */
#include "ui/part.h"
#include "ui/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NARROW      30
#define MARGIN      1
#define ARROW       " → "
#define BAR_LEAST   8
#define BAR_MOST    48
#define FIELD_MAX   16 /* columns that a name has at most */
#define SIDES_LEAST 60 /* below it there is no room for what a stage takes and gives */

/* How the columns of a row are used. */
struct plan_of_stages {
    int input, name, output, progress, workers, bar; /* widths; 0 = left out */
};

static int widest(int width, const char *text)
{
    int other = painter_width(text);
    return other > FIELD_MAX ? FIELD_MAX : other > width ? other : width;
}

static const char *progress_text(const struct snapshot_stage *stage, char *buffer, size_t size)
{
    if (stage->total > 0)
        return words_progress(stage->done, stage->total, buffer, size);
    (void)snprintf(buffer, size, "%" PRIu64 " / %s", stage->done, WORDS_UNKNOWN); /* as many as its channel brings */
    return buffer;
}

static struct plan_of_stages plan_columns(const struct snapshot *snapshot, int columns)
{
    struct plan_of_stages plan = {0};
    char text[64];
    for (size_t i = 0; i < snapshot->stages_count; i++) {
        const struct snapshot_stage *stage = &snapshot->stages[i];
        plan.input = widest(plan.input, stage->input);
        plan.name = widest(plan.name, stage->name);
        plan.output = widest(plan.output, stage->output);
        plan.progress = widest(plan.progress, progress_text(stage, text, sizeof text));
        plan.workers = widest(plan.workers, words_count(stage->workers, "worker", "workers", text, sizeof text));
    }
    if (columns < SIDES_LEAST)
        plan.input = plan.output = plan.workers = 0;
    int sides = plan.input ? plan.input + plan.output + 2 * painter_width(ARROW) + plan.workers + 2 : 0;
    plan.bar = columns - 2 * MARGIN - sides - plan.name - plan.progress - 3;
    plan.bar = plan.bar < BAR_LEAST ? 0 : plan.bar > BAR_MOST ? BAR_MOST : plan.bar;
    return plan;
}

/* A channel's name, in the colour of a full one when it is full. */
static enum role channel_role(const struct snapshot *snapshot, const char *name)
{
    for (size_t i = 0; i < snapshot->channels_count; i++) {
        const struct snapshot_channel *channel = &snapshot->channels[i];
        if (strcmp(channel->name, name) == 0)
            return channel->depth >= channel->capacity ? ROLE_BLOCKED : ROLE_TEXT;
    }
    return ROLE_QUIET;
}

static void draw_stage(const struct painter *painter, int row, const struct plan_of_stages *plan,
                       const struct snapshot *snapshot, const struct snapshot_stage *stage)
{
    char text[64];
    int column = MARGIN;
    if (plan->input > 0) {
        painter_field_right(painter, row, column, plan->input, channel_role(snapshot, stage->input), stage->input);
        column = painter_text(painter, row, column + plan->input, ROLE_FRAME, ARROW);
    }
    painter_field(painter, row, column, plan->name, ROLE_STRONG, stage->name);
    column += plan->name + 1;
    if (plan->bar > 0 && stage->total > 0)
        painter_bar(painter, row, column, plan->bar, ROLE_POOL, (double)stage->done / (double)stage->total);
    column += plan->bar > 0 ? plan->bar + 2 : 0;
    painter_field_right(painter, row, column, plan->progress, ROLE_STRONG, progress_text(stage, text, sizeof text));
    painter_figure(painter, row, column, plan->progress, FIGURE_STAGE_DONE);
    column += plan->progress;
    if (plan->output > 0) {
        column += 2;
        painter_field(painter, row, column, plan->workers, ROLE_QUIET,
                      words_count(stage->workers, "worker", "workers", text, sizeof text));
        column = painter_text(painter, row, column + plan->workers, ROLE_FRAME, ARROW);
        painter_field(painter, row, column, plan->output, channel_role(snapshot, stage->output), stage->output);
    }
}

/* All in one row: "cube 6/10 → cubes → add-one 3/10". */
static void draw_line(const struct painter *painter, const struct snapshot *snapshot)
{
    int column = MARGIN;
    for (size_t i = 0; i < snapshot->stages_count; i++) {
        const struct snapshot_stage *stage = &snapshot->stages[i];
        bool last = i + 1 == snapshot->stages_count;
        column = painter_text(painter, 0, column, ROLE_STRONG, stage->name);
        column = painter_format(painter, 0, column + 1, ROLE_TEXT, "%" PRIu64, stage->done);
        if (stage->total > 0)
            column = painter_format(painter, 0, column, ROLE_TEXT, "/%" PRIu64, stage->total);
        if (last)
            break;
        bool next = strcmp(stage->output, snapshot->stages[i + 1].input) == 0;
        column = painter_text(painter, 0, column, ROLE_FRAME, next ? ARROW : " · ");
    }
}

static int wanted(const struct scene *scene, int columns)
{
    size_t count = scene->snapshot->stages_count;
    return count == 0 || columns < NARROW ? 0 : (int)count + 1;
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    if (painter->area.rows == 1) {
        draw_line(painter, snapshot);
        return;
    }
    size_t window = (size_t)painter->area.rows - 1, count = snapshot->stages_count;
    struct plan_of_stages plan = plan_columns(snapshot, painter->area.columns);
    painter_rule(painter, 0, "Stages");
    if (count > window) {
        char range[64];
        (void)snprintf(range, sizeof range, " %zu of %zu ", window, count);
        painter_text(painter, 0, painter->area.columns - painter_width(range) - MARGIN, ROLE_QUIET, range);
    }
    for (size_t i = 0; i < window && i < count; i++)
        draw_stage(painter, 1 + (int)i, &plan, snapshot, &snapshot->stages[i]);
}

const struct part part_stages = {"stages", wanted, draw};
