#include "proc/leftovers.h"

#include "base/clock.h"

#include <stdlib.h>

static bool make_room(struct leftovers *leftovers)
{
    if (leftovers->count < leftovers->capacity)
        return true;
    size_t capacity = leftovers->capacity ? leftovers->capacity * 2 : 64;
    task_span *spans = realloc(leftovers->spans, capacity * sizeof *spans);
    if (!spans)
        return false;
    leftovers->spans = spans;
    leftovers->capacity = capacity;
    return true;
}

void leftovers_add(struct leftovers *leftovers, task_span span)
{
    if (task_span_length(span) == 0 || task_table_give_back(leftovers->tasks, span))
        return;
    if (make_room(leftovers)) {
        leftovers->spans[leftovers->count++] = span;
        return;
    }
    while (!task_table_give_back(leftovers->tasks, span)) /* no memory: wait for a place, workers take from them */
        clock_sleep_until(clock_after(NS_PER_MS));
}

void leftovers_flush(struct leftovers *leftovers)
{
    while (leftovers->count > 0 && task_table_give_back(leftovers->tasks, leftovers->spans[leftovers->count - 1]))
        leftovers->count--;
}

void leftovers_release(struct leftovers *leftovers)
{
    free(leftovers->spans);
}
