/* Every view of recorded runs (tests/recorded) at fixed moments, in the four sizes that are promised, in UTF-8 and ASCII,
 * with colours and without: as text in tests/golden/recorded. The record is the input, so the screens are exact. */
#include "model/replay.h"
#include "suites.h"
#include "support/golden.h"
#include "support/recorded.h"
#include "support/stand.h"
#include "tune/verdict.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct stand stand;
static struct json_read *json;
static struct replay *replay;
static struct verdict verdict;

static void tear_down(void)
{
    stand_release(&stand);
    replay_free(replay);
    json_read_free(json);
    replay = NULL;
    json = NULL;
}

/* ------------------------------------------------------------------ what is drawn */

static const struct recorded_screen {
    const char *record;
    enum view_id view;
} screens[] = {
    {"primes-killed", VIEW_LAB},
    {"primes-killed", VIEW_TIMELINE},
    {"primes-killed", VIEW_ORDER},
    {"primes-killed", VIEW_WORKERS},
    {"primes-killed", VIEW_RESULT},
    {"primes-killed", VIEW_OUTPUT},
    {"steered", VIEW_LAB},
    {"steered", VIEW_TIMELINE},
    {"steered", VIEW_ORDER},
    {"steered", VIEW_RESULT},
    {"cube-queue", VIEW_LAB},
    {"cube-queue", VIEW_TIMELINE},
    {"cube-queue", VIEW_ORDER},
    {"cube-queue", VIEW_CHANNELS},
    {"cube-queue", VIEW_RESULT},
    {"fan-in", VIEW_LAB},
    {"fan-in", VIEW_TIMELINE},
    {"fan-in", VIEW_ORDER},
    {"fan-in", VIEW_WORKERS},
    {"fan-in", VIEW_CHANNELS},
    {"fan-in", VIEW_RESULT},
    {"word-line", VIEW_LAB},
    {"word-line", VIEW_TIMELINE},
    {"word-line", VIEW_WORKERS},
    {"word-line", VIEW_CHANNELS},
    {"word-line", VIEW_OUTPUT},
    {"lifecycle", VIEW_LAB},
    {"lifecycle", VIEW_TIMELINE},
    {"lifecycle", VIEW_WORKERS},
    {"lifecycle", VIEW_RESULT},
    {"lifecycle", VIEW_OUTPUT},
    {"shared-or-not", VIEW_LAB},
    {"shared-or-not", VIEW_TIMELINE},
    {"shared-or-not", VIEW_RESULT},
    {"shared-or-not", VIEW_OUTPUT},
    {"cpu-bound", VIEW_LAB},
    {"cpu-bound", VIEW_TIMELINE},
    {"cpu-bound", VIEW_RESULT},
};
enum { SCREENS = sizeof screens / sizeof *screens };

static const struct size {
    int rows, columns;
} sizes[] = {{24, 80}, {40, 120}, {50, 200}, {5, 20}};
enum { SIZES = sizeof sizes / sizeof *sizes };

static const char *const moments[] = {"in the middle", "at its end"};
enum { MIDDLE, END, MOMENTS };

/* Half way from the beginning of the run to its end. */
static void go_to(const char *record_name, enum view_id view, int moment)
{
    if (!json) {
        json = recorded_read(record_name);
        ck_assert_int_eq(replay_new(&replay, json_read_record(json)), 0);
    }
    uint64_t begin_ns = replay_run_ns(replay), end_ns = replay_length_ns(replay);
    const struct record *record = json_read_record(json);
    stand_begin(&stand, view, replay_at(replay, moment == END ? end_ns : begin_ns + (end_ns - begin_ns) / 2));
    if (moment != END)
        return;
    verdict = verdict_of(record);
    stand.scene.record = record;
    stand.scene.verdict = &verdict;
    session_add(&stand.session, record, &verdict);
}

/* The keys at the bottom are kept in the lab's screens alone: another action must not change every one. */
static void erase_keys(void)
{
    for (int column = 0; column < stand.canvas.columns; column++)
        *canvas_cell(&stand.canvas, stand.canvas.rows - 1, column) = (struct cell){.glyph = ' ', .ink = ROLE_TEXT};
}

static void draw(struct size size, enum glyph_tier tier, enum depth depth)
{
    stand.tier = tier;
    stand.theme = theme_of(SCHEME_SAFE, depth);
    stand_draw(&stand, size.rows, size.columns);
    if (stand.scene.view != VIEW_LAB)
        erase_keys();
}

/* ------------------------------------------------------------------ kept as text */

/* With colours; and without, where that is another text. */
static void print_screen(struct size size, enum glyph_tier tier, int moment, FILE *out)
{
    static const char *const tiers[GLYPH_TIER_COUNT] = {
        [GLYPHS_FULL] = "UTF-8", [GLYPHS_CONSOLE] = "console", [GLYPHS_ASCII] = "ASCII"};
    draw(size, tier, DEPTH_256);
    char *coloured = stand_text(&stand, stand_print);
    draw(size, tier, DEPTH_NONE);
    char *plain = stand_text(&stand, stand_print);
    bool same = strcmp(coloured, plain) == 0;
    (void)fprintf(out, "== %dx%d, %s, %s, %s\n%s", size.columns, size.rows, moments[moment], tiers[tier],
                  same ? "with and without colours" : "with colours", coloured);
    if (!same)
        (void)fprintf(out, "== %dx%d, %s, %s, without colours\n%s", size.columns, size.rows, moments[moment],
                      tiers[tier], plain);
    free(coloured);
    free(plain);
}

static void print_looks(struct size size, int moment, FILE *out)
{
    for (int depth = DEPTH_NONE; depth < DEPTH_COUNT; depth += DEPTH_256 - DEPTH_NONE) {
        draw(size, GLYPHS_FULL, (enum depth)depth);
        (void)fprintf(out, "== %dx%d, %s, the looks %s\n", size.columns, size.rows, moments[moment],
                      depth == DEPTH_NONE ? "without colours" : "in 256 colours");
        stand_print_looks(&stand, out);
    }
}

/* All screens of a view of a record, one below the other. */
START_TEST(looks_as_it_did)
{
    const struct recorded_screen *screen = &screens[_i];
    char name[128], *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    for (int moment = 0; moment < MOMENTS; moment++) {
        go_to(screen->record, screen->view, moment);
        for (int i = 0; i < SIZES; i++)
            for (int tier = GLYPHS_FULL; tier < GLYPH_TIER_COUNT; tier += GLYPHS_ASCII - GLYPHS_FULL)
                print_screen(sizes[i], (enum glyph_tier)tier, moment, out);
        print_looks(sizes[0], moment, out);
    }
    ck_assert_int_eq(fclose(out), 0);
    (void)snprintf(name, sizeof name, "recorded/%s_%s", screen->record, views[screen->view]->name);
    golden_compare(text, name);
    free(text);
}
END_TEST

/* ------------------------------------------------------------------ readable without colours */

static bool is_state(enum role role)
{
    return role >= ROLE_RUNNING && role <= ROLE_GONE;
}

/* Of letters, the word tells: a single one tells nothing. */
static bool is_sign(uint32_t glyph)
{
    return glyph != ' ' && glyph != CANVAS_CONTINUED && !(glyph < 0x80 && isalnum((int)glyph)) && glyph != 0x2013;
}

/* What a sign means where it was seen first; another role with the same sign and attributes can't be told from it. */
struct meaning {
    uint32_t glyph;
    uint8_t attributes, role;
};
#define MEANINGS_MAX 256

struct meanings {
    struct meaning of[MEANINGS_MAX];
    size_t count;
};

static void note_meaning(struct meanings *meanings, struct meaning seen)
{
    for (size_t i = 0; i < meanings->count; i++)
        if (meanings->of[i].glyph == seen.glyph && meanings->of[i].attributes == seen.attributes) {
            ck_assert_msg(meanings->of[i].role == seen.role, "U+%04X with attributes %d is role %d, and role %d",
                          seen.glyph, seen.attributes, meanings->of[i].role, seen.role);
            return;
        }
    ck_assert_uint_lt(meanings->count, MEANINGS_MAX);
    meanings->of[meanings->count++] = seen;
}

/* All signs of states on the screen; the row under the cursor looks different in any case. */
static void note_meanings(struct meanings *meanings)
{
    const struct canvas *canvas = &stand.canvas;
    for (int i = 0; i < canvas->rows * canvas->columns; i++) {
        const struct cell *cell = &canvas->cells[i];
        if (!is_state(cell->ink) || !is_sign(cell->glyph) || cell->paper != ROLE_TEXT)
            continue;
        struct look look = theme_look(stand.theme, cell->ink, cell->paper);
        note_meaning(meanings, (struct meaning){cell->glyph, look.attributes, cell->ink});
    }
}

static const enum glyph_tier plain_tiers[] = {GLYPHS_FULL, GLYPHS_CONSOLE, GLYPHS_ASCII};

/* In views of workers and of time, whatever the terminal, no two states differ by nothing but a colour. */
START_TEST(states_are_told_apart_without_colours)
{
    static const char *const records[] = {"primes-killed", "steered", "cube-queue", "fan-in", "word-line"};
    static const enum view_id looked_at[] = {VIEW_WORKERS, VIEW_TIMELINE};
    for (size_t view = 0; view < sizeof looked_at / sizeof *looked_at; view++) {
        struct meanings meanings = {.count = 0};
        for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
            for (int moment = 0; moment < MOMENTS; moment++) {
                go_to(records[i], looked_at[view], moment);
                draw(sizes[1], plain_tiers[_i], DEPTH_NONE);
                note_meanings(&meanings);
            }
            tear_down();
        }
        ck_assert_uint_gt(meanings.count, 2);
    }
}
END_TEST

Suite *ui_recorded_suite(void)
{
    Suite *suite = suite_create("ui_recorded");
    TCase *tcase = tcase_create("screens");
    tcase_add_checked_fixture(tcase, NULL, tear_down);
    tcase_add_loop_test(tcase, looks_as_it_did, 0, SCREENS);
    tcase_add_loop_test(tcase, states_are_told_apart_without_colours, 0, sizeof plain_tiers / sizeof *plain_tiers);
    suite_add_tcase(suite, tcase);
    return suite;
}
