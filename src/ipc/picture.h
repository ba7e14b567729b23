/* picture.h - a picture in the commons that tasks fill in, so that it can be seen as it comes.
 *
 *     creator:  picture_add()
 *     task:     picture_find() · picture_begin() its part · picture_set() cell by cell · picture_end()
 *     monitor:  picture_valid() · picture_look() each cell
 *
 * Each cell is one word, so a reader sees what a writer has done there, or nothing of it. A task that died in the middle
 * leaves its part begun; who runs it again begins it anew. Nothing here waits, and nothing needs repair. Cells outside
 * the picture are passed over. */
#ifndef FORKLAB_IPC_PICTURE_H
#define FORKLAB_IPC_PICTURE_H
#include "ipc/commons.h"

#include <stdbool.h>

#define PICTURE_SIDE_MAX 1024

struct picture {
    uint32_t width, height;   /* in cells; fixed once it is there */
    _Atomic uint32_t cells[]; /* row by row: brightness, done << 8, (slot in the commons + 1) << 16 */
};

struct picture_area {
    uint32_t x, y, width, height;
};

struct picture_cell {
    uint8_t brightness;
    uint16_t worker; /* slot in the commons + 1 of who is at it, or made it; 0 = nobody yet */
    bool done;
};

/* Black, and nobody's. 0; -EINVAL for a side of 0 or above the bound; else as commons_add(). */
int picture_add(struct commons *commons, const char *name, uint32_t width, uint32_t height,
                struct picture **ret_picture);
struct picture *picture_find(const struct commons *commons, const char *name);

/* The calling thread (self.h) works on that part from now on; then its cells one by one; then all of them are done. */
void picture_begin(struct picture *picture, struct picture_area area);
void picture_set(struct picture *picture, uint32_t x, uint32_t y, uint8_t brightness);
void picture_end(struct picture *picture, struct picture_area area);

/* True when it fits into an object of `size` bytes: what a monitor asks before it looks. */
bool picture_valid(const struct picture *picture, size_t size);
/* One cell; nothing when it is not inside those bytes, whatever a task wrote over the picture's sides meanwhile. */
struct picture_cell picture_look(const struct picture *picture, size_t size, uint32_t x, uint32_t y);

#endif
