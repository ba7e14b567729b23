/* ui/lanes.h: made-up histories, cut into columns. */
#include "suites.h"
#include "support/story.h"
#include "ui/lanes_draw.h"

#include <stdio.h>

#define MS STORY_MS

static struct story story;
static struct lanes lanes;

static void tear_down(void)
{
    lanes_release(&lanes);
    story_release(&story);
}

/* What the row shows, a letter a column: '#' all in one task, '1' to '9' partly in tasks, '.' waits, ' ' nobody, 'x' a
 * death, 'o' a birth, '-' nobody in the dead one's place, '%' lost work, '/' a pause, else the state's letter. */
static const char *shown(size_t row)
{
    static char text[256];
    static const char letters[SIGN_STATE] = {
        [SIGN_NONE] = ' ',   [SIGN_TASK] = '#',  [SIGN_SHARE] = '?', [SIGN_WASTED] = '%', [SIGN_WAITING] = '.',
        [SIGN_PAUSED] = '/', [SIGN_DEATH] = 'x', [SIGN_BIRTH] = 'o', [SIGN_GONE] = '-'};
    for (int column = 0; column < lanes.scale.columns; column++) {
        const struct lane_cell *cell = &lanes_row(&lanes, row)[column];
        enum lanes_sign sign = lanes_sign(cell, lanes.paused[column]);
        text[column] = sign < SIGN_STATE ? letters[sign] : sign == SIGN_STATE + WORKER_LOCK ? 'K' : 'b';
        if (sign == SIGN_SHARE)
            text[column] = (char)('0' + cell->busy_ns * 10 / cell->passed_ns);
    }
    text[lanes.scale.columns] = '\0';
    return text;
}

static void fill(const struct snapshot *snapshot, uint64_t begin_ms, uint64_t span_ms, int columns)
{
    ck_assert(lanes_fill(&lanes, snapshot, &(struct timescale){begin_ms * MS, span_ms * MS, columns}));
}

/* One column is 10 ms. */
START_TEST(a_worker_by_time)
{
    story_begin(&story, 8, 1);
    story_task(&story, 0, 0, 10 * MS, 40 * MS);
    story_task(&story, 1, 0, 40 * MS, 65 * MS);
    story_task(&story, 2, 0, 72 * MS, 73 * MS); /* shorter than a column */
    story_in_hand(&story, 0, 3, 100 * MS, 115 * MS);
    fill(story_look(&story, 115 * MS, false), 0, 140, 14);
    ck_assert_str_eq(shown(0), ".#####51..##  ");
    ck_assert_uint_eq(lanes_row(&lanes, 0)[2].task, 0);
    ck_assert_uint_eq(lanes_row(&lanes, 0)[4].task, 1);
    ck_assert_uint_eq(lanes_row(&lanes, 0)[7].task, 2);
    ck_assert_uint_eq(lanes_row(&lanes, 0)[11].task, 3);
}
END_TEST

START_TEST(a_task_that_spans_all)
{
    story_begin(&story, 1, 1);
    story_task(&story, 0, 0, 1 * MS, 900 * MS);
    fill(story_look(&story, 900 * MS, true), 100, 500, 5);
    ck_assert_str_eq(shown(0), "#####");
}
END_TEST

START_TEST(nothing_has_happened)
{
    story_begin(&story, 4, 2);
    fill(story_look(&story, 0, false), 0, 100, 4);
    ck_assert_str_eq(shown(1), "    ");
    fill(story_look(&story, 50 * MS, false), 0, 100, 4);
    ck_assert_str_eq(shown(1), "..  ");
}
END_TEST

START_TEST(a_kill_and_a_birth)
{
    story_begin(&story, 4, 2);
    story_kill(&story, 1, 0, 20 * MS, 55 * MS, 40 * MS);
    story_task(&story, 1, 1, 80 * MS, 120 * MS);
    fill(story_look(&story, 130 * MS, true), 0, 130, 13);
    ck_assert_str_eq(shown(0), "..%%%x-ob....");
    ck_assert_str_eq(shown(1), "........####.");
}
END_TEST

START_TEST(a_pause_is_a_band)
{
    story_begin(&story, 1, 1);
    story_task(&story, 0, 0, 10 * MS, 80 * MS);
    story_pause(&story, 30 * MS, 56 * MS);
    fill(story_look(&story, 80 * MS, true), 0, 80, 8);
    ck_assert_str_eq(shown(0), ".##///##");
}
END_TEST

START_TEST(a_blocked_worker)
{
    story_begin(&story, 1, 1);
    story_task(&story, 0, 0, 10 * MS, 80 * MS);
    story_span(&story, 0, WORKER_LOCK, 31 * MS, 58 * MS);
    fill(story_look(&story, 80 * MS, true), 0, 80, 8);
    ck_assert_str_eq(shown(0), ".##KKK##");
}
END_TEST

/* A hundred thousand tasks of 10 us, each after a gap of as much: of each column the half, whatever the sample. */
START_TEST(many_tasks_share_a_column)
{
    enum { TASKS = 100000, COLUMNS = 50 };
    story_begin(&story, TASKS, 1);
    for (uint64_t i = 0; i < TASKS; i++)
        story_task(&story, i, 0, MS + i * 20000, MS + i * 20000 + 10000);
    fill(story_look(&story, 2001 * MS, true), 1, 2000, COLUMNS);
    uint64_t ended = 0;
    for (int column = 0; column < COLUMNS; column++) {
        const struct lane_cell *cell = &lanes_row(&lanes, 0)[column];
        ended += cell->ended;
        ck_assert_uint_eq(cell->busy_ns * 100 / cell->passed_ns, 50);
    }
    ck_assert_uint_eq(ended, TASKS);
}
END_TEST

/* What is counted once and kept is the same as what is counted at once. */
START_TEST(kept_columns_are_right)
{
    enum { TASKS = 400, COLUMNS = 40 };
    char kept[COLUMNS + 1];
    story_begin(&story, TASKS, 1);
    for (uint64_t i = 0; i < TASKS; i++) {
        uint64_t start = 1 + i * 10 + i * i % 5;
        story_task(&story, i, 0, start * MS, (start + 3 + i % 4) * MS);
        if (i % 7 == 0)
            fill(story_look(&story, (start + 9) * MS, false), 0, 4000, COLUMNS);
    }
    fill(story_look(&story, 4000 * MS, false), 0, 4000, COLUMNS);
    (void)snprintf(kept, sizeof kept, "%s", shown(0));
    lanes_release(&lanes);
    fill(story_look(&story, 4000 * MS, false), 0, 4000, COLUMNS);
    ck_assert_str_eq(shown(0), kept);
}
END_TEST

/* ------------------------------------------------------------------ what is drawn */

static struct canvas canvas;

static const char *drawn_core(int core)
{
    static char text[256];
    ck_assert_int_eq(canvas_resize(&canvas, 1, lanes.scale.columns), 0);
    struct painter painter = painter_of(&canvas, GLYPHS_FULL, theme_of(SCHEME_SAFE, DEPTH_256));
    lanes_draw_core(&painter, &lanes, story.fixture.snapshot.history, core);
    return canvas_row_text(&canvas, 0, text, sizeof text);
}

/* On core 0, Worker-1 and later Worker-3; for a while both. */
START_TEST(a_core_shows_who_came_last)
{
    story_begin(&story, 3, 3);
    story_task(&story, 0, 0, 10 * MS, 50 * MS);
    story_task(&story, 1, 2, 30 * MS, 80 * MS);
    story_task(&story, 2, 1, 10 * MS, 20 * MS); /* on core 1 */
    fill(story_look(&story, 90 * MS, true), 0, 90, 9);
    ck_assert_str_eq(drawn_core(0), " ██▒▒███");
    ck_assert_int_eq(canvas_cell(&canvas, 0, 2)->ink, theme_worker(0));
    ck_assert_int_eq(canvas_cell(&canvas, 0, 3)->ink, theme_worker(2));
    ck_assert_int_eq(canvas_cell(&canvas, 0, 7)->ink, theme_worker(2));
    ck_assert_str_eq(drawn_core(1), " █");
    ck_assert_str_eq(drawn_core(7), "");
    canvas_release(&canvas);
}
END_TEST

/* It kept its core busy, though in vain. */
START_TEST(a_core_shows_lost_work)
{
    story_begin(&story, 4, 2);
    story_kill(&story, 1, 0, 20 * MS, 55 * MS, 40 * MS);
    story_task(&story, 1, 1, 80 * MS, 120 * MS); /* on core 1 */
    fill(story_look(&story, 130 * MS, true), 0, 130, 13);
    ck_assert_str_eq(drawn_core(0), "  ▚▚▚");
    ck_assert_str_eq(drawn_core(1), "        ████");
    canvas_release(&canvas);
}
END_TEST

/* A thousand tasks of no length, and ten in which all the time goes. */
START_TEST(lengths_are_of_what_can_be_seen)
{
    uint64_t at = MS;
    story_begin(&story, 1010, 1);
    struct lengths lengths = lengths_of(story_look(&story, MS, false)->history);
    ck_assert_uint_eq(lengths.up_to_ns[0], 0);
    for (uint64_t i = 0; i < 1010; i++) {
        uint64_t length = i % 101 == 100 ? 19 * MS : 100;
        story_task(&story, i, 0, at, at + length);
        at += length;
    }
    lengths = lengths_of(story_look(&story, at, true)->history);
    ck_assert_uint_eq(lengths.up_to_ns[2], 20 * MS);
    ck_assert_int_eq(lengths_class(&lengths, 100), 0);
    ck_assert_int_eq(lengths_class(&lengths, 19 * MS), 2);
    ck_assert_int_eq(lengths_class(&lengths, 41 * MS), 4);
}
END_TEST

/* ------------------------------------------------------------------ scales of time */

START_TEST(columns_and_times_agree)
{
    struct timescale scale = {1000 + (uint64_t)_i, 123457 + (uint64_t)_i * 1001, 77 + _i};
    for (int column = 0; column < scale.columns; column++) {
        ck_assert_int_eq(timescale_column(&scale, timescale_at(&scale, column)), column);
        ck_assert_int_eq(timescale_column(&scale, timescale_at(&scale, column + 1) - 1), column);
    }
    ck_assert_int_eq(timescale_column(&scale, scale.begin_ns - 1), -1);
    ck_assert_int_eq(timescale_column(&scale, scale.begin_ns + scale.span_ns), scale.columns);
}
END_TEST

START_TEST(a_window_keeps_a_time_in_its_column)
{
    struct timescale_reach reach = {0, 10000 * MS, true};
    for (uint64_t span = 8000 * MS; span > TIMESCALE_LEAST_NS; span /= 2) {
        struct timescale scale = timescale_around(reach, span, 7000 * MS, 40, 100);
        int column = timescale_column(&scale, 7000 * MS);
        ck_assert_int_ge(column, span >= 4000 * MS ? 40 : 39); /* moved at the end of the run, and nowhere else */
        ck_assert_int_le(column, span >= 4000 * MS ? 62 : 40);
    }
}
END_TEST

START_TEST(the_newest_window_moves_by_quarters)
{
    for (uint64_t now = 1; now < 5000; now += 7) {
        struct timescale scale = timescale_newest((struct timescale_reach){0, now * MS, false}, 400 * MS, 100);
        ck_assert_uint_eq(scale.begin_ns % (scale.span_ns / 4), 0);
        ck_assert_int_lt(timescale_column(&scale, now * MS - 1), 100);
        ck_assert(now < 400 || timescale_column(&scale, now * MS) >= 74);
    }
}
END_TEST

Suite *lanes_suite(void)
{
    Suite *suite = suite_create("lanes");
    TCase *cells = tcase_create("cells"), *scale = tcase_create("scale");
    tcase_add_checked_fixture(cells, NULL, tear_down);
    tcase_add_test(cells, a_worker_by_time);
    tcase_add_test(cells, a_task_that_spans_all);
    tcase_add_test(cells, nothing_has_happened);
    tcase_add_test(cells, a_kill_and_a_birth);
    tcase_add_test(cells, a_pause_is_a_band);
    tcase_add_test(cells, a_blocked_worker);
    tcase_add_test(cells, many_tasks_share_a_column);
    tcase_add_test(cells, kept_columns_are_right);
    tcase_add_test(cells, a_core_shows_who_came_last);
    tcase_add_test(cells, a_core_shows_lost_work);
    tcase_add_test(cells, lengths_are_of_what_can_be_seen);
    suite_add_tcase(suite, cells);
    tcase_add_loop_test(scale, columns_and_times_agree, 0, 20);
    tcase_add_test(scale, a_window_keeps_a_time_in_its_column);
    tcase_add_test(scale, the_newest_window_moves_by_quarters);
    suite_add_tcase(suite, scale);
    return suite;
}
