#include "support/recorded.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

char *recorded_text(const char *name, size_t *ret_size)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/tests/recorded/%s.json", FORKLAB_SOURCE, name);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file && fseek(file, 0, SEEK_END) == 0, "%s cannot be read", path);
    long size = ftell(file);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    ck_assert_ptr_nonnull(text);
    *ret_size = fread(text, 1, (size_t)size, file);
    text[*ret_size] = '\0';
    (void)fclose(file);
    return text;
}

struct json_read *recorded_read(const char *name)
{
    size_t size;
    struct json_read *read = NULL;
    struct problem problem = {""};
    char *text = recorded_text(name, &size);
    ck_assert_msg(json_read(&read, name, text, size, &problem) == 0, "%s", problem.text);
    free(text);
    return read;
}
