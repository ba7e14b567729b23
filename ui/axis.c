#include "ui/axis.h"

#include "base/clock.h"

#include <stdio.h>

#define TICK_MIN 10 /* columns between two marks */

/* "2 s", "0.5 s", "250 ms": in the largest unit that the end of the axis reaches, with the decimals that a step needs. */
static const char *tick_text(uint64_t ns, uint64_t step_ns, uint64_t end_ns, char *buffer, size_t size)
{
    static const struct {
        uint64_t ns;
        const char *name;
    } units[] = {{NS_PER_S, "s"}, {NS_PER_MS, "ms"}, {NS_PER_US, "us"}, {1, "ns"}};
    size_t i = 0;
    while (units[i].ns > end_ns && units[i].ns > 1)
        i++;
    int decimals = 0;
    for (uint64_t part = units[i].ns; step_ns % part != 0 && part >= 10; part /= 10)
        decimals++;
    (void)snprintf(buffer, size, "%.*f %s", ns == 0 ? 0 : decimals, (double)ns / (double)units[i].ns, units[i].name);
    return buffer;
}

/* The round step of time between two marks, so that marks are at least TICK_MIN columns apart, and their texts do not
 * touch. */
static uint64_t tick_step(uint64_t begin_ns, uint64_t span_ns, int columns)
{
    static const uint64_t steps[] = {1, 2, 5};
    for (uint64_t power = 1; power < UINT64_MAX / 50; power *= 10)
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
            char text[32];
            uint64_t step = steps[i] * power;
            int width = painter_width(tick_text(begin_ns + span_ns, step, begin_ns + span_ns, text, sizeof text)) + 3;
            int most = columns / (width > TICK_MIN ? width : TICK_MIN);
            if (most < 1)
                continue;
            if (span_ns / step < (uint64_t)most)
                return step;
        }
    return 0;
}

void axis_draw_window(const struct painter *painter, struct rect scale, uint64_t begin_ns, uint64_t span_ns)
{
    uint64_t step = span_ns > 0 ? tick_step(begin_ns, span_ns, scale.columns) : 0;
    uint64_t first = step > 0 ? (begin_ns + step - 1) / step * step : 0;
    for (uint64_t at = first; step > 0 && at - begin_ns <= span_ns; at += step) {
        char text[32];
        int column = (int)((double)(at - begin_ns) / (double)span_ns * scale.columns);
        tick_text(at, step, begin_ns + span_ns, text, sizeof text);
        if (column + 1 + painter_width(text) > scale.columns)
            break;
        painter_glyph(painter, scale.row, scale.column + column, ROLE_FRAME, 0x2575 /* ╵ */);
        painter_text(painter, scale.row, scale.column + column + 1, ROLE_QUIET, text);
    }
}

void axis_draw(const struct painter *painter, struct rect scale, uint64_t span_ns)
{
    axis_draw_window(painter, scale, 0, span_ns);
}

uint64_t axis_round_up(uint64_t span_ns)
{
    static const uint64_t steps[] = {1, 2, 3, 5, 7};
    for (uint64_t power = 1; power < UINT64_MAX / 100; power *= 10)
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
            if (span_ns <= steps[i] * power)
                return steps[i] * power;
    return span_ns;
}
