#include "ui/lanes_draw.h"
#include "ui/layout.h"
#include "ui/part.h"
#include "ui/view.h"
#include "ui/worker_sheet.h"

enum {
    FACTS,
    STUCK,
    STEP,
    RACE,
    WAYS,
    CHANGE,
    STAGES,
    PICTURE,
    WORKERS,
    CHANNELS,
    LOCKS,
    TIME,
    TIMELINE,
    RECENT,
    OUTPUT,
    PARTS
};

/* From top to bottom. Of step, race and ways there is one: what the experiment is about. The timeline is the view's own:
 * it keeps what it has counted. */
static const struct part *const parts[PARTS] = {
    [FACTS] = &part_facts,       [STUCK] = &part_stuck,   [STEP] = &part_step,       [RACE] = &part_race,
    [WAYS] = &part_ways,         [STAGES] = &part_stages, [PICTURE] = &part_picture, [WORKERS] = &part_workers,
    [CHANNELS] = &part_channels, [LOCKS] = &part_locks,   [TIME] = &part_time,       [RECENT] = &part_recent,
    [OUTPUT] = &part_output,     [CHANGE] = &part_change,
};

static const struct layout_step steps[] = {
    {STUCK, 1, 1},
    {STEP, 1, 1},
    {RACE, 1, 1},
    {WAYS, 1, 1},
    {WORKERS, 1, 1},
    {RACE, 2, 1}, /* 20x5 */
    {RACE, 3, 3},
    {WAYS, 4, 4},
    {STEP, 2, 2},
    {WORKERS, 3, 3},
    {CHANNELS, 1, 1},
    {LOCKS, 1, 1},
    {WORKERS, 4, 3}, /* 40x10 */
    {STUCK, 8, 3},
    {FACTS, 1, 1},
    {CHANGE, 1, 1},
    {STAGES, 1, 1},
    {PICTURE, 14, 6},
    {CHANNELS, 5, 3},
    {LOCKS, 5, 3},
    {STAGES, 4, 4},
    {WAYS, 7, 5},
    {STEP, 3, 3},
    {RACE, 5, 4},
    {WORKERS, 6, 5},
    {TIME, 2, 2},
    {RECENT, 1, 1},
    {FACTS, 2, 2},
    {OUTPUT, 3, 3}, /* 80x24 */
    {TIMELINE, 5, 3},
    {PICTURE, 24, 6},
    {RACE, 7, 7},
    {STAGES, 9, 4},
    {CHANNELS, 10, 3},
    {LOCKS, 10, 3},
    {WAYS, 11, 11},
    {WORKERS, 10, 7},
    {OUTPUT, 5, 5},
    {FACTS, 4, 4}, /* a lesson whole or not at all */
    {RACE, 9, 9},
    {WORKERS, 18, 9},
    {TIMELINE, 9, 6},
    {OUTPUT, 9, 6},
    {RACE, 10, 10}, /* 120x36 */
    {STUCK, PART_ANY_ROWS, 1},
    {STAGES, PART_ANY_ROWS, 1},
    {CHANNELS, PART_ANY_ROWS, 1},
    {LOCKS, PART_ANY_ROWS, 1},
    {PICTURE, PART_ANY_ROWS, 1},
    {WORKERS, PART_ANY_ROWS, 1},
    {TIMELINE, PART_ANY_ROWS, 1},
    {OUTPUT, PART_ANY_ROWS, 1},
};

/* For a hall: the race and the workers large, and little beside them. */
static const struct layout_step lecture_steps[] = {
    {STUCK, 2, 1},
    {STEP, 3, 1},
    {RACE, 3, 1},
    {WAYS, 7, 1},
    {WORKERS, 6, 2},
    {RACE, 9, 5},
    {CHANGE, 1, 1},
    {STAGES, 4, 1},
    {PICTURE, 24, 6},
    {WORKERS, 12, 4},
    {CHANNELS, 6, 3},
    {LOCKS, 6, 3},
    {WAYS, 11, 11},
    {STUCK, PART_ANY_ROWS, 1},
    {RACE, 10, 10},
    {WORKERS, PART_ANY_ROWS, 1},
    {CHANNELS, PART_ANY_ROWS, 1},
    {LOCKS, PART_ANY_ROWS, 1},
    {STAGES, PART_ANY_ROWS, 1},
    {PICTURE, PART_ANY_ROWS, 1},
    {FACTS, 1, 1},
    {TIMELINE, 6, 3},
    {OUTPUT, PART_ANY_ROWS, 1},
};

#define TIMELINE_FROM 80 /* columns from which on there is a timeline */
#define LABEL_MOST    12 /* columns of a worker's name before its lane */

struct state {
    struct lanes lanes;
};

static int timeline_wanted(const struct scene *scene, int columns)
{
    const struct history *history = scene->snapshot->history;
    return columns < TIMELINE_FROM || !history || history->lanes_count == 0 ? 0 : (int)history->lanes_count + 1;
}

/* The whole run, a row a worker, from the selected one on where not all have room. */
static void timeline_draw(const struct painter *painter, const struct scene *scene, struct state *state)
{
    const struct history *history = scene->snapshot->history;
    const struct timescale_reach reach = {0, history->now_ns, scene->snapshot->phase == PHASE_ENDED};
    struct timescale scale = timescale_whole(reach, painter->area.columns - LABEL_MOST - 1);
    size_t rows = (size_t)painter->area.rows - 1, selected = 0;
    uint32_t signs = 0;
    (void)painter_rule(painter, 0, "Timeline");
    if (!lanes_fill(&state->lanes, scene->snapshot, &scale))
        return;
    for (size_t i = 0; i < history->lanes_count; i++)
        if (history->lanes[i].slot == scene->look->slot)
            selected = i;
    size_t first = layout_scroll(0, selected, history->lanes_count, rows);
    for (size_t i = 0; i < rows && first + i < history->lanes_count; i++) {
        const struct history_lane *lane = &history->lanes[first + i];
        const struct lanes_style style = {.run = history->run, .steps = scene->snapshot->steps > 0};
        struct painter band = painter_within(painter, (struct rect){1 + (int)i, LABEL_MOST, 1, scale.columns});
        painter_field(painter, 1 + (int)i, 1, LABEL_MOST - 2, theme_worker(lane->slot), lane->name);
        lanes_draw(&band, &state->lanes, first + i, lane->slot, &style, &signs);
    }
    painter_repeat(painter, 0, LABEL_MOST - 1, painter->area.columns - LABEL_MOST, ROLE_TEXT, ' ');
    lanes_draw_legend(painter, 0, LABEL_MOST, painter->area.columns - 1, signs);
}

static void draw(const struct painter *painter, const struct scene *scene, void *context)
{
    struct state *state = context;
    int wanted[PARTS], rows[PARTS], row = 0;
    for (int i = 0; i < PARTS; i++)
        wanted[i] = i == TIMELINE ? timeline_wanted(scene, painter->area.columns)
                                  : parts[i]->wanted(scene, painter->area.columns);
    if (scene->lecture)
        layout_share(lecture_steps, sizeof lecture_steps / sizeof *lecture_steps, wanted, rows, PARTS,
                     painter->area.rows);
    else
        layout_share(steps, sizeof steps / sizeof *steps, wanted, rows, PARTS, painter->area.rows);
    for (int i = 0; i < PARTS; row += rows[i++]) {
        struct painter band = painter_within(painter, (struct rect){row, 0, rows[i], painter->area.columns});
        if (rows[i] > 0 && i == TIMELINE)
            timeline_draw(&band, scene, state);
        else if (rows[i] > 0)
            parts[i]->draw(&band, scene);
    }
}

static void release(void *context)
{
    lanes_release(&((struct state *)context)->lanes);
}

/* A worker's row was pressed, or the selection moves. */
static bool handle(const struct scene *scene, void *state, const struct input *input)
{
    const struct snapshot *snapshot = scene->snapshot;
    size_t count = snapshot->workers_count, index = SIZE_MAX;
    (void)state;
    if (count == 0)
        return false;
    if (input->target && input->target->kind == TARGET_ROW)
        index = (size_t)input->target->value;
    else if (input->action != ACTION_NONE)
        index = layout_moved(input->action, scene_selected(scene), count, scene->look->page);
    if (index >= count)
        return false;
    scene->look->slot = snapshot->workers[index].slot;
    return true;
}

/* All about the selected worker. */
static bool details(const struct scene *scene, void *state, struct sheet *sheet)
{
    const struct snapshot *snapshot = scene->snapshot;
    (void)state;
    if (snapshot->workers_count > 0)
        worker_sheet(sheet, &snapshot->workers[scene_selected(scene)]);
    return snapshot->workers_count > 0;
}

const struct view view_lab = {"lab",
                              "Lab",
                              .state_size = sizeof(struct state),
                              .needs_run = true,
                              .draw = draw,
                              .handle = handle,
                              .details = details,
                              .release = release};
