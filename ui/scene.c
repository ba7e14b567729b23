#include "ui/scene.h"

size_t scene_selected(const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    size_t index = 0;
    for (size_t i = 0; i < snapshot->workers_count && snapshot->workers[i].slot <= scene->look->slot; i++)
        index = i;
    return index;
}

const struct snapshot_way *scene_running_way(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->ways_count; i++)
        if (snapshot->ways[i].progress.started && !snapshot->ways[i].progress.finished)
            return &snapshot->ways[i];
    return NULL;
}
