/* wrap.h - lines fitted to a terminal: those that are too long are broken at blanks, and go on under the words that they
 * hold, so that a column at their left stays free. */
#ifndef FORKLAB_REPORT_WRAP_H
#define FORKLAB_REPORT_WRAP_H
#include <stddef.h>
#include <stdio.h>

/* The columns to write for: the terminal's, within limits; 80 of a file, a pipe, or memory. */
size_t wrap_columns(FILE *out);

/* Writes a clean text (printable.h), whose last line may lack its end, in at most so many columns. A word that is longer
 * than a line stays whole: it is a path or an answer that somebody may want to copy. */
void wrap_write(FILE *out, const char *text, size_t columns);

#endif
