#include "ui/view.h"

#include <stdio.h>

/* clang-format off */
const struct view *const views[VIEW_COUNT] = {
    [VIEW_LAUNCH] = &view_launch,
    [VIEW_LAB] = &view_lab,
    [VIEW_TIMELINE] = &view_timeline,
    [VIEW_ORDER] = &view_order,
    [VIEW_CHANNELS] = &view_channels,
    [VIEW_WORKERS] = &view_workers,
    [VIEW_PROCESSES] = &view_processes,
    [VIEW_RESULT] = &view_result,
    [VIEW_OUTPUT] = &view_output,
    [VIEW_HELP] = &view_help,
    [VIEW_SETUP] = &view_setup,
};
/* clang-format on */

void subject_worker(struct subject *subject, const struct snapshot_worker *worker)
{
    *subject =
        (struct subject){.pid = worker->pid, .slot = (int)worker->slot, .nice = worker->nice, .pinned = worker->pinned};
    (void)snprintf(subject->name, sizeof subject->name, "%s", worker->name);
}
