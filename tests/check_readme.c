/* README.md names every option, command, key, executor and experiment that there is, and every picture that it shows is
 * there. */
#include "suites.h"

#include "demos/registry.h"
#include "model/settings.h"
#include "ui/keymap.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *readme;

static void read_readme(void)
{
    size_t size = 0;
    FILE *file = fopen(FORKLAB_SOURCE "/README.md", "re");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_gt(getdelim(&readme, &size, 0, file), 0);
    (void)fclose(file);
}

static void forget_readme(void)
{
    free(readme);
    readme = NULL;
}

/* In a row of a table, as code of its own or followed by an argument: `name` or `name ARGUMENT`. */
static bool has_row(const char *name)
{
    char alone[64], with_argument[64];
    (void)snprintf(alone, sizeof alone, "`%s`", name);
    (void)snprintf(with_argument, sizeof with_argument, "`%s ", name);
    for (const char *row = strstr(readme, "\n| "); row; row = strstr(row + 1, "\n| ")) {
        const char *found = strstr(row, alone), *other = strstr(row, with_argument), *end = strchr(row + 1, '\n');
        if ((found && found < end) || (other && other < end))
            return true;
    }
    return false;
}

START_TEST(options_are_told)
{
    for (size_t i = 0; i < settings_count; i++) {
        char option[SETTING_NAME_MAX + 3];
        (void)snprintf(option, sizeof option, "--%s", settings_rows[i].name);
        ck_assert_msg(has_row(option), "no row for %s", option);
    }
}
END_TEST

START_TEST(keys_are_told)
{
    struct keymap map;
    char name[KEY_NAME_MAX];
    keymap_init(&map, false);
    for (size_t i = 0; i < map.count; i++)
        if (map.bindings[i].key != '\n') /* on the keyboard the same as Return */
            ck_assert_msg(has_row(key_print(map.bindings[i].key, name, sizeof name)), "no row for the key %s", name);
}
END_TEST

START_TEST(executors_are_told)
{
    for (int executor = RUN_BY_AUTO + 1; executor < RUN_BY_COUNT; executor++)
        ck_assert_msg(has_row(settings_executor_name((enum settings_executor)executor)), "no row for executor %s",
                      settings_executor_name((enum settings_executor)executor));
}
END_TEST

START_TEST(experiments_are_told)
{
    for (size_t i = 0; i < demos_workloads_count; i++)
        ck_assert_msg(has_row(demos_workloads[i]->id), "no row for %s", demos_workloads[i]->id);
}
END_TEST

START_TEST(experiments_that_are_files_are_told)
{
    DIR *folder = opendir(FORKLAB_SOURCE "/demos/experiments");
    ck_assert_ptr_nonnull(folder);
    unsigned files = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        char id[64];
        if (sscanf(entry->d_name, "%63[a-z-].ini", id) != 1)
            continue;
        ck_assert_msg(has_row(id), "no row for %s", id);
        files++;
    }
    (void)closedir(folder);
    ck_assert_uint_gt(files, 0);
}
END_TEST

START_TEST(what_it_links_to_is_there)
{
    unsigned links = 0;
    for (const char *link = strstr(readme, "]("); link; link = strstr(link + 1, "](")) {
        char target[128], path[512];
        if (sscanf(link, "](%127[^)#])", target) != 1)
            continue; /* a heading of its own */
        (void)snprintf(path, sizeof path, "%s/%s", FORKLAB_SOURCE, target);
        ck_assert_msg(access(path, R_OK) == 0, "no %s", target);
        links++;
    }
    ck_assert_uint_gt(links, 0);
}
END_TEST

Suite *readme_suite(void)
{
    Suite *suite = suite_create("readme");
    TCase *tables = tcase_create("tables");
    tcase_add_checked_fixture(tables, read_readme, forget_readme);
    tcase_add_test(tables, options_are_told);
    tcase_add_test(tables, keys_are_told);
    tcase_add_test(tables, executors_are_told);
    tcase_add_test(tables, experiments_are_told);
    tcase_add_test(tables, experiments_that_are_files_are_told);
    tcase_add_test(tables, what_it_links_to_is_there);
    suite_add_tcase(suite, tables);
    return suite;
}
