/* tests/README.md says where each row of semantics and each kind of death is tested: what it names must be there. */
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAP FORKLAB_SOURCE "/tests/README.md"

static char *read_file(const char *path)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "re");
    ck_assert_msg(file != NULL, "no file %s", path);
    ck_assert_int_ge(getdelim(&text, &size, 0, file), 0);
    (void)fclose(file);
    return text;
}

/* `FILE/NAME`: the name stands in that file as a word. */
static void check_reference(const char *file, const char *name, int line)
{
    char path[512], call[128], row[128];
    (void)snprintf(path, sizeof path, "%s/tests/%s.c", FORKLAB_SOURCE, file);
    char *text = read_file(path);
    (void)snprintf(call, sizeof call, "%s(", name);
    (void)snprintf(row, sizeof row, "(%s)", name);
    ck_assert_msg(strstr(text, call) || strstr(text, row), "README.md:%d: no %s in %s.c", line, name, file);
    free(text);
}

START_TEST(what_the_map_names_is_there)
{
    char *text = read_file(MAP), *rest = text, *row;
    unsigned references = 0;
    for (int line = 1; (row = strsep(&rest, "\n")); line++) {
        char file[64], name[96];
        for (char *quoted = row; *row == '|' && (quoted = strchr(quoted, '`')); quoted = strchr(quoted + 1, '`') + 1) {
            if (sscanf(quoted, "`%63[a-z_]/%95[A-Za-z_0-9]`", file, name) != 2)
                continue;
            check_reference(file, name, line);
            references++;
        }
    }
    ck_assert_uint_gt(references, 100);
    free(text);
}
END_TEST

Suite *map_suite(void)
{
    Suite *suite = suite_create("map");
    TCase *map = tcase_create("map");
    tcase_add_test(map, what_the_map_names_is_there);
    suite_add_tcase(suite, map);
    return suite;
}
