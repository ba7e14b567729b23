#include "model/process_list.h"

#include <stdio.h>

bool process_id_equal(struct process_id a, struct process_id b)
{
    return a.pid == b.pid && a.began == b.began;
}

size_t process_list_last(const struct process_list *list, int pid)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->rows[middle].id.pid <= pid)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && list->rows[low - 1].id.pid == pid ? low - 1 : SIZE_MAX;
}

const struct process_row *process_list_find(const struct process_list *list, struct process_id id)
{
    for (size_t row = process_list_last(list, id.pid); row < list->count && list->rows[row].id.pid == id.pid; row--)
        if (process_id_equal(list->rows[row].id, id))
            return &list->rows[row];
    return NULL;
}

static size_t place(const struct process_list *list, unsigned back)
{
    return (list->samples - 1 - back) % PROCESS_MOMENTS;
}

struct process_moment process_moment(const struct process_list *list, const struct process_row *row, unsigned back)
{
    return row->moments[place(list, back)];
}

struct process_total process_total(const struct process_list *list, unsigned back)
{
    return list->totals[place(list, back)];
}

unsigned process_moments(const struct process_list *list)
{
    return list->samples < PROCESS_MOMENTS ? (unsigned)list->samples : PROCESS_MOMENTS;
}

const char *process_end_text(struct death death, char *buffer, size_t size)
{
    switch (death.how) {
    case DEATH_NONE:
        (void)snprintf(buffer, size, "ended");
        return buffer;
    case DEATH_LEFT:
    case DEATH_EXITED:
        (void)snprintf(buffer, size, "exit %d", death.code);
        return buffer;
    default:
        return death_text(death, buffer, size);
    }
}
