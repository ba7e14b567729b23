/* The view "lab", drawn into a canvas at many sizes from made-up moments. Screens that must not change by accident are
 * kept in tests/golden; with FORKLAB_GOLDEN=write in the environment they are written anew. */
#include "support/fixture.h"
#include "support/stand.h"
#include "ui/state.h"

#include <check.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES 8192

static struct fixture fixture;
static struct stand stand;
static struct verdict verdict;

static void draw(enum fixture_moment moment, unsigned workers, int rows, int columns, enum glyph_tier tier)
{
    fixture_make(&fixture, moment, workers, 2);
    verdict = (struct verdict){.speedup = 1.84, .efficiency = 0.92, .compared = true, .results_equal = true};
    verdict.cores = fixture.snapshot.efficiency_cores;
    verdict.end = moment == FIXTURE_INTERRUPTED ? END_INTERRUPTED
                  : moment == FIXTURE_DIFFERENT ? END_DIFFERENT
                                                : END_DONE;
    memcpy(verdict.time_ns, fixture.workers[0].time_ns, sizeof verdict.time_ns);
    if (moment == FIXTURE_INTERRUPTED)
        verdict.speedup = verdict.efficiency = fixture.snapshot.speedup;
    stand_begin(&stand, VIEW_LAB, &fixture.snapshot);
    stand.scene.verdict = fixture.snapshot.phase == PHASE_ENDED ? &verdict : NULL;
    stand.tier = tier;
    stand_draw(&stand, rows, columns);
}

static void draw_again(void)
{
    stand_draw(&stand, stand.canvas.rows, stand.canvas.columns);
}

static bool shows(const char *text)
{
    return stand_shows(&stand, text);
}

static void release(void)
{
    stand_release(&stand);
}

START_TEST(screens_are_as_kept)
{
    static const struct {
        const char *name;
        enum fixture_moment moment;
        unsigned workers;
        int rows, columns;
        enum glyph_tier tier;
    } cases[] = {
        {"20x5", FIXTURE_RUN, 4, 5, 20, GLYPHS_FULL},
        {"40x10", FIXTURE_RUN, 4, 10, 40, GLYPHS_FULL},
        {"80x24", FIXTURE_RUN, 4, 24, 80, GLYPHS_FULL},
        {"80x24_ascii", FIXTURE_RUN, 4, 24, 80, GLYPHS_ASCII},
        {"80x24_console", FIXTURE_RUN, 4, 24, 80, GLYPHS_CONSOLE},
        {"80x24_baseline", FIXTURE_BASELINE, 4, 24, 80, GLYPHS_FULL},
        {"80x30_lesson", FIXTURE_ENDED, 2, 30, 80, GLYPHS_FULL},
        {"120x36", FIXTURE_RUN, 4, 36, 120, GLYPHS_FULL},
        {"120x36_paused", FIXTURE_PAUSED, 4, 36, 120, GLYPHS_FULL},
        {"120x36_ended", FIXTURE_ENDED, 4, 36, 120, GLYPHS_FULL},
        {"120x36_different", FIXTURE_DIFFERENT, 4, 36, 120, GLYPHS_FULL},
        {"120x36_interrupted", FIXTURE_INTERRUPTED, 4, 36, 120, GLYPHS_FULL},
        {"120x36_alone", FIXTURE_ALONE, 4, 36, 120, GLYPHS_FULL},
        {"200x50_many", FIXTURE_RUN, 64, 50, 200, GLYPHS_FULL},
        {"300x100_many", FIXTURE_RUN, 128, 100, 300, GLYPHS_FULL},
        {"120x36_graph", FIXTURE_GRAPH, 5, 36, 120, GLYPHS_FULL},
        {"80x24_graph", FIXTURE_GRAPH, 5, 24, 80, GLYPHS_FULL},
        {"80x24_graph_ascii", FIXTURE_GRAPH, 5, 24, 80, GLYPHS_ASCII},
        {"40x10_graph", FIXTURE_GRAPH, 4, 10, 40, GLYPHS_FULL},
        {"200x50_graph", FIXTURE_GRAPH, 5, 50, 200, GLYPHS_FULL},
        {"120x36_locks", FIXTURE_LOCK_SCENE, 4, 36, 120, GLYPHS_FULL},
        {"80x24_locks", FIXTURE_LOCK_SCENE, 4, 24, 80, GLYPHS_FULL},
        {"120x36_ways", FIXTURE_WAY_SCENE, 2, 36, 120, GLYPHS_FULL},
        {"80x24_ways_ascii", FIXTURE_WAY_SCENE, 2, 24, 80, GLYPHS_ASCII},
        {"40x10_ways", FIXTURE_WAY_SCENE, 2, 10, 40, GLYPHS_FULL},
        {"120x36_tiles", FIXTURE_TILES, 4, 36, 120, GLYPHS_FULL},
        {"80x24_tiles_ascii", FIXTURE_TILES, 4, 24, 80, GLYPHS_ASCII},
        {"80x24_steps", FIXTURE_STEPS, 3, 24, 80, GLYPHS_FULL},
        {"40x10_steps", FIXTURE_STEPS, 3, 10, 40, GLYPHS_FULL},
        {"120x36_stuck", FIXTURE_STUCK, 4, 36, 120, GLYPHS_FULL},
        {"80x24_stuck", FIXTURE_STUCK, 4, 24, 80, GLYPHS_FULL},
        {"40x10_stuck", FIXTURE_STUCK, 4, 10, 40, GLYPHS_FULL},
        {"20x5_stuck", FIXTURE_STUCK, 4, 5, 20, GLYPHS_FULL},
    };
    draw(cases[_i].moment, cases[_i].workers, cases[_i].rows, cases[_i].columns, cases[_i].tier);
    stand_compare(&stand, cases[_i].name);
}
END_TEST

/* Every size from nothing at all: whatever is drawn stays inside, and a screen that can hold the race tells who leads. */
START_TEST(any_size_is_drawn)
{
    for (int rows = 1; rows <= 60; rows += rows < 30 ? 1 : 7)
        for (int columns = 1; columns <= 180; columns += columns < 64 ? 1 : 13)
            for (int tier = 0; tier < GLYPH_TIER_COUNT; tier++) {
                draw(_i, 7, rows, columns, tier);
                if (rows >= 5 && columns >= 20 && _i == FIXTURE_RUN)
                    ck_assert_msg(shows(tier == GLYPHS_FULL ? "1.71×" : "1.71x"), "%dx%d", columns, rows);
                if (rows >= 5 && columns >= 20)
                    ck_assert_msg(shows("? Help"), "%dx%d", columns, rows);
            }
}
END_TEST

/* The text of the row that contains `text`. */
static void find_row(const char *text, char *row_text, size_t size)
{
    for (int row = 0; row < stand.canvas.rows; row++)
        if (strstr(canvas_row_text(&stand.canvas, row, row_text, size), text))
            return;
    ck_abort_msg("no row shows %s", text);
}

/* While figures change, the frame and the heads of columns stand where they stood. */
START_TEST(nothing_jumps)
{
    static const struct {
        enum fixture_moment moment;
        const char *fixed[5];
    } cases[] = {
        {FIXTURE_RUN, {" Race ", " pid ", " Output ", " Help "}},
        {FIXTURE_GRAPH, {" Race ", " pid ", " Channels ", " out/s ", " Help "}},
    };
    char before[TEXT_BYTES], after[TEXT_BYTES];
    draw(cases[_i].moment, 8, 36, 120, GLYPHS_FULL);
    for (size_t i = 0; i < 5 && cases[_i].fixed[i]; i++) {
        find_row(cases[_i].fixed[i], before, sizeof before);
        for (int tick = 0; tick < 50; tick++) {
            fixture_tick(&fixture);
            draw_again();
            find_row(cases[_i].fixed[i], after, sizeof after);
            ck_assert_str_eq(after, before);
        }
    }
}
END_TEST

/* Only a run that has all its results is finished. */
START_TEST(the_end_is_told_as_it_was)
{
    static const char *const ends[VERDICT_END_COUNT] = {
        [END_DONE] = "✓ finished",
        [END_NOT_BEGUN] = "✗ not begun",
        [END_INTERRUPTED] = "✗ interrupted",
        [END_GAVE_UP] = "✗ gave up",
        [END_LOST] = "✗ tasks lost",
        [END_FAILED] = "✗ tasks failed",
        [END_NOT_COMPARED] = "✗ not compared",
        [END_DIFFERENT] = "✗ answers differ",
    };
    draw(FIXTURE_ENDED, 4, 36, 120, GLYPHS_FULL);
    verdict.end = (enum verdict_end)_i;
    draw_again();
    for (int end = 0; end < VERDICT_END_COUNT; end++)
        ck_assert_int_eq(shows(ends[end]), end == _i);
}
END_TEST

/* Efficiency names the cores that it was divided by, whatever size the pool has now. */
START_TEST(efficiency_outlives_a_change_of_size)
{
    draw(_i, 4, 36, 120, GLYPHS_FULL);
    fixture.snapshot.pool_size = 1;
    draw_again();
    ck_assert(shows("% of what 2 cores can give"));
}
END_TEST

/* The time to beat has work in it that was done twice: from then on, not only in the end. */
START_TEST(a_disturbed_baseline_is_told)
{
    static const struct run killed = {.executor = RUN_BY_LOOP, .wall_ns = 1, .deaths = 1, .retries = 1};
    draw(_i, 4, 24, 80, GLYPHS_FULL);
    ck_assert(!shows("disturbed"));
    fixture.snapshot.baseline_run = &killed;
    draw_again();
    ck_assert(shows("loop disturbed: 1 death, 1 retry"));
}
END_TEST

START_TEST(a_small_speed_up_is_not_none)
{
    draw(FIXTURE_ENDED, 4, 36, 120, GLYPHS_FULL);
    verdict.speedup = 0.0016;
    draw_again();
    ck_assert(shows("0.0016× as fast as the loop: slower"));
}
END_TEST

/* Nothing pushes aside the reason why nothing moves. */
START_TEST(stuck_is_never_hidden)
{
    for (int rows = 2; rows <= 60; rows++)
        for (int columns = 20; columns <= 180; columns += 8) {
            draw(FIXTURE_STUCK, 7, rows, columns, GLYPHS_FULL);
            ck_assert_msg(shows("nothing has"), "%dx%d", columns, rows);
        }
    ck_assert(shows("what a second worker of add changes")); /* all of it, where there is room */
}
END_TEST

/* The two that race have the names of their executors, and a model is called one. */
START_TEST(executors_have_their_names)
{
    static const struct {
        int executor, baseline;
        const char *shown[4];
    } cases[] = {
        {RUN_BY_PROCESS, RUN_BY_LOOP, {" process ", " loop ", "as fast as the loop", "▶ process runs"}},
        {RUN_BY_POOL, RUN_BY_THREAD, {" pool ", " thread ", "as fast as the thread", "▶ pool runs"}},
        {RUN_BY_BIGLOCK,
         RUN_BY_THREAD,
         {" biglock ", " thread ", "a model of an interpreter's lock", "▶ biglock runs"}},
        {RUN_BY_THREAD, RUN_BY_BIGLOCK, {" thread ", " biglock ", "a model of an interpreter's lock", "▶ thread runs"}},
        {RUN_BY_LOOP, RUN_BY_LOOP, {" again ", " loop ", "as fast as the loop", "▶ loop runs"}},
        {RUN_BY_AUTO, RUN_BY_AUTO, {" pool ", " loop ", "as fast as the loop", "▶ pool runs"}},
    };
    draw(FIXTURE_RUN, 4, 36, 160, GLYPHS_FULL);
    fixture.settings.executor = cases[_i].executor;
    fixture.settings.baseline = cases[_i].baseline;
    draw_again();
    for (size_t i = 0; i < 4; i++)
        ck_assert_msg(shows(cases[_i].shown[i]), "%s", cases[_i].shown[i]);
    if (cases[_i].executor != RUN_BY_BIGLOCK && cases[_i].baseline != RUN_BY_BIGLOCK)
        ck_assert(!shows("a model of"));
}
END_TEST

/* A list that is cut off does not hide the lock that explains it all, and says that it is cut off. */
START_TEST(harm_is_shown_first)
{
    draw(FIXTURE_LOCK_SCENE, 4, 24, 80, GLYPHS_FULL);
    ck_assert(shows("OWNER DEAD Worker-3"));
    ck_assert(shows("BROKEN"));
    ck_assert(shows("3 of 9"));
    ck_assert(!shows("seats"));
}
END_TEST

/* A dot that is done has its brightness, one at work its worker's colour, another neither. */
START_TEST(pictures_are_drawn_by_their_cells)
{
    size_t done = 0, at_work = 0;
    draw(FIXTURE_TILES, 4, 50, 200, GLYPHS_FULL);
    for (int row = 0; row < stand.canvas.rows; row++)
        for (int column = 0; column < stand.canvas.columns; column++) {
            int paper = canvas_cell(&stand.canvas, row, column)->paper;
            done += paper >= ROLE_SHADE_FIRST && paper <= ROLE_SHADE_LAST;
            at_work += paper >= ROLE_WORKER_FIRST && paper <= ROLE_WORKER_LAST;
        }
    ck_assert_uint_gt(done, 100);
    ck_assert_uint_gt(at_work, 4);
    ck_assert_uint_gt(done, at_work);
    draw(FIXTURE_TILES, 4, 24, 80, GLYPHS_ASCII);
    ck_assert(shows("11144333222"));
}
END_TEST

START_TEST(selection_follows_the_keys)
{
    static const struct {
        enum action action;
        unsigned slot;
    } cases[] = {
        {ACTION_NEXT, 1},     {ACTION_NEXT, 2},  {ACTION_PREVIOUS, 1}, {ACTION_FIRST, 0},
        {ACTION_PREVIOUS, 0}, {ACTION_LAST, 63}, {ACTION_NEXT, 63},    {ACTION_FIRST, 0},
    };
    draw(FIXTURE_RUN, 64, 36, 120, GLYPHS_FULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert(stand_act(&stand, cases[i].action));
        ck_assert_uint_eq(stand.look.slot, cases[i].slot);
    }
    ck_assert(!stand_act(&stand, ACTION_KILL));
    ck_assert(stand_act(&stand, ACTION_PAGE_ON));
    ck_assert_uint_eq(stand.look.slot, stand.look.page);
    ck_assert(stand_act(&stand, ACTION_LAST));
    draw_again();
    ck_assert(shows("Worker-64"));
    ck_assert(!shows(" 8421 ")); /* the process of the first */
}
END_TEST

/* The slot stays selected when its worker is replaced, and the nearest before it when the slot is gone. */
START_TEST(selection_survives_change)
{
    draw(FIXTURE_RUN, 8, 36, 120, GLYPHS_FULL);
    stand.look.slot = 5;
    fixture.workers[5].incarnation = 9;
    ck_assert_uint_eq(scene_selected(&stand.scene), 5);
    fixture.snapshot.workers_count = 4;
    ck_assert_uint_eq(scene_selected(&stand.scene), 3);
    fixture.snapshot.workers_count = 0;
    ck_assert_uint_eq(scene_selected(&stand.scene), 0);
    ck_assert(!stand_act(&stand, ACTION_NEXT));
}
END_TEST

START_TEST(the_selected_worker_is_told_of)
{
    static struct sheet sheet;
    draw(FIXTURE_RUN, 8, 36, 120, GLYPHS_FULL);
    ck_assert(stand_act(&stand, ACTION_NEXT));
    ck_assert(views[VIEW_LAB]->details(&stand.scene, stand.state, &sheet));
    ck_assert_str_eq(sheet.title, "Worker-2");
    fixture.snapshot.workers_count = 0;
    ck_assert(!views[VIEW_LAB]->details(&stand.scene, stand.state, &sheet));
}
END_TEST

/* No tab is cut off, and the active one has its title, however narrow the line is. */
START_TEST(every_tab_is_there)
{
    char line[1024];
    for (int columns = 60; columns <= 130; columns++) {
        draw(FIXTURE_RUN, 4, 24, columns, GLYPHS_FULL);
        (void)canvas_row_text(&stand.canvas, 1, line, sizeof line);
        const char *at = line;
        for (int digit = 1; digit <= 9; digit++) {
            at = strchr(at, '0' + digit);
            ck_assert_msg(at, "%d columns: no %d in '%s'", columns, digit, line);
        }
        ck_assert_msg(strstr(line, "Lab"), "%s", line);
        ck_assert_msg(columns < 77 || strstr(line, "Output"), "%s", line);
    }
}
END_TEST

Suite *ui_lab_suite(void)
{
    Suite *suite = suite_create("ui_lab");
    TCase *view = tcase_create("view");
    tcase_add_checked_fixture(view, NULL, release);
    tcase_set_timeout(view, 60);
    tcase_add_loop_test(view, screens_are_as_kept, 0, 33);
    tcase_add_loop_test(view, any_size_is_drawn, 0, FIXTURE_MOMENTS);
    tcase_add_loop_test(view, nothing_jumps, 0, 2);
    tcase_add_loop_test(view, the_end_is_told_as_it_was, 0, VERDICT_END_COUNT);
    tcase_add_loop_test(view, efficiency_outlives_a_change_of_size, FIXTURE_RUN, FIXTURE_ENDED + 1);
    tcase_add_loop_test(view, a_disturbed_baseline_is_told, FIXTURE_RUN, FIXTURE_ENDED + 1);
    tcase_add_test(view, a_small_speed_up_is_not_none);
    tcase_add_test(view, stuck_is_never_hidden);
    tcase_add_loop_test(view, executors_have_their_names, 0, 6);
    tcase_add_test(view, harm_is_shown_first);
    tcase_add_test(view, pictures_are_drawn_by_their_cells);
    tcase_add_test(view, selection_follows_the_keys);
    tcase_add_test(view, selection_survives_change);
    tcase_add_test(view, every_tab_is_there);
    tcase_add_test(view, the_selected_worker_is_told_of);
    suite_add_tcase(suite, view);
    return suite;
}
