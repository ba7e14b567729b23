/* Dots finer than cells. */
#include "ui/plot.h"

#include <check.h>
#include <limits.h>
#include <math.h>

#define ROWS    3
#define COLUMNS 6

static struct canvas canvas;

static void make_canvas(void)
{
    canvas = (struct canvas){0};
    ck_assert_int_eq(canvas_resize(&canvas, ROWS, COLUMNS), 0);
}

static void free_canvas(void)
{
    canvas_release(&canvas);
}

/* A plot inside a margin of one cell all round. */
static struct plot plot_for(enum glyph_tier tier)
{
    struct painter all = painter_of(&canvas, tier, theme_of(SCHEME_SAFE, DEPTH_256));
    struct painter inner = painter_within(&all, (struct rect){1, 1, ROWS - 2, COLUMNS - 2});
    return plot_of(&inner);
}

static uint32_t glyph_at(int row, int column)
{
    return canvas_cell(&canvas, row, column)->glyph;
}

static const struct {
    int row, column;
    uint32_t full, console, ascii;
} dots[] = {
    {0, 0, 0x2801, 0x2580, '*'}, {0, 1, 0x2808, 0x2580, '*'}, {1, 0, 0x2802, 0x2580, '*'}, {1, 1, 0x2810, 0x2580, '*'},
    {2, 0, 0x2804, 0x2584, '*'}, {2, 1, 0x2820, 0x2584, '*'}, {3, 0, 0x2840, 0x2584, '*'}, {3, 1, 0x2880, 0x2584, '*'},
};

START_TEST(each_dot_has_its_place)
{
    const uint32_t expected[GLYPH_TIER_COUNT] = {dots[_i].full, dots[_i].console, dots[_i].ascii};
    for (int tier = 0; tier < GLYPH_TIER_COUNT; tier++) {
        canvas_erase(&canvas);
        struct plot plot = plot_for(tier);
        plot_dot(&plot, dots[_i].row, dots[_i].column + 2 * PLOT_CELL_COLUMNS, ROLE_GOOD);
        ck_assert_uint_eq(glyph_at(1, 3), expected[tier]);
        ck_assert_uint_eq(canvas_cell(&canvas, 1, 3)->ink, ROLE_GOOD);
    }
}
END_TEST

START_TEST(dots_of_a_cell_add_up)
{
    static const uint32_t all[GLYPH_TIER_COUNT] = {0x28ff, 0x2588, '*'};
    for (int tier = 0; tier < GLYPH_TIER_COUNT; tier++) {
        canvas_erase(&canvas);
        struct plot plot = plot_for(tier);
        painter_glyph(&plot.painter, 0, 0, ROLE_FRAME, '-'); /* an axis gives way */
        for (int row = 0; row < PLOT_CELL_ROWS; row++)
            for (int column = 0; column < PLOT_CELL_COLUMNS; column++)
                plot_dot(&plot, row, column, row + 1 < PLOT_CELL_ROWS ? ROLE_POOL : ROLE_DEAD);
        ck_assert_uint_eq(glyph_at(1, 1), all[tier]);
        ck_assert_uint_eq(canvas_cell(&canvas, 1, 1)->ink, ROLE_DEAD);
    }
}
END_TEST

START_TEST(nothing_is_drawn_outside)
{
    static const int far[] = {INT_MIN, -1000, -1, 4, 8, 1000, INT_MAX};
    struct plot plot = plot_for(GLYPHS_FULL);
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        plot_dot(&plot, far[i], 0, ROLE_POOL);
        plot_dot(&plot, 0, far[i] == 4 ? 8 : far[i], ROLE_POOL);
        plot_line(&plot, (struct plot_place){far[i], -5}, (struct plot_place){far[i], 50}, ROLE_POOL);
    }
    plot_line(&plot, (struct plot_place){-1, -1}, (struct plot_place){-1, -1}, ROLE_POOL);
    for (int cell = 0; cell < ROWS * COLUMNS; cell++)
        ck_assert_uint_eq(canvas.cells[cell].glyph, ' ');
}
END_TEST

static const struct {
    struct plot_place from, to;
    const char *row; /* of four cells */
} lines[] = {
    {{0, 0}, {0, 7}, "⠉⠉⠉⠉"},
    {{3, 7}, {3, 0}, "⣀⣀⣀⣀"},
    {{0, 2}, {3, 2}, " ⡇"},
    {{0, 0}, {3, 3}, "⠑⢄"},
    {{3, 0}, {0, 3}, "⡠⠊"},
    {{0, 0}, {3, 7}, "⠉⠒⠤⣀"},
    {{2, 5}, {2, 5}, "  ⠠"},
    {{-4, -4}, {7, 7}, "⠑⢄"}, /* clipped, and still the same line */
    {{-4000000, -4000000}, {4000000, 4000000}, "⠑⢄"},
    {{0, INT_MIN}, {0, INT_MAX}, "⠉⠉⠉⠉"},
    {{INT_MIN, 2}, {INT_MAX, 2}, " ⡇"},
};

START_TEST(lines_are_straight)
{
    char text[64];
    struct plot plot = plot_for(GLYPHS_FULL);
    plot_line(&plot, lines[_i].from, lines[_i].to, ROLE_POOL);
    ck_assert_str_eq(canvas_row_text(&canvas, 1, text, sizeof text) + 1, lines[_i].row);
    ck_assert_str_eq(canvas_row_text(&canvas, 0, text, sizeof text), "");
    ck_assert_str_eq(canvas_row_text(&canvas, 2, text, sizeof text), "");
}
END_TEST

START_TEST(an_empty_plot_takes_everything)
{
    struct painter all = painter_of(&canvas, GLYPHS_FULL, theme_of(SCHEME_SAFE, DEPTH_256));
    struct painter none = painter_within(&all, (struct rect){1, 1, 0, 0});
    struct plot plot = plot_of(&none);
    plot_dot(&plot, 0, 0, ROLE_POOL);
    plot_line(&plot, (struct plot_place){0, 0}, (struct plot_place){9, 9}, ROLE_POOL);
    ck_assert_uint_eq(glyph_at(1, 1), ' ');
}
END_TEST

START_TEST(values_find_their_dot)
{
    static const struct {
        double value, least, most;
        int dots, place;
    } cases[] = {
        {0, 0, 10, 11, 0},   {10, 0, 10, 11, 10}, {5, 0, 10, 11, 5},        {5.6, 0, 10, 11, 6},
        {-1, 0, 10, 11, -1}, {11, 0, 10, 11, 11}, {NAN, 0, 10, 11, -1},     {1e300, 0, 10, 11, 11},
        {3, 3, 3, 8, 0},     {4, 3, 3, 8, 1},     {-1e300, 0, 10, 11, -1},  {INFINITY, 0, 10, 11, 11},
        {0, 0, NAN, 11, 0},  {0, 0, 10, 0, -1},   {-INFINITY, 0, 1, 4, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int place = plot_scale(cases[i].value, cases[i].least, cases[i].most, cases[i].dots);
        bool inside = cases[i].place >= 0 && cases[i].place < cases[i].dots;
        if (inside)
            ck_assert_msg(place == cases[i].place, "%g is at %d", cases[i].value, place);
        else
            ck_assert_msg(place < 0 || place >= cases[i].dots, "%g is at %d", cases[i].value, place);
    }
}
END_TEST

Suite *plot_suite(void)
{
    Suite *suite = suite_create("plot");
    TCase *all = tcase_create("plot");
    tcase_add_checked_fixture(all, make_canvas, free_canvas);
    tcase_add_loop_test(all, each_dot_has_its_place, 0, sizeof dots / sizeof *dots);
    tcase_add_test(all, dots_of_a_cell_add_up);
    tcase_add_test(all, nothing_is_drawn_outside);
    tcase_add_loop_test(all, lines_are_straight, 0, sizeof lines / sizeof *lines);
    tcase_add_test(all, an_empty_plot_takes_everything);
    tcase_add_test(all, values_find_their_dot);
    suite_add_tcase(suite, all);
    return suite;
}
