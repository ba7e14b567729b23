#include "ui/scene.h"

size_t scene_selected(const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    size_t index = 0;
    for (size_t i = 0; i < snapshot->workers_count && snapshot->workers[i].slot <= scene->look->slot; i++)
        index = i;
    return index;
}
