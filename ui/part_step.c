/* A script: how many of its steps were taken, which one runs, and which key lets the next one go. */
#include "ui/part.h"

#include <stdio.h>

#define MARGIN    1
#define NARROW    40
#define DOTS_MOST 24     /* steps that have a sign each */
#define DONE      0x25a0 /* ■ */
#define TO_COME   0x00b7 /* · */
#define PRESENT   0x25b6 /* ▶ */

/* A sign a step: done, the one of this moment, to come. */
static int draw_signs(const struct painter *painter, int row, int column, const struct snapshot *snapshot, bool ended)
{
    for (unsigned step = 1; step <= snapshot->steps; step++, column += 2) {
        bool present = step == snapshot->step_number && !ended;
        if (step > snapshot->step_number)
            painter_glyph(painter, row, column, ROLE_FRAME, TO_COME);
        else
            painter_glyph(painter, row, column, present ? ROLE_RUNNING : ROLE_POOL, present ? PRESENT : DONE);
    }
    return column;
}

static void draw_hint(const struct painter *painter, int row, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    char key[KEY_NAME_MAX];
    if (snapshot->stepping && snapshot->phase == PHASE_RUN)
        painter_format(painter, row, MARGIN, ROLE_WARNING, "it waits: %s lets the next step go",
                       keymap_main_name(scene->keys, ACTION_STEP, scene->view, key, sizeof key));
}

static int wanted(const struct scene *scene, int columns)
{
    if (scene->snapshot->steps == 0)
        return 0;
    return columns < NARROW ? 1 : 3;
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    bool ended = snapshot->phase == PHASE_ENDED;
    int row = painter->area.rows > 2 ? 1 : 0, column = MARGIN;
    if (row > 0)
        painter_rule(painter, 0, "Steps");
    if (snapshot->steps <= DOTS_MOST && painter->area.columns >= NARROW + 2 * (int)snapshot->steps)
        column = draw_signs(painter, row, column, snapshot, ended) + 1;
    if (painter->area.columns >= NARROW)
        column =
            painter_format(painter, row, column, ROLE_STRONG, "step %u of %u", snapshot->step_number, snapshot->steps);
    else
        column = painter_format(painter, row, column, ROLE_STRONG, "%u/%u", snapshot->step_number, snapshot->steps);
    if (snapshot->step)
        (void)painter_format(painter, row, column, ROLE_STRONG, ": %s", snapshot->step);
    if (painter->area.rows > row + 1)
        draw_hint(painter, row + 1, scene);
}

const struct part part_step = {"step", wanted, draw};
