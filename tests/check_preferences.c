/* preferences.h: the table is complete, its defaults are right, and it says the same as what it is for. */
#include "model/preferences.h"
#include "model/settings.h"
#include "suites.h"
#include "ui/glyph.h"
#include "ui/theme.h"

#include <errno.h>
#include <string.h>

START_TEST(rows_are_complete)
{
    const struct setting *row = &preferences_rows[_i];
    struct preferences preferences;
    struct problem problem;
    char buffer[64], range[128];
    ck_assert_uint_eq(strspn(row->name, "abcdefghijklmnopqrstuvwxyz-"), strlen(row->name));
    ck_assert_uint_gt(strlen(row->help), 10);
    ck_assert_uint_le(strlen(row->help), 110);
    ck_assert_int_ne(row->help[strlen(row->help) - 1], '.');
    ck_assert_int_eq(row->argument == NULL, row->type == SETTING_SWITCH);
    setting_presets(preferences_rows, preferences_count, &preferences, sizeof preferences);
    ck_assert_ptr_nonnull(row->preset);
    ck_assert_str_eq(setting_print(row, &preferences, buffer, sizeof buffer), row->preset);
    ck_assert_uint_gt(strlen(setting_range(row, range, sizeof range)), 3);
    ck_assert_int_eq(setting_parse(row, "", &preferences, &problem), -EINVAL);
    ck_assert_int_eq(setting_parse(row, "1e99", &preferences, &problem), -EINVAL);
    for (size_t i = 0; i < (size_t)_i; i++) {
        ck_assert_str_ne(row->name, preferences_rows[i].name);
        ck_assert_uint_ne(row->offset, preferences_rows[i].offset);
    }
}
END_TEST

/* Both are options of the same commands. */
START_TEST(no_name_means_two_things)
{
    for (size_t i = 0; i < preferences_count; i++)
        ck_assert_msg(!setting_find(settings_rows, settings_count, preferences_rows[i].name), "--%s is a setting too",
                      preferences_rows[i].name);
}
END_TEST

START_TEST(every_choice_is_there)
{
    ck_assert_int_eq(PREFERENCES_SCHEMES, SCHEME_COUNT);
    ck_assert_int_eq(PREFERENCES_GLYPHS, GLYPH_TIER_COUNT + 1);
    ck_assert_int_eq(PREFERENCES_COLOURS, DEPTH_COUNT + 1);
    ck_assert_int_eq(PREFER_LIGHT, (int)SCHEME_LIGHT);
    ck_assert_int_eq(PREFER_MONOCHROME, (int)SCHEME_MONOCHROME);
}
END_TEST

Suite *preferences_suite(void)
{
    Suite *suite = suite_create("preferences");
    TCase *all = tcase_create("table");
    tcase_add_loop_test(all, rows_are_complete, 0, (int)preferences_count);
    tcase_add_test(all, no_name_means_two_things);
    tcase_add_test(all, every_choice_is_there);
    suite_add_tcase(suite, all);
    return suite;
}
