/* Glyphs, the painter, the layout: what frames are made with. */
#include "base/clock.h"
#include "ui/axis.h"
#include "ui/digits.h"
#include "ui/layout.h"
#include "ui/painter.h"
#include "ui/spark.h"
#include "ui/words.h"

#include <check.h>
#include <math.h>

#define TEXT_BYTES 1024

static struct canvas canvas;

static void make_canvas(void)
{
    canvas = (struct canvas){0};
    ck_assert_int_eq(canvas_resize(&canvas, 4, 20), 0);
}

static void free_canvas(void)
{
    canvas_release(&canvas);
}

static struct painter painter_for(enum glyph_tier tier)
{
    return painter_of(&canvas, tier, theme_of(SCHEME_SAFE, DEPTH_256));
}

static void assert_row(int row, const char *expected)
{
    char text[TEXT_BYTES];
    ck_assert_str_eq(canvas_row_text(&canvas, row, text, sizeof text), expected);
}

START_TEST(utf8_is_decoded)
{
    static const struct {
        const char *bytes;
        uint32_t first;
        int length;
    } cases[] = {
        {"a", 'a', 1},
        {"ü", 0xfc, 2},
        {"█", 0x2588, 3},
        {"😀", 0x1f600, 4},
        {"", 0, 0},
        {"\x80", GLYPH_UNKNOWN, 1},         /* a continuation alone */
        {"\xc3", GLYPH_UNKNOWN, 1},         /* cut off */
        {"\xe2\x96", GLYPH_UNKNOWN, 1},     /* cut off */
        {"\xc0\x80", GLYPH_UNKNOWN, 1},     /* longer than need be */
        {"\xe0\x80\x80", GLYPH_UNKNOWN, 1}, /* the same */
        {"\xed\xa0\x80", GLYPH_UNKNOWN, 1}, /* a surrogate */
        {"\xf4\x90\x80\x80", GLYPH_UNKNOWN, 1},
        {"\xff", GLYPH_UNKNOWN, 1},
    };
    const char *text = cases[_i].bytes;
    ck_assert_uint_eq(glyph_decode(&text), cases[_i].first);
    ck_assert_int_eq(text - cases[_i].bytes, cases[_i].length);
}
END_TEST

START_TEST(utf8_is_encoded)
{
    static const uint32_t glyphs[] = {'a', 0xfc, 0x7ff, 0x800, 0x2588, 0xffff, 0x10000, 0x1f600, 0x10ffff};
    char buffer[GLYPH_UTF8_MAX + 1] = "";
    size_t size = glyph_encode(glyphs[_i], buffer);
    buffer[size] = '\0';
    const char *text = buffer;
    ck_assert_uint_eq(glyph_decode(&text), glyphs[_i]);
    ck_assert_int_eq(text - buffer, size);
}
END_TEST

/* All that views draw beyond ASCII has a stand-in of the same width. */
START_TEST(every_glyph_has_a_stand_in)
{
    static const char ours[] =
        "·×–—‖…›←↑→↓─│┌┐└┘╵▀▁▂▃▄▅▆▇█▉▊▋▌▍▎▏░▒▓■□△▶▷▸▹▽◁◇○◌◐◗✓✗•‹↔↵≈≤≥├┤┬┴┼┄┆═║╭╮╯╰▐▕┈╱▚↻▪▲▼◀◆●⠁⣿";
    const char *text = ours;
    for (uint32_t glyph; (glyph = glyph_decode(&text)) != 0;) {
        uint32_t ascii = glyph_in(GLYPHS_ASCII, glyph), console = glyph_in(GLYPHS_CONSOLE, glyph);
        ck_assert_msg(ascii >= ' ' && ascii < 0x7f && ascii != GLYPH_UNKNOWN, "U+%04X in ASCII", glyph);
        ck_assert_int_eq(glyph_width(glyph), 1);
        ck_assert_int_eq(glyph_width(console), 1);
        ck_assert_uint_eq(glyph_in(GLYPHS_FULL, glyph), glyph);
    }
    ck_assert_uint_eq(glyph_in(GLYPHS_ASCII, 0x6771), GLYPH_UNKNOWN);
}
END_TEST

START_TEST(text_is_clipped)
{
    struct painter painter = painter_for(GLYPHS_FULL);
    struct painter inner = painter_within(&painter, (struct rect){1, 5, 2, 6});
    ck_assert_int_eq(painter_text(&inner, 0, 3, ROLE_TEXT, "abcdef"), 9);
    ck_assert_int_eq(painter_text(&inner, 1, -2, ROLE_TEXT, "abcdef"), 4);
    painter_text(&inner, 2, 0, ROLE_TEXT, "below");
    assert_row(1, "        abc");
    assert_row(2, "     cdef");
    assert_row(3, "");
}
END_TEST

START_TEST(within_never_leaves_its_area)
{
    struct painter painter = painter_for(GLYPHS_FULL);
    struct painter inner = painter_within(&painter, (struct rect){3, 18, 9, 9});
    ck_assert_int_eq(inner.area.rows, 1);
    ck_assert_int_eq(inner.area.columns, 2);
    inner = painter_within(&inner, (struct rect){7, 7, 1, 1});
    ck_assert_int_eq(inner.area.rows, 0);
    ck_assert_int_eq(inner.area.columns, 0);
}
END_TEST

START_TEST(control_characters_have_no_effect)
{
    struct painter painter = painter_for(GLYPHS_FULL);
    painter_text(&painter, 0, 0, ROLE_TEXT, "a\033[2Jb\tc\x7f");
    assert_row(0, "a?[2Jb?c?");
}
END_TEST

START_TEST(fields_end_in_a_mark)
{
    static const struct {
        enum glyph_tier tier;
        const char *cut;
    } cases[] = {{GLYPHS_FULL, "abcd…"}, {GLYPHS_ASCII, "abcd~"}};
    struct painter painter = painter_for(cases[_i].tier);
    painter_field(&painter, 0, 0, 5, ROLE_TEXT, "abcdefgh");
    assert_row(0, cases[_i].cut);
    painter_field(&painter, 1, 0, 5, ROLE_TEXT, "abc");
    assert_row(1, "abc");
    painter_field_right(&painter, 2, 0, 5, ROLE_TEXT, "abc");
    assert_row(2, "  abc");
    painter_field_right(&painter, 3, 0, 5, ROLE_TEXT, "abcdefgh");
    assert_row(3, cases[_i].cut);
}
END_TEST

START_TEST(bars_fill_in_eighths)
{
    static const struct {
        enum glyph_tier tier;
        double fraction;
        const char *text;
    } cases[] = {
        {GLYPHS_FULL, 0, ""},
        {GLYPHS_FULL, 0.5, "████"},
        {GLYPHS_FULL, 0.515625, "████▏"},
        {GLYPHS_FULL, 0.59, "████▋"},
        {GLYPHS_FULL, 1, "████████"},
        {GLYPHS_FULL, 7, "████████"},
        {GLYPHS_FULL, 0.999, "███████▉"},
        {GLYPHS_FULL, NAN, ""},
        {GLYPHS_FULL, -1, ""},
        {GLYPHS_CONSOLE, 0.59, "████▌"},
        {GLYPHS_CONSOLE, 0.515625, "████"},
        {GLYPHS_ASCII, 0.5, "[###   ]"},
        {GLYPHS_ASCII, 0.999, "[##### ]"},
        {GLYPHS_ASCII, 1, "[######]"},
        {GLYPHS_ASCII, NAN, "[      ]"},
    };
    struct painter painter = painter_for(cases[_i].tier);
    painter_bar(&painter, 0, 0, 8, ROLE_POOL, cases[_i].fraction);
    assert_row(0, cases[_i].text);
}
END_TEST

START_TEST(pieces_fill_the_width)
{
    static const struct {
        double parts[3];
        const char *text;
    } cases[] = {
        {{1, 1, 1}, "aaaabbbccc"}, {{5, 5, 0}, "aaaaabbbbb"},  {{0, 0, 7}, "cccccccccc"},
        {{0, 0, 0}, ""},           {{98, 1, 1}, "aaaaaaaaaa"}, {{0.1, 0.3, 0.6}, "abbbcccccc"},
    };
    struct painter painter = painter_for(GLYPHS_FULL);
    struct piece pieces[3];
    for (int i = 0; i < 3; i++)
        pieces[i] = (struct piece){cases[_i].parts[i], ROLE_TEXT, (uint32_t)('a' + i)};
    painter_pieces(&painter, 0, 0, 10, pieces, 3);
    assert_row(0, cases[_i].text);
}
END_TEST

/* The newest stand at the right; a little is not nothing, and only what is full has the colour of it. */
START_TEST(sparks_show_the_newest)
{
    static const float values[] = {1, 0, 0.01F, 0.5F, 0.99F, 1, 7};
    static const struct {
        enum glyph_tier tier;
        int width, count;
        const char *text;
    } cases[] = {
        {GLYPHS_FULL, 6, 7, "▁▁▄▇██"},  {GLYPHS_ASCII, 6, 7, "014788"}, {GLYPHS_ASCII, 4, 7, "4788"},
        {GLYPHS_ASCII, 6, 2, "    80"}, {GLYPHS_ASCII, 6, 0, ""},
    };
    struct painter painter = painter_for(cases[_i].tier);
    spark_draw(&painter, 0, 0, cases[_i].width, values, cases[_i].count);
    assert_row(0, cases[_i].text);
    if (cases[_i].count == 7) {
        ck_assert_int_eq(canvas_cell(&canvas, 0, cases[_i].width - 1)->ink, ROLE_BLOCKED);
        ck_assert_int_ne(canvas_cell(&canvas, 0, cases[_i].width - 3)->ink, ROLE_BLOCKED);
    }
}
END_TEST

START_TEST(thick_bars_do_not_touch)
{
    static const struct {
        enum glyph_tier tier;
        const char *rows[3];
    } cases[] = {
        {GLYPHS_FULL, {"████", "▀▀▀▀▀▀▀▀", ""}},
        {GLYPHS_ASCII, {"[###   ]", "", ""}},
    };
    struct painter painter = painter_for(cases[_i].tier);
    painter_thick_bar(&painter, (struct rect){0, 0, 2, 8}, ROLE_POOL, 0.55);
    for (int row = 0; row < 3; row++)
        assert_row(row, cases[_i].rows[row]);
}
END_TEST

START_TEST(words_are_not_broken)
{
    static const struct {
        const char *text;
        int columns;
        size_t bytes;
    } cases[] = {
        {"one two", 7, 7}, {"one two", 6, 3},    {"one two", 3, 3}, {"one two", 2, 0},
        {"", 5, 0},        {"grüße hier", 5, 7}, {"one", -1, 0},
    };
    ck_assert_uint_eq(words_that_fit(cases[_i].text, cases[_i].columns), cases[_i].bytes);
}
END_TEST

START_TEST(axes_grow_by_round_steps)
{
    static const struct {
        uint64_t ns, rounded;
    } cases[] = {{1, 1}, {4, 5}, {5, 5}, {11, 20}, {5912 * NS_PER_MS, 7 * NS_PER_S}, {71 * NS_PER_S, 100 * NS_PER_S}};
    ck_assert_uint_eq(axis_round_up(cases[_i].ns), cases[_i].rounded);
}
END_TEST

START_TEST(shades_follow_brightness)
{
    ck_assert_int_eq(theme_shade(0), ROLE_SHADE_FIRST);
    ck_assert_int_eq(theme_shade(255), ROLE_SHADE_LAST);
    for (unsigned brightness = 1; brightness < 256; brightness++)
        ck_assert_int_ge(theme_shade(brightness), theme_shade(brightness - 1));
}
END_TEST

START_TEST(segments_are_dropped_whole)
{
    static const struct segment segments[] = {{ROLE_TEXT, "one", FIGURE_NONE},
                                              {ROLE_TEXT, "", FIGURE_NONE},
                                              {ROLE_TEXT, "much too long to fit", FIGURE_NONE},
                                              {ROLE_TEXT, "two", FIGURE_NONE},
                                              {ROLE_TEXT, "three", FIGURE_NONE}};
    struct painter painter = painter_for(GLYPHS_FULL);
    ck_assert_int_eq(painter_segments(&painter, 0, 1, 14, segments, 5), 10);
    assert_row(0, " one · two");
}
END_TEST

START_TEST(digits_are_drawn)
{
    struct painter painter = painter_for(GLYPHS_FULL);
    ck_assert_int_eq(digits_width("1.7x"), 3 + 1 + 1 + 1 + 4 + 1 + 3);
    digits_draw(&painter, 0, 0, ROLE_POOL, "1.7x");
    assert_row(0, "▄█    ▀▀▀█ ▄ ▄");
    assert_row(1, " █     ▄▀  ▄▀▄");
    assert_row(2, "▀▀▀ ▀  ▀");
}
END_TEST

enum { HEAD, BODY, FOOT, BANDS };

START_TEST(rows_are_shared_by_the_steps)
{
    static const struct layout_step steps[] = {
        {BODY, 2, 1}, {HEAD, 1, 1}, {FOOT, 3, 3}, {BODY, 5, 4}, {BODY, 1000, 1}, {HEAD, 2, 2},
    };
    static const struct {
        int height, wanted[BANDS], rows[BANDS];
    } cases[] = {
        {0, {2, 9, 3}, {0, 0, 0}},  {1, {2, 9, 3}, {0, 1, 0}}, {2, {2, 9, 3}, {0, 2, 0}},
        {3, {2, 9, 3}, {1, 2, 0}},  {5, {2, 9, 3}, {1, 4, 0}}, /* three rows for the foot or none */
        {6, {2, 9, 3}, {1, 2, 3}},  {7, {2, 9, 3}, {1, 3, 3}}, {30, {2, 9, 3}, {2, 9, 3}},
        {30, {2, 0, 3}, {2, 0, 3}}, {4, {2, 0, 1}, {2, 0, 1}},
    };
    int rows[BANDS];
    layout_share(steps, sizeof steps / sizeof *steps, cases[_i].wanted, rows, BANDS, cases[_i].height);
    for (int band = 0; band < BANDS; band++)
        ck_assert_msg(rows[band] == cases[_i].rows[band], "case %d band %d: %d", _i, band, rows[band]);
}
END_TEST

START_TEST(lists_scroll_to_the_cursor)
{
    static const struct {
        size_t top, cursor, count, window, expected;
    } cases[] = {
        {0, 0, 10, 4, 0}, {0, 3, 10, 4, 0}, {0, 4, 10, 4, 1}, {5, 2, 10, 4, 2}, {9, 9, 10, 4, 6},
        {0, 9, 10, 4, 6}, {3, 3, 4, 9, 0},  {0, 0, 0, 4, 0},  {7, 7, 10, 0, 7},
    };
    ck_assert_uint_eq(layout_scroll(cases[_i].top, cases[_i].cursor, cases[_i].count, cases[_i].window),
                      cases[_i].expected);
}
END_TEST

/* In a row that is reversed for want of colours, a bar is not turned inside out. */
START_TEST(bars_are_never_reversed)
{
    static const enum depth depths[] = {DEPTH_NONE, DEPTH_8, DEPTH_256};
    const struct piece piece = {1, ROLE_RUNNING, 0x2588};
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        struct painter painter = painter_of(&canvas, GLYPHS_FULL, theme_of(SCHEME_SAFE, depths[i]));
        painter.paper = ROLE_ON_CURSOR;
        painter_pieces(&painter, 0, 0, 4, &piece, 1);
        const struct cell *cell = canvas_cell(&canvas, 0, 0);
        ck_assert(!(theme_look(painter.theme, cell->ink, cell->paper).attributes & LOOK_REVERSE));
    }
}
END_TEST

Suite *ui_drawing_suite(void)
{
    Suite *suite = suite_create("ui_drawing");
    TCase *glyphs = tcase_create("glyphs"), *painter = tcase_create("painter"), *layout = tcase_create("layout");
    tcase_add_loop_test(glyphs, utf8_is_decoded, 0, 13);
    tcase_add_loop_test(glyphs, utf8_is_encoded, 0, 9);
    tcase_add_test(glyphs, every_glyph_has_a_stand_in);
    tcase_add_checked_fixture(painter, make_canvas, free_canvas);
    tcase_add_test(painter, bars_are_never_reversed);
    tcase_add_test(painter, text_is_clipped);
    tcase_add_test(painter, within_never_leaves_its_area);
    tcase_add_test(painter, control_characters_have_no_effect);
    tcase_add_loop_test(painter, fields_end_in_a_mark, 0, 2);
    tcase_add_loop_test(painter, bars_fill_in_eighths, 0, 15);
    tcase_add_loop_test(painter, pieces_fill_the_width, 0, 6);
    tcase_add_loop_test(painter, sparks_show_the_newest, 0, 5);
    tcase_add_loop_test(painter, thick_bars_do_not_touch, 0, 2);
    tcase_add_loop_test(layout, words_are_not_broken, 0, 7);
    tcase_add_loop_test(layout, axes_grow_by_round_steps, 0, 6);
    tcase_add_test(painter, shades_follow_brightness);
    tcase_add_test(painter, segments_are_dropped_whole);
    tcase_add_test(painter, digits_are_drawn);
    tcase_add_loop_test(layout, rows_are_shared_by_the_steps, 0, 10);
    tcase_add_loop_test(layout, lists_scroll_to_the_cursor, 0, 9);
    suite_add_tcase(suite, glyphs);
    suite_add_tcase(suite, painter);
    suite_add_tcase(suite, layout);
    return suite;
}
