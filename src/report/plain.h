/* plain.h - a live run as lines of text, for a screen reader or a log: what a screen shows, on change. Each line is the
 * seconds on the run's clock, a subject, and a fact in words; no glyphs, no colours, ASCII alone where the locale is not
 * UTF-8. A long one goes on below, indented.
 *
 *     plain_new() · plain_look() of one snapshot after the other, plain_line() · plain_free()
 *
 * At once: phases, every birth and end, what was changed or broken, a diagnosis, steps, ways, notices. Progress with
 * every tenth part or every few seconds. Channels and locks when they have been as they are for a moment, not too often.
 * What comes too fast to be followed is counted, and the count is told. Marks and lives are taken from the snapshot's
 * history, so what came and went between two looks is told, too. */
#ifndef FORKLAB_REPORT_PLAIN_H
#define FORKLAB_REPORT_PLAIN_H
#include "model/snapshot.h"

#include <stdio.h>

struct plain;

/* Writes to `out`, which stays the caller's, and flushes it. -ENOMEM. */
int plain_new(struct plain **ret_plain, FILE *out);
void plain_free(struct plain *plain); /* NULL is fine */

/* Tells what is new. How often it looks is how late a line can be. */
void plain_look(struct plain *plain, const struct snapshot *snapshot);
#define PLAIN_PERIOD_NS UINT64_C(100000000)

/* A whole line of the workload's, without its end, to stand among the others at its time: written with the next look,
 * and freed. */
void plain_line(struct plain *plain, uint64_t time_ns, char *line);

#endif
