#include "ipc/picture.h"

#include "ipc/self.h"

#include <errno.h>

#define DONE         (UINT32_C(1) << 8)
#define WORKER_SHIFT 16

/* Relaxed throughout: one task writes a cell, and no reader draws a conclusion from one cell about another. */

static _Atomic uint32_t *cell_at(struct picture *picture, uint32_t x, uint32_t y)
{
    return x < picture->width && y < picture->height ? &picture->cells[(size_t)y * picture->width + x] : NULL;
}

static size_t size_of(uint32_t width, uint32_t height)
{
    return sizeof(struct picture) + (size_t)width * height * sizeof(uint32_t);
}

int picture_add(struct commons *commons, const char *name, uint32_t width, uint32_t height,
                struct picture **ret_picture)
{
    void *object;
    if (width == 0 || height == 0 || width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX)
        return -EINVAL;
    int error = commons_add(commons, REGION_PICTURE, name, size_of(width, height), &object);
    if (error)
        return error;
    struct picture *picture = object;
    picture->width = width;
    picture->height = height;
    *ret_picture = picture;
    return 0;
}

struct picture *picture_find(const struct commons *commons, const char *name)
{
    return commons_find(commons, REGION_PICTURE, name);
}

void picture_begin(struct picture *picture, struct picture_area area)
{
    party who = self()->who;
    uint32_t word = who ? (party_slot(who) + 1) << WORKER_SHIFT : 0;
    for (uint32_t y = 0; y < area.height; y++)
        for (uint32_t x = 0; x < area.width; x++) {
            _Atomic uint32_t *cell = cell_at(picture, area.x + x, area.y + y);
            if (cell)
                atomic_store_explicit(cell, word, memory_order_relaxed);
        }
}

void picture_set(struct picture *picture, uint32_t x, uint32_t y, uint8_t brightness)
{
    _Atomic uint32_t *cell = cell_at(picture, x, y);
    if (!cell)
        return;
    uint32_t word = atomic_load_explicit(cell, memory_order_relaxed);
    atomic_store_explicit(cell, (word & ~UINT32_C(0xff)) | brightness, memory_order_relaxed);
}

void picture_end(struct picture *picture, struct picture_area area)
{
    for (uint32_t y = 0; y < area.height; y++)
        for (uint32_t x = 0; x < area.width; x++) {
            _Atomic uint32_t *cell = cell_at(picture, area.x + x, area.y + y);
            if (cell)
                atomic_fetch_or_explicit(cell, DONE, memory_order_relaxed);
        }
}

bool picture_valid(const struct picture *picture, size_t size)
{
    return size >= sizeof *picture && picture->width <= PICTURE_SIDE_MAX && picture->height <= PICTURE_SIDE_MAX &&
           size >= size_of(picture->width, picture->height);
}

struct picture_cell picture_look(const struct picture *picture, size_t size, uint32_t x, uint32_t y)
{
    size_t width = picture->width, cells = (size - sizeof *picture) / sizeof *picture->cells;
    size_t at = y * width + x;
    uint32_t word = x < width && at < cells ? atomic_load_explicit(&picture->cells[at], memory_order_relaxed) : 0;
    return (struct picture_cell){
        .brightness = (uint8_t)word, .worker = (uint16_t)(word >> WORKER_SHIFT), .done = (word & DONE) != 0};
}
