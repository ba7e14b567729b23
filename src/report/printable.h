/* printable.h - text from outside (lines of files, results, output of workloads) made fit for a terminal or a JSON
 * string: no control characters, nothing that is not valid in the encoding. */
#ifndef FORKLAB_REPORT_PRINTABLE_H
#define FORKLAB_REPORT_PRINTABLE_H
#include <stdbool.h>
#include <stddef.h>

/* True when the locale's characters are UTF-8; else reports keep to ASCII. */
bool printable_utf8(void);

/* Replaces control characters, and bytes that are not valid UTF-8 (or, without `utf8`, not ASCII), by '?' in place. */
void printable_clean(char *text, bool utf8);

/* How many columns a clean text takes on a terminal. */
size_t printable_columns(const char *text);

/* … and its first so many bytes, which end with a whole character. */
size_t printable_columns_of(const char *text, size_t bytes);

/* How many bytes of a clean text fit into so many columns. */
size_t printable_bytes(const char *text, size_t columns);

#endif
