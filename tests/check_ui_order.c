/* The order of finishing: dots, figures, strips, what the cursor is on. */
#include "suites.h"
#include "support/stand.h"
#include "support/story.h"
#include "ui/figure.h"
#include "ui/order_plot.h"

#include <stdio.h>
#include <string.h>

#define MS STORY_MS

static struct story story;
static struct stand stand;
static struct order_plot plot;

static void set_up(void)
{
    stand_begin(&stand, VIEW_ORDER, story_usual(&story));
}

static void tear_down(void)
{
    order_plot_release(&plot);
    stand_release(&stand);
    story_release(&story);
}

static const struct size {
    int rows, columns;
} sizes[] = {{24, 80}, {40, 120}, {50, 200}, {10, 40}, {5, 20}, {4, 3}, {1, 1}, {2, 200}, {60, 12}};

START_TEST(every_size_is_drawn)
{
    for (int tier = 0; tier < GLYPH_TIER_COUNT; tier++) {
        stand.tier = (enum glyph_tier)tier;
        stand_draw(&stand, sizes[_i].rows, sizes[_i].columns);
        stand_key(&stand, KEY_ARROW_LEFT);
        stand_key(&stand, 'i');
        stand_draw(&stand, sizes[_i].rows, sizes[_i].columns);
        stand_key(&stand, KEY_TO_END);
    }
}
END_TEST

static const struct golden {
    const char *name;
    int rows, columns;
    enum glyph_tier tier;
} goldens[] = {
    {"order_80x20", 20, 80, GLYPHS_FULL},
    {"order_120x36", 36, 120, GLYPHS_FULL},
    {"order_20x3", 3, 20, GLYPHS_FULL},
    {"order_80x20_ascii", 20, 80, GLYPHS_ASCII},
};

START_TEST(looks_as_it_did)
{
    stand.tier = goldens[_i].tier;
    if (stand.tier == GLYPHS_ASCII)
        stand.theme = theme_of(SCHEME_MONOCHROME, DEPTH_NONE);
    stand_draw_bare(&stand, goldens[_i].rows, goldens[_i].columns);
    stand_compare(&stand, goldens[_i].name);
}
END_TEST

static const char *last_words(void)
{
    static char text[2048];
    return canvas_row_text(&stand.canvas, stand.canvas.rows - 1, text, sizeof text);
}

/* Four tasks: the first one is overtaken by all others. */
static void overtaken(void)
{
    story_release(&story);
    story_begin(&story, 4, 2);
    story_task(&story, 1, 1, 2 * MS, 10 * MS);
    story_task(&story, 2, 1, 10 * MS, 20 * MS);
    story_task(&story, 3, 1, 20 * MS, 30 * MS);
    story_task(&story, 0, 0, 2 * MS, 50 * MS);
    stand_begin(&stand, VIEW_ORDER, story_look(&story, 60 * MS, true));
}

START_TEST(the_cursor_says_who_overtook)
{
    static const char *const words[] = {
        "finished as number 3 · overtook 0, overtaken by 3 · task 0 · Worker-1",
        "finished as number 2 · overtook 1, overtaken by 0 · task 3 · Worker-2",
        "finished as number 1 · overtook 1, overtaken by 0 · task 2 · Worker-2",
        "finished as number 0 · overtook 1, overtaken by 0 · task 1 · Worker-2",
    };
    overtaken();
    stand_draw_bare(&stand, 20, 160);
    ck_assert_msg(strstr(last_words(), "4 of 4 tasks have finished") != NULL, "%s", last_words());
    stand_key(&stand, KEY_ARROW_RIGHT);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        stand_draw_bare(&stand, 20, 160);
        ck_assert_msg(strstr(last_words(), words[i]) != NULL, "%s", last_words());
        stand_key(&stand, KEY_ARROW_DOWN);
    }
}
END_TEST

START_TEST(figures_are_in_words_and_can_be_explained)
{
    bool has[FIGURE_COUNT] = {false};
    overtaken();
    stand_draw_bare(&stand, 20, 100);
    ck_assert(stand_shows(&stand, "3 (50.0 % of all pairs)"));
    ck_assert(stand_shows(&stand, "task 0, by 3 later ones"));
    ck_assert(stand_shows(&stand, "0 now, 3 at most"));
    ck_assert(stand_shows(&stand, "40.00 ms, of task 1"));
    for (size_t i = 0; i < targets_figures(&stand.targets); i++)
        has[targets_figure(&stand.targets, i)->value] = true;
    ck_assert(has[FIGURE_INVERSIONS] && has[FIGURE_OVERTAKING] && has[FIGURE_BUFFER] && has[FIGURE_TURN_WAIT]);
}
END_TEST

START_TEST(strips_stand_one_below_the_other)
{
    overtaken();
    stand_draw_bare(&stand, 20, 80);
    ck_assert(stand_shows(&stand, "1 2 3 0"));
    ck_assert(stand_shows(&stand, "0 1 2 3"));
}
END_TEST

START_TEST(a_graph_has_no_order_to_keep)
{
    struct history history = *story.fixture.snapshot.history;
    history.figures.counted = ORDER_UNKNOWN;
    story.fixture.snapshot.history = &history;
    stand_draw_bare(&stand, 20, 80);
    ck_assert(stand_shows(&stand, "between the stages"));
    ck_assert(!stand_shows(&stand, "inversions"));
}
END_TEST

START_TEST(nothing_is_done_yet)
{
    story_release(&story);
    story_begin(&story, 4, 2);
    stand_begin(&stand, VIEW_ORDER, story_look(&story, 0, false));
    stand_draw_bare(&stand, 20, 80);
    ck_assert(stand_shows(&stand, "0 of 4 tasks have finished"));
    stand_key(&stand, KEY_ARROW_LEFT);
    stand_draw_bare(&stand, 20, 80);
    story.fixture.snapshot.history = NULL;
    stand_draw_bare(&stand, 20, 80);
    ck_assert(!stand_key(&stand, KEY_ARROW_LEFT));
}
END_TEST

START_TEST(a_press_points_at_the_nearest_task)
{
    overtaken();
    stand_draw_bare(&stand, 20, 160);
    const struct target *place = NULL;
    for (size_t i = 0; i < stand.targets.count; i++)
        place = stand.targets.items[i].kind == TARGET_PLACE ? &stand.targets.items[i] : place;
    ck_assert_ptr_nonnull(place);
    /* upper left: the first to be submitted, the last to finish */
    ck_assert(stand_press(&stand, place->area.row + place->area.rows / 4 - 1, place->area.column));
    stand_draw_bare(&stand, 20, 160);
    ck_assert_msg(strstr(last_words(), "task 0") != NULL, "%s", last_words());
    ck_assert(!stand_press(&stand, 0, 0));
}
END_TEST

START_TEST(a_task_is_found_by_its_number)
{
    stand_draw_bare(&stand, 20, 160);
    ck_assert(view_order.find(&stand.scene, stand.state, "17", FIND_FIRST));
    stand_draw_bare(&stand, 20, 160);
    ck_assert_msg(strstr(last_words(), "task 17 ") != NULL, "%s", last_words());
    ck_assert(!view_order.find(&stand.scene, stand.state, "63", FIND_FIRST)); /* not finished */
    ck_assert(!view_order.find(&stand.scene, stand.state, "Worker-1", FIND_FIRST));
}
END_TEST

START_TEST(zoom_stays_at_the_cursor)
{
    unsigned before = 0, after = 0;
    stand_draw_bare(&stand, 20, 160);
    for (int i = 0; i < 20; i++)
        stand_key(&stand, KEY_ARROW_DOWN);
    stand_draw_bare(&stand, 20, 160);
    ck_assert_int_eq(sscanf(strstr(last_words(), "task"), "task %u", &before), 1);
    for (int i = 0; i < 5; i++) {
        stand_key(&stand, 'i');
        stand_draw_bare(&stand, 20, 160);
        ck_assert_int_eq(sscanf(strstr(last_words(), "task"), "task %u", &after), 1);
        ck_assert_uint_eq(after, before);
    }
    ck_assert(stand_shows(&stand, " of 64 "));
}
END_TEST

/* ------------------------------------------------------------------ dots */

/* As many dots as there are places in which a task lies, whether they are put down at once or bit by bit. */
START_TEST(dots_are_where_tasks_are)
{
    enum { TASKS = 5000, SIDE = 40 };
    bool expected[SIDE][SIDE] = {{false}};
    story_release(&story);
    story_begin(&story, TASKS, 1);
    struct order_window window = {0, TASKS, SIDE};
    for (uint64_t rank = 0; rank < TASKS; rank++) {
        uint64_t id = rank / 10 * 10 + 9 - rank % 10;
        story_task(&story, id, 0, rank * MS, (rank + 1) * MS);
        expected[rank * SIDE / TASKS][id * SIDE / TASKS] = true;
        if (_i > 0 && rank % 997 == 0)
            ck_assert(order_plot_fill(&plot, story_look(&story, (rank + 2) * MS, false), window, NULL));
    }
    ck_assert(order_plot_fill(&plot, story_look(&story, TASKS * MS + 1, true), window, NULL));
    for (int row = 0; row < SIDE; row++)
        for (int column = 0; column < SIDE; column++)
            ck_assert_int_eq(plot.inks[row * SIDE + column] != 0, expected[row][column]);
    ck_assert_uint_eq(order_plot_slot(&plot, 17), 0);
    ck_assert_uint_eq(order_plot_slot(&plot, TASKS), HISTORY_NO_SLOT);
}
END_TEST

Suite *ui_order_suite(void)
{
    Suite *suite = suite_create("ui_order");
    TCase *view = tcase_create("view");
    tcase_add_checked_fixture(view, set_up, tear_down);
    tcase_add_loop_test(view, every_size_is_drawn, 0, sizeof sizes / sizeof *sizes);
    tcase_add_loop_test(view, looks_as_it_did, 0, sizeof goldens / sizeof *goldens);
    tcase_add_test(view, the_cursor_says_who_overtook);
    tcase_add_test(view, figures_are_in_words_and_can_be_explained);
    tcase_add_test(view, strips_stand_one_below_the_other);
    tcase_add_test(view, a_graph_has_no_order_to_keep);
    tcase_add_test(view, nothing_is_done_yet);
    tcase_add_test(view, a_press_points_at_the_nearest_task);
    tcase_add_test(view, a_task_is_found_by_its_number);
    tcase_add_test(view, zoom_stays_at_the_cursor);
    tcase_add_loop_test(view, dots_are_where_tasks_are, 0, 2);
    suite_add_tcase(suite, view);
    return suite;
}
