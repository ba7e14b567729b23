#include "model/names.h"

#include <stdio.h>
#include <string.h>

bool names_has(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->names[i], name) == 0)
            return true;
    return false;
}

void names_add(struct names *names, const char *name)
{
    if (names->count < NAMES_MAX && !names_has(names, name))
        names->names[names->count++] = name;
}

void names_add_all(struct names *names, const struct names *more)
{
    for (size_t i = 0; i < more->count; i++)
        names_add(names, more->names[i]);
}

void names_add_rows(struct names *names, const struct setting *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        names_add(names, rows[i].name);
}

/* The search for the nearest name goes through rows of settings; of these it reads the names alone. */
const char *names_nearest(const struct names *names, const char *typed)
{
    struct setting rows[NAMES_MAX] = {0};
    for (size_t i = 0; i < names->count; i++)
        rows[i].name = names->names[i];
    return setting_nearest(rows, names->count, typed);
}

const char *names_suggest(const struct names *names, const char *typed, char *buffer, size_t size)
{
    const char *name = names_nearest(names, typed);
    size_t used = 0;
    if (name) {
        (void)snprintf(buffer, size, "did you mean \"%s\"?", name);
        return buffer;
    }
    (void)snprintf(buffer, size, "there is none");
    for (size_t i = 0; i < names->count && used < size; i++)
        used += (size_t)snprintf(buffer + used, size - used, "%s%s", i ? ", " : "there are: ", names->names[i]);
    return buffer;
}
