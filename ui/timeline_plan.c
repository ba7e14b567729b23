#include "ui/timeline_plan.h"

#include "ui/painter.h"

#define NARROW     30 /* below it a letter */
#define NAME_MOST  16
#define CORE_SHARE 4  /* of the rows, at most so many have cores: a quarter */
#define CORES_ROWS 12 /* of the view, from which on cores have some */
#define THICK_MOST 6  /* rows of a lane, the blank one below it with them */

static int label_width(const struct history *history, int columns)
{
    int width = 0;
    if (columns < NARROW)
        return 2;
    for (size_t i = 0; i < history->lanes_count; i++) {
        int name = painter_width(history->lanes[i].name);
        width = name > width ? name : width;
    }
    int most = columns < TIMELINE_WIDE ? NAME_MOST / 2 : NAME_MOST;
    return (width < most ? width : most) + 5;
}

/* One row less for the lanes, from the top or from below; -1 when they would have fewer than `least`. */
static int take_row(struct timeline_plan *plan, int least, bool above)
{
    if (plan->lanes_rows - 1 < least)
        return -1;
    plan->lanes_rows--;
    return above ? plan->lanes++ : plan->lanes + plan->lanes_rows;
}

struct timeline_plan timeline_plan_of(const struct snapshot *snapshot, int rows, int columns)
{
    int lanes = (int)snapshot->history->lanes_count;
    struct timeline_plan plan = {.lanes_rows = rows, .label = label_width(snapshot->history, columns)};
    int least = lanes < 3 ? lanes : 3;
    plan.words = take_row(&plan, least, false);
    bool title = rows >= 8, marks = rows >= 10;
    plan.title = title ? take_row(&plan, least, true) : -1;
    plan.marks = marks ? take_row(&plan, least, true) : -1;
    plan.axis = take_row(&plan, least, true);
    plan.legend = marks ? take_row(&plan, least, false) : -1;
    int cores = snapshot->cores_count < rows / CORE_SHARE ? snapshot->cores_count : rows / CORE_SHARE;
    if (rows < CORES_ROWS)
        cores = 0;
    int room = plan.lanes_rows - (lanes < rows / 2 ? lanes : rows / 2) - 1;
    plan.cores_count = cores < room ? cores : room > 0 ? room : 0;
    plan.cores = -1;
    if (plan.cores_count > 0) {
        plan.lanes_rows -= plan.cores_count + 1;
        plan.cores = plan.lanes + plan.lanes_rows;
    }
    int thick = lanes > 0 ? plan.lanes_rows / lanes : 1;
    plan.lane_rows = thick < 1 ? 1 : thick > THICK_MOST ? THICK_MOST : thick;
    if (plan.cores > 0 && lanes * plan.lane_rows < plan.lanes_rows)
        plan.cores = plan.lanes + lanes * plan.lane_rows;
    return plan;
}
