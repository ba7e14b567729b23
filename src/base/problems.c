#include "base/problems.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Makes room for a line of that place, and gives its index; PROBLEMS_MAX when it comes after all that can be kept. */
static size_t make_room(struct problems *problems, unsigned place)
{
    size_t kept = problems_kept(problems), at = kept;
    while (at > 0 && problems->places[at - 1] > place)
        at--;
    if (at == PROBLEMS_MAX)
        return at;
    size_t moved = kept - at - (kept == PROBLEMS_MAX); /* of a full table the last one goes */
    memmove(&problems->lines[at + 1], &problems->lines[at], moved * sizeof *problems->lines);
    memmove(&problems->places[at + 1], &problems->places[at], moved * sizeof *problems->places);
    return at;
}

int problems_add(struct problems *problems, unsigned place, const char *format, ...)
{
    struct problem line;
    char text[sizeof line.text];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    int error = problem_set(&line, "%s", text);
    size_t at = make_room(problems, place);
    if (at < PROBLEMS_MAX) {
        problems->lines[at] = line;
        problems->places[at] = place;
    }
    problems->count++;
    return error;
}

size_t problems_kept(const struct problems *problems)
{
    return problems->count < PROBLEMS_MAX ? problems->count : PROBLEMS_MAX;
}
