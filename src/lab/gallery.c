#include "lab/gallery.h"

#include "ipc/picture.h"

#include <stdlib.h>

static bool make_room(struct gallery *gallery, size_t cells)
{
    if (cells <= gallery->cells)
        return true;
    gallery_release(gallery);
    gallery->brightness = malloc(cells * sizeof *gallery->brightness);
    gallery->worker = malloc(cells * sizeof *gallery->worker);
    gallery->done = malloc(cells * sizeof *gallery->done);
    if (!gallery->brightness || !gallery->worker || !gallery->done) {
        gallery_release(gallery);
        return false;
    }
    gallery->cells = cells;
    return true;
}

void gallery_release(struct gallery *gallery)
{
    free(gallery->brightness);
    free(gallery->worker);
    free(gallery->done);
    *gallery = (struct gallery){0};
}

struct snapshot_picture gallery_look(struct gallery *gallery, const struct commons *commons)
{
    size_t size = 0;
    const struct picture *picture = region_find(&commons->region, REGION_PICTURE, 0, &size);
    if (!picture || !picture_valid(picture, size))
        return (struct snapshot_picture){0};
    uint32_t width = picture->width, height = picture->height; /* read once: a task may write anywhere */
    if (width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX || !make_room(gallery, (size_t)width * height))
        return (struct snapshot_picture){0};
    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = 0; x < width; x++) {
            struct picture_cell cell = picture_look(picture, size, x, y);
            size_t at = (size_t)y * width + x;
            gallery->brightness[at] = cell.brightness;
            gallery->worker[at] = cell.worker;
            gallery->done[at] = cell.done;
        }
    return (struct snapshot_picture){(int)width, (int)height, gallery->brightness, gallery->worker, gallery->done};
}
