#include "model/work.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *work_type_name(enum work_type type)
{
    static const char *const names[] = {[WORK_ANY] = "anything", [WORK_NUMBER] = "numbers", [WORK_TEXT] = "texts"};
    return names[type];
}

const struct work *work_find(const struct work works[], size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(works[i].name, name) == 0)
            return &works[i];
    return NULL;
}

size_t work_type_max(enum work_type type)
{
    return type == WORK_NUMBER ? sizeof(int64_t) : WORK_TEXT_MAX;
}

const char *work_print(enum work_type type, const void *value, size_t value_size, char *buffer, size_t size)
{
    int64_t number;
    if (type == WORK_NUMBER && value_size == sizeof number) {
        memcpy(&number, value, sizeof number);
        (void)snprintf(buffer, size, "%" PRId64, number);
        return buffer;
    }
    (void)snprintf(buffer, size, "%.*s", (int)value_size, value_size ? (const char *)value : "");
    for (unsigned char *c = (unsigned char *)buffer; *c; c++)
        if (*c < ' ' || *c == 0x7f)
            *c = '?';
    return buffer;
}
