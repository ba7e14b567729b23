/* entry.h - one entry of a list for people: a name at the left, words beside it, wrapped; and the words of a
 * setting. */
#ifndef FORKLAB_REPORT_ENTRY_H
#define FORKLAB_REPORT_ENTRY_H
#include "model/setting.h"

#include <stdio.h>

#define ENTRY_LINE_WIDTH 100

/* `words` start at `column`, are broken at blanks and indented below each other. A name too long for its column has a
 * line of its own. */
void entry_print(FILE *out, const char *name, int column, const char *words);

/* The row's help, then range and default in brackets, as far as they say something; `more` is added to the default.
 * Returns `buffer`. */
const char *entry_describe(const struct setting *row, const char *more, char *buffer, size_t size);

#endif
