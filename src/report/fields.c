#include "report/fields.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void fields_at(struct fields *fields, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(fields->at, sizeof fields->at, format, arguments);
    va_end(arguments);
}

void fields_refuse(struct fields *fields, const char *key, const char *format, ...)
{
    if (fields->failed)
        return;
    char what[256];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    const char *point = fields->at[0] && key[0] ? "." : "", *colon = fields->at[0] || key[0] ? ": " : "";
    (void)problem_set(fields->problem, "%s: %s%s%s%s%s", fields->name, fields->at, point, key, colon, what);
    fields->failed = true;
}

static bool is_there(const json_t *value)
{
    return value && !json_is_null(value);
}

uint64_t fields_whole_or(struct fields *fields, const json_t *object, const char *key, uint64_t most,
                         uint64_t otherwise)
{
    const json_t *value = json_object_get(object, key);
    return is_there(value) ? fields_whole(fields, object, key, most) : otherwise;
}

uint64_t fields_whole(struct fields *fields, const json_t *object, const char *key, uint64_t most)
{
    const json_t *value = json_object_get(object, key);
    json_int_t number = json_integer_value(value);
    if (json_is_integer(value) && number >= 0 && (uint64_t)number <= most)
        return (uint64_t)number;
    if (json_is_integer(value))
        fields_refuse(fields, key, "must be from 0 to %" PRIu64 ", not %" JSON_INTEGER_FORMAT, most, number);
    else
        fields_refuse(fields, key, "must be a whole number");
    return 0;
}

double fields_real(struct fields *fields, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!is_there(value))
        return NAN;
    double number = json_is_number(value) ? json_number_value(value) : -1;
    if (number >= 0 && number <= FIELDS_REAL_MAX)
        return number;
    fields_refuse(fields, key, "must be a number from 0 to %g", FIELDS_REAL_MAX);
    return NAN;
}

bool fields_switch(struct fields *fields, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (is_there(value) && !json_is_boolean(value))
        fields_refuse(fields, key, "must be true or false");
    return json_is_true(value);
}

const char *fields_text(struct fields *fields, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (is_there(value) && !json_is_string(value))
        fields_refuse(fields, key, "must be a text");
    return json_string_value(value);
}

void fields_copy_text(struct fields *fields, const json_t *object, const char *key, char *buffer, size_t size)
{
    const char *text = fields_text(fields, object, key);
    if (text && strlen(text) >= size)
        fields_refuse(fields, key, "must not be longer than %zu bytes", size - 1);
    (void)snprintf(buffer, size, "%s", text ? text : "");
}

int fields_choice(struct fields *fields, const json_t *object, const char *key, const char *(*name_of)(int), int count)
{
    const char *text = fields_text(fields, object, key);
    for (int i = 0; text && i < count; i++)
        if (strcmp(name_of(i), text) == 0)
            return i;
    if (text)
        fields_refuse(fields, key, "\"%.40s\" is none of those that there are", text);
    else
        fields_refuse(fields, key, "is missing");
    return 0;
}

const json_t *fields_object(struct fields *fields, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (is_there(value) && !json_is_object(value))
        fields_refuse(fields, key, "must be an object");
    return json_is_object(value) ? value : NULL;
}

const json_t *fields_array(struct fields *fields, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (is_there(value) && !json_is_array(value))
        fields_refuse(fields, key, "must be a list");
    return json_is_array(value) ? value : NULL;
}

const json_t *fields_item(struct fields *fields, const json_t *array, size_t index)
{
    const json_t *item = json_array_get(array, index);
    if (!json_is_object(item))
        fields_refuse(fields, "", "must be an object");
    return item;
}
