#include "ui/timescale.h"

#include "ui/axis.h"

static uint64_t span_within(struct timescale_reach reach, uint64_t span_ns)
{
    uint64_t most = reach.now_ns > reach.begin_ns ? reach.now_ns - reach.begin_ns : 0;
    if (!reach.over)
        most = axis_round_up(most);
    span_ns = span_ns < most ? span_ns : most;
    return span_ns > TIMESCALE_LEAST_NS ? span_ns : TIMESCALE_LEAST_NS;
}

struct timescale timescale_whole(struct timescale_reach reach, int columns)
{
    return (struct timescale){reach.begin_ns, span_within(reach, UINT64_MAX), columns > 1 ? columns : 1};
}

struct timescale timescale_newest(struct timescale_reach reach, uint64_t span_ns, int columns)
{
    struct timescale scale = {reach.begin_ns, span_within(reach, span_ns), columns > 1 ? columns : 1};
    if (reach.now_ns <= reach.begin_ns + scale.span_ns)
        return scale;
    uint64_t behind = reach.now_ns - reach.begin_ns - scale.span_ns, quarter = scale.span_ns / 4;
    scale.begin_ns += reach.over ? behind : (behind + quarter - 1) / quarter * quarter;
    return scale;
}

struct timescale timescale_around(struct timescale_reach reach, uint64_t span_ns, uint64_t time_ns, int column,
                                  int columns)
{
    struct timescale scale = {reach.begin_ns, span_within(reach, span_ns), columns > 1 ? columns : 1};
    uint64_t before = scale.span_ns * (uint64_t)(column > 0 ? column : 0) / (uint64_t)scale.columns;
    uint64_t least = reach.begin_ns + before;
    if (time_ns > least)
        scale.begin_ns = time_ns - before;
    uint64_t last = reach.now_ns > reach.begin_ns + scale.span_ns ? reach.now_ns - scale.span_ns : reach.begin_ns;
    if (!reach.over)
        last += scale.span_ns / 4;
    if (scale.begin_ns > last)
        scale.begin_ns = last > reach.begin_ns ? last : reach.begin_ns;
    return scale;
}

uint64_t timescale_at(const struct timescale *scale, int column)
{
    uint64_t columns = (uint64_t)scale->columns;
    return scale->begin_ns + (scale->span_ns * (uint64_t)column + columns - 1) / columns;
}

int timescale_column(const struct timescale *scale, uint64_t time_ns)
{
    if (time_ns < scale->begin_ns)
        return -1;
    uint64_t behind = time_ns - scale->begin_ns;
    return behind < scale->span_ns ? (int)(behind * (uint64_t)scale->columns / scale->span_ns) : scale->columns;
}

bool timescale_same(const struct timescale *a, const struct timescale *b)
{
    return a->begin_ns == b->begin_ns && a->span_ns == b->span_ns && a->columns == b->columns;
}
