#include "ui/scene.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void scene_say(const struct scene *scene, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(scene->message, SCENE_MESSAGE_BYTES, format, arguments);
    va_end(arguments);
}

size_t scene_selected(const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    size_t index = 0;
    for (size_t i = 0; i < snapshot->workers_count && snapshot->workers[i].slot <= scene->look->slot; i++)
        index = i;
    return index;
}

const struct snapshot_channel *scene_channel(const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    for (size_t i = 0; i < snapshot->channels_count; i++)
        if (strcmp(snapshot->channels[i].name, scene->look->channel) == 0)
            return &snapshot->channels[i];
    return snapshot->channels_count > 0 ? &snapshot->channels[0] : NULL;
}

const struct snapshot_lock *scene_lock(const struct scene *scene)
{
    const struct snapshot *snapshot = scene->snapshot;
    for (size_t i = 0; i < snapshot->locks_count; i++)
        if (strcmp(snapshot->locks[i].name, scene->look->lock) == 0)
            return &snapshot->locks[i];
    return snapshot->locks_count > 0 ? &snapshot->locks[0] : NULL;
}

const struct snapshot_way *scene_running_way(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->ways_count; i++)
        if (snapshot->ways[i].progress.started && !snapshot->ways[i].progress.finished)
            return &snapshot->ways[i];
    return NULL;
}
