#include "ui/output_line.h"

#include "base/units.h"

#include <string.h>

#define MARGIN     1
#define TIME_WIDTH 9
#define NAME_LEAST 10
#define NAME_MOST  24

int output_names_width(const struct snapshot_line *lines, size_t count)
{
    int longest = NAME_LEAST;
    for (size_t i = 0; i < count; i++) {
        int width = painter_width(lines[i].worker);
        longest = width > longest ? width : longest;
    }
    return longest < NAME_MOST ? longest : NAME_MOST;
}

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

void output_line_draw(const struct painter *painter, int row, int names, const struct snapshot *snapshot,
                      const struct snapshot_line *line)
{
    char seconds[32];
    int column = MARGIN;
    if (painter->area.columns >= OUTPUT_NARROW) {
        painter_field_right(painter, row, column, TIME_WIDTH, ROLE_QUIET,
                            units_seconds(seconds, sizeof seconds, line->time_ns));
        column += TIME_WIDTH + 2;
        painter_field(painter, row, column, names, name_role(snapshot, line), line->worker);
        column += names + 1;
    }
    painter_field(painter, row, column, painter->area.columns - column, ROLE_TEXT, line->text);
}
