/* json_read.h - a report that was written as JSON (json.h), read back as a record: for replays, and to compare runs of
 * different days.
 *
 *     json_read(&read, path, text, size, &problem) · json_read_record(read) · json_read_free(read)
 *
 * The record is complete but for what JSON does not hold: inputs and results are texts, as they were printed, and the
 * workload has no more than an id and a title, the titles of its steps, those two ways to print, and no parameters; of a graph there are its
 * stages and channels by name, not what they do. Nothing in it is trusted: whatever the bytes, it is a record that
 * everybody can work with, or a problem in words. */
#ifndef FORKLAB_REPORT_JSON_READ_H
#define FORKLAB_REPORT_JSON_READ_H
#include "base/problem.h"
#include "model/run.h"

struct json_read;

/* Longer texts are refused: in memory they are ten times as large. */
#define JSON_READ_MAX_BYTES (UINT64_C(128) << 20)

/* `name`: of the file, for messages. 0, -ENOMEM, or problem_set(). */
int json_read(struct json_read **ret_read, const char *name, const char *text, size_t size, struct problem *problem);
void json_read_free(struct json_read *read); /* NULL is fine */

/* Valid as long as `read`. */
const struct record *json_read_record(const struct json_read *read);

#endif
