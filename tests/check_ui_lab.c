/* The view "lab", drawn into a canvas at many sizes from made-up moments. Screens that must not change by accident are
 * kept in tests/golden; with FORKLAB_GOLDEN=write in the environment they are written anew. */
#include "support/fixture.h"
#include "ui/canvas.h"
#include "ui/help.h"
#include "ui/state.h"
#include "ui/view.h"

#include <check.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES   8192
#define SCREEN_BYTES (256 * 1024)

static struct fixture fixture;
static struct canvas canvas;
static struct look_at look;
static struct verdict verdict;
static struct scene scene;

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
    scene = (struct scene){.snapshot = &fixture.snapshot,
                           .verdict = fixture.snapshot.phase == PHASE_ENDED ? &verdict : NULL,
                           .look = &look,
                           .message = ""};
    ck_assert_int_eq(canvas_resize(&canvas, rows, columns), 0);
    struct painter painter = painter_of(&canvas, tier, theme_of(SCHEME_SAFE, DEPTH_256));
    view_lab.draw(&painter, &scene);
}

static void choose_locale(void)
{
    ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8")); /* widths of characters that are not ours */
}

static void free_canvas(void)
{
    canvas_release(&canvas);
}

static bool shows(const char *text)
{
    char row_text[TEXT_BYTES];
    for (int row = 0; row < canvas.rows; row++)
        if (strstr(canvas_row_text(&canvas, row, row_text, sizeof row_text), text))
            return true;
    return false;
}

static void screen_text(char screen[SCREEN_BYTES])
{
    char row_text[TEXT_BYTES];
    int used = 0;
    for (int row = 0; row < canvas.rows; row++)
        used += snprintf(screen + used, (size_t)(SCREEN_BYTES - used), "%s\n",
                         canvas_row_text(&canvas, row, row_text, sizeof row_text));
}

static void read_golden(const char *path, char *text)
{
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s is missing; FORKLAB_GOLDEN=write makes it", path);
    size_t size = fread(text, 1, SCREEN_BYTES - 1, file);
    text[size] = '\0';
    (void)fclose(file);
}

static void write_golden(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    (void)fputs(text, file);
    (void)fclose(file);
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
    static char shown[SCREEN_BYTES], kept[SCREEN_BYTES];
    const char *write = getenv("FORKLAB_GOLDEN");
    char path[TEXT_BYTES];
    (void)snprintf(path, sizeof path, "%s/tests/golden/%s.txt", FORKLAB_SOURCE, cases[_i].name);
    draw(cases[_i].moment, cases[_i].workers, cases[_i].rows, cases[_i].columns, cases[_i].tier);
    screen_text(shown);
    if (write && strcmp(write, "write") == 0)
        write_golden(path, shown);
    read_golden(path, kept);
    ck_assert_msg(strcmp(shown, kept) == 0, "%s differs:\n%s", cases[_i].name, shown);
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
    for (int row = 0; row < canvas.rows; row++)
        if (strstr(canvas_row_text(&canvas, row, row_text, size), text))
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
    struct painter painter = painter_of(&canvas, GLYPHS_FULL, theme_of(SCHEME_SAFE, DEPTH_256));
    for (size_t i = 0; i < 5 && cases[_i].fixed[i]; i++) {
        find_row(cases[_i].fixed[i], before, sizeof before);
        for (int tick = 0; tick < 50; tick++) {
            fixture_tick(&fixture);
            canvas_erase(&canvas);
            view_lab.draw(&painter, &scene);
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
    struct painter painter = painter_of(&canvas, GLYPHS_FULL, theme_of(SCHEME_SAFE, DEPTH_256));
    verdict.end = (enum verdict_end)_i;
    canvas_erase(&canvas);
    view_lab.draw(&painter, &scene);
    for (int end = 0; end < VERDICT_END_COUNT; end++)
        ck_assert_int_eq(shows(ends[end]), end == _i);
}
END_TEST

/* Efficiency names the cores that it was divided by, whatever size the pool has now. */
START_TEST(efficiency_outlives_a_change_of_size)
{
    draw(_i, 4, 36, 120, GLYPHS_FULL);
    struct painter painter = painter_of(&canvas, GLYPHS_FULL, theme_of(SCHEME_SAFE, DEPTH_256));
    fixture.snapshot.pool_size = 1;
    canvas_erase(&canvas);
    view_lab.draw(&painter, &scene);
    ck_assert(shows("% of what 2 cores can give"));
}
END_TEST

START_TEST(a_small_speed_up_is_not_none)
{
    look = (struct look_at){0};
    draw(FIXTURE_ENDED, 4, 36, 120, GLYPHS_FULL);
    verdict.speedup = 0.0016;
    struct painter painter = painter_of(&canvas, GLYPHS_FULL, theme_of(SCHEME_SAFE, DEPTH_256));
    view_lab.draw(&painter, &scene);
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
    struct painter painter = painter_of(&canvas, GLYPHS_FULL, theme_of(SCHEME_SAFE, DEPTH_256));
    canvas_erase(&canvas);
    view_lab.draw(&painter, &scene);
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
    for (int row = 0; row < canvas.rows; row++)
        for (int column = 0; column < canvas.columns; column++) {
            int paper = canvas_cell(&canvas, row, column)->paper;
            done += paper >= ROLE_SHADE_FIRST && paper <= ROLE_SHADE_LAST;
            at_work += paper >= ROLE_WORKER_FIRST && paper <= ROLE_WORKER_LAST;
        }
    ck_assert_uint_gt(done, 100);
    ck_assert_uint_gt(at_work, 4);
    ck_assert_uint_gt(done, at_work);
    draw(FIXTURE_TILES, 4, 24, 80, GLYPHS_ASCII);
    ck_assert(shows("111444333222"));
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
    look = (struct look_at){0};
    draw(FIXTURE_RUN, 64, 36, 120, GLYPHS_FULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert(view_lab.handle(&scene, cases[i].action));
        ck_assert_uint_eq(look.slot, cases[i].slot);
    }
    ck_assert(!view_lab.handle(&scene, ACTION_KILL));
    ck_assert(view_lab.handle(&scene, ACTION_PAGE_ON));
    ck_assert_uint_eq(look.slot, look.page);
    ck_assert(view_lab.handle(&scene, ACTION_LAST));
    draw(FIXTURE_RUN, 64, 36, 120, GLYPHS_FULL);
    ck_assert(shows("Worker-64"));
    ck_assert(!shows(" 8421 ")); /* the process of the first */
}
END_TEST

/* The slot stays selected when its worker is replaced, and the nearest before it when the slot is gone. */
START_TEST(selection_survives_change)
{
    look = (struct look_at){.slot = 5};
    draw(FIXTURE_RUN, 8, 36, 120, GLYPHS_FULL);
    fixture.workers[5].incarnation = 9;
    ck_assert_uint_eq(scene_selected(&scene), 5);
    fixture.snapshot.workers_count = 4;
    ck_assert_uint_eq(scene_selected(&scene), 3);
    fixture.snapshot.workers_count = 0;
    ck_assert_uint_eq(scene_selected(&scene), 0);
    ck_assert(!view_lab.handle(&scene, ACTION_NEXT));
}
END_TEST

START_TEST(help_names_every_action)
{
    struct help help = {0};
    draw(FIXTURE_RUN, 4, 50, 200, GLYPHS_FULL);
    struct painter painter = painter_of(&canvas, GLYPHS_FULL, theme_of(SCHEME_SAFE, DEPTH_256));
    help_draw(&painter, &help);
    ck_assert(!shows(action_rows[ACTION_QUIT].help));
    ck_assert(help_handle(&help, ACTION_HELP));
    help_draw(&painter, &help);
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
        ck_assert_msg(shows(action_rows[action].help), "%s", action_rows[action].id);
    for (int state = 0; state < WORKER_STATE_COUNT; state++)
        ck_assert_msg(shows(state_looks[state].help), "%s", state_looks[state].word);
    ck_assert(help_handle(&help, ACTION_KILL)); /* any key leaves it, and kills nobody */
    ck_assert(!help.open);
    ck_assert(!help_handle(&help, ACTION_KILL));
}
END_TEST

START_TEST(help_scrolls_on_small_screens)
{
    struct help help = {.open = true};
    draw(FIXTURE_RUN, 4, 10, 40, GLYPHS_FULL);
    struct painter painter = painter_of(&canvas, GLYPHS_FULL, theme_of(SCHEME_SAFE, DEPTH_256));
    help_draw(&painter, &help);
    ck_assert(shows("Keys"));
    ck_assert(shows("for the rest"));
    for (int i = 0; i < 99; i++) {
        ck_assert(help_handle(&help, ACTION_NEXT));
        help_draw(&painter, &help);
    }
    ck_assert(shows("that a task has started") || shows("a process that a task"));
    ck_assert(!shows("Keys"));
}
END_TEST

Suite *ui_lab_suite(void)
{
    Suite *suite = suite_create("ui_lab");
    TCase *view = tcase_create("view");
    tcase_add_checked_fixture(view, choose_locale, free_canvas);
    tcase_set_timeout(view, 60);
    tcase_add_loop_test(view, screens_are_as_kept, 0, 33);
    tcase_add_loop_test(view, any_size_is_drawn, 0, FIXTURE_MOMENTS);
    tcase_add_loop_test(view, nothing_jumps, 0, 2);
    tcase_add_loop_test(view, the_end_is_told_as_it_was, 0, VERDICT_END_COUNT);
    tcase_add_loop_test(view, efficiency_outlives_a_change_of_size, FIXTURE_RUN, FIXTURE_ENDED + 1);
    tcase_add_test(view, a_small_speed_up_is_not_none);
    tcase_add_test(view, stuck_is_never_hidden);
    tcase_add_loop_test(view, executors_have_their_names, 0, 6);
    tcase_add_test(view, harm_is_shown_first);
    tcase_add_test(view, pictures_are_drawn_by_their_cells);
    tcase_add_test(view, selection_follows_the_keys);
    tcase_add_test(view, selection_survives_change);
    tcase_add_test(view, help_names_every_action);
    tcase_add_test(view, help_scrolls_on_small_screens);
    suite_add_tcase(suite, view);
    return suite;
}
