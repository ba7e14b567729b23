/* json_course.h - how a run went, as JSON: its pauses, what was lost with its workers, what was seen and changed. */
#ifndef FORKLAB_REPORT_JSON_COURSE_H
#define FORKLAB_REPORT_JSON_COURSE_H
#include "model/history.h"

#include <jansson.h>

/* Arrays, as json.h describes them; NULL when out of memory. */
json_t *json_pauses(const struct run *run);
json_t *json_kills(const struct run *run);
json_t *json_marks(const struct history *history); /* NULL: [] */
json_t *json_spans(const struct history *history); /* NULL: [] */

/* {how, code}. */
json_t *json_death(struct death death);

#endif
