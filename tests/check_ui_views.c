/* The views of workers, channels and output, as screens that are kept; help; and every view at every size, of every
 * moment of a lab. */
#include "suites.h"
#include "support/fixture.h"
#include "support/stand.h"
#include "ui/channel_chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct fixture fixture;
static struct stand stand;

static void release(void)
{
    stand_release(&stand);
}

static void begin(enum view_id view, enum fixture_moment moment, unsigned workers, int cores)
{
    fixture_make(&fixture, moment, workers, cores);
    stand_begin(&stand, view, &fixture.snapshot);
}

/* ------------------------------------------------------------------ as they are kept */

static const struct {
    enum view_id view;
    const char *name;
    enum fixture_moment moment;
} kept[] = {
    {VIEW_WORKERS, "workers", FIXTURE_RUN},
    {VIEW_CHANNELS, "channels", FIXTURE_GRAPH},
    {VIEW_CHANNELS, "locks", FIXTURE_LOCK_SCENE},
    {VIEW_OUTPUT, "output", FIXTURE_RUN},
};
enum { KEPT = sizeof kept / sizeof *kept };

static const struct {
    const char *suffix;
    int rows, columns;
    enum glyph_tier tier;
    enum scheme scheme;
    enum depth depth;
} forms[] = {
    {"20x5", 5, 20, GLYPHS_FULL, SCHEME_SAFE, DEPTH_256},
    {"80x24", 24, 80, GLYPHS_FULL, SCHEME_SAFE, DEPTH_256},
    {"80x24_ascii", 24, 80, GLYPHS_ASCII, SCHEME_SAFE, DEPTH_NONE},
    {"80x24_mono", 24, 80, GLYPHS_FULL, SCHEME_MONOCHROME, DEPTH_NONE},
    {"120x40", 40, 120, GLYPHS_FULL, SCHEME_SAFE, DEPTH_256},
    {"200x50", 50, 200, GLYPHS_FULL, SCHEME_SAFE, DEPTH_256},
};
enum { FORMS = sizeof forms / sizeof *forms };

START_TEST(screens_are_as_kept)
{
    int view = _i / FORMS, form = _i % FORMS;
    char name[64];
    begin(kept[view].view, kept[view].moment, 12, 4);
    stand.tier = forms[form].tier;
    stand.theme = theme_of(forms[form].scheme, forms[form].depth);
    stand_draw(&stand, forms[form].rows, forms[form].columns);
    (void)snprintf(name, sizeof name, "%s_%s", kept[view].name, forms[form].suffix);
    stand_compare(&stand, name);
}
END_TEST

static struct canvas copy;

static void keep_glyphs(void)
{
    ck_assert_int_eq(canvas_resize(&copy, stand.canvas.rows, stand.canvas.columns), 0);
    memcpy(copy.cells, stand.canvas.cells, sizeof *copy.cells * (size_t)copy.rows * (size_t)copy.columns);
}

/* A scheme of colours changes colours and nothing else. */
START_TEST(colours_change_no_text)
{
    begin(kept[_i].view, kept[_i].moment, 12, 4);
    stand_draw(&stand, 40, 120);
    keep_glyphs();
    for (enum scheme scheme = SCHEME_SAFE; scheme < SCHEME_COUNT; scheme++) {
        if (scheme == SCHEME_MONOCHROME) /* there, signs stand for what colours say */
            continue;
        stand.theme = theme_of(scheme, DEPTH_256);
        stand_draw(&stand, 40, 120);
        for (int i = 0; i < 40 * 120; i++)
            ck_assert_uint_eq(stand.canvas.cells[i].glyph, copy.cells[i].glyph);
    }
    canvas_release(&copy);
}
END_TEST

/* ------------------------------------------------------------------ any size, any moment */

static const int heights[] = {1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 17, 24, 31, 50};
static const int widths[] = {1, 2, 3, 4, 5, 7, 9, 12, 16, 20, 27, 33, 40, 41, 55, 64, 80, 97, 120, 163, 220};

static void draw_sizes(void)
{
    for (size_t row = 0; row < sizeof heights / sizeof *heights; row++)
        for (size_t column = 0; column < sizeof widths / sizeof *widths; column++)
            stand_draw(&stand, heights[row], widths[column]);
}

/* Whatever a view is asked while it is that small, too. */
static void ask_everything(void)
{
    static struct sheet sheet;
    struct subject subject;
    const struct view *view = views[stand.scene.view];
    for (enum action action = ACTION_PREVIOUS; action < ACTION_COUNT; action++)
        (void)stand_act(&stand, action);
    for (int row = 0; row < stand.canvas.rows; row += 3)
        for (int column = 0; column < stand.canvas.columns; column += 7)
            (void)stand_press(&stand, row, column);
    sheet_begin(&sheet, "");
    if (view->details)
        (void)view->details(&stand.scene, stand.state, &sheet);
    if (view->subject)
        (void)view->subject(&stand.scene, stand.state, &subject);
    for (int how = FIND_FIRST; view->find && how <= FIND_FILTER; how++)
        (void)view->find(&stand.scene, stand.state, how == FIND_FILTER ? "" : "o", (enum find_how)how);
}

START_TEST(any_size_of_any_moment_is_drawn)
{
    enum view_id view = _i / FIXTURE_MOMENTS;
    enum fixture_moment moment = _i % FIXTURE_MOMENTS;
    if (!views[view])
        return;
    for (int lecture = 0; lecture < 2; lecture++) {
        begin(view, moment, 9, 3);
        stand.tier = lecture ? GLYPHS_ASCII : GLYPHS_FULL;
        stand.scene.lecture = lecture;
        draw_sizes();
        ask_everything();
        stand_draw(&stand, 1, 1);
        ask_everything();
        stand_draw(&stand, 24, 80);
    }
}
END_TEST

/* Nothing runs: no worker, no channel, not even a workload. */
START_TEST(nothing_at_all_is_survived)
{
    static struct machine machine;
    static const struct snapshot nothing = {.phase = PHASE_IDLE, .machine = &machine, .lab_cpu = NAN, .speedup = NAN};
    if (!views[_i] || views[_i]->needs_run)
        return;
    stand_begin(&stand, (enum view_id)_i, &nothing);
    draw_sizes();
    ask_everything();
    stand_draw(&stand, 24, 80);
}
END_TEST

/* ------------------------------------------------------------------ what they do */

START_TEST(the_selected_worker_is_the_same_everywhere)
{
    begin(VIEW_WORKERS, FIXTURE_RUN, 6, 2);
    stand_draw(&stand, 24, 80);
    ck_assert(stand_act(&stand, ACTION_NEXT));
    ck_assert(stand_act(&stand, ACTION_NEXT));
    ck_assert_uint_eq(stand.look.slot, 2);
    ck_assert(stand_act(&stand, ACTION_SORT_NEXT));
    ck_assert(stand_act(&stand, ACTION_SORT_NEXT));
    ck_assert(stand_act(&stand, ACTION_SORT_TURN));
    ck_assert_uint_eq(stand.look.slot, 2);
    stand.look.slot = 4; /* chosen in another view */
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "▸ Worker-5"));
}
END_TEST

static size_t lines_shown(void)
{
    size_t count = 0;
    char text[1024];
    for (int row = 0; row < stand.canvas.rows; row++)
        count += strstr(canvas_row_text(&stand.canvas, row, text, sizeof text), "Worker-") != NULL;
    return count;
}

START_TEST(output_is_filtered_by_worker)
{
    begin(VIEW_OUTPUT, FIXTURE_RUN, 4, 2);
    stand_draw(&stand, 50, 120);
    size_t all = lines_shown();
    ck_assert(views[VIEW_OUTPUT]->find(&stand.scene, stand.state, "Worker-3", FIND_FILTER));
    stand_draw(&stand, 50, 120);
    size_t of_one = lines_shown();
    ck_assert_uint_gt(of_one, 0);
    ck_assert_uint_lt(of_one, all);
    ck_assert(stand_shows(&stand, "Worker-3"));
    ck_assert(!views[VIEW_OUTPUT]->find(&stand.scene, stand.state, "nobody says this", FIND_FILTER));
    stand_draw(&stand, 50, 120);
    ck_assert(views[VIEW_OUTPUT]->find(&stand.scene, stand.state, "", FIND_FILTER));
    stand_draw(&stand, 50, 120);
    ck_assert_uint_eq(lines_shown(), all);
}
END_TEST

START_TEST(left_and_right_choose_channels_or_locks)
{
    begin(VIEW_CHANNELS, FIXTURE_LOCK_SCENE, 4, 2);
    stand_draw(&stand, 40, 120);
    char first[24];
    (void)snprintf(first, sizeof first, "%s", stand.look.lock);
    ck_assert(stand_act(&stand, ACTION_RIGHT));
    ck_assert(stand_act(&stand, ACTION_NEXT));
    ck_assert_str_ne(stand.look.lock, first);
}
END_TEST

/* From its first line to its last, a page at a time: nothing that can be done is left out. */
START_TEST(help_tells_of_every_action)
{
    bool told[ACTION_COUNT] = {false};
    begin(VIEW_HELP, FIXTURE_RUN, 4, 2);
    for (int page = 0; page < 20; page++) {
        stand_draw(&stand, 24, 160);
        for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
            char begin_of_help[24]; /* which is broken where it is long */
            (void)snprintf(begin_of_help, sizeof begin_of_help, "%s", action_rows[action].help);
            told[action] |= stand_shows(&stand, begin_of_help);
        }
        ck_assert(stand_act(&stand, ACTION_PAGE_ON));
    }
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
        ck_assert_msg(told[action], "%s", action_rows[action].id);
}
END_TEST

/* ------------------------------------------------------------------ Little's law */

START_TEST(littles_law_has_two_sides)
{
    static const struct {
        struct snapshot_channel channel;
        uint64_t elapsed_ns;
        bool known;
        double law;
    } cases[] = {
        {{.kind = CHANNEL_QUEUE, .gets = 100, .mean_ns = 2e8, .mean_depth = 2}, 10000000000, true, 2},
        {{.kind = CHANNEL_QUEUE, .gets = LITTLE_LEAST, .mean_ns = 1e9, .mean_depth = 5}, 10000000000, true, 2},
        {{.kind = CHANNEL_QUEUE, .gets = LITTLE_LEAST - 1, .mean_ns = 1e9, .mean_depth = 5}, 10000000000, false, 0},
        {{.kind = CHANNEL_PIPE, .gets = 100, .mean_ns = 1e9, .mean_depth = 5}, 10000000000, false, 0},
        {{.kind = CHANNEL_QUEUE, .gets = 100, .mean_ns = NAN, .mean_depth = 5}, 10000000000, false, 0},
        {{.kind = CHANNEL_QUEUE, .gets = 100, .mean_ns = 1e9, .mean_depth = NAN}, 10000000000, false, 0},
        {{.kind = CHANNEL_QUEUE, .gets = 100, .mean_ns = 1e9, .mean_depth = 5}, 0, false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double seen = -1, law = -1;
        bool known = channel_little(&cases[i].channel, cases[i].elapsed_ns, &seen, &law);
        ck_assert_msg(known == cases[i].known, "case %zu", i);
        if (!known)
            continue;
        ck_assert_double_eq_tol(law, cases[i].law, 1e-9);
        ck_assert_double_eq(seen, cases[i].channel.mean_depth);
    }
}
END_TEST

Suite *ui_views_suite(void)
{
    Suite *suite = suite_create("ui_views");
    TCase *screens = tcase_create("screens"), *sizes = tcase_create("sizes"), *acts = tcase_create("acts");
    tcase_add_checked_fixture(screens, NULL, release);
    tcase_add_checked_fixture(sizes, NULL, release);
    tcase_add_checked_fixture(acts, NULL, release);
    tcase_set_timeout(sizes, 60);
    tcase_add_loop_test(screens, screens_are_as_kept, 0, KEPT * FORMS);
    tcase_add_loop_test(screens, colours_change_no_text, 0, KEPT);
    tcase_add_loop_test(sizes, any_size_of_any_moment_is_drawn, 0, (int)VIEW_COUNT * (int)FIXTURE_MOMENTS);
    tcase_add_loop_test(sizes, nothing_at_all_is_survived, 0, VIEW_COUNT);
    tcase_add_test(acts, the_selected_worker_is_the_same_everywhere);
    tcase_add_test(acts, output_is_filtered_by_worker);
    tcase_add_test(acts, left_and_right_choose_channels_or_locks);
    tcase_add_test(acts, help_tells_of_every_action);
    tcase_add_test(acts, littles_law_has_two_sides);
    suite_add_tcase(suite, screens);
    suite_add_tcase(suite, sizes);
    suite_add_tcase(suite, acts);
    return suite;
}
