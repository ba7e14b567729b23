#include "base/problem.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int problem_set(struct problem *problem, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(problem->text, sizeof problem->text, format, arguments);
    va_end(arguments);
    for (unsigned char *c = (unsigned char *)problem->text; *c; c++)
        if (*c < ' ' || *c == 0x7f)
            *c = '?';
    return -EINVAL;
}
