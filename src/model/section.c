#include "model/section.h"

#include <limits.h>
#include <string.h>

#define COLUMNS 110

void section_print_row(FILE *out, const struct setting *row, const void *owner)
{
    char value[PATH_MAX];
    if (!setting_is_open(row, owner))
        fprintf(out, "%s = %s\n", row->name, setting_print(row, owner, value, sizeof value));
    else if (row->preset_text)
        fprintf(out, "; %s: %s\n", row->name, row->preset_text);
}

void section_print_rows(FILE *out, const struct setting *rows, size_t count, const void *owner)
{
    for (size_t i = 0; i < count; i++)
        section_print_row(out, &rows[i], owner);
}

void section_print_words(FILE *out, const char *key, const char *words)
{
    size_t used = 0;
    while (*words) {
        size_t length = strcspn(words, " ");
        if (used && used + 1 + length > COLUMNS) {
            fputc('\n', out);
            used = 0;
        }
        used += (size_t)(used ? fprintf(out, " %.*s", (int)length, words)
                              : fprintf(out, "%s = %.*s", key, (int)length, words));
        words += length;
        words += strspn(words, " ");
    }
    if (used)
        fputc('\n', out);
}

void section_print_lines(FILE *out, const char *key, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        fprintf(out, "%s = %.*s\n", key, (int)length, text);
        text += length;
        text += *text == '\n';
    }
}
