/* tiles.c - a picture of the Mandelbrot set, cut in square tiles: one task a tile. The tiles are of very unlike cost:
 * points of the set itself are counted to the end.
 *
 * A shared picture in the commons shows the tiles as they come; of a large one it has a cell for every few pixels. */
#include "ipc/picture.h"
#include "ipc/task.h"
#include "model/run.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PICTURE   "tiles"
#define CELLS_MAX 256 /* of a side of the shared picture */

struct parameters {
    int64_t size, tile, depth;
};

static const struct setting rows[] = {
    {.name = "size",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, size),
     .preset = "512",
     .min = 1,
     .max = 16384,
     .unit = "pixels",
     .help = "width and height of the picture"},
    {.name = "tile",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, tile),
     .preset = "64",
     .min = 1,
     .max = 1024,
     .unit = "pixels",
     .help = "width and height of a tile; at the edges what is left"},
    {.name = "depth",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, depth),
     .preset = "1000",
     .min = 1,
     .max = 1e6,
     .unit = "steps",
     .help = "steps after which a point that has not escaped counts as one of the set"},
};

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)problem;
    const struct parameters *p = parameters;
    uint32_t size = (uint32_t)p->size, side = (uint32_t)p->tile;
    uint32_t across = (size + side - 1) / side;
    uint64_t count = plan_tasks(plan, (uint64_t)across * across);
    for (uint64_t i = 0; i < count; i++) { /* -n asks for more: they come round again */
        struct picture_area tile = {.x = (uint32_t)(i % across) * side, .y = (uint32_t)(i / across % across) * side};
        tile.width = least(side, size - tile.x);
        tile.height = least(side, size - tile.y);
        plan_add(plan, &tile, sizeof tile);
    }
    return 0;
}

/* Pixels from one cell of the shared picture to the next. */
static uint32_t pixels_per_cell(const struct parameters *p)
{
    return ((uint32_t)p->size + CELLS_MAX - 1) / CELLS_MAX;
}

/* The cells whose pixel lies in the tile: those of all tiles cover the picture, and none is in two. */
static struct picture_area cells_of(const struct parameters *p, const struct picture_area *tile)
{
    uint32_t step = pixels_per_cell(p);
    uint32_t x = (tile->x + step - 1) / step, y = (tile->y + step - 1) / step;
    return (struct picture_area){.x = x,
                                 .y = y,
                                 .width = (tile->x + tile->width + step - 1) / step - x,
                                 .height = (tile->y + tile->height + step - 1) / step - y};
}

static int setup(struct commons *commons, const void *parameters, struct problem *problem)
{
    struct picture *picture;
    uint32_t step = pixels_per_cell(parameters), size = (uint32_t)((const struct parameters *)parameters)->size;
    uint32_t cells = (size + step - 1) / step;
    int error = picture_add(commons, PICTURE, cells, cells, &picture);
    if (error)
        return problem_set(problem, "no room for a shared picture of %" PRIu32 " x %" PRIu32 " cells: %s", cells, cells,
                           strerror(-error));
    return 0;
}

/* How soon z -> z * z + c escapes, from 255 (at once) down to 1; 0 when it does not. */
static uint8_t brightness_of(double c_real, double c_imaginary, int64_t depth)
{
    double real = 0, imaginary = 0;
    for (int64_t step = 0; step < depth; step++) {
        double real_squared = real * real, imaginary_squared = imaginary * imaginary;
        if (real_squared + imaginary_squared > 4)
            return (uint8_t)(255 - 254 * sqrt((double)step / (double)depth));
        imaginary = 2 * real * imaginary + c_imaginary;
        real = real_squared - imaginary_squared + c_real;
    }
    return 0;
}

/* One row of a tile: real part from -2.25 to 0.75, imaginary part from -1.5 to 1.5 over the whole picture. */
static void fill_row(const struct parameters *p, const struct picture_area *tile, uint32_t y, uint8_t *pixels)
{
    double width = 3 / (double)p->size;
    double imaginary = (y + 0.5 - (double)p->size / 2) * width; /* so that both halves are the same to the last bit */
    for (uint32_t i = 0; i < tile->width; i++)
        pixels[i] = brightness_of(-2.25 + (tile->x + i + 0.5) * width, imaginary, p->depth);
}

/* The pixels of one row that have a cell in the shared picture. */
static void show_row(struct picture *picture, const struct parameters *p, const struct picture_area *tile, uint32_t y,
                     const uint8_t *pixels)
{
    uint32_t step = pixels_per_cell(p);
    for (uint32_t i = 0; y % step == 0 && i < tile->width; i++)
        if ((tile->x + i) % step == 0)
            picture_set(picture, (tile->x + i) / step, y / step, pixels[i]);
}

static int run(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    struct picture_area tile;
    memcpy(&tile, task->input, sizeof tile);
    struct picture *picture = task->commons ? picture_find(task->commons, PICTURE) : NULL;
    size_t count = (size_t)tile.width * tile.height;
    uint8_t *pixels = malloc(count);
    if (!pixels)
        return task_fail(task, "no memory for a tile of %zu pixels", count);
    if (picture)
        picture_begin(picture, cells_of(p, &tile));
    for (uint32_t row = 0; row < tile.height; row++) {
        uint8_t *pixels_of_row = pixels + (size_t)row * tile.width;
        fill_row(p, &tile, tile.y + row, pixels_of_row);
        if (picture)
            show_row(picture, p, &tile, tile.y + row, pixels_of_row);
    }
    if (picture)
        picture_end(picture, cells_of(p, &tile));
    int error = task_return(task, pixels, count);
    free(pixels);
    return error;
}

static void print_input(const void *bytes, size_t bytes_size, char *buffer, size_t size)
{
    struct picture_area tile = {0};
    memcpy(&tile, bytes, bytes_size < sizeof tile ? bytes_size : sizeof tile);
    (void)snprintf(buffer, size, "%" PRIu32 " x %" PRIu32 " at %" PRIu32 ", %" PRIu32, tile.width, tile.height, tile.x,
                   tile.y);
}

static size_t count_inside(const uint8_t *pixels, size_t count)
{
    size_t inside = 0;
    for (size_t i = 0; i < count; i++)
        inside += pixels[i] == 0;
    return inside;
}

static void print_result(const void *result, size_t result_size, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%zu of %zu pixels inside", count_inside(result, result_size), result_size);
}

static void summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    const struct parameters *p = record->parameters;
    uint64_t pixels = 0, inside = 0;
    for (uint64_t i = 0; i < run->tasks_count; i++) {
        if (run->tasks[i].status != TASK_OK)
            continue;
        pixels += run->tasks[i].result_size;
        inside += count_inside(run->tasks[i].result, run->tasks[i].result_size);
    }
    if (pixels > 0)
        (void)snprintf(buffer, size,
                       "%" PRIu64 " pixels of a picture of %" PRId64 " x %" PRId64 ", %.2f %% inside the set", pixels,
                       p->size, p->size, 100 * (double)inside / (double)pixels);
}

const struct workload tiles = {
    .id = "tiles",
    .title = "A picture in tiles",
    .primitive = "pool, imap_unordered",
    .lesson = "Equal pieces of a picture are not equal work: many small tiles balance, a few large ones do not.",
    .watch = "The picture fills, each tile in its worker's colour until it is done; those in the dark middle take "
             "longest, and with large tiles one worker sits alone on the last of them.",
    .attempt = "forklab run tiles -p tile=256     # four tiles: the dark ones decide the end\n"
               "forklab run tiles -p tile=16     # many small ones: both workers busy to the end\n"
               "forklab run tiles -p depth=20000 -w 4     # slow enough to watch it come",
    .python = "for tile in Pool().imap_unordered(draw, tiles): show(tile)",
    .group = "pool",
    .question =
        {.kind = FORECAST_SPEEDUP,
         .because =
             "Many small tiles keep all workers busy to the end, although some of them take much longer than others."},
    .live = "size=1024 tile=128 depth=20000",
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .result_max = TASK_RESULT_MAX,
    .plan = plan,
    .setup = setup,
    .run = run,
    .print_input = print_input,
    .print_result = print_result,
    .summary = summary,
};
