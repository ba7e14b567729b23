#include "ui/worker_sheet.h"

#include "base/units.h"
#include "ui/list.h"
#include "ui/state.h"

static void add_times(struct sheet *sheet, const struct snapshot_worker *worker)
{
    uint64_t sum = 0;
    for (int kind = 0; kind < TIME_COUNT; kind++)
        sum += worker->time_ns[kind];
    sheet_title(sheet, "Where its time went");
    for (int i = 0; i < TIME_COUNT; i++) {
        char time[32];
        uint64_t part = worker->time_ns[time_order[i]];
        if (part > 0)
            sheet_line(sheet, time_looks[time_order[i]].role, run_time_title(time_order[i]), "%s, %.1f %%: %s",
                       units_time(time, sizeof time, part), 100.0 * (double)part / (double)sum,
                       time_looks[time_order[i]].help);
    }
}

/* Every cell of its row, by the names of the columns, and the state in a sentence. */
void worker_sheet(struct sheet *sheet, const struct snapshot_worker *worker)
{
    const struct state_look *look = &state_looks[worker->state];
    list_describe(&worker_table, worker, sheet);
    sheet_line(sheet, look->role, "state", "%s: %s", look->word, look->help);
    add_times(sheet, worker);
}
