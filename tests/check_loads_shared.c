/* Loads that share memory, or measure it: arrays, a lock, a picture. */
#include "ipc/lock.h"
#include "ipc/picture.h"
#include "suites.h"
#include "support/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct trial trial;

static void end_trial(void)
{
    trial_end(&trial);
}

START_TEST(memory_is_compared_by_its_checksum)
{
    double sum, expected = 0;
    trial_whole(&trial, "stream", 2, "size=64K passes=10");
    memcpy(&sum, trial.run.tasks[0].result, sizeof sum);
    for (uint64_t i = 0; i < 8192; i++)
        expected += (double)((1 + i) % 16 + 10 * 3 * (i % 8));
    ck_assert_double_eq(sum, expected);
    ck_assert_ptr_nonnull(strstr(trial_result(&trial, 0), " GB/s"));
    struct run_task other = trial.run.tasks[0];
    uint64_t slower[3];
    memcpy(slower, other.result, sizeof slower);
    slower[2] *= 2;
    ck_assert(workload_same(trial.workload, slower, sizeof slower, other.result, other.result_size));
    slower[0] ^= 1;
    ck_assert(!workload_same(trial.workload, slower, sizeof slower, other.result, other.result_size));
}
END_TEST

START_TEST(neighbours_count_exactly)
{
    static const char *const cases[] = {"times=1000 padded=no", "times=1000 padded=yes"};
    static const char *const words[] = {"counted to 16000 in 16 places, 8 bytes apart",
                                        "counted to 16000 in 16 places, 128 bytes apart"};
    trial_whole(&trial, "false-sharing", 0, cases[_i]);
    for (uint64_t i = 0; i < 16; i++)
        ck_assert_uint_eq(trial_number(&trial, i), 1000);
    ck_assert_str_eq(trial_summary(&trial), words[_i]);
}
END_TEST

START_TEST(each_task_takes_the_lock_once)
{
    struct lock_view view;
    trial_whole(&trial, "amdahl", 20, "time=100us serial=0.5");
    const struct lock *lock = lock_find(&trial.commons, "serial part");
    ck_assert_ptr_nonnull(lock);
    lock_look(&trial.commons, lock, &view);
    ck_assert_uint_eq(view.acquisitions, 20);
    ck_assert(!view.held);
    ck_assert_str_eq(trial_result(&trial, 0), "100.0 us");
}
END_TEST

START_TEST(the_bound_of_the_serial_part_is_named)
{
    trial_whole(&trial, "amdahl", 1, "time=1us serial=0.25");
    trial.run.workers_asked = 4; /* on two cores: 1 / (1/4 + 3/4 / 2) */
    ck_assert_str_eq(trial_summary(&trial), "with 25 % of the work behind a lock, 4 workers on 2 cores can be at most "
                                            "1.60 times as fast, and any number at most 4.00 times");
}
END_TEST

/* Puts the tiles together. */
static uint8_t *assemble(uint32_t size)
{
    uint8_t *pixels = calloc(size, size);
    uint64_t covered = 0;
    for (uint64_t i = 0; i < trial.run.tasks_count; i++) {
        struct picture_area tile;
        const uint8_t *bytes = trial.run.tasks[i].result;
        trial_input_bytes(&trial, i, &tile, sizeof tile);
        ck_assert_uint_eq(trial.run.tasks[i].result_size, tile.width * tile.height);
        for (uint32_t y = 0; y < tile.height; y++)
            memcpy(pixels + (tile.y + y) * size + tile.x, bytes + y * tile.width, tile.width);
        covered += trial.run.tasks[i].result_size;
    }
    ck_assert_uint_eq(covered, (uint64_t)size * size);
    return pixels;
}

static const struct {
    const char *assignments;
    uint64_t tiles;
} tilings[] = {{"size=96 tile=16 depth=100", 36}, {"size=96 tile=17 depth=100", 36}, {"size=96 tile=95 depth=100", 4}};

START_TEST(any_tiles_make_the_same_picture)
{
    trial_whole(&trial, "tiles", 0, "size=96 tile=96 depth=100");
    uint8_t *whole = assemble(96);
    trial_end(&trial);
    trial_whole(&trial, "tiles", 0, tilings[_i].assignments);
    ck_assert_uint_eq(trial.run.tasks_count, tilings[_i].tiles);
    uint8_t *pixels = assemble(96);
    ck_assert_mem_eq(pixels, whole, 96 * 96);
    free(pixels);
    free(whole);
}
END_TEST

START_TEST(the_picture_is_the_set)
{
    trial_whole(&trial, "tiles", 0, "size=300 tile=300 depth=500");
    const uint8_t *pixels = trial.run.tasks[0].result;
    ck_assert_uint_eq(pixels[150 * 300 + 225], 0); /* near 0: inside */
    ck_assert_uint_eq(pixels[150 * 300 + 125], 0); /* near -1: inside */
    ck_assert_uint_gt(pixels[0], 200);             /* the corner is far outside */
    for (int y = 0; y < 150; y++)                  /* it is the same upside down */
        ck_assert_mem_eq(pixels + y * 300, pixels + (299 - y) * 300, 300);
    double inside;
    ck_assert_int_eq(sscanf(trial_summary(&trial), "90000 pixels of a picture of 300 x 300, %lf %%", &inside), 1);
    ck_assert_double_eq_tol(inside, 100 * 1.5066 / 9, 0.5); /* its area is 1.5066, of 3 x 3 */
}
END_TEST

/* Of a picture of 600 pixels, a cell stands for three. */
static const struct {
    const char *assignments;
    uint32_t size, cells;
} shown[] = {{"size=200 tile=33 depth=50", 200, 200},
             {"size=600 tile=50 depth=50", 600, 200},
             {"size=257 tile=64 depth=50", 257, 129}};

START_TEST(the_shared_picture_shows_the_tiles)
{
    trial_whole(&trial, "tiles", 0, shown[_i].assignments);
    size_t size = 0;
    const struct picture *picture = region_find(&trial.commons.region, REGION_PICTURE, 0, &size);
    ck_assert_ptr_nonnull(picture);
    ck_assert_uint_eq(picture->width, shown[_i].cells);
    ck_assert_uint_eq(picture->height, shown[_i].cells);
    uint8_t *pixels = assemble(shown[_i].size);
    uint32_t step = (shown[_i].size + shown[_i].cells - 1) / shown[_i].cells;
    for (uint32_t y = 0; y < shown[_i].cells; y++)
        for (uint32_t x = 0; x < shown[_i].cells; x++) {
            struct picture_cell cell = picture_look(picture, size, x, y);
            ck_assert_uint_eq(cell.brightness, pixels[y * step * shown[_i].size + x * step]);
            ck_assert_uint_eq(cell.worker, 1);
            ck_assert(cell.done);
        }
    free(pixels);
}
END_TEST

START_TEST(a_tile_that_is_not_drawn_is_nobodys)
{
    trial_begin(&trial, "tiles", 0, "size=64 tile=32 depth=50");
    trial_ready(&trial);
    trial_run(&trial, 3); /* the last one */
    size_t size = 0;
    const struct picture *picture = region_find(&trial.commons.region, REGION_PICTURE, 0, &size);
    for (uint32_t y = 0; y < 64; y++)
        for (uint32_t x = 0; x < 64; x++) {
            struct picture_cell cell = picture_look(picture, size, x, y);
            bool drawn = x >= 32 && y >= 32;
            ck_assert_int_eq(cell.done, drawn);
            ck_assert_uint_eq(cell.worker, drawn);
        }
}
END_TEST

Suite *loads_shared_suite(void)
{
    Suite *suite = suite_create("loads_shared");
    TCase *tcase = tcase_create("loads_shared");
    tcase_add_checked_fixture(tcase, NULL, end_trial);
    tcase_add_test(tcase, memory_is_compared_by_its_checksum);
    tcase_add_loop_test(tcase, neighbours_count_exactly, 0, 2);
    tcase_add_test(tcase, each_task_takes_the_lock_once);
    tcase_add_test(tcase, the_bound_of_the_serial_part_is_named);
    tcase_add_loop_test(tcase, any_tiles_make_the_same_picture, 0, sizeof tilings / sizeof *tilings);
    tcase_add_test(tcase, the_picture_is_the_set);
    tcase_add_loop_test(tcase, the_shared_picture_shows_the_tiles, 0, sizeof shown / sizeof *shown);
    tcase_add_test(tcase, a_tile_that_is_not_drawn_is_nobodys);
    suite_add_tcase(suite, tcase);
    return suite;
}
