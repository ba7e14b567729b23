/* The tables of the screen: complete, without doubles, and every action reachable. */
#include "ui/action.h"
#include "ui/keymap.h"
#include "ui/process_view.h"
#include "ui/run_table.h"
#include "ui/state.h"
#include "ui/table.h"
#include "ui/theme.h"
#include "ui/view.h"

#include <check.h>
#include <string.h>

#define WORD_MAX 9

static struct keymap defaults;

static void make_keys(void)
{
    keymap_init(&defaults, false);
}

START_TEST(actions_are_complete)
{
    char names[64];
    const struct action_row *row = &action_rows[_i];
    ck_assert_ptr_nonnull(row->id);
    ck_assert_ptr_nonnull(row->help);
    ck_assert_uint_gt(strlen(row->help), 5);
    ck_assert_msg(row->help[strlen(row->help) - 1] != '.', "help of %s ends in a full stop", row->id);
    ck_assert_msg(row->phases != 0, "%s is never possible", row->id);
    ck_assert_msg(*keymap_names(&defaults, _i, names, sizeof names), "no key for %s", row->id);
    ck_assert_int_eq(action_find(row->id), _i);
    for (int view = 0; view < VIEW_COUNT; view++) /* somewhere its main key means it */
        if (action_in_view(_i, view) && *keymap_main_name(&defaults, _i, view, names, sizeof names))
            return;
    ck_abort_msg("%s is reached nowhere", row->id);
}
END_TEST

START_TEST(keys_are_unique)
{
    enum action first, second;
    struct keymap map;
    keymap_init(&map, _i != 0);
    if (keymap_conflict(&map, &first, &second))
        ck_abort_msg("%s and %s have the same key", action_rows[first].id, action_rows[second].id);
}
END_TEST

/* Every function key has a letter beside it. */
START_TEST(function_keys_are_not_needed)
{
    for (size_t i = 0; i < defaults.count; i++) {
        bool other = defaults.bindings[i].key < KEY_SPECIAL;
        for (size_t j = 0; j < defaults.count; j++)
            other |= defaults.bindings[j].action == defaults.bindings[i].action && defaults.bindings[j].key < 0x80;
        bool function = defaults.bindings[i].key >= KEY_FUNCTION && defaults.bindings[i].key <= KEY_FUNCTION_LAST;
        ck_assert_msg(other || !function, "%s has no letter", action_rows[defaults.bindings[i].action].id);
    }
}
END_TEST

START_TEST(unknown_keys_do_nothing)
{
    ck_assert_int_eq(keymap_action(&defaults, KEY_OTHER, VIEW_LAB), ACTION_NONE);
    ck_assert_int_eq(keymap_action(&defaults, 0xe4, VIEW_LAB), ACTION_NONE);
}
END_TEST

/* What is for one view alone goes before what is for all; a key that is bound anew is taken from who had it. */
START_TEST(keys_can_be_bound_anew)
{
    char wrong[64], names[64];
    ck_assert_int_eq(keymap_action(&defaults, 'r', VIEW_LAUNCH), ACTION_RUN);
    ck_assert_int_eq(keymap_action(&defaults, 'r', VIEW_LAB), ACTION_AGAIN);
    ck_assert(keymap_bind(&defaults, ACTION_KILL, "x F12", wrong, sizeof wrong));
    ck_assert_int_eq(keymap_action(&defaults, 'x', VIEW_LAB), ACTION_KILL);
    ck_assert_int_eq(keymap_action(&defaults, 'K', VIEW_LAB), ACTION_NONE);
    ck_assert_str_eq(keymap_names(&defaults, ACTION_KILL, names, sizeof names), "x F12");
    ck_assert(keymap_bind(&defaults, ACTION_PALETTE, "q", wrong, sizeof wrong));
    ck_assert_int_eq(keymap_action(&defaults, 'q', VIEW_LAB), ACTION_PALETTE);
    ck_assert_int_eq(keymap_action(&defaults, KEY_FUNCTION + 10, VIEW_LAB), ACTION_QUIT);
    ck_assert(!keymap_bind(&defaults, ACTION_PAUSE, "p nokey", wrong, sizeof wrong));
    ck_assert_str_eq(wrong, "nokey");
    ck_assert_int_eq(keymap_action(&defaults, ' ', VIEW_LAB), ACTION_PAUSE);
}
END_TEST

START_TEST(steering_is_for_its_phases)
{
    static const struct {
        enum action action;
        bool baseline, run, ending, ended;
    } cases[] = {
        {ACTION_QUIT, true, true, true, true},     {ACTION_HELP, true, true, true, true},
        {ACTION_PAUSE, true, true, false, false},  {ACTION_GROW, false, true, false, true},
        {ACTION_SHRINK, false, true, false, true}, {ACTION_KILL, true, true, false, false},
        {ACTION_AGAIN, false, false, false, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(action_possible(cases[i].action, PHASE_BASELINE, false), cases[i].baseline);
        ck_assert_int_eq(action_possible(cases[i].action, PHASE_RUN, false), cases[i].run);
        ck_assert_int_eq(action_possible(cases[i].action, PHASE_ENDING, false), cases[i].ending);
        ck_assert_int_eq(action_possible(cases[i].action, PHASE_ENDED, false), cases[i].ended);
    }
}
END_TEST

/* The bar shows what does something: not all that a key could ask for. */
START_TEST(the_bar_offers_what_there_is_to_do)
{
    static const struct {
        unsigned steps;
        size_t stages;
        bool paused, sizes, step;
    } cases[] = {
        {0, 0, false, true, false}, {0, 0, true, true, false},  {7, 0, false, false, false},
        {7, 0, true, false, true},  {0, 2, false, true, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct snapshot snapshot = {
            .phase = PHASE_RUN, .steps = cases[i].steps, .stages_count = cases[i].stages, .paused = cases[i].paused};
        ck_assert_int_eq(action_offered(ACTION_GROW, VIEW_LAB, &snapshot), cases[i].sizes);
        ck_assert_int_eq(action_offered(ACTION_SHRINK, VIEW_LAB, &snapshot), cases[i].sizes);
        ck_assert_int_eq(action_offered(ACTION_STEP, VIEW_LAB, &snapshot), cases[i].step);
        ck_assert(action_offered(ACTION_PAUSE, VIEW_LAB, &snapshot));
        ck_assert(!action_offered(ACTION_AGAIN, VIEW_LAB, &snapshot));
        ck_assert(!action_offered(ACTION_NEXT, VIEW_LAB, &snapshot)); /* it has no label */
    }
}
END_TEST

static const struct table *const tables[] = {&worker_table, &channel_table, &lock_table};
enum { TABLES = sizeof tables / sizeof *tables };

START_TEST(columns_have_a_way_to_draw)
{
    const struct table *table = tables[_i];
    ck_assert_int_le((int)table->count, COLUMNS_MAX);
    ck_assert(table->columns[0].text != NULL); /* the name: its width is asked for */
    for (size_t i = 0; i < table->count; i++) {
        const struct column *column = &table->columns[i];
        ck_assert_msg((column->text != NULL) != (column->draw != NULL), "%s: text or draw, not both", column->header);
        ck_assert_int_ge(column->width, painter_width(column->header));
        ck_assert_int_ge(column->priority, 1);
        ck_assert_int_le(column->priority, (int)table->count);
        for (size_t other = 0; other < i; other++) {
            ck_assert_str_ne(column->header, table->columns[other].header);
            ck_assert_int_ne(column->priority, table->columns[other].priority);
        }
    }
}
END_TEST

START_TEST(columns_are_explained)
{
    static const struct table *const all[] = {&worker_table, &channel_table, &lock_table, &run_table, &process_table};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (size_t column = 0; column < all[i]->count; column++)
            ck_assert_msg(all[i]->columns[column].figure != FIGURE_NONE, "%s of %s has no explanation",
                          all[i]->columns[column].header, all[i]->title);
}
END_TEST

static int used_width(const struct table *table, const int *widths)
{
    int used = -COLUMN_GAP;
    for (size_t i = 0; i < table->count; i++)
        used += widths[i] > 0 ? widths[i] + COLUMN_GAP : 0;
    return used;
}

START_TEST(columns_fit_any_width)
{
    static const struct table_needs needs[] = {{0, 0}, {16, 0}, {99, 0}, {0, 1u << WORKER_COLUMN_ON}};
    const struct table *table = tables[_i];
    for (size_t need = 0; need < sizeof needs / sizeof *needs; need++) {
        int widths[COLUMNS_MAX], shown_before = 0;
        for (int available = 0; available < 400; available++) {
            int shown = 0;
            table_fit(table, needs[need], available, widths);
            ck_assert_int_le(used_width(table, widths), available);
            for (size_t i = 0; i < table->count; i++) {
                shown += widths[i] > 0;
                for (size_t j = 0; j < table->count && widths[i] > 0; j++)
                    ck_assert(table->columns[j].priority > table->columns[i].priority || widths[j] > 0 ||
                              needs[need].without >> j & 1);
            }
            ck_assert_int_ge(shown, shown_before);
            shown_before = shown;
        }
        ck_assert_int_eq(shown_before, (int)table->count - (needs[need].without != 0));
        if (needs[need].name_width == 16)
            ck_assert_int_eq(widths[0], 16);
    }
}
END_TEST

START_TEST(states_differ_by_letter_and_glyph)
{
    const struct state_look *look = &state_looks[_i];
    ck_assert_int_ne(look->letter, 0);
    ck_assert_ptr_nonnull(look->word);
    ck_assert_int_le(painter_width(look->word), WORD_MAX);
    ck_assert_ptr_nonnull(look->help);
    for (int other = 0; other < _i; other++) {
        ck_assert_int_ne(look->letter, state_looks[other].letter);
        ck_assert_uint_ne(look->glyph, state_looks[other].glyph);
        ck_assert_str_ne(look->word, state_looks[other].word);
    }
}
END_TEST

START_TEST(kinds_of_time_are_ordered_once)
{
    ck_assert_ptr_nonnull(time_looks[_i].word);
    ck_assert_ptr_nonnull(time_looks[_i].help);
    int found = 0;
    for (int i = 0; i < TIME_COUNT; i++)
        found += time_order[i] == (enum run_time)_i;
    ck_assert_int_eq(found, 1);
}
END_TEST

START_TEST(deaths_have_short_words)
{
    char word[32];
    struct death death = {.how = (uint16_t)_i, .code = _i == DEATH_EXITED ? 255 : 64};
    ck_assert_int_le(painter_width(state_death_word(death, word, sizeof word)), WORD_MAX);
    ck_assert_uint_gt(strlen(word), 0);
}
END_TEST

START_TEST(views_are_complete)
{
    const struct view *view = views[_i];
    ck_assert_ptr_nonnull(view->name);
    ck_assert_ptr_nonnull(view->title);
    ck_assert(view->draw != NULL);
    ck_assert(view->handle != NULL);
    for (int other = 0; other < _i; other++)
        ck_assert_str_ne(view->name, views[other]->name);
}
END_TEST

Suite *ui_tables_suite(void)
{
    Suite *suite = suite_create("ui_tables");
    TCase *all = tcase_create("tables");
    tcase_add_checked_fixture(all, make_keys, NULL);
    tcase_add_loop_test(all, actions_are_complete, ACTION_NONE + 1, ACTION_COUNT);
    tcase_add_loop_test(all, keys_are_unique, 0, 2);
    tcase_add_test(all, function_keys_are_not_needed);
    tcase_add_test(all, keys_can_be_bound_anew);
    tcase_add_test(all, unknown_keys_do_nothing);
    tcase_add_test(all, steering_is_for_its_phases);
    tcase_add_test(all, the_bar_offers_what_there_is_to_do);
    tcase_add_loop_test(all, columns_have_a_way_to_draw, 0, TABLES);
    tcase_add_test(all, columns_are_explained);
    tcase_add_loop_test(all, columns_fit_any_width, 0, TABLES);
    tcase_add_loop_test(all, states_differ_by_letter_and_glyph, 0, WORKER_STATE_COUNT);
    tcase_add_loop_test(all, kinds_of_time_are_ordered_once, 0, TIME_COUNT);
    tcase_add_loop_test(all, deaths_have_short_words, 0, DEATH_HOW_COUNT);
    tcase_add_loop_test(all, views_are_complete, 0, VIEW_COUNT);
    suite_add_tcase(suite, all);
    return suite;
}
