#include "cli/tastes.h"

#include "report/entry.h"

#include <string.h>

/* Shorter ways to say what is wanted most. */
static const struct {
    const char *option, *text, *help;
} shorts[] = {
    {"no-mouse", "mouse=no", "leave the mouse to the terminal"},
    {"ascii", "glyphs=ascii", "draw with nothing but ASCII"},
};
#define SHORTS (sizeof shorts / sizeof *shorts)

static const struct setting texts_row = {
    .name = "tastes", .type = SETTING_LIST, .offset = offsetof(struct tastes, texts), .size = sizeof(struct tastes)};

size_t tastes_options(struct option *options, int base)
{
    size_t count = 0;
    for (; count < preferences_count && count < TASTES_MAX - SHORTS; count++) {
        const struct setting *row = &preferences_rows[count];
        int argument = row->type == SETTING_SWITCH ? optional_argument : required_argument;
        options[count] = (struct option){row->name, argument, NULL, base + (int)count};
    }
    for (size_t i = 0; i < SHORTS; i++, count++)
        options[count] = (struct option){shorts[i].option, no_argument, NULL, base + (int)count};
    return count;
}

/* What the option means as "NAME=VALUE". Returns `buffer`. */
static const char *say(int choice, const char *value, char *buffer, size_t size)
{
    bool is_short = choice >= (int)preferences_count;
    if (is_short)
        (void)snprintf(buffer, size, "%s", shorts[choice - (int)preferences_count].text);
    else
        (void)snprintf(buffer, size, "%s=%s", preferences_rows[choice].name, value ? value : "yes");
    return buffer;
}

int tastes_take(struct tastes *tastes, int choice, const char *value, struct problem *problem)
{
    struct preferences scratch;
    struct problem inner = {""};
    char text[128];
    (void)say(choice, value, text, sizeof text);
    if (setting_assign(preferences_rows, preferences_count, text, &scratch, &inner))
        return problem_set(problem, "--%s", inner.text);
    return setting_parse(&texts_row, text, tastes, problem);
}

const char *tastes_needs(int choice, char *buffer, size_t size)
{
    char range[160];
    const struct setting *row = &preferences_rows[choice];
    (void)snprintf(buffer, size, "--%s needs a value: %s", row->name, setting_range(row, range, sizeof range));
    return buffer;
}

const char *tastes_nearest(const char *name)
{
    return setting_nearest(preferences_rows, preferences_count, name);
}

void tastes_apply(const struct tastes *tastes, struct preferences *preferences)
{
    struct problem problem;
    for (const char *text = setting_list_next(tastes->texts, NULL); text; text = setting_list_next(tastes->texts, text))
        (void)setting_assign(preferences_rows, preferences_count, text, preferences, &problem); /* was checked */
}

void tastes_help(FILE *out, int text_column)
{
    char name[64], words[512];
    for (size_t i = 0; i < preferences_count; i++) {
        const struct setting *row = &preferences_rows[i];
        (void)snprintf(name, sizeof name, "      --%s%s%s", row->name, row->argument ? " " : "",
                       row->argument ? row->argument : "");
        entry_print(out, name, text_column, entry_describe(row, "", words, sizeof words));
    }
    for (size_t i = 0; i < SHORTS; i++) {
        (void)snprintf(name, sizeof name, "      --%s", shorts[i].option);
        entry_print(out, name, text_column, shorts[i].help);
    }
}
