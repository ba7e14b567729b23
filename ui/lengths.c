#include "ui/lengths.h"

#include "ui/axis.h"

#include <stdio.h>
#include <stdlib.h>

#define SAMPLE      255
#define GLYPH_BLOCK 0x2588 /* █ */

static int compare(const void *a, const void *b)
{
    uint64_t first = *(const uint64_t *)a, second = *(const uint64_t *)b;
    return (first > second) - (first < second);
}

/* The task that was in work in a lane at that time. */
static const struct run_task *task_at(const struct history *history, const struct history_lane *lane, uint64_t time_ns)
{
    size_t place = history_lane_at(history, lane, time_ns);
    if (place == lane->count)
        return NULL;
    const struct run_task *task = &history->run->tasks[lane->tasks[place]];
    return task->start_ns <= time_ns ? task : NULL;
}

struct lengths lengths_of(const struct history *history)
{
    uint64_t times[SAMPLE], begin = history->run->begin_ns;
    uint64_t length = history->now_ns > begin ? history->now_ns - begin : 0;
    size_t count = 0;
    for (size_t i = 0; i < SAMPLE && history->lanes_count > 0; i++) {
        const struct history_lane *lane = &history->lanes[i % history->lanes_count];
        const struct run_task *task = task_at(history, lane, begin + length * i / SAMPLE);
        if (task)
            times[count++] = run_task_time(history->run, task);
    }
    if (count == 0)
        return (struct lengths){{0}};
    qsort(times, count, sizeof *times, compare);
    uint64_t usual = axis_round_up(times[count / 2] > 4 ? times[count / 2] : 4);
    return (struct lengths){{usual / 4, usual / 2, usual, usual * 2}};
}

int lengths_class(const struct lengths *lengths, uint64_t ns)
{
    int class = 0;
    while (class < LENGTHS_CLASSES - 1 && ns > lengths->up_to_ns[class])
        class ++;
    return class;
}

enum role lengths_role(const struct lengths *lengths, uint64_t ns)
{
    return ROLE_LENGTH_FIRST + lengths_class(lengths, ns);
}

uint32_t lengths_glyph(const struct painter *painter, int class)
{
    return theme_has_ink(painter->theme, ROLE_LENGTH_FIRST) ? GLYPH_BLOCK : (uint32_t)('1' + class);
}

/* They are round: "5 ms". */
static const char *round_time(uint64_t ns, char *buffer, size_t size)
{
    double value = (double)ns;
    static const char *const units[] = {"ns", "us", "ms", "s"};
    size_t unit = 0;
    for (; value >= 1000 && unit < 3; unit++)
        value /= 1000;
    (void)snprintf(buffer, size, "%g %s", value, units[unit]);
    return buffer;
}

int lengths_draw(const struct painter *painter, int row, int column, int end, const struct lengths *lengths)
{
    for (int class = 0; class < LENGTHS_CLASSES && lengths->up_to_ns[0] > 0; class ++) {
        char time[32], text[40];
        bool last = class == LENGTHS_CLASSES - 1;
        round_time(lengths->up_to_ns[last ? class - 1 : class], time, sizeof time);
        (void)snprintf(text, sizeof text, last ? "more" : class == 0 ? "up to %s" : "%s", time);
        if (column + 2 + painter_width(text) > end)
            break;
        painter_glyph(painter, row, column, ROLE_LENGTH_FIRST + class, lengths_glyph(painter, class));
        column = painter_text(painter, row, column + 2, ROLE_QUIET, text) + 2;
    }
    return column;
}
