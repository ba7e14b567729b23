#include "ui/output_line.h"
#include "ui/part.h"
#include "ui/words.h"

#define LINES_LEAST 4 /* the pane is this high before it is full, so that the screen does not grow line by line */

static int wanted(const struct scene *scene, int columns)
{
    if (columns < OUTPUT_NARROW || scene->snapshot->lines_count == 0)
        return 0;
    return scene->snapshot->lines_count > LINES_LEAST ? PART_ANY_ROWS : LINES_LEAST + 1;
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    size_t window = (size_t)painter->area.rows - 1;
    size_t count = snapshot->lines_count < window ? snapshot->lines_count : window;
    painter_rule(painter, 0, "Output");
    if (snapshot->lines_dropped > 0) {
        char dropped[64];
        words_count(snapshot->lines_dropped, "line dropped ", "lines dropped ", dropped, sizeof dropped);
        painter_format(painter, 0, painter->area.columns - painter_width(dropped) - 2, ROLE_WARNING, " %s", dropped);
    }
    const struct snapshot_line *lines = snapshot->lines + (snapshot->lines_count - count);
    int name_width = output_names_width(lines, count);
    for (size_t i = 0; i < count; i++)
        output_line_draw(painter, 1 + (int)i, name_width, snapshot, &lines[i]);
}

const struct part part_output = {"output", wanted, draw};
