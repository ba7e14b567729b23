#include "ui/target.h"

#include <stdbool.h>

void targets_add(struct targets *targets, const struct target *target)
{
    size_t room = target->kind == TARGET_FIGURE ? TARGETS_FIGURES : TARGETS_MAX;
    if (targets->count < room && target->area.rows > 0 && target->area.columns > 0)
        targets->items[targets->count++] = *target;
}

static bool covers(const struct rect *area, int row, int column)
{
    return row >= area->row && row < area->row + area->rows && column >= area->column &&
           column < area->column + area->columns;
}

const struct target *targets_at(const struct targets *targets, int row, int column)
{
    for (size_t i = targets->count; i-- > 0;)
        if (targets->items[i].kind != TARGET_FIGURE && covers(&targets->items[i].area, row, column))
            return &targets->items[i];
    return NULL;
}

static bool is_before(const struct target *a, const struct target *b)
{
    if (a->area.row != b->area.row)
        return a->area.row < b->area.row;
    return a->area.column != b->area.column ? a->area.column < b->area.column : a < b;
}

const struct target *targets_figure(const struct targets *targets, size_t index)
{
    const struct target *found = NULL;
    for (size_t turn = 0; turn <= index; turn++) { /* the next one behind the one before */
        const struct target *next = NULL;
        for (size_t i = 0; i < targets->count; i++) {
            const struct target *other = &targets->items[i];
            if (other->kind == TARGET_FIGURE && (!found || is_before(found, other)) &&
                (!next || is_before(other, next)))
                next = other;
        }
        if (!next)
            return NULL;
        found = next;
    }
    return found;
}

size_t targets_figures(const struct targets *targets)
{
    size_t count = 0;
    for (size_t i = 0; i < targets->count; i++)
        count += targets->items[i].kind == TARGET_FIGURE;
    return count;
}

size_t targets_figure_at(const struct targets *targets, int row, int column)
{
    const struct target *found = NULL;
    size_t before = 0;
    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = &targets->items[i];
        if (target->kind == TARGET_FIGURE && covers(&target->area, row, column) && (!found || is_before(target, found)))
            found = target;
    }
    for (size_t i = 0; found && i < targets->count; i++)
        before += targets->items[i].kind == TARGET_FIGURE && is_before(&targets->items[i], found);
    return found ? before : SIZE_MAX;
}
