#include "ui/part.h"

static int wanted(const struct scene *scene, int columns)
{
    (void)scene;
    (void)columns;
    return 1; /* always, so that nothing moves when there is something to say */
}

static void draw(const struct painter *painter, const struct scene *scene)
{
    const char *text = *scene->message ? scene->message : scene->snapshot->notice;
    if (scene->snapshot->paused && !*scene->message)
        text = scene->snapshot->steps > 0 ? "the script waits before its next step: Space lets it run through"
                                          : "all workers are stopped and the clock stands still: Space lets them go on";
    if (*text)
        painter_field(painter, 0, 1, painter->area.columns - 2, ROLE_WARNING, text);
}

const struct part part_notice = {"notice", wanted, draw};
