/* history_change.c - throughput before and after something was changed. */
#include "model/by_finish.h"
#include "model/history.h"

#include <math.h>
#include <string.h>

#define PARTS_MAX  10
#define PARTS_FEW  5
#define TASKS_MANY 20
#define TASKS_FEW  10

static const bool bounds_window[MARK_KIND_COUNT] = {
    [MARK_RESIZE] = true, [MARK_CHUNK] = true,     [MARK_CAPACITY] = true,  [MARK_PAUSE] = true,
    [MARK_RESUME] = true, [MARK_BATCH_END] = true, [MARK_STAGE_END] = true, [MARK_SABOTAGE] = true,
};

/* ------------------------------------------------------------------ windows */

static bool is_same_change(const struct history_mark *a, const struct history_mark *b)
{
    return a->kind == b->kind && strcmp(a->name, b->name) == 0 && b->time_ns - a->time_ns < HISTORY_BURST_NS;
}

/* The first and the last of the marks that are one change with this one. */
static size_t burst_begin(const struct history *history, size_t mark)
{
    for (size_t i = mark; i-- > 0;)
        if (is_same_change(&history->marks[i], &history->marks[mark]))
            mark = i;
    return mark;
}

static size_t burst_end(const struct history *history, size_t mark)
{
    for (size_t i = mark + 1; i < history->marks_count; i++)
        if (is_same_change(&history->marks[mark], &history->marks[i]))
            mark = i;
    return mark;
}

static uint64_t window_begin(const struct history *history, size_t mark)
{
    uint64_t time = history->marks[mark].time_ns, begin = time > HISTORY_WINDOW_NS ? time - HISTORY_WINDOW_NS : 0;
    if (begin < history->run->begin_ns)
        begin = history->run->begin_ns;
    for (size_t i = mark; i-- > 0;)
        if (bounds_window[history->marks[i].kind])
            return history->marks[i].time_ns > begin ? history->marks[i].time_ns : begin;
    return begin;
}

/* After the last finish of a run that is over nothing is throughput any more. */
static uint64_t window_end(const struct history *history, size_t mark)
{
    const struct run *run = history->run;
    uint64_t time = history->marks[mark].time_ns, end = history->now_ns;
    if (history->order_count == run->tasks_count && run->tasks_count > 0)
        end = run->tasks[history->order[history->order_count - 1]].finish_ns;
    if (end > time + HISTORY_WINDOW_NS)
        end = time + HISTORY_WINDOW_NS;
    for (size_t i = mark + 1; i < history->marks_count; i++)
        if (bounds_window[history->marks[i].kind])
            return history->marks[i].time_ns < end ? history->marks[i].time_ns : end;
    return end;
}

/* ------------------------------------------------------------------ rates */

/* Student's t for a 95 % interval, two-sided. */
static double student(unsigned parts)
{
    return parts == PARTS_MAX ? 2.262 : 2.776;
}

/* The half of the interval. */
static double spread(const struct history *history, const struct history_rate *rate)
{
    double length = (double)(rate->end_ns - rate->begin_ns), seconds = length / rate->parts / 1e9, squares = 0;
    size_t before = history_order_at(history, rate->begin_ns);
    for (unsigned part = 1; part <= rate->parts; part++) {
        uint64_t end = rate->begin_ns + (uint64_t)(length * part / rate->parts);
        size_t at = history_order_at(history, part == rate->parts ? rate->end_ns : end);
        double off = (double)(at - before) / seconds - rate->rate;
        squares += off * off;
        before = at;
    }
    return student(rate->parts) * sqrt(squares / (rate->parts - 1) / rate->parts);
}

/* Returns the half of the interval; NAN when there is not enough. */
static double measure(const struct history *history, uint64_t begin_ns, uint64_t end_ns, struct history_rate *ret_rate)
{
    *ret_rate = (struct history_rate){.begin_ns = begin_ns, .end_ns = end_ns, .rate = NAN, .low = NAN, .high = NAN};
    if (end_ns <= begin_ns)
        return NAN;
    ret_rate->tasks = history_order_at(history, end_ns) - history_order_at(history, begin_ns);
    if (ret_rate->tasks < TASKS_FEW)
        return NAN;
    ret_rate->parts = ret_rate->tasks < TASKS_MANY ? PARTS_FEW : PARTS_MAX;
    ret_rate->rate = (double)ret_rate->tasks / ((double)(end_ns - begin_ns) / 1e9);
    double half = spread(history, ret_rate);
    ret_rate->low = ret_rate->rate > half ? ret_rate->rate - half : 0;
    ret_rate->high = ret_rate->rate + half;
    return half;
}

void history_change(const struct history *history, size_t mark, struct history_change *ret_change)
{
    size_t first = burst_begin(history, mark), last = burst_end(history, mark);
    double before = measure(history, window_begin(history, first), history->marks[first].time_ns, &ret_change->before);
    double after = measure(history, history->marks[last].time_ns, window_end(history, last), &ret_change->after);
    double gain = ret_change->after.rate - ret_change->before.rate;
    if (isnan(before) || isnan(after))
        ret_change->effect = HISTORY_NOT_ENOUGH;
    else if (fabs(gain) <= hypot(before, after))
        ret_change->effect = HISTORY_NO_DIFFERENCE;
    else
        ret_change->effect = gain > 0 ? HISTORY_FASTER : HISTORY_SLOWER;
}
