/* process_text.h - the monitor's processes as a plain table, for a screen that is none, and for files. ASCII alone where
 * the locale is not UTF-8. */
#ifndef FORKLAB_REPORT_PROCESS_TEXT_H
#define FORKLAB_REPORT_PROCESS_TEXT_H
#include "model/process_order.h"

#include <stdio.h>

/* A line about all of them, then one each; those that ended before `since_ns` (base/clock.h) are left out. `start_ns` is
 * the moment from which time is told. */
void process_text(FILE *out, const struct process_list *list, const struct process_order *order, uint64_t start_ns,
                  uint64_t since_ns);

#endif
