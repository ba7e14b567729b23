/* text.h - the report of a run for people, on a plain terminal or in a file: every task's result, then who was faster,
 * by how much, where the time went, what died, and whether the answers are the same. ASCII alone where the locale is
 * not UTF-8. A figure that is not known is "–" ("-"). */
#ifndef FORKLAB_REPORT_TEXT_H
#define FORKLAB_REPORT_TEXT_H
#include "tune/verdict.h"

#include <stdio.h>

/* Writes the whole report and flushes. 0 or -errno. */
int report_text(FILE *out, const struct record *record, const struct verdict *verdict);

#endif
