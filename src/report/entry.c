#include "report/entry.h"

#include <string.h>

static int new_line(FILE *out, int column)
{
    fprintf(out, "\n%*s", column, "");
    return column;
}

void entry_print(FILE *out, const char *name, int column, const char *words)
{
    int used = fprintf(out, "%-*s", column, name);
    if (used > column)
        used = new_line(out, column);
    while (*words) {
        int length = (int)strcspn(words, " ");
        if (used > column && used + 1 + length > ENTRY_LINE_WIDTH)
            used = new_line(out, column);
        used += fprintf(out, "%s%.*s", used > column ? " " : "", length, words);
        words += length;
        words += strspn(words, " ");
    }
    fputc('\n', out);
}

const char *entry_describe(const struct setting *row, const char *more, char *buffer, size_t size)
{
    bool ranged = row->type != SETTING_TEXT && row->type != SETTING_LIST && row->type != SETTING_SWITCH;
    const char *preset = row->preset ? row->preset : row->preset_text;
    char range[256] = "";
    if (ranged)
        (void)setting_range(row, range, sizeof range);
    if (row->type == SETTING_SWITCH)
        (void)snprintf(buffer, size, "%s", row->help);
    else
        (void)snprintf(buffer, size, "%s (%s%sdefault: %s%s)", row->help, range, ranged ? "; " : "",
                       preset ? preset : "none", more);
    return buffer;
}
