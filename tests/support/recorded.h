/* recorded.h - runs of the real program, kept as the JSON that it wrote (tests/recorded/NAME.json): what exact screens
 * and figures are checked with. */
#ifndef FORKLAB_TESTS_RECORDED_H
#define FORKLAB_TESTS_RECORDED_H
#include "report/json_read.h"

#include <stddef.h>

/* Its text, NUL-ended, to be freed; fails the test when there is none. */
char *recorded_text(const char *name, size_t *ret_size);

/* The run itself: json_read_record() is its record, json_read_free() frees it. For the moments of it: model/replay.h. */
struct json_read *recorded_read(const char *name);

#endif
