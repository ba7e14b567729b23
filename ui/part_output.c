#include "base/units.h"
#include "ui/part.h"
#include "ui/words.h"

#include <string.h>

#define MARGIN      1
#define TIME_WIDTH  9
#define NAME_WIDTH  10
#define NAME_MOST   24
#define NARROW      40
#define LINES_LEAST 4 /* the pane is this high before it is full, so that the screen does not grow line by line */

/* A worker that is no longer there has no colour. */
static enum role name_role(const struct snapshot *snapshot, const struct snapshot_line *line)
{
    if (line->from_baseline)
        return ROLE_BASELINE;
    for (size_t i = 0; i < snapshot->workers_count; i++)
        if (strcmp(snapshot->workers[i].name, line->worker) == 0)
            return theme_worker(snapshot->workers[i].slot);
    return ROLE_GONE;
}

static int longest_name(const struct snapshot_line *lines, size_t count)
{
    int longest = NAME_WIDTH;
    for (size_t i = 0; i < count; i++) {
        int width = painter_width(lines[i].worker);
        longest = width > longest ? width : longest;
    }
    return longest < NAME_MOST ? longest : NAME_MOST;
}

static void draw_line(const struct painter *painter, int row, int name_width, const struct snapshot *snapshot,
                      const struct snapshot_line *line)
{
    char seconds[32];
    int column = MARGIN;
    painter_field_right(painter, row, column, TIME_WIDTH, ROLE_QUIET,
                        units_seconds(seconds, sizeof seconds, line->time_ns));
    column += TIME_WIDTH + 2;
    painter_field(painter, row, column, name_width, name_role(snapshot, line), line->worker);
    column += name_width + 1;
    painter_field(painter, row, column, painter->area.columns - column, ROLE_TEXT, line->text);
}

static int wanted(const struct scene *scene, int columns)
{
    if (columns < NARROW || scene->snapshot->lines_count == 0)
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
    int name_width = longest_name(lines, count);
    for (size_t i = 0; i < count; i++)
        draw_line(painter, 1 + (int)i, name_width, snapshot, &lines[i]);
}

const struct part part_output = {"output", wanted, draw};
