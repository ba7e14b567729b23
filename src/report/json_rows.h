/* json_rows.h - tables of settings as JSON: the values of an owner, and the description of the rows. */
#ifndef FORKLAB_REPORT_JSON_ROWS_H
#define FORKLAB_REPORT_JSON_ROWS_H
#include "model/setting.h"

#include <jansson.h>

/* A string of text that forklab did not make: control characters, and bytes that are not UTF-8, become '?', for jansson
 * refuses those. NULL when out of memory. */
json_t *json_text(const char *string);

/* {name: value}, the names in snake_case: "no_baseline"; a duration's ends in _ns, a size's in _bytes. NULL when out of
 * memory. */
json_t *json_rows(const struct setting *rows, size_t count, const void *owner);

/* The same back: what is there, and of its row's type and range, goes into the owner; the rest stays as it is. 0, or
 * problem_set() for the first that is not. */
int json_rows_read(const struct setting *rows, size_t count, const json_t *object, void *owner,
                   struct problem *problem);

/* [{name, type, range, default, unit, help}]. NULL when out of memory. */
json_t *json_rows_described(const struct setting *rows, size_t count);

#endif
