/* section.h - a table of settings as a section of an INI file. */
#ifndef FORKLAB_MODEL_SECTION_H
#define FORKLAB_MODEL_SECTION_H
#include "model/setting.h"

#include <stdio.h>

/* "key = value"; a row that is open as a comment that says what holds instead. */
void section_print_row(FILE *out, const struct setting *row, const void *owner);
void section_print_rows(FILE *out, const struct setting *rows, size_t count, const void *owner);

/* Words, cut at blanks into several lines of the same key where they are too long for one. */
void section_print_words(FILE *out, const char *key, const char *words);
/* A text of several lines, each with the key. */
void section_print_lines(FILE *out, const char *key, const char *text);

#endif
