#include "support/golden.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_kept(const char *path)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "re");
    ck_assert_msg(file != NULL, "%s is missing; FORKLAB_GOLDEN=write makes it", path);
    ck_assert_int_gt(getdelim(&text, &size, 0, file), 0);
    (void)fclose(file);
    return text;
}

static void write_anew(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    ck_assert_ptr_nonnull(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

/* The line in which two texts part, from 1; and where it begins in each. */
static size_t differing_line(const char **left, const char **right)
{
    size_t line = 1;
    for (const char *a = *left, *b = *right; *a && *a == *b; a++, b++)
        if (*a == '\n') {
            line++;
            *left = a + 1;
            *right = b + 1;
        }
    return line;
}

void golden_compare(const char *text, const char *name)
{
    const char *write = getenv("FORKLAB_GOLDEN");
    char path[512];
    (void)snprintf(path, sizeof path, "%s/tests/golden/%s.txt", FORKLAB_SOURCE, name);
    if (write && strcmp(write, "write") == 0)
        write_anew(path, text);
    char *kept = read_kept(path);
    const char *now = text, *before = kept;
    size_t line = differing_line(&now, &before);
    ck_assert_msg(strcmp(text, kept) == 0, "%s differs in line %zu, which was\n%.*s\nand is\n%.3000s", name, line,
                  (int)strcspn(before, "\n"), before, now);
    free(kept);
}
