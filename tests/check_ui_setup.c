/* The view "setup": what its form changes, keys that are pressed for it, and how it looks at every size. */
#include "suites.h"
#include "support/stand.h"

#include <stdio.h>
#include <string.h>

static struct snapshot snapshot;
static struct machine machine;
static struct stand stand;
static struct config config;
static struct problems problems;

static void make(void)
{
    snapshot = (struct snapshot){.phase = PHASE_IDLE, .machine = &machine};
    problems = (struct problems){.count = 0};
    config_init(&config);
    stand_begin(&stand, VIEW_SETUP, &snapshot);
    stand.scene.config = &config;
    stand.scene.problems = &problems;
    stand.scene.config_path = "/home/me/.config/forklab/config.ini";
}

static void clean(void)
{
    stand_release(&stand);
    stand = (struct stand){.state = NULL};
}

/* As the program gives it to a view that reads text: the bare key first, then what it means. */
static bool type_key(int key)
{
    const struct view *view = views[VIEW_SETUP];
    stand.message[0] = '\0';
    struct input input = {.key = key};
    if (view->types(&stand.scene, stand.state) && view->handle(&stand.scene, stand.state, &input))
        return true;
    input.action = keymap_action(&stand.keys, key, VIEW_SETUP);
    return view->handle(&stand.scene, stand.state, &input);
}

/* What the program does when it is told so. */
static bool take_wish(void)
{
    char wrong[32];
    bool wished = stand.wish.kind == WISH_CONFIG;
    stand.wish.kind = WISH_NONE;
    keymap_init(&stand.keys, config.preferences.vim);
    for (size_t i = 0; i < config.keys_count; i++)
        ck_assert(keymap_bind(&stand.keys, action_find(config.keys[i].action), config.keys[i].names, wrong, 32));
    return wished;
}

static void go_to(const char *row)
{
    char text[64];
    (void)snprintf(text, sizeof text, "▸ %s ", row);
    (void)type_key(KEY_TO_HOME);
    for (int i = 0; i < 200; i++) {
        stand_draw(&stand, 30, 80);
        (void)snprintf(text, sizeof text, "▸ %s ", row);
        bool plain = stand_shows(&stand, text);
        (void)snprintf(text, sizeof text, "▸•%s ", row);
        if (plain || stand_shows(&stand, text))
            return;
        ck_assert(type_key(KEY_ARROW_DOWN));
    }
    ck_abort_msg("no row '%s'", row);
}

START_TEST(choices_turn)
{
    go_to("scheme");
    ck_assert(type_key(KEY_ARROW_RIGHT));
    ck_assert(take_wish());
    ck_assert_int_eq(config.preferences.scheme, PREFER_CLASSIC);
    ck_assert(type_key(KEY_RETURN));
    ck_assert_int_eq(config.preferences.scheme, PREFER_LIGHT);
    ck_assert(type_key(KEY_ARROW_LEFT));
    ck_assert_int_eq(config.preferences.scheme, PREFER_CLASSIC);
    ck_assert(type_key(KEY_REMOVE)); /* as usual */
    ck_assert_int_eq(config.preferences.scheme, PREFER_SAFE);
    go_to("mouse");
    ck_assert(type_key(' '));
    ck_assert(!config.preferences.mouse);
}
END_TEST

START_TEST(figures_are_typed_and_checked)
{
    go_to("frames");
    ck_assert(type_key('9'));
    ck_assert(type_key('9'));
    stand_draw(&stand, 30, 80);
    ck_assert(stand_shows(&stand, "out of range"));
    ck_assert(type_key(KEY_RETURN)); /* is not taken */
    ck_assert_int_eq(config.preferences.frames, 10);
    ck_assert(!take_wish());
    ck_assert(type_key(KEY_RUBOUT));
    ck_assert(type_key(KEY_RETURN));
    ck_assert(take_wish());
    ck_assert_int_eq(config.preferences.frames, 9);
}
END_TEST

START_TEST(a_pressed_key_is_the_first_one)
{
    go_to("freeze");
    ck_assert(type_key(KEY_RETURN));
    stand_draw(&stand, 30, 80);
    ck_assert(stand_shows(&stand, "Press the new key of 'freeze'"));
    ck_assert(type_key(KEY_FUNCTION + 11));
    ck_assert(take_wish());
    ck_assert_str_eq(config_find_keys(&config, "freeze")->names, "F11 z");
    ck_assert_int_eq(keymap_action(&stand.keys, KEY_FUNCTION + 11, VIEW_LAB), ACTION_FREEZE);
    stand_draw(&stand, 30, 80);
    ck_assert(stand_shows(&stand, "F11 z"));
    ck_assert(type_key(KEY_RETURN)); /* once more, but no */
    ck_assert(type_key(KEY_ESCAPE));
    ck_assert(!take_wish());
    ck_assert(type_key(KEY_REMOVE));
    ck_assert(take_wish());
    ck_assert_ptr_null(config_find_keys(&config, "freeze"));
    ck_assert_int_eq(keymap_action(&stand.keys, KEY_FUNCTION + 11, VIEW_LAB), ACTION_NONE);
}
END_TEST

/* Who loses a key is named, and has lost it next time, too. */
START_TEST(a_conflict_is_named)
{
    go_to("freeze");
    ck_assert(type_key(KEY_RETURN));
    ck_assert(type_key('e'));
    ck_assert_ptr_nonnull(strstr(stand.message, "e was explain: that has no key now"));
    ck_assert(take_wish());
    ck_assert_str_eq(config_find_keys(&config, "freeze")->names, "e z");
    ck_assert_str_eq(config_find_keys(&config, "explain")->names, "");
    ck_assert_int_eq(keymap_action(&stand.keys, 'e', VIEW_LAB), ACTION_FREEZE);
    ck_assert(type_key(KEY_RETURN));
    ck_assert(type_key('z'));
    ck_assert_ptr_nonnull(strstr(stand.message, "already"));
    ck_assert(!take_wish());
}
END_TEST

/* What was taken goes back with it, and meanwhile the form warns. */
START_TEST(a_taken_key_comes_back)
{
    go_to("view-launch");
    ck_assert(type_key(KEY_RETURN));
    ck_assert(type_key('5'));
    ck_assert_str_eq(stand.message, "5 was view-channels: that has no key now");
    ck_assert(take_wish());
    go_to("view-channels");
    ck_assert(stand_shows(&stand, "▸•view-channels"));
    go_to("view-launch");
    ck_assert(type_key(KEY_REMOVE));
    ck_assert_str_eq(stand.message, "5: is view-channels again");
    ck_assert(take_wish());
    ck_assert_uint_eq(config.keys_count, 0);
    ck_assert_int_eq(keymap_action(&stand.keys, '5', VIEW_LAB), ACTION_VIEW_FIRST + VIEW_CHANNELS);
    ck_assert_int_eq(keymap_action(&stand.keys, '1', VIEW_LAB), ACTION_VIEW_FIRST + VIEW_LAUNCH);
}
END_TEST

START_TEST(the_wheel_is_no_key)
{
    const struct view *view = views[VIEW_SETUP];
    go_to("freeze");
    ck_assert(type_key(KEY_RETURN));
    ck_assert(view->handle(&stand.scene, stand.state, &(struct input){.key = KEY_ARROW_UP, .wheel = true}));
    ck_assert(!take_wish());
    stand_draw(&stand, 30, 80);
    ck_assert(stand_shows(&stand, "Press the new key of 'freeze'"));
}
END_TEST

/* The tabs have their digits only while these choose one, and its own tab is whole. */
START_TEST(tabs_promise_what_is_so)
{
    go_to("freeze");
    ck_assert(stand_shows(&stand, "2Lab 3Timeline"));
    ck_assert(stand_shows(&stand, "8Result 9 Setup"));
    go_to("frames");
    ck_assert(!stand_shows(&stand, "2Lab"));
    ck_assert(stand_shows(&stand, " Lab  Timeline"));
}
END_TEST

START_TEST(keys_without_a_name_are_refused)
{
    go_to("freeze");
    ck_assert(type_key(KEY_RETURN));
    ck_assert(type_key(KEY_OTHER));
    ck_assert(*stand.message);
    ck_assert(!take_wish());
    ck_assert_uint_eq(config.keys_count, 0);
}
END_TEST

/* Letters keep their meaning on the rows of keys: 'q' leaves, and is not typed. */
START_TEST(letters_keep_their_meaning)
{
    go_to("freeze");
    ck_assert(!type_key('q'));
    ck_assert(!type_key('?'));
    ck_assert(!type_key(KEY_ESCAPE));
    ck_assert(!take_wish());
}
END_TEST

/* Names can be typed, too: Backspace begins. */
START_TEST(names_can_be_typed)
{
    go_to("freeze");
    ck_assert(type_key(KEY_RUBOUT));
    for (const char *c = "F13"; *c; c++)
        ck_assert(type_key(*c));
    ck_assert(type_key(KEY_RETURN));
    stand_draw(&stand, 30, 80);
    ck_assert(stand_shows(&stand, "'F13' is no key"));
    ck_assert(type_key(KEY_RUBOUT));
    ck_assert(type_key('2'));
    ck_assert(type_key(KEY_RETURN));
    ck_assert(take_wish());
    ck_assert_str_eq(config_find_keys(&config, "freeze")->names, "F12");
}
END_TEST

START_TEST(every_action_has_a_row)
{
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
        go_to(action_rows[action].id);
}
END_TEST

START_TEST(damaged_lines_are_shown)
{
    (void)problems_add(&problems, 3, "config.ini:3: [screen] what is this");
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "config.ini:3: [screen] what is this"));
    for (unsigned i = 0; i < 20; i++)
        (void)problems_add(&problems, 10 + i, "config.ini:%u: more", 10 + i);
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "… and 18 more"));
    ck_assert(stand_shows(&stand, "scheme"));
}
END_TEST

START_TEST(every_scheme_has_a_sample)
{
    static const char *const names[] = {"safe", "classic", "light", "contrast", "soft", "monochrome"};
    unsigned seen = 0;
    stand_draw(&stand, 40, 130);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert(stand_shows(&stand, names[i]));
    for (int cell = 0; cell < 40 * 130; cell++)
        seen |= 1u << stand.canvas.cells[cell].scheme;
    ck_assert_uint_eq(seen, (1u << (SCHEME_COUNT + 1)) - 1);
}
END_TEST

START_TEST(no_size_is_refused)
{
    static const struct {
        int rows, columns;
    } sizes[] = {{1, 1}, {2, 3}, {5, 20}, {10, 40}, {24, 80}, {50, 200}, {100, 300}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        stand_draw(&stand, sizes[i].rows, sizes[i].columns);
    stand.scene.config = NULL; /* where nothing can be set */
    stand_draw(&stand, 24, 80);
    ck_assert(!type_key(KEY_RETURN));
}
END_TEST

static const struct {
    int rows, columns;
    enum glyph_tier tier;
    const char *name;
} screens[] = {
    {24, 80, GLYPHS_FULL, "setup_80x24"},   {24, 80, GLYPHS_ASCII, "setup_80x24_ascii"},
    {40, 120, GLYPHS_FULL, "setup_120x40"}, {50, 200, GLYPHS_FULL, "setup_200x50"},
    {5, 20, GLYPHS_FULL, "setup_20x5"},
};

START_TEST(screens_are_kept)
{
    stand.tier = screens[_i].tier;
    stand_draw(&stand, screens[_i].rows, screens[_i].columns);
    stand_compare(&stand, screens[_i].name);
}
END_TEST

Suite *ui_setup_suite(void)
{
    Suite *suite = suite_create("ui_setup");
    TCase *form = tcase_create("form"), *looks = tcase_create("looks");
    tcase_add_checked_fixture(form, make, clean);
    tcase_add_checked_fixture(looks, make, clean);
    tcase_add_test(form, choices_turn);
    tcase_add_test(form, figures_are_typed_and_checked);
    tcase_add_test(form, a_pressed_key_is_the_first_one);
    tcase_add_test(form, a_conflict_is_named);
    tcase_add_test(form, a_taken_key_comes_back);
    tcase_add_test(form, the_wheel_is_no_key);
    tcase_add_test(form, tabs_promise_what_is_so);
    tcase_add_test(form, keys_without_a_name_are_refused);
    tcase_add_test(form, letters_keep_their_meaning);
    tcase_add_test(form, names_can_be_typed);
    tcase_add_test(form, every_action_has_a_row);
    tcase_add_test(looks, damaged_lines_are_shown);
    tcase_add_test(looks, every_scheme_has_a_sample);
    tcase_add_test(looks, no_size_is_refused);
    tcase_add_loop_test(looks, screens_are_kept, 0, sizeof screens / sizeof *screens);
    suite_add_tcase(suite, form);
    suite_add_tcase(suite, looks);
    return suite;
}
