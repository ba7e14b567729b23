/* fields.h - values of a JSON object that forklab did not necessarily write, each of the type and range that it must
 * have. The first that is wrong is told, with its place; after that everything is nothing, so that it is enough to look
 * at the end.
 *
 *     struct fields fields = {.name = path, .problem = &problem};
 *     fields_at(&fields, "tasks[%zu]", i);
 *     task.start_ns = fields_whole(&fields, object, "start_ns", FIELDS_TIME_MAX); … if (fields.failed) … */
#ifndef FORKLAB_REPORT_FIELDS_H
#define FORKLAB_REPORT_FIELDS_H
#include "base/problem.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define FIELDS_TIME_MAX UINT64_C(1000000000000000000) /* about 30 years in nanoseconds */
#define FIELDS_REAL_MAX 1e18

struct fields {
    const char *name; /* of the file, for messages */
    struct problem *problem;
    bool failed;
    char at[64]; /* where the objects are that are read now; "" = at the top */
};

void fields_at(struct fields *fields, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A whole number from 0 to `most` (at most INT64_MAX); or also null, or not there: then `otherwise`. */
uint64_t fields_whole(struct fields *fields, const json_t *object, const char *key, uint64_t most);
uint64_t fields_whole_or(struct fields *fields, const json_t *object, const char *key, uint64_t most,
                         uint64_t otherwise);
/* From 0 to FIELDS_REAL_MAX; null, not there: NAN. */
double fields_real(struct fields *fields, const json_t *object, const char *key);
bool fields_switch(struct fields *fields, const json_t *object, const char *key); /* null, not there: false */
/* NULL: it is null, or not there. Valid as long as the object. */
const char *fields_text(struct fields *fields, const json_t *object, const char *key);
void fields_copy_text(struct fields *fields, const json_t *object, const char *key, char *buffer, size_t size);
/* One of the names that `name_of` gives for 0 to count - 1. */
int fields_choice(struct fields *fields, const json_t *object, const char *key, const char *(*name_of)(int), int count);
/* NULL: it is null, or not there. */
const json_t *fields_object(struct fields *fields, const json_t *object, const char *key);
const json_t *fields_array(struct fields *fields, const json_t *object, const char *key);
/* The item of an array, which must be an object; else an empty one. */
const json_t *fields_item(struct fields *fields, const json_t *array, size_t index);

/* What is wrong with the value of that key, besides. */
void fields_refuse(struct fields *fields, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
