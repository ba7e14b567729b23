#include "base/problems.h"

#include <stdarg.h>
#include <stdio.h>

int problems_add(struct problems *problems, const char *format, ...)
{
    struct problem line;
    char text[sizeof line.text];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    int error = problem_set(&line, "%s", text);
    if (problems->count < PROBLEMS_MAX)
        problems->lines[problems->count] = line;
    problems->count++;
    return error;
}

size_t problems_kept(const struct problems *problems)
{
    return problems->count < PROBLEMS_MAX ? problems->count : PROBLEMS_MAX;
}
