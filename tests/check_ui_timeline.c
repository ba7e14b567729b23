/* The timeline: every size, what the cursor is on, zoom, colours. */
#include "suites.h"
#include "support/stand.h"
#include "support/story.h"

#include <stdio.h>
#include <string.h>

static struct story story;
static struct stand stand;

static void set_up(void)
{
    stand_begin(&stand, VIEW_TIMELINE, story_usual(&story));
}

static void tear_down(void)
{
    stand_release(&stand);
    story_release(&story);
}

static const struct size {
    int rows, columns;
} sizes[] = {{24, 80}, {40, 120}, {50, 200}, {10, 40}, {5, 20}, {4, 3}, {1, 1}, {2, 200}};

START_TEST(every_size_is_drawn)
{
    for (int tier = 0; tier < GLYPH_TIER_COUNT; tier++) {
        stand.tier = (enum glyph_tier)tier;
        stand_draw(&stand, sizes[_i].rows, sizes[_i].columns);
        stand_key(&stand, KEY_ARROW_LEFT);
        stand_key(&stand, 'i');
        stand_draw(&stand, sizes[_i].rows, sizes[_i].columns);
        stand_key(&stand, 'f');
    }
}
END_TEST

static const struct golden {
    const char *name;
    int rows, columns;
    enum glyph_tier tier;
} goldens[] = {
    {"timeline_80x20", 20, 80, GLYPHS_FULL},
    {"timeline_120x36", 36, 120, GLYPHS_FULL},
    {"timeline_20x3", 3, 20, GLYPHS_FULL},
    {"timeline_80x20_ascii", 20, 80, GLYPHS_ASCII},
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
    return canvas_row_text(&stand.canvas, stand.canvas.rows - 3, text, sizeof text);
}

/* The usual story: Worker-3 dies in task 7, which another does later. */
START_TEST(the_cursor_names_what_it_is_on)
{
    stand_draw(&stand, 24, 120);
    ck_assert_msg(strstr(last_words(), "Worker-1 · since"), "%s", last_words());
    stand_key(&stand, KEY_ARROW_DOWN);
    stand_key(&stand, KEY_ARROW_DOWN);
    ck_assert_uint_eq(stand.look.slot, 2);
    stand_key(&stand, KEY_TO_HOME);
    stand_draw(&stand, 24, 120);
    ck_assert_msg(strstr(last_words(), "Worker-3 · starts up"), "%s", last_words());
    bool lost = false, dead = false, again = false;
    for (int i = 0; i < 200; i++) {
        stand_key(&stand, KEY_ARROW_RIGHT);
        stand_draw(&stand, 24, 120);
        lost = lost || strstr(last_words(), "task 7 · Worker-3 · ");
        dead = dead || strstr(last_words(), "nobody in its place");
        again = again || (dead && strstr(last_words(), " → killed by SIGKILL at"));
    }
    ck_assert(lost);
    ck_assert(dead);
}
END_TEST

START_TEST(zoom_keeps_what_the_cursor_is_on)
{
    stand_draw(&stand, 24, 120);
    for (int i = 0; i < 30; i++)
        stand_key(&stand, KEY_ARROW_LEFT);
    stand_draw(&stand, 24, 120);
    unsigned task = 0, other = 0;
    ck_assert_int_eq(sscanf(last_words(), " task %u", &task), 1);
    for (int i = 0; i < 6; i++) {
        stand_key(&stand, 'i');
        stand_draw(&stand, 24, 120);
        ck_assert_int_eq(sscanf(last_words(), " task %u", &other), 1);
        ck_assert_uint_eq(other, task);
    }
    for (int i = 0; i < 6; i++)
        stand_key(&stand, 'o');
    stand_draw(&stand, 24, 120);
    ck_assert(stand_shows(&stand, "the whole run"));
    ck_assert_int_eq(sscanf(last_words(), " task %u", &other), 1);
    ck_assert_uint_eq(other, task);
}
END_TEST

START_TEST(it_follows_and_stands)
{
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "· follows"));
    stand_key(&stand, KEY_ARROW_LEFT);
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "stands still"));
    stand_key(&stand, 'f');
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "· follows"));
}
END_TEST

START_TEST(colours_by_length_have_a_scale)
{
    stand_draw(&stand, 24, 80);
    ck_assert(!stand_shows(&stand, "up to "));
    stand_key(&stand, 'c');
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "up to "));
    stand.theme = theme_of(SCHEME_MONOCHROME, DEPTH_NONE);
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "5 more")); /* a digit where there is no colour */
}
END_TEST

START_TEST(a_press_places_the_cursor)
{
    stand_draw(&stand, 24, 80);
    ck_assert(stand_press(&stand, 12, 40));
    ck_assert_uint_eq(stand.look.slot, 2);
    stand_draw(&stand, 24, 80);
    ck_assert_uint_eq(canvas_cell(&stand.canvas, 12, 40)->glyph, 0x2502);
    ck_assert(!stand_press(&stand, 1, 40));
}
END_TEST

/* Up and down of the wheel, at a place. */
static void turn_wheel(bool up, int row, int column)
{
    struct input input = {.action = up ? ACTION_PREVIOUS : ACTION_NEXT,
                          .key = up ? KEY_ARROW_UP : KEY_ARROW_DOWN,
                          .row = row,
                          .column = column};
    ck_assert(view_timeline.handle(&stand.scene, stand.state, &input));
}

START_TEST(the_wheel_zooms)
{
    stand_draw(&stand, 24, 80);
    turn_wheel(true, 10, 40);
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "a window of 2.38"));
    ck_assert_uint_eq(stand.look.slot, 0);
    turn_wheel(false, 10, 40);
    turn_wheel(false, 10, 40);
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "the whole run"));
}
END_TEST

START_TEST(a_task_is_found_by_its_number)
{
    static const struct {
        const char *text, *words;
    } cases[] = {{"12", "task 12 · Worker-2"}, {"36", "task 36 · Worker-1 · since"}, {"0", "task 0 · Worker-1"}};
    stand_draw(&stand, 24, 120);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert(view_timeline.find(&stand.scene, stand.state, cases[i].text, FIND_FIRST));
        stand_draw(&stand, 24, 120);
        ck_assert_msg(strstr(last_words(), cases[i].words) != NULL, "%s", last_words());
    }
    ck_assert(view_timeline.find(&stand.scene, stand.state, "worker-3", FIND_FIRST));
    ck_assert_uint_eq(stand.look.slot, 2);
    ck_assert(!view_timeline.find(&stand.scene, stand.state, "64", FIND_FIRST));
    ck_assert(!view_timeline.find(&stand.scene, stand.state, "nobody", FIND_FIRST));
}
END_TEST

START_TEST(details_tell_all_about_a_task)
{
    static struct sheet sheet;
    stand_draw(&stand, 24, 80);
    ck_assert(view_timeline.details(&stand.scene, stand.state, &sheet));
    ck_assert_msg(strncmp(sheet.title, "Task ", 5) == 0, "%s", sheet.title);
}
END_TEST

/* A run without workers, and one that has not begun. */
START_TEST(there_is_nothing_to_see)
{
    struct snapshot snapshot = story.fixture.snapshot;
    snapshot.history = NULL;
    stand_begin(&stand, VIEW_TIMELINE, &snapshot);
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "No worker has been seen yet"));
    ck_assert(!stand_key(&stand, KEY_ARROW_LEFT));
}
END_TEST

Suite *ui_timeline_suite(void)
{
    Suite *suite = suite_create("ui_timeline");
    TCase *view = tcase_create("view");
    tcase_add_checked_fixture(view, set_up, tear_down);
    tcase_add_loop_test(view, every_size_is_drawn, 0, sizeof sizes / sizeof *sizes);
    tcase_add_loop_test(view, looks_as_it_did, 0, sizeof goldens / sizeof *goldens);
    tcase_add_test(view, the_cursor_names_what_it_is_on);
    tcase_add_test(view, zoom_keeps_what_the_cursor_is_on);
    tcase_add_test(view, it_follows_and_stands);
    tcase_add_test(view, colours_by_length_have_a_scale);
    tcase_add_test(view, a_press_places_the_cursor);
    tcase_add_test(view, the_wheel_zooms);
    tcase_add_test(view, a_task_is_found_by_its_number);
    tcase_add_test(view, details_tell_all_about_a_task);
    tcase_add_test(view, there_is_nothing_to_see);
    suite_add_tcase(suite, view);
    return suite;
}
