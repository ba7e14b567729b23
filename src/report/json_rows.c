#include "report/json_rows.h"

#include "report/printable.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *suffix; /* the unit that the key of a value names */
} types[] = {
    [SETTING_WHOLE] = {"whole", ""},
    [SETTING_REAL] = {"real", ""},
    [SETTING_SWITCH] = {"switch", ""},
    [SETTING_CHOICE] = {"choice", ""},
    [SETTING_DURATION] = {"duration", "_ns"},
    [SETTING_SIZE] = {"size", "_bytes"},
    [SETTING_TEXT] = {"text", ""},
    [SETTING_LIST] = {"list", ""},
};

json_t *json_text(const char *string)
{
    char *clean = strdup(string);
    if (!clean)
        return NULL;
    printable_clean(clean, true);
    json_t *text = json_string(clean);
    free(clean);
    return text;
}

static json_t *list(const char *texts)
{
    json_t *array = json_array();
    for (const char *item = setting_list_next(texts, NULL); item; item = setting_list_next(texts, item))
        json_array_append_new(array, json_text(item));
    return array;
}

static json_t *value(const struct setting *row, const void *owner)
{
    const char *field = (const char *)owner + row->offset;
    union {
        int64_t whole;
        uint64_t count;
        double real;
        bool on;
        int choice;
    } v;
    switch (row->type) {
    case SETTING_WHOLE:
        memcpy(&v.whole, field, sizeof v.whole);
        return json_integer(v.whole);
    case SETTING_REAL:
        memcpy(&v.real, field, sizeof v.real);
        return json_real(v.real);
    case SETTING_SWITCH:
        memcpy(&v.on, field, sizeof v.on);
        return json_boolean(v.on);
    case SETTING_CHOICE:
        memcpy(&v.choice, field, sizeof v.choice);
        return json_string(row->choices[v.choice]);
    case SETTING_DURATION:
    case SETTING_SIZE:
        memcpy(&v.count, field, sizeof v.count);
        return json_integer((json_int_t)v.count);
    case SETTING_TEXT:
        return json_text(field);
    case SETTING_LIST:
        return list(field);
    }
    return json_null();
}

json_t *json_rows(const struct setting *rows, size_t count, const void *owner)
{
    json_t *object = json_object();
    for (size_t i = 0; i < count; i++) {
        char key[64];
        (void)snprintf(key, sizeof key, "%s%s", rows[i].name, types[rows[i].type].suffix);
        for (char *c = key; *c; c++)
            if (*c == '-')
                *c = '_';
        json_object_set_new(object, key, value(&rows[i], owner));
    }
    return object;
}

json_t *json_rows_described(const struct setting *rows, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        char range[256];
        const char *preset = rows[i].preset ? rows[i].preset : rows[i].preset_text;
        json_array_append_new(array,
                              json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s}", "name", rows[i].name, "type",
                                        types[rows[i].type].name, "range", setting_range(&rows[i], range, sizeof range),
                                        "default", preset, "unit", rows[i].unit, "help", rows[i].help));
    }
    return array;
}
