#include "ui/view.h"

const struct view *const views[VIEW_COUNT] = {
    [VIEW_LAB] = &view_lab,       [VIEW_WORKERS] = &view_workers,
    [VIEW_RESULT] = &view_result, [VIEW_PROCESSES] = &view_processes,
    [VIEW_HELP] = &view_help,
};
