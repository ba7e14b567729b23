#include "model/ghost.h"

#include <errno.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

int ghost_make(struct ghost *ret_ghost, const struct run *baseline)
{
    struct ghost ghost = {.finish_ns = calloc(baseline->tasks_count + 1, sizeof *ghost.finish_ns)};
    if (!ghost.finish_ns)
        return -ENOMEM;
    uint64_t begin = baseline->begin_ns;
    bool sorted = true;
    for (uint64_t i = 0; i < baseline->tasks_count; i++) {
        const struct run_task *task = &baseline->tasks[i];
        if (!run_task_finished(task))
            continue;
        ghost.finish_ns[ghost.count] = task->finish_ns - begin - run_paused(baseline, begin, task->finish_ns);
        sorted = sorted && (ghost.count == 0 || ghost.finish_ns[ghost.count] >= ghost.finish_ns[ghost.count - 1]);
        ghost.count++;
    }
    if (!sorted) /* it died and took a task up again */
        qsort(ghost.finish_ns, ghost.count, sizeof *ghost.finish_ns, ascending);
    *ret_ghost = ghost;
    return 0;
}

void ghost_release(struct ghost *ghost)
{
    free(ghost->finish_ns);
    *ghost = (struct ghost){0};
}

uint64_t ghost_done(const struct ghost *ghost, uint64_t elapsed_ns)
{
    uint64_t low = 0, high = ghost->count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (ghost->finish_ns[middle] <= elapsed_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
