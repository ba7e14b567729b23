/* What colours mean: every role in every scheme and depth, and whether people can tell them apart. */
#include "ui/theme.h"

#include <check.h>
#include <math.h>

/* Colours and kinds of colour vision. */

enum { CHANNELS = 3 };
struct light {
    double of[CHANNELS]; /* red, green, blue: linear, 0 to 1 */
};

/* xterm's own 16; the rest of its palette is computed. */
static const unsigned char classic[16][CHANNELS] = {
    {0, 0, 0},     {205, 0, 0},     {0, 205, 0},     {205, 205, 0},   {0, 0, 238}, {205, 0, 205},
    {0, 205, 205}, {229, 229, 229}, {127, 127, 127}, {255, 0, 0},     {0, 255, 0}, {255, 255, 0},
    {92, 92, 255}, {255, 0, 255},   {0, 255, 255},   {255, 255, 255},
};

static double linear(unsigned char value)
{
    double part = value / 255.0;
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static struct light light_of(int number)
{
    static const unsigned char steps[6] = {0, 95, 135, 175, 215, 255};
    unsigned char grey = (unsigned char)(8 + 10 * (number - 232));
    struct light light;
    ck_assert_int_ge(number, 0);
    ck_assert_int_lt(number, 256);
    int cube = number < 16 ? 0 : number - 16;
    const unsigned char in_cube[CHANNELS] = {steps[cube / 36 % 6], steps[cube / 6 % 6], steps[cube % 6]};
    for (int i = 0; i < CHANNELS; i++)
        light.of[i] = linear(number < 16 ? classic[number][i] : number < 232 ? in_cube[i] : grey);
    return light;
}

/* Machado, Oliveira and Fernandes 2009, whole loss of one kind of cone. */
static const struct {
    const char *name;
    double of[CHANNELS][CHANNELS];
} visions[] = {
    {"all cones", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {"protanopia", {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
    {"deuteranopia",
     {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
    {"tritanopia", {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}},
};
#define VISIONS (sizeof visions / sizeof *visions)

static struct light times(const double matrix[CHANNELS][CHANNELS], struct light light)
{
    struct light product = {{0}};
    for (int row = 0; row < CHANNELS; row++)
        for (int i = 0; i < CHANNELS; i++)
            product.of[row] += matrix[row][i] * light.of[i];
    return product;
}

/* Lightness and two hues of Oklab, in which distances are about as large as they look; white is 100 from black. */
static struct light look_of(struct light light)
{
    static const double to_cones[CHANNELS][CHANNELS] = {{0.4122214708, 0.5363325363, 0.0514459929},
                                                        {0.2119034982, 0.6806995451, 0.1073969566},
                                                        {0.0883024619, 0.2817188376, 0.6299787005}};
    static const double to_look[CHANNELS][CHANNELS] = {{21.04542553, 79.36177850, -0.40720468},
                                                       {197.79984951, -242.85922050, 45.05937099},
                                                       {2.59040371, 78.27717662, -80.86757660}};
    for (int i = 0; i < CHANNELS; i++)
        light.of[i] = fmin(fmax(light.of[i], 0), 1);
    struct light cones = times(to_cones, light);
    for (int i = 0; i < CHANNELS; i++)
        cones.of[i] = cbrt(cones.of[i]);
    return times(to_look, cones);
}

static double distance(int a, int b, size_t vision)
{
    struct light one = look_of(times(visions[vision].of, light_of(a)));
    struct light other = look_of(times(visions[vision].of, light_of(b)));
    return hypot(hypot(one.of[0] - other.of[0], one.of[1] - other.of[1]), one.of[2] - other.of[2]);
}

/* As the accessibility guidelines for the web compute it: 1 to 21. */
static double contrast(int a, int b)
{
    struct light one = light_of(a), other = light_of(b);
    double of_one = 0.2126 * one.of[0] + 0.7152 * one.of[1] + 0.0722 * one.of[2] + 0.05;
    double of_other = 0.2126 * other.of[0] + 0.7152 * other.of[1] + 0.0722 * other.of[2] + 0.05;
    return fmax(of_one, of_other) / fmin(of_one, of_other);
}

/* What stands next to each other in one bar, one column or one lane, and means different things. */
static const enum role apart[] = {ROLE_RUNNING, ROLE_NO_CORE, ROLE_WAITING, ROLE_SLEEPING,
                                  ROLE_BLOCKED, ROLE_DEAD,    ROLE_BASELINE};
#define APART (sizeof apart / sizeof *apart)

static int ink_of(struct theme theme, enum role role)
{
    return theme_look(theme, role, ROLE_TEXT).ink;
}

static double nearest_of(struct theme theme, const enum role *roles, size_t count, size_t vision)
{
    double nearest = INFINITY;
    for (size_t i = 0; i < count; i++)
        for (size_t other = 0; other < i; other++)
            nearest = fmin(nearest, distance(ink_of(theme, roles[i]), ink_of(theme, roles[other]), vision));
    return nearest;
}

/* The default scheme, for everybody: 2 is a difference that one can just see side by side. */
START_TEST(everybody_tells_states_apart)
{
    static const double least[DEPTH_COUNT] = {[DEPTH_16] = 8, [DEPTH_256] = 10};
    for (int depth = DEPTH_16; depth <= DEPTH_256; depth++) {
        double nearest = nearest_of(theme_of(SCHEME_SAFE, depth), apart, APART, (size_t)_i);
        ck_assert_msg(nearest >= least[depth], "%s, depth %d: %.1f", visions[_i].name, depth, nearest);
    }
}
END_TEST

START_TEST(everybody_tells_workers_apart)
{
    enum role workers[8];
    for (unsigned i = 0; i < 8; i++)
        workers[i] = theme_worker(i);
    double nearest = nearest_of(theme_of(SCHEME_SAFE, DEPTH_256), workers, 8, (size_t)_i);
    ck_assert_msg(nearest >= 10, "%s: %.1f", visions[_i].name, nearest);
}
END_TEST

/* The others are for those with all cones. */
START_TEST(every_scheme_tells_states_apart)
{
    if (_i == SCHEME_MONOCHROME)
        return;
    double nearest = nearest_of(theme_of(_i, DEPTH_256), apart, APART, 0);
    ck_assert_msg(nearest >= 8, "scheme %d: %.1f", _i, nearest);
}
END_TEST

/* Of the background that the scheme is made for, or that it brings with it. */
static const struct {
    enum scheme scheme;
    int ground;
    double least; /* of what is read; frames may be fainter */
} grounds[] = {
    {SCHEME_SAFE, 234, 3.2},  {SCHEME_CLASSIC, 234, 3.2}, {SCHEME_LIGHT, 230, 3.3},
    {SCHEME_CONTRAST, 16, 6}, {SCHEME_SOFT, 234, 2.6},
};
#define GROUNDS (sizeof grounds / sizeof *grounds)

static bool is_paper(enum role role)
{
    return role >= ROLE_ON_TRACK && role < ROLE_WORKER_FIRST;
}

/* May be drawn on itself: a block of one colour. */
static bool is_fill(enum role role)
{
    return role >= ROLE_WORKER_FIRST;
}

static bool is_read(enum role role)
{
    return role != ROLE_FRAME && role != ROLE_TRACK && !is_paper(role) && role < ROLE_SHADE_FIRST;
}

START_TEST(text_is_legible)
{
    struct theme theme = theme_of(grounds[_i].scheme, DEPTH_256);
    for (int role = 0; role < ROLE_SHADE_FIRST; role++) {
        struct look look = theme_look(theme, role, ROLE_TEXT);
        int paper = look.paper == LOOK_DEFAULT ? grounds[_i].ground : look.paper;
        if (!is_read(role) || look.ink == LOOK_DEFAULT)
            continue;
        ck_assert_int_eq(paper, grounds[_i].ground);
        double found = contrast(look.ink, paper);
        ck_assert_msg(found >= grounds[_i].least, "role %d: %.1f", role, found);
    }
}
END_TEST

/* Lines of a table are read under the cursor too. */
START_TEST(text_is_legible_on_papers)
{
    static const enum role papers[] = {ROLE_ON_CURSOR, ROLE_ON_KEYS, ROLE_CAPTION};
    struct theme theme = theme_of(grounds[_i].scheme, DEPTH_256);
    for (size_t i = 0; i < sizeof papers / sizeof *papers; i++)
        for (int role = 0; role < ROLE_SHADE_FIRST; role++) {
            struct look look = theme_look(theme, role, papers[i]);
            int paper = look.paper == LOOK_DEFAULT ? grounds[_i].ground : look.paper;
            if (!is_read(role))
                continue;
            ck_assert(look.ink != LOOK_DEFAULT || look.attributes & LOOK_REVERSE);
            double found = look.ink == LOOK_DEFAULT ? INFINITY : contrast(look.ink, paper);
            ck_assert_msg(found >= 2, "role %d on paper %d: %.1f", role, papers[i], found);
        }
}
END_TEST

/* Without colour, what must not be missed still stands out from plain text, whatever the scheme is called. */
START_TEST(monochrome_keeps_what_matters)
{
    static const enum role roles[] = {ROLE_STRONG,   ROLE_POOL,  ROLE_WARNING, ROLE_RUNNING,   ROLE_DEAD,
                                      ROLE_STOPPED,  ROLE_KEY,   ROLE_GOOD,    ROLE_ERROR,     ROLE_MARK,
                                      ROLE_SELECTED, ROLE_FIELD, ROLE_CAPTION, ROLE_TAB_ACTIVE};
    const struct theme themes[] = {theme_of(_i, DEPTH_NONE), theme_of(SCHEME_MONOCHROME, DEPTH_256)};
    for (size_t theme = 0; theme < 2; theme++) {
        for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
            ck_assert_int_ne(theme_look(themes[theme], roles[i], ROLE_TEXT).attributes, 0);
        ck_assert(theme_has_paper(themes[theme], ROLE_ON_CURSOR));
        ck_assert(theme_has_paper(themes[theme], ROLE_TAB_ACTIVE));
        ck_assert(!theme_has_shades(themes[theme]));
        for (int ink = 0; ink < ROLE_COUNT; ink++)
            for (int paper = 0; paper < ROLE_COUNT; paper++) {
                struct look look = theme_look(themes[theme], ink, paper);
                ck_assert_int_eq(look.ink, LOOK_DEFAULT);
                ck_assert_int_eq(look.paper, LOOK_DEFAULT);
            }
    }
}
END_TEST

/* The pool against the loop is the first thing to see: also where neither has a colour. */
START_TEST(pool_and_baseline_differ)
{
    for (int depth = DEPTH_NONE; depth < DEPTH_COUNT; depth++) {
        struct look pool = theme_look(theme_of(_i, depth), ROLE_POOL, ROLE_TEXT);
        struct look baseline = theme_look(theme_of(_i, depth), ROLE_BASELINE, ROLE_TEXT);
        ck_assert(pool.ink != baseline.ink || pool.attributes != baseline.attributes);
    }
}
END_TEST

/* A paper that is asked for can be seen, by colour or by attribute; the cursor and the view that one is in always. */
START_TEST(papers_are_seen)
{
    static const enum role papers[] = {ROLE_ON_CURSOR, ROLE_ON_CHIP, ROLE_SELECTED, ROLE_TAB_ACTIVE, ROLE_FIELD};
    for (int depth = DEPTH_NONE; depth < DEPTH_COUNT; depth++)
        for (size_t i = 0; i < sizeof papers / sizeof *papers; i++) {
            struct theme theme = theme_of(_i, depth);
            struct look look = theme_look(theme, ROLE_TEXT, papers[i]), plain = theme_look(theme, ROLE_TEXT, ROLE_TEXT);
            ck_assert_msg(look.paper != plain.paper || look.attributes != plain.attributes, "paper %d at depth %d",
                          papers[i], depth);
        }
}
END_TEST

/* The number of a task can be written into its block. */
START_TEST(text_is_legible_on_workers)
{
    struct theme theme = theme_of(grounds[_i].scheme, DEPTH_256);
    for (unsigned worker = 0; worker < 8; worker++) {
        struct look look = theme_look(theme, ROLE_TEXT, theme_worker(worker));
        ck_assert_int_eq(look.paper, ink_of(theme, theme_worker(worker)));
        double found = contrast(look.ink, look.paper);
        ck_assert_msg(found >= 3, "worker %u: %.1f", worker, found);
        look = theme_look(theme, theme_worker(worker), theme_worker(worker));
        ck_assert_int_eq(look.ink, look.paper);
    }
}
END_TEST

START_TEST(schemes_stay_in_their_palette)
{
    static const int sizes[DEPTH_COUNT] = {[DEPTH_8] = 8, [DEPTH_16] = 16, [DEPTH_256] = 256};
    for (int depth = DEPTH_NONE; depth < DEPTH_COUNT; depth++)
        for (int ink = 0; ink < ROLE_COUNT; ink++)
            for (int paper = 0; paper < ROLE_COUNT; paper++) {
                struct look look = theme_look(theme_of(_i, depth), ink, paper);
                ck_assert_int_lt(look.ink, sizes[depth]);
                ck_assert_int_lt(look.paper, sizes[depth]);
                bool seen = look.ink == LOOK_DEFAULT || look.ink != look.paper || is_paper(ink) || is_fill(paper);
                ck_assert_msg(seen, "role %d on paper %d at depth %d: both %d", ink, paper, depth, look.ink);
            }
}
END_TEST

/* On a dark terminal, the light scheme's inks would hardly be seen. */
START_TEST(the_light_scheme_brings_its_paper)
{
    for (int depth = DEPTH_8; depth < DEPTH_COUNT; depth++)
        for (int role = 0; role < ROLE_SHADE_FIRST; role++) {
            struct look look = theme_look(theme_of(SCHEME_LIGHT, depth), role, ROLE_TEXT);
            ck_assert_int_ne(look.paper, LOOK_DEFAULT);
            ck_assert_int_ne(look.paper, 0);
        }
}
END_TEST

/* No ink of a scheme is forgotten: the palette's zero, black, shows up only where it is meant. */
START_TEST(no_ink_is_forgotten)
{
    if (_i == SCHEME_MONOCHROME || _i == SCHEME_LIGHT)
        return;
    for (int role = 0; role < ROLE_SHADE_FIRST; role++)
        for (int depth = DEPTH_8; depth < DEPTH_COUNT; depth++)
            if (role != ROLE_TAB_ACTIVE)
                ck_assert_msg(ink_of(theme_of(_i, depth), role) != 0, "role %d at depth %d", role, depth);
}
END_TEST

START_TEST(shades_rise)
{
    struct theme theme = theme_of(_i, DEPTH_256);
    if (!theme_has_shades(theme))
        return;
    for (unsigned brightness = 1; brightness < 256; brightness++) {
        ck_assert_int_ge(theme_shade(brightness), theme_shade(brightness - 1));
        double more = contrast(ink_of(theme, theme_shade(brightness)), 16);
        ck_assert(more >= contrast(ink_of(theme, theme_shade(brightness - 1)), 16));
    }
    ck_assert_int_eq(theme_shade(255), ROLE_SHADE_LAST);
    ck_assert_int_eq(theme_shade(0), ROLE_SHADE_FIRST);
}
END_TEST

Suite *theme_suite(void)
{
    Suite *suite = suite_create("theme");
    TCase *looks = tcase_create("looks"), *eyes = tcase_create("eyes");
    tcase_add_loop_test(looks, monochrome_keeps_what_matters, 0, SCHEME_COUNT);
    tcase_add_loop_test(looks, pool_and_baseline_differ, 0, SCHEME_COUNT);
    tcase_add_loop_test(looks, papers_are_seen, 0, SCHEME_COUNT);
    tcase_add_loop_test(looks, schemes_stay_in_their_palette, 0, SCHEME_COUNT);
    tcase_add_loop_test(looks, no_ink_is_forgotten, 0, SCHEME_COUNT);
    tcase_add_test(looks, the_light_scheme_brings_its_paper);
    tcase_add_loop_test(looks, shades_rise, 0, SCHEME_COUNT);
    tcase_add_loop_test(eyes, everybody_tells_states_apart, 0, VISIONS);
    tcase_add_loop_test(eyes, everybody_tells_workers_apart, 0, VISIONS);
    tcase_add_loop_test(eyes, every_scheme_tells_states_apart, 0, SCHEME_COUNT);
    tcase_add_loop_test(eyes, text_is_legible, 0, GROUNDS);
    tcase_add_loop_test(eyes, text_is_legible_on_workers, 0, GROUNDS);
    tcase_add_loop_test(eyes, text_is_legible_on_papers, 0, GROUNDS);
    suite_add_tcase(suite, looks);
    suite_add_tcase(suite, eyes);
    return suite;
}
