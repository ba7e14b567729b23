#include "report/json_rows.h"

#include "report/printable.h"

#include <errno.h>
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

#define KEY_SIZE 64

static const char *key_of(const struct setting *row, char key[KEY_SIZE])
{
    (void)snprintf(key, KEY_SIZE, "%s%s", row->name, types[row->type].suffix);
    for (char *c = key; *c; c++)
        if (*c == '-')
            *c = '_';
    return key;
}

json_t *json_rows(const struct setting *rows, size_t count, const void *owner)
{
    json_t *object = json_object();
    for (size_t i = 0; i < count; i++) {
        char key[KEY_SIZE];
        json_object_set_new(object, key_of(&rows[i], key), value(&rows[i], owner));
    }
    return object;
}

/* As the user would have typed it; NULL: no such row has such a value. */
static const char *typed(const struct setting *row, const json_t *value, char *buffer, size_t size)
{
    double number = json_number_value(value);
    if (row->type == SETTING_SWITCH && json_is_boolean(value))
        return json_is_true(value) ? "yes" : "no";
    if ((row->type == SETTING_CHOICE || row->type == SETTING_TEXT) && json_is_string(value))
        return json_string_value(value);
    if (!json_is_number(value) || number < 0)
        return NULL;
    if (row->type == SETTING_DURATION)
        (void)snprintf(buffer, size, "%.9f", number / 1e9);
    else if (row->type == SETTING_REAL)
        (void)snprintf(buffer, size, "%.9f", number);
    else if (json_is_integer(value))
        (void)snprintf(buffer, size, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else
        return NULL;
    return buffer;
}

int json_rows_read(const struct setting *rows, size_t count, const json_t *object, void *owner, struct problem *problem)
{
    for (size_t i = 0; i < count; i++) {
        char key[KEY_SIZE], buffer[64];
        const json_t *there = json_object_get(object, key_of(&rows[i], key));
        json_t *now = value(&rows[i], owner);
        bool differs = there && rows[i].type != SETTING_LIST && !json_equal(there, now);
        json_decref(now);
        const char *text = differs ? typed(&rows[i], there, buffer, sizeof buffer) : NULL;
        if (differs && !text)
            return problem_set(problem, "%s has a value of another type", key);
        if (differs && setting_parse(&rows[i], text, owner, problem) != 0)
            return -EINVAL;
    }
    return 0;
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
