#include "ui/axis.h"

#include "base/clock.h"

#include <stdio.h>

#define TICK_MIN 10 /* columns between two marks */

/* The round step of time between two marks, so that marks are at least TICK_MIN columns apart. */
static uint64_t tick_step(uint64_t span_ns, int columns)
{
    static const uint64_t steps[] = {1, 2, 5};
    int most = columns / TICK_MIN;
    if (most < 1)
        return 0;
    for (uint64_t power = 1; power < UINT64_MAX / 50; power *= 10)
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
            if (span_ns / (steps[i] * power) < (uint64_t)most)
                return steps[i] * power;
    return 0;
}

/* "2 s", "0.5 s", "250 ms": in the largest unit that the whole span reaches, with the decimals that a step needs. */
static const char *tick_text(uint64_t ns, uint64_t step_ns, uint64_t span_ns, char *buffer, size_t size)
{
    static const struct {
        uint64_t ns;
        const char *name;
    } units[] = {{NS_PER_S, "s"}, {NS_PER_MS, "ms"}, {NS_PER_US, "us"}, {1, "ns"}};
    size_t i = 0;
    while (units[i].ns > span_ns && units[i].ns > 1)
        i++;
    int decimals = 0;
    for (uint64_t part = units[i].ns; step_ns % part != 0 && part >= 10; part /= 10)
        decimals++;
    (void)snprintf(buffer, size, "%.*f %s", ns == 0 ? 0 : decimals, (double)ns / (double)units[i].ns, units[i].name);
    return buffer;
}

void axis_draw(const struct painter *painter, struct rect scale, uint64_t span_ns)
{
    uint64_t step = span_ns > 0 ? tick_step(span_ns, scale.columns) : 0;
    for (uint64_t at = 0; step > 0 && at <= span_ns; at += step) {
        char text[32];
        int column = (int)((double)at / (double)span_ns * scale.columns);
        tick_text(at, step, span_ns, text, sizeof text);
        if (column + 1 + painter_width(text) > scale.columns)
            break;
        painter_glyph(painter, scale.row, scale.column + column, ROLE_FRAME, 0x2575 /* ╵ */);
        painter_text(painter, scale.row, scale.column + column + 1, ROLE_QUIET, text);
    }
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
