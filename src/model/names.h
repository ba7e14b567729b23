/* names.h - a handful of names of which the user typed one wrongly. */
#ifndef FORKLAB_MODEL_NAMES_H
#define FORKLAB_MODEL_NAMES_H
#include "model/setting.h"

#define NAMES_MAX 128

struct names {
    const char *names[NAMES_MAX]; /* borrowed; more than fit are left out */
    size_t count;
};

/* Once is enough. */
void names_add(struct names *names, const char *name);
void names_add_all(struct names *names, const struct names *more);
void names_add_rows(struct names *names, const struct setting *rows, size_t count);

bool names_has(const struct names *names, const char *name);

/* The one most like `typed` (setting_nearest()), or NULL. */
const char *names_nearest(const struct names *names, const char *typed);

/* "did you mean "x"?", or "there are: x, y", or "there is none". Returns `buffer`. */
const char *names_suggest(const struct names *names, const char *typed, char *buffer, size_t size);

/* The same for a message's end: as much of it as a line should have. */
#define NAMES_SUGGESTION_MAX 320

#endif
